//! CMA-ES: a search that learns along which directions to go, from nothing but the ranks of losses.
//!
//! Points are drawn from a normal distribution; its mean moves to the better ones, its covariance takes up the directions
//! of the steps that paid, and its size grows while steps agree and shrinks while they cancel out. With all the
//! constants of N. Hansen, *The CMA Evolution Strategy: A Tutorial* (arXiv:1604.00772v2, 2023), table 1, and negative weights for the
//! worse half (“active”).
//!
//! It is asked for points and told their losses, and knows no more of what it searches. What it asks is a function of
//! its seed and what it was told.

use super::matrix::{Matrix, eigen, identity, times};
use crate::random::{Address, Draws, Purpose, Seed};
use rand_distr::{Distribution, StandardNormal};

/// The state of a search.
///
/// ```
/// use displace::Seed;
/// use displace::study::calibration::CmaEs;
/// let mut search = CmaEs::new(&[3.0, -1.0], 0.5, Seed(1));
/// while search.size() > 1e-6 {
///     let losses: Vec<f64> = search.ask().iter().map(|x| x[0].powi(2) + 100.0 * x[1].powi(2)).collect();
///     search.tell(&losses);
/// }
/// assert!(search.mean().iter().all(|x| x.abs() < 1e-5));
/// ```
#[derive(Debug, Clone)]
pub struct CmaEs {
    constants: Constants,
    draws: Draws,
    generation: u32,
    mean: Vec<f64>,
    sigma: f64,
    covariance: Matrix,
    /// The root of the covariance: lengths of the axes and their directions.
    lengths: Vec<f64>,
    axes: Vec<Vec<f64>>,
    path_sigma: Vec<f64>,
    path_c: Vec<f64>,
    /// The steps that were asked last, in units of sigma.
    steps: Vec<Vec<f64>>,
}

/// The numbers that depend on the dimension and the size of a generation alone, in the tutorial's names.
#[derive(Debug, Clone)]
struct Constants {
    n: f64,
    weights: Vec<f64>,
    mu: usize,
    mu_eff: f64,
    c_sigma: f64,
    d_sigma: f64,
    c_c: f64,
    c_1: f64,
    c_mu: f64,
    /// The expected length of a standard normal vector.
    chi: f64,
}

impl Constants {
    fn new(n: usize, lambda: usize) -> Self {
        let n = n as f64;
        let mu = lambda / 2;
        let raw: Vec<f64> =
            (1..=lambda).map(|rank| (f64::midpoint(lambda as f64, 1.0)).ln() - (rank as f64).ln()).collect();
        let effective = |weights: &[f64]| {
            weights.iter().sum::<f64>().powi(2) / weights.iter().map(|w| w * w).sum::<f64>()
        };
        let (mu_eff, mu_eff_negative) = (effective(&raw[..mu]), effective(&raw[mu..]));
        let c_c = (4.0 + mu_eff / n) / (n + 4.0 + 2.0 * mu_eff / n);
        let c_sigma = (mu_eff + 2.0) / (n + mu_eff + 5.0);
        let d_sigma = 1.0 + 2.0 * (((mu_eff - 1.0) / (n + 1.0)).sqrt() - 1.0).max(0.0) + c_sigma;
        let c_1 = 2.0 / ((n + 1.3).powi(2) + mu_eff);
        let c_mu = (1.0 - c_1)
            .min(2.0 * (0.25 + mu_eff + 1.0 / mu_eff - 2.0) / ((n + 2.0).powi(2) + 2.0 * mu_eff / 2.0));
        let positive: f64 = raw.iter().filter(|w| **w > 0.0).sum();
        let negative: f64 = -raw.iter().filter(|w| **w < 0.0).sum::<f64>();
        let most = (1.0 + c_1 / c_mu)
            .min(1.0 + 2.0 * mu_eff_negative / (mu_eff + 2.0))
            .min((1.0 - c_1 - c_mu) / (n * c_mu));
        let weights =
            raw.iter().map(|&w| if w >= 0.0 { w / positive } else { w * most / negative }).collect();
        let chi = n.sqrt() * (1.0 - 1.0 / (4.0 * n) + 1.0 / (21.0 * n * n));
        Self { n, weights, mu, mu_eff, c_sigma, d_sigma, c_c, c_1, c_mu, chi }
    }
}

impl CmaEs {
    /// Begins at a point with steps of a size in every direction, of 4 + 3 ln n points a generation.
    pub fn new(start: &[f64], size: f64, seed: Seed) -> Self {
        let n = start.len();
        Self {
            constants: Constants::new(n, Self::usual_population(n)),
            draws: Draws::new(seed, 0, 0),
            generation: 0,
            mean: start.to_vec(),
            sigma: size,
            covariance: identity(n),
            lengths: vec![1.0; n],
            axes: identity(n),
            path_sigma: vec![0.0; n],
            path_c: vec![0.0; n],
            steps: Vec::new(),
        }
    }

    /// So many points a generation, at least 4: more for losses that are rugged or noisy.
    #[must_use]
    pub fn population(mut self, points: usize) -> Self {
        self.constants = Constants::new(self.mean.len(), points.max(4));
        self
    }

    /// The points a generation in so many dimensions: 4 + 3 ln n.
    pub fn usual_population(dimensions: usize) -> usize {
        4 + (3.0 * (dimensions as f64).ln()).floor().max(0.0) as usize
    }

    /// The next generation of points. Asked again before their losses are told, it is the same.
    pub fn ask(&mut self) -> Vec<Vec<f64>> {
        let points = 0..self.constants.weights.len() as u32;
        self.steps = points
            .map(|point| {
                let at = Address {
                    serial: point,
                    origin: 0,
                    step: self.generation,
                    purpose: Purpose::Design,
                    n: 0,
                };
                let mut stream = self.draws.stream(at);
                let along: Vec<f64> =
                    self.lengths.iter().map(|length| length * normal(&mut stream)).collect();
                self.sum_of_axes(&along)
            })
            .collect();
        let point = |step: &Vec<f64>| self.mean.iter().zip(step).map(|(m, y)| m + self.sigma * y).collect();
        self.steps.iter().map(point).collect()
    }

    /// Takes the losses of the points that were [asked](Self::ask), in their order. Lower is better; what is no number is worst;
    /// of equal ones the earlier is better.
    pub fn tell(&mut self, losses: &[f64]) {
        let c = self.constants.clone();
        let n = self.mean.len();
        let loss = |i: usize| losses.get(i).copied().filter(|l| !l.is_nan()).unwrap_or(f64::INFINITY);
        let mut order: Vec<usize> = (0..self.steps.len()).collect();
        order.sort_by(|&i, &j| loss(i).total_cmp(&loss(j)));
        let ranked: Vec<&Vec<f64>> = order.iter().map(|&i| &self.steps[i]).collect();
        let step: Vec<f64> =
            (0..n).map(|k| ranked[..c.mu].iter().zip(&c.weights).map(|(y, w)| w * y[k]).sum()).collect();

        let whitened = self.whiten(&step);
        let push = (c.c_sigma * (2.0 - c.c_sigma) * c.mu_eff).sqrt();
        for (path, white) in self.path_sigma.iter_mut().zip(&whitened) {
            *path = (1.0 - c.c_sigma) * *path + push * white;
        }
        let length = self.path_sigma.iter().map(|p| p * p).sum::<f64>().sqrt();
        let settled = (1.0 - (1.0 - c.c_sigma).powi(2 * (self.generation as i32 + 1))).sqrt();
        let is_steady = length / settled < (1.4 + 2.0 / (c.n + 1.0)) * c.chi;
        let push = if is_steady { (c.c_c * (2.0 - c.c_c) * c.mu_eff).sqrt() } else { 0.0 };
        for (path, y) in self.path_c.iter_mut().zip(&step) {
            *path = (1.0 - c.c_c) * *path + push * y;
        }

        let scales: Vec<f64> = ranked
            .iter()
            .zip(&c.weights)
            .map(|(y, &w)| {
                let long: f64 = self.whiten(y).iter().map(|z| z * z).sum();
                if w >= 0.0 { w } else { w * c.n / long.max(f64::MIN_POSITIVE) }
            })
            .collect();
        let missing = if is_steady { 0.0 } else { c.c_c * (2.0 - c.c_c) };
        let keep = 1.0 + c.c_1 * missing - c.c_1 - c.c_mu * c.weights.iter().sum::<f64>();
        for i in 0..n {
            for j in 0..=i {
                let many: f64 = ranked.iter().zip(&scales).map(|(y, w)| w * y[i] * y[j]).sum();
                let new =
                    keep * self.covariance[i][j] + c.c_1 * self.path_c[i] * self.path_c[j] + c.c_mu * many;
                self.covariance[i][j] = new;
                self.covariance[j][i] = new;
            }
        }

        for (mean, y) in self.mean.iter_mut().zip(&step) {
            *mean += self.sigma * y;
        }
        // It grows by e in a generation at most, as in the authors' program.
        self.sigma *= (c.c_sigma / c.d_sigma * (length / c.chi - 1.0)).min(1.0).exp();
        self.generation += 1;
        let (values, axes) = eigen(&self.covariance);
        self.lengths = values.iter().map(|value| value.max(f64::MIN_POSITIVE).sqrt()).collect();
        self.axes = axes;
    }

    /// Where the search is: the middle of its distribution.
    pub fn mean(&self) -> &[f64] {
        &self.mean
    }

    /// How far it steps along the longest axis of its distribution: a standard deviation.
    pub fn size(&self) -> f64 {
        self.sigma * self.lengths.last().copied().unwrap_or(1.0)
    }

    /// How many times as long the longest axis is as the shortest.
    pub fn elongation(&self) -> f64 {
        self.lengths.last().copied().unwrap_or(1.0) / self.lengths.first().copied().unwrap_or(1.0)
    }

    /// How many generations were told.
    pub fn generation(&self) -> u32 {
        self.generation
    }

    /// C^{−1/2} · y.
    fn whiten(&self, y: &[f64]) -> Vec<f64> {
        let along = times(&self.axes, y);
        let along: Vec<f64> = along.iter().zip(&self.lengths).map(|(a, length)| a / length).collect();
        self.sum_of_axes(&along)
    }

    fn sum_of_axes(&self, along: &[f64]) -> Vec<f64> {
        let n = self.mean.len();
        (0..n).map(|k| self.axes.iter().zip(along).map(|(axis, a)| axis[k] * a).sum()).collect()
    }
}

/// A standard normal number.
pub(super) fn normal(stream: &mut crate::random::Stream) -> f64 {
    StandardNormal.sample(stream)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats;

    /// How many losses are asked until one is at most `target`, as a median over 15 seeds.
    fn evaluations(f: impl Fn(&[f64]) -> f64, start: &[f64], target: f64) -> f64 {
        let of_seed = |seed| {
            let mut search = CmaEs::new(start, 0.5, Seed(seed));
            let mut asked = 0.0;
            loop {
                let losses: Vec<f64> = search.ask().iter().map(|x| f(x)).collect();
                asked += losses.len() as f64;
                if asked > 50_000.0 || losses.iter().any(|&loss| loss <= target) {
                    return asked;
                }
                search.tell(&losses);
            }
        };
        stats::quantile(&stats::sorted(&(1..=15).map(of_seed).collect::<Vec<f64>>()), 0.5)
    }

    /// The authors' own program (pycma 4.5.0), asked for the same with the same settings over 31 seeds, needs the median
    /// that is given, with quantiles 0.1 and 0.9 within 15 % of it; so a median of 15 seeds lies within 10 % but for a chance
    /// of 10⁻³.
    fn takes(of: &str, ours: f64, theirs: f64) {
        assert!((ours / theirs - 1.0).abs() < 0.1, "{of}: {ours} losses, the authors' program {theirs}");
    }

    #[test]
    fn it_takes_as_many_losses_as_the_authors_program() {
        let sphere = |x: &[f64]| x.iter().map(|x| x * x).sum::<f64>();
        takes("sphere of 10", evaluations(sphere, &[1.0; 10], 1e-10), 1650.0);
        takes("sphere of 4", evaluations(sphere, &[1.0; 4], 1e-10), 640.0);
        let rosenbrock = |x: &[f64]| -> f64 {
            x.windows(2).map(|p| 100.0 * (p[0] * p[0] - p[1]).powi(2) + (p[0] - 1.0).powi(2)).sum()
        };
        takes("Rosenbrock's function of 10", evaluations(rosenbrock, &[0.0; 10], 1e-10), 5500.0);
        // Axes from 1 to 10⁶ in squares, turned by a mirror: I − 2·11ᵀ/n.
        let ellipsoid = |x: &[f64]| -> f64 {
            let shift = 2.0 * x.iter().sum::<f64>() / 10.0;
            x.iter().enumerate().map(|(i, x)| 1e6f64.powf(i as f64 / 9.0) * (x - shift).powi(2)).sum()
        };
        takes("turned ellipsoid of 10", evaluations(ellipsoid, &[1.0; 10], 1e-10), 4300.0);
    }

    #[test]
    fn noise_ends_the_approach_where_theory_says() {
        // Where losses |x|² have an error of sd s, an evolution strategy stays at a distance of about √(s n / (4 μ c)) from
        // the optimum, with c = 0.74 for the better μ = 5 of 10 (Arnold and Beyer 2002, Computational Optimization and
        // Applications 24, 135–159). The authors' own program (pycma 4.5.0) stays at 0.95 of that.
        let draws = Draws::new(Seed(99), 0, 0);
        let residual = |seed| {
            let mut search = CmaEs::new(&[1.0; 10], 0.5, Seed(seed));
            let mut far = Vec::new();
            for generation in 0..600 {
                let points = search.ask();
                let losses: Vec<f64> = points
                    .iter()
                    .enumerate()
                    .map(|(point, x)| {
                        let at = Address {
                            serial: point as u32,
                            origin: seed as u32,
                            step: generation,
                            purpose: Purpose::Design,
                            n: 0,
                        };
                        x.iter().map(|x| x * x).sum::<f64>() + 0.01 * normal(&mut draws.stream(at))
                    })
                    .collect();
                search.tell(&losses);
                if generation >= 300 {
                    far.push(search.mean().iter().map(|x| x * x).sum::<f64>().sqrt());
                }
            }
            stats::mean(&far)
        };
        let far = stats::mean(&(1..=8).map(residual).collect::<Vec<f64>>());
        let theory = (0.01 * 10.0 / (4.0 * 5.0 * 0.74f64)).sqrt();
        assert!((far / theory - 1.0).abs() < 0.2, "{far} of {theory}");
    }

    #[test]
    fn only_ranks_matter_and_what_is_no_number_is_worst() {
        let run = |loss: fn(f64) -> f64| {
            let mut search = CmaEs::new(&[0.3, 0.7, 0.2], 0.3, Seed(5));
            for _ in 0..40 {
                let losses: Vec<f64> =
                    search.ask().iter().map(|x| loss(x.iter().map(|x| x * x).sum::<f64>())).collect();
                search.tell(&losses);
            }
            search.mean().to_vec()
        };
        let plain = run(|l| l);
        assert_eq!(plain, run(|l| (l + 1.0).ln() * 7.0 - 3.0));
        assert_eq!(
            run(|l| if l > 0.5 { f64::NAN } else { l }),
            run(|l| if l > 0.5 { f64::INFINITY } else { l })
        );
    }
}
