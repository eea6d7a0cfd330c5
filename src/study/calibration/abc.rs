//! ABC-SMC: a sample of the points that give what was counted, without a likelihood.
//!
//! A point is kept if a simulation there comes as near to the counts as a threshold (approximate Bayesian computation). The
//! threshold falls from generation to generation (Toni, Welch, Strelkowa, Ipsen and Stumpf 2009,
//! doi:10.1098/rsif.2008.0172), each to a quantile of the losses kept before, so that nothing has to be chosen beforehand
//! (as in Del Moral, Doucet and Jasra 2012, doi:10.1007/s11222-011-9271-y, and Drovandi and Pettitt 2011,
//! doi:10.1111/j.1541-0420.2010.01410.x). Points are drawn from those kept before, moved by a normal step with twice their weighted
//! covariance, and weighted by prior / proposal (Beaumont, Cornuet, Marin and Robert 2009, doi:10.1093/biomet/asp052).
//!
//! Points are quantiles of priors, so the prior is the unit cube; what is proposed outside of it is proposed again, point and
//! step, which leaves the weights right. Of the proposals, in the order of their numbers, the first that are near enough
//! are kept: not the first to be done, which would favour points where simulations are quick.

use super::cma::normal;
use super::evaluate::{Method, Trial};
use super::matrix::{Matrix, root, solve_lower};
use crate::random::{Address, Draws, Purpose, Seed, mix};
use serde::Serialize;

/// How a distribution is sampled. The fields may be set freely.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Abc {
    /// Points in each generation, at least 10; default 200.
    pub particles: u32,
    /// The next threshold is this quantile of the losses that were kept, 0.05 to 0.95; default 0.5.
    pub quantile: f64,
    /// Generations at most, the first of the prior included; default 8.
    pub generations: u32,
    /// It ends when fewer than this share of the proposals are kept, for the threshold then is at the noise of the
    /// model itself; 0 to 1, default 0.05.
    pub least_kept: f64,
    /// It begins no generation after so many evaluations; default 20 000.
    pub evaluations: u32,
    /// Proposals that are evaluated side by side, 1 or more; default 32. Some of the last ones of a generation are in vain.
    pub batch: u32,
}

impl Default for Abc {
    fn default() -> Self {
        Self {
            particles: 200,
            quantile: 0.5,
            generations: 8,
            least_kept: 0.05,
            evaluations: 20_000,
            batch: 32,
        }
    }
}

/// A point that was kept.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Particle {
    /// The quantiles of the knobs.
    pub point: Vec<f64>,
    /// The seed of its replicates.
    pub seed: Seed,
    /// How far it is from what was counted.
    pub loss: f64,
    /// Its share of the distribution; they add up to 1.
    pub weight: f64,
}

/// What became of a generation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Generation {
    /// The most that a loss might be; infinite in the first one.
    pub threshold: f64,
    /// How many points were proposed, in the unit cube.
    pub proposed: u32,
    /// How many were kept.
    pub kept: u32,
    /// How many points of equal weight would be as good: 1 / Σ weight².
    pub effective: f64,
}

/// The state of a sampler: it is asked for points and told their losses.
#[derive(Debug, Clone)]
pub struct AbcSmc {
    dimensions: usize,
    settings: Abc,
    seed: Seed,
    draws: Draws,
    /// The generation that is complete, which new points are drawn from; at first none.
    particles: Vec<Particle>,
    root: Matrix,
    history: Vec<Generation>,
    /// The generation in the making.
    threshold: f64,
    kept: Vec<Particle>,
    proposed: u32,
    evaluated: u32,
    asked: Vec<Trial>,
    is_over: bool,
}

impl AbcSmc {
    /// Begins with points of the unit cube of so many dimensions.
    pub fn new(dimensions: usize, settings: Abc, seed: Seed) -> Self {
        let settings = Abc {
            particles: settings.particles.max(10),
            quantile: settings.quantile.clamp(0.05, 0.95),
            generations: settings.generations.max(1),
            batch: settings.batch.max(1),
            ..settings
        };
        Self {
            dimensions,
            settings,
            seed,
            draws: Draws::new(seed, 0, 0),
            particles: Vec::new(),
            root: Matrix::new(),
            history: Vec::new(),
            threshold: f64::INFINITY,
            kept: Vec::new(),
            proposed: 0,
            evaluated: 0,
            asked: Vec::new(),
            is_over: false,
        }
    }

    /// The points of the last complete generation, with weights; none before the first.
    pub fn particles(&self) -> &[Particle] {
        &self.particles
    }

    /// What became of every complete generation.
    pub fn history(&self) -> &[Generation] {
        &self.history
    }

    /// How many losses were told.
    pub fn evaluated(&self) -> u32 {
        self.evaluated
    }

    /// The next points to be tried; none at the end. Asked again before their losses are told, they are the same.
    pub fn ask(&mut self) -> Option<Vec<Trial>> {
        if self.is_over {
            return None;
        }
        if self.asked.is_empty() {
            let batch = (0..self.settings.batch).map(|index| {
                let seed = Seed(mix(self.seed.0 ^ mix(u64::from(self.evaluated + index))));
                Trial { point: self.propose(self.proposed + index), seed }
            });
            self.asked = batch.collect();
        }
        Some(self.asked.clone())
    }

    /// Takes the losses of the points that were asked, in order.
    pub fn tell(&mut self, losses: &[f64]) {
        let asked = std::mem::take(&mut self.asked);
        self.evaluated += asked.len() as u32;
        for (Trial { point, seed }, &loss) in asked.into_iter().zip(losses) {
            if self.kept.len() == self.settings.particles as usize {
                break;
            }
            self.proposed += 1;
            if loss.is_finite() && loss <= self.threshold {
                let weight = self.weight(&point);
                self.kept.push(Particle { point, seed, loss, weight });
            }
        }
        if self.kept.len() == self.settings.particles as usize {
            self.complete();
        } else if f64::from(self.proposed) * self.settings.least_kept > f64::from(self.settings.particles)
            || (self.history.is_empty() && self.proposed >= self.settings.evaluations)
        {
            // Too few come near enough: what was complete before stands.
            self.is_over = true;
        }
    }

    fn address(&self, proposal: u32, attempt: u32) -> Address {
        let step = self.history.len() as u32;
        Address { serial: proposal, origin: attempt, step, purpose: Purpose::Design, n: 0 }
    }

    /// The point number `proposal` of the generation.
    fn propose(&self, proposal: u32) -> Vec<f64> {
        if self.particles.is_empty() {
            let at = self.address(proposal, 0);
            return (0..self.dimensions as u32).map(|n| self.draws.unit(Address { n, ..at })).collect();
        }
        let mut attempt = 0;
        loop {
            let at = self.address(proposal, attempt);
            let mut left = self.draws.unit(at);
            let from = self.particles.iter().find(|particle| {
                left -= particle.weight;
                left < 0.0
            });
            let from = from.or(self.particles.last()).map_or(&[][..], |particle| &particle.point);
            let mut stream = self.draws.stream(Address { n: 1, ..at });
            let z: Vec<f64> = from.iter().map(|_| normal(&mut stream)).collect();
            let point: Vec<f64> = from
                .iter()
                .zip(&self.root)
                .map(|(x, row)| x + row.iter().zip(&z).map(|(l, z)| l * z).sum::<f64>())
                .collect();
            if point.iter().all(|x| (0.0..=1.0).contains(x)) {
                return point;
            }
            attempt += 1;
        }
    }

    /// Prior / proposal, but for a factor that all share.
    fn weight(&self, point: &[f64]) -> f64 {
        if self.particles.is_empty() {
            return 1.0;
        }
        let density = self.particles.iter().map(|from| {
            let off: Vec<f64> = point.iter().zip(&from.point).map(|(x, y)| x - y).collect();
            let z = solve_lower(&self.root, &off);
            from.weight * (-0.5 * z.iter().map(|z| z * z).sum::<f64>()).exp()
        });
        1.0 / density.sum::<f64>().max(f64::MIN_POSITIVE)
    }

    fn complete(&mut self) {
        let mut kept = std::mem::take(&mut self.kept);
        let sum: f64 = kept.iter().map(|particle| particle.weight).sum();
        for particle in &mut kept {
            particle.weight /= sum;
        }
        let effective = 1.0 / kept.iter().map(|particle| particle.weight.powi(2)).sum::<f64>();
        let (threshold, proposed) = (self.threshold, self.proposed);
        self.history.push(Generation { threshold, proposed, kept: kept.len() as u32, effective });
        self.proposed = 0;
        let losses: Vec<(f64, f64)> = kept.iter().map(|particle| (particle.loss, particle.weight)).collect();
        self.threshold = weighted_quantile(&losses, self.settings.quantile);
        let mut kernel = covariance(&kept);
        for (index, row) in kernel.iter_mut().enumerate() {
            for cell in row.iter_mut() {
                *cell *= 2.0;
            }
            // Points that agree to all digits must not bring it to a halt.
            row[index] += 1e-12;
        }
        let root = root(&kernel);
        let fell = self.threshold < threshold;
        let share = f64::from(kept.len() as u32) / f64::from(proposed.max(1));
        self.is_over = !fell
            || root.is_none()
            || share < self.settings.least_kept
            || self.history.len() as u32 >= self.settings.generations
            || self.evaluated >= self.settings.evaluations;
        self.root = root.unwrap_or_default();
        self.particles = kept;
    }
}

impl Method for AbcSmc {
    fn ask(&mut self) -> Option<Vec<Trial>> {
        self.ask()
    }

    fn tell(&mut self, losses: &[f64]) {
        self.tell(losses);
    }
}

/// The value below which a share `p` of the weight lies, in steps.
pub(super) fn weighted_quantile(values: &[(f64, f64)], p: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let whole: f64 = sorted.iter().map(|(_, weight)| weight).sum();
    let mut so_far = 0.0;
    let found = sorted.iter().find(|(_, weight)| {
        so_far += weight;
        so_far >= p * whole * (1.0 - 1e-12)
    });
    found.or(sorted.last()).map_or(f64::NAN, |(value, _)| *value)
}

/// The weighted mean of the points.
pub(super) fn mean(particles: &[Particle]) -> Vec<f64> {
    let dimensions = particles.first().map_or(0, |particle| particle.point.len());
    (0..dimensions).map(|k| particles.iter().map(|p| p.weight * p.point[k]).sum()).collect()
}

/// The weighted covariance of the points.
pub(super) fn covariance(particles: &[Particle]) -> Matrix {
    let mean = mean(particles);
    let squares: f64 = particles.iter().map(|p| p.weight.powi(2)).sum();
    // As a sample has n − 1.
    let scale = 1.0 / (1.0 - squares).max(f64::EPSILON);
    let cell = |i: usize, j: usize| {
        let sum: f64 =
            particles.iter().map(|p| p.weight * (p.point[i] - mean[i]) * (p.point[j] - mean[j])).sum();
        sum * scale
    };
    (0..mean.len()).map(|i| (0..mean.len()).map(|j| cell(i.max(j), i.min(j))).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two knobs of which a count tells the sum and another one the difference, with normal errors; kept is what lies
    /// within the threshold of both. Losses have luck of their own by the seed of the trial.
    fn sample(seed: u64, quantile: f64, generations: u32) -> AbcSmc {
        let settings = Abc { particles: 400, quantile, generations, least_kept: 0.01, ..Abc::default() };
        let mut abc = AbcSmc::new(2, settings, Seed(seed));
        while let Some(trials) = abc.ask() {
            let losses: Vec<f64> = trials
                .iter()
                .map(|Trial { point, seed }| {
                    let at = Address { serial: 0, origin: 0, step: 0, purpose: Purpose::Sample, n: 0 };
                    let mut luck = Draws::new(*seed, 0, 0).stream(at);
                    let sum = point[0] + point[1] + 0.02 * normal(&mut luck) - 1.0;
                    let difference = point[0] - point[1] + 0.1 * normal(&mut luck) - 0.1;
                    (sum / 0.02).abs().max((difference / 0.1).abs())
                })
                .collect();
            abc.tell(&losses);
        }
        abc
    }

    #[test]
    fn it_finds_the_posterior_that_is_known() {
        // Sum and difference are independent a posteriori, each the convolution of its normal error with the uniform window of
        // the threshold e: with sd s·√(1 + e²/3). Far from the ends of the cube (7 sd), so the prior does not cut it.
        for seed in 1..=3 {
            let abc = sample(seed, 0.4, 12);
            let last = abc.history().last().expect("there are some");
            let window = 1.0 + last.threshold.powi(2) / 3.0;
            assert!(last.threshold < 1.0, "it came near: {last:?}");
            let particles = abc.particles();
            let combination = |sign: f64| {
                let value = |p: &Particle| p.point[0] + sign * p.point[1];
                let mean: f64 = particles.iter().map(|p| p.weight * value(p)).sum();
                let variance: f64 = particles.iter().map(|p| p.weight * (value(p) - mean).powi(2)).sum();
                (mean, variance)
            };
            for (sign, centre, s) in [(1.0, 1.0, 0.02f64), (-1.0, 0.1, 0.1)] {
                let (mean, variance) = combination(sign);
                let expected = s * s * window;
                // Standard errors by the effective sample size n: sd/√n of a mean, √(2/n) of a variance. Four statistics of three
                // seeds beyond 4 of them: alpha 10⁻³.
                let off = (mean - centre) / (expected / last.effective).sqrt();
                let wide = (variance / expected - 1.0) / (2.0 / last.effective).sqrt();
                assert!(off.abs() < 4.0 && wide.abs() < 4.0, "seed {seed}, {sign}: {off} and {wide}");
            }
        }
    }

    #[test]
    fn thresholds_fall_to_quantiles_and_weights_add_up() {
        let abc = sample(7, 0.5, 5);
        assert_eq!(abc.history().len(), 5);
        assert!(abc.history().windows(2).all(|pair| pair[1].threshold < pair[0].threshold));
        assert!(abc.particles().iter().all(|p| p.loss <= abc.history()[4].threshold));
        assert!((abc.particles().iter().map(|p| p.weight).sum::<f64>() - 1.0).abs() < 1e-12);
        let first = abc.history()[0];
        assert_eq!((first.proposed, first.kept, first.threshold), (400, 400, f64::INFINITY));
        assert!((first.effective - 400.0).abs() < 1e-9);
        // By hand: weights 1, 1, 2 of 1, 2, 3.
        let values = [(3.0, 2.0), (1.0, 1.0), (2.0, 1.0)];
        assert_eq!([0.2, 0.25, 0.5, 0.6].map(|p| weighted_quantile(&values, p)), [1.0, 1.0, 2.0, 3.0]);
    }

    #[test]
    fn without_the_weights_a_flat_loss_would_not_leave_the_prior_as_it_is() {
        // Of a loss that says nothing of the point the posterior is the prior, whatever was proposed: mean 1/2, variance 1/12.
        let settings = Abc { particles: 1000, generations: 4, ..Abc::default() };
        let mut abc = AbcSmc::new(1, settings, Seed(11));
        while let Some(trials) = abc.ask() {
            let at = Address { serial: 0, origin: 0, step: 0, purpose: Purpose::Sample, n: 0 };
            let losses: Vec<f64> = trials.iter().map(|trial| Draws::new(trial.seed, 0, 0).unit(at)).collect();
            abc.tell(&losses);
        }
        assert_eq!(abc.history().len(), 4);
        let variance = covariance(abc.particles())[0][0];
        let n = abc.history()[3].effective;
        // The fourth moment of the uniform distribution is 1/80: its variance has a standard error of √((1/80 − 1/144)/n).
        assert!((variance - 1.0 / 12.0).abs() < 4.0 * ((1.0 / 80.0 - 1.0 / 144.0) / n).sqrt(), "{variance}");
        assert!((mean(abc.particles())[0] - 0.5).abs() < 4.0 / (12.0 * n).sqrt());
    }
}
