//! People who do the same thing spread over a stretch of time or road.
//!
//! A clock rings at a random time of a step, so those who leave are spread over the step, and then over the road, with
//! a density that is exponential in time: travelling moves and cuts it, and it stays exponential. So nothing needs to
//! be rounded to a grid, and whoever is split at a moment is split by a binomial number with the exact chance. Two things are
//! not exact: those who arrive spread over time and move on in the same step are spread by a density that is not exponential,
//! which is taken piece by piece; and where too many spans come together, neighbours are joined into one of the
//! same mean and variance.

use super::lots::{binomial, multinomial};
use crate::random::Stream;

/// Pieces into which the spread of those is cut who came spread and move on in the same step.
const PIECES: usize = 8;
/// Under such a hazard clocks ring at once.
const AT_ONCE: f64 = 500.0;
/// Exponents below this are nothing.
const FLAT: f64 = 1e-6;

/// People spread between `low` and `high` with a density that grows as exp(`rate` · x); all at one point if they are equal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Span {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) rate: f64,
    pub(super) people: u64,
}

impl Span {
    /// All at one point.
    pub(super) fn point(at: f64, people: u64) -> Self {
        Self { low: at, high: at, rate: 0.0, people }
    }

    /// Spread over the parts of a step that are left to those whose clock rings in it, with this hazard.
    pub(super) fn ringing(left: f64, hazard: f64, people: u64) -> Self {
        if hazard > AT_ONCE {
            return Self::point(left, people);
        }
        Self { low: 0.0, high: left, rate: hazard, people }
    }

    fn width(&self) -> f64 {
        self.high - self.low
    }

    /// What becomes of it when every x becomes `start` + `slope` · x.
    pub(super) fn moved(self, start: f64, slope: f64) -> Self {
        let (a, b) = (start + slope * self.low, start + slope * self.high);
        Self { low: a.min(b), high: a.max(b), rate: self.rate / slope, people: self.people }
    }

    /// The chance to be below x.
    fn below(&self, x: f64) -> f64 {
        let width = self.width();
        if x >= self.high {
            1.0
        } else if x <= self.low {
            0.0
        } else {
            let part = (x - self.low) / width;
            part * growth(self.rate * (x - self.low)) / growth(self.rate * width)
        }
    }

    /// Those below x, and those above.
    pub(super) fn cut(self, x: f64, words: &mut Stream) -> (Self, Self) {
        let people = binomial(words, self.people, self.below(x));
        let low = Self { high: self.high.min(x).max(self.low), people, ..self };
        let high = Self { low: self.low.max(x).min(self.high), people: self.people - people, ..self };
        (low, high)
    }

    /// As many of them as are said, drawn without regard to where they are.
    pub(super) fn of(self, people: u64) -> Self {
        Self { people, ..self }
    }

    pub(super) fn mean(&self) -> f64 {
        let z = self.rate * self.width();
        // For small z the series, for the difference of two large numbers says little.
        let share = if z.abs() < 1e-3 { 0.5 + z / 12.0 } else { 1.0 / (-(-z).exp_m1()) - 1.0 / z };
        self.low + self.width() * share
    }

    fn variance(&self) -> f64 {
        let z = self.rate * self.width();
        let share = if z.abs() < 1e-2 {
            1.0 / 12.0 - z * z / 240.0
        } else {
            1.0 / (z * z) - 1.0 / (4.0 * (z / 2.0).sinh().powi(2))
        };
        self.width() * self.width() * share
    }

    /// Of people who come to a place with these parts of the step left: how many stay to its end, and with what is
    /// left then the others whose clock rings, where the hazard is that of a whole step.
    pub(super) fn ring(&self, hazard: f64, words: &mut Stream, rung: &mut Vec<Self>) -> u64 {
        if hazard <= 0.0 || self.high <= 0.0 {
            return self.people;
        }
        let width = self.width();
        if width <= 0.0 {
            let ringing = binomial(words, self.people, -(-hazard * self.low).exp_m1());
            rung.push(Self::ringing(self.low, hazard, ringing));
            return self.people - ringing;
        }
        // Whoever comes with ℓ left and rings with v left: f(ℓ) · h · exp(−h (ℓ − v)). Below `low` that is exp(h v), and
        // between `low` and `high` the difference of two exponentials.
        let norm = width * growth(self.rate * width);
        let open = |v: f64, rate: f64| {
            (self.rate * (v - self.low)).exp() * (self.high - v) * growth(rate * (self.high - v))
        };
        // The chance to ring with more than v left, for v from `low` on.
        let more = |v: f64| (open(v, self.rate) - open(v, self.rate - hazard)) / norm;
        let density = |v: f64| open(v, self.rate - hazard);
        let late = (-hazard * self.low).exp() * density(self.low) / norm * (hazard * self.low).exp_m1();
        let edge = |piece: usize| self.low + width * piece as f64 / PIECES as f64;
        let mut chances = [0.0; PIECES + 2];
        chances[0] = late;
        for piece in 0..PIECES {
            chances[piece + 1] = (more(edge(piece)) - more(edge(piece + 1))).max(0.0);
        }
        chances[PIECES + 1] = (1.0 - chances.iter().sum::<f64>()).max(0.0);
        let mut dealt = Vec::new();
        multinomial(words, self.people, &chances, &mut dealt);
        rung.push(Self::ringing(self.low, hazard, dealt[0]));
        for piece in 0..PIECES {
            let (low, high) = (edge(piece), edge(piece + 1));
            let quarter = (high - low) / 4.0;
            let rate = (density(high - quarter) / density(low + quarter)).ln() / (2.0 * quarter);
            let rate = if rate.is_finite() { rate } else { 0.0 };
            rung.push(Self { low, high, rate, people: dealt[piece + 1] });
        }
        rung.retain(|span| span.people > 0);
        dealt[PIECES + 1]
    }
}

/// (eˣ − 1) / x.
fn growth(x: f64) -> f64 {
    if x.abs() < FLAT { 1.0 + x / 2.0 } else { x.exp_m1() / x }
}

/// Joins what is alike, and then neighbours, as long as there are more than `most` of them; the mean of all does not change.
pub(super) fn join(spans: &mut Vec<Span>, most: usize) {
    if spans.len() < 2 {
        return;
    }
    let key = |span: &Span| (span.low, span.high, span.rate);
    spans.sort_by(|a, b| {
        let (a, b) = (key(a), key(b));
        a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.total_cmp(&b.2))
    });
    spans.dedup_by(|later, earlier| {
        let same = key(later) == key(earlier);
        if same {
            earlier.people += later.people;
        }
        same
    });
    if spans.len() <= most {
        return;
    }
    let means = spans.iter().map(Span::mean);
    let (first, last) =
        means.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), mean| (a.min(mean), b.max(mean)));
    let mut bins: Vec<Vec<Span>> = vec![Vec::new(); most];
    for span in spans.drain(..) {
        let bin = ((span.mean() - first) / (last - first).max(f64::MIN_POSITIVE) * most as f64) as usize;
        bins[bin.min(most - 1)].push(span);
    }
    spans.extend(bins.into_iter().filter(|bin| !bin.is_empty()).map(|bin| joined(&bin)));
}

/// One even span with the people, the mean and the variance of several; a smaller variance if it would reach below 0.
fn joined(spans: &[Span]) -> Span {
    if let [one] = spans {
        return *one;
    }
    let people: u64 = spans.iter().map(|span| span.people).sum();
    let over = |of: &dyn Fn(&Span) -> f64| {
        spans.iter().map(|span| of(span) * span.people as f64).sum::<f64>() / people as f64
    };
    let mean = over(&Span::mean);
    let variance = over(&|span| span.variance() + (span.mean() - mean).powi(2));
    let reach = spans.iter().map(|span| span.high).fold(0.0, f64::max) - mean;
    let half = (3.0 * variance).sqrt().min(mean).min(reach);
    Span { low: mean - half, high: mean + half, rate: 0.0, people }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Address, Draws, Purpose, Seed};

    fn words() -> Stream {
        let at = Address { serial: 0, origin: 0, step: 0, purpose: Purpose::Cohort, n: 0 };
        Draws::new(Seed(3), 0, 0).stream(at)
    }

    /// Sums over a fine grid of what is spread.
    fn integral(span: &Span, of: impl Fn(f64) -> f64) -> f64 {
        let cells = 20_000;
        let x = |i: usize| span.low + (i as f64 + 0.5) * span.width() / f64::from(cells as u32);
        let weight = |i: usize| (span.rate * (x(i) - span.low)).exp();
        let total: f64 = (0..cells).map(weight).sum();
        (0..cells).map(|i| weight(i) * of(x(i))).sum::<f64>() / total
    }

    #[test]
    fn shares_means_and_variances_are_those_of_the_density() {
        for rate in [-7.0, -0.4, 0.0, 1e-5, 0.3, 2.0, 24.0] {
            let span = Span { low: 0.2, high: 0.9, rate, people: 1 };
            let mean = integral(&span, |x| x);
            assert!((span.mean() - mean).abs() < 1e-6, "mean at {rate}");
            assert!(
                (span.variance() - integral(&span, |x| (x - mean).powi(2))).abs() < 1e-6,
                "variance at {rate}"
            );
            let below = integral(&span, |x| if x < 0.5 { 1.0 } else { 0.0 });
            assert!((span.below(0.5) - below).abs() < 1e-3, "share at {rate}: {} {below}", span.below(0.5));
            let back = span.moved(3.0, -2.0);
            assert!((back.mean() - (3.0 - 2.0 * mean)).abs() < 1e-6, "moved at {rate}");
        }
    }

    #[test]
    fn those_who_ring_are_as_many_and_ring_when_the_law_says() {
        // 10^12 people: a share is then its chance to six digits.
        for (low, high, rate) in [(0.3, 0.3, 0.0), (0.0, 1.0, 0.0), (0.25, 0.75, 0.9), (0.1, 0.4, -3.0)] {
            for hazard in [0.05, 0.36, 3.0] {
                let people = 1_000_000_000_000;
                let span = Span { low, high, rate, people };
                let mut rung = Vec::new();
                let stay = span.ring(hazard, &mut words(), &mut rung);
                assert_eq!(stay + rung.iter().map(|span| span.people).sum::<u64>(), people);
                let over = |of: &dyn Fn(f64) -> f64| {
                    if low < high { integral(&span, of) } else { of(low) }
                };
                let stays = over(&|left| (-hazard * left).exp());
                assert!((stay as f64 / people as f64 - stays).abs() < 1e-5, "stay at {low} {rate} {hazard}");
                // The mean of what is left, where the clock rings: ∫ v h exp(−h (ℓ − v)) dv = ℓ − (1 − exp(−h ℓ)) / h.
                let mean = over(&|left| left + (-hazard * left).exp_m1() / hazard) / (1.0 - stays);
                let ringing = (people - stay) as f64;
                let found = rung.iter().map(|span| span.mean() * span.people as f64).sum::<f64>() / ringing;
                assert!(
                    (found - mean).abs() < 2e-3 * (high - low) + 1e-5,
                    "{found} {mean} at {low} {rate} {hazard}"
                );
                // And at every tenth of the time the share with less than that left.
                for tenth in 1..10 {
                    let at = high * f64::from(tenth) / 10.0;
                    let below = over(&|left| {
                        ((-hazard * (left - at).max(0.0)).exp() - (-hazard * left).exp()).max(0.0)
                    });
                    let law = below / (1.0 - stays);
                    let found: f64 =
                        rung.iter().map(|span| span.below(at) * span.people as f64).sum::<f64>() / ringing;
                    assert!(
                        (found - law).abs() < 3e-3,
                        "{found} {law} at {at} of {low} {high} {rate} {hazard}"
                    );
                }
            }
        }
    }

    #[test]
    fn joining_keeps_people_and_mean() {
        let mut spans: Vec<Span> = (0..100u32)
            .map(|i| {
                let low = f64::from(i * 37 % 100) / 100.0;
                Span {
                    low,
                    high: low + f64::from(i % 3) / 10.0,
                    rate: f64::from(i % 5) - 2.0,
                    people: u64::from(i) + 1,
                }
            })
            .collect();
        let sums = |spans: &[Span]| {
            let people: u64 = spans.iter().map(|span| span.people).sum();
            (people, spans.iter().map(|span| span.mean() * span.people as f64).sum::<f64>() / people as f64)
        };
        let before = sums(&spans);
        join(&mut spans, 8);
        let after = sums(&spans);
        assert!(spans.len() <= 8);
        assert_eq!(before.0, after.0);
        assert!((before.1 - after.1).abs() < 1e-12);
        assert!(spans.iter().all(|span| span.low >= 0.0));
    }
}
