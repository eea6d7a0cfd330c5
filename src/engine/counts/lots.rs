//! How many of many: binomial, multinomial and hypergeometric numbers from a stream of random words.

use crate::random::Stream;
use rand::Rng;
use rand_distr::{Binomial, Distribution, Hypergeometric};

/// Up to this variance a hypergeometric number is found by going through all that are likely.
const FEW: f64 = 10_000.0;
/// Weights below this share of the largest are nothing.
const NOTHING: f64 = 1e-18;

/// How many of `people` do what each does with this chance.
pub(super) fn binomial(words: &mut Stream, people: u64, chance: f64) -> u64 {
    if people == 0 || chance <= 0.0 {
        return 0;
    }
    if chance >= 1.0 {
        return people;
    }
    Binomial::new(people, chance).expect("the chance lies between 0 and 1").sample(words)
}

/// Deals people to weights: how many of them fall to each.
pub(super) fn multinomial(words: &mut Stream, people: u64, weights: &[f64], dealt: &mut Vec<u64>) {
    dealt.clear();
    dealt.resize(weights.len(), 0);
    // From the back, so that what is left of the total is a sum and not a difference.
    let mut rest: Vec<f64> = weights.to_vec();
    for index in (1..rest.len()).rev() {
        rest[index - 1] += rest[index];
    }
    let mut left = people;
    for (index, &weight) in weights.iter().enumerate() {
        if left == 0 {
            break;
        }
        if weight > 0.0 {
            // Where nothing follows, weight and rest are the same number.
            dealt[index] = binomial(words, left, weight / rest[index]);
            left -= dealt[index];
        }
    }
}

/// How many of `sample`, drawn by lot from `all`, are among the `marked` of them.
pub(super) fn hypergeometric(words: &mut Stream, all: u64, marked: u64, sample: u64) -> u64 {
    if sample == 0 || marked == 0 {
        return 0;
    }
    if marked >= all {
        return sample;
    }
    if sample >= all {
        return marked;
    }
    let (total, of, drawn) = (all as f64, marked as f64, sample as f64);
    let share = of / total;
    let variance = drawn * share * (1.0 - share) * (total - drawn) / (total - 1.0).max(1.0);
    if variance > FEW {
        let law = Hypergeometric::new(all, marked, sample).expect("the sample is a part of all");
        return law.sample(words);
    }
    let least = (marked + sample).saturating_sub(all);
    let most = marked.min(sample);
    let mode = (((drawn + 1.0) * (of + 1.0) / (total + 2.0)) as u64).clamp(least, most);
    // The chance of k + 1 as a part of that of k.
    let rise = |k: u64| {
        let k = k as f64;
        (of - k) * (drawn - k) / ((k + 1.0) * (total - of - drawn + k + 1.0))
    };
    let mut above = vec![1.0];
    for k in mode..most {
        let next = above[above.len() - 1] * rise(k);
        if next < NOTHING {
            break;
        }
        above.push(next);
    }
    let mut below = Vec::new();
    let mut weight = 1.0;
    for k in (least..mode).rev() {
        weight /= rise(k);
        if weight < NOTHING {
            break;
        }
        below.push(weight);
    }
    let mut at = unit(words) * (above.iter().sum::<f64>() + below.iter().sum::<f64>());
    for (k, weight) in (mode..).zip(&above) {
        at -= weight;
        if at < 0.0 {
            return k;
        }
    }
    for (k, weight) in (1..).zip(&below) {
        at -= weight;
        if at < 0.0 {
            return mode - k;
        }
    }
    mode
}

/// A number in [0, 1) with 53 bits.
fn unit(words: &mut Stream) -> f64 {
    (words.next_u64() >> 11) as f64 * (-53f64).exp2()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Address, Draws, Purpose, Seed};

    fn words(seed: u64) -> Stream {
        let at = Address { serial: 0, origin: 0, step: 0, purpose: Purpose::Cohort, n: 0 };
        Draws::new(Seed(seed), 0, 0).stream(at)
    }

    #[test]
    fn everyone_is_dealt_in_proportion_to_the_weights() {
        let weights = [1.0, 0.0, 4.0, 0.5, 2.5];
        let (mut words, mut dealt, mut sums) = (words(1), Vec::new(), [0u64; 5]);
        for _ in 0..1000 {
            multinomial(&mut words, 40, &weights, &mut dealt);
            assert_eq!(dealt.iter().sum::<u64>(), 40);
            for (sum, n) in sums.iter_mut().zip(&dealt) {
                *sum += n;
            }
        }
        assert_eq!(sums[1], 0);
        // Chi-square with 3 degrees of freedom, alpha 0.001: 16.27.
        let chi2: f64 = weights
            .iter()
            .zip(sums)
            .filter(|(w, _)| **w > 0.0)
            .map(|(w, n)| (n as f64 - w * 5000.0).powi(2) / (w * 5000.0))
            .sum();
        assert!(chi2 < 16.27, "chi-square {chi2}");
    }

    #[test]
    fn of_a_lot_as_many_are_marked_as_the_law_says() {
        // Small and large numbers, which take different ways: mean and variance over 4000 draws, within 4.5 standard
        // errors (alpha about 10⁻⁵ each; that of a variance with the kurtosis of the binomial law that is near).
        let cases = [
            (10, 4, 5),
            (1000, 3, 900),
            (500, 499, 7),
            (10_000_000_000, 6_000_000_000, 9_000_000_000),
            (4_000_000, 1_000_000, 2_000_000),
            (10_000_000_000, 5, 5_000_000_000),
        ];
        for (case, (all, marked, sample)) in cases.into_iter().enumerate() {
            let mut words = words(case as u64 + 7);
            let drawn: Vec<f64> =
                (0..4000).map(|_| hypergeometric(&mut words, all, marked, sample) as f64).collect();
            let share = marked as f64 / all as f64;
            let mean = sample as f64 * share;
            let variance = mean * (1.0 - share) * (all - sample) as f64 / (all - 1) as f64;
            let error = (crate::stats::mean(&drawn) - mean) / (variance / 4000.0).sqrt();
            assert!(error.abs() < 4.5, "case {case}: mean off by {error} standard errors");
            let ratio = crate::stats::sd(&drawn).powi(2) / variance;
            let (few, of_all) = (marked.min(sample) as f64, marked.max(sample) as f64 / all as f64);
            let spread = of_all * (1.0 - of_all);
            let excess = ((1.0 - 6.0 * spread) / (few * spread)).max(0.0);
            assert!(
                (ratio - 1.0).abs() < 4.5 * ((2.0 + excess) / 4000.0).sqrt(),
                "case {case}: variance {ratio} of the law's"
            );
        }
    }

    #[test]
    fn certainties_need_no_luck() {
        let mut words = words(2);
        assert_eq!((binomial(&mut words, 7, 1.0), binomial(&mut words, 7, 0.0)), (7, 0));
        assert_eq!(hypergeometric(&mut words, 9, 9, 4), 4);
        assert_eq!(hypergeometric(&mut words, 9, 4, 9), 4);
        assert_eq!(hypergeometric(&mut words, 9, 4, 0), 0);
    }
}
