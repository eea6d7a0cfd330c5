//! Whether a forecast expects too many or too few.

/// The bias of a sample: P(X > y) − P(X < y), from −1 to 1. Above 0 more is forecast than came, as with `bias_sample` of
/// scoringutils; 0 is no bias, and so is a sample that is y throughout. None of an empty one.
///
/// It is 1 − (2 P(X < y) + P(X = y)), the integer version of Funk et al. 2019 (doi:10.1371/journal.pcbi.1006785).
///
/// ```
/// use displace::study::skill::bias;
/// assert_eq!(bias(&[1.0, 2.0, 2.0, 5.0], 2.0), Some(0.0));
/// assert_eq!(bias(&[3.0, 4.0], 2.0), Some(1.0));
/// ```
pub fn bias(sample: &[f64], observed: f64) -> Option<f64> {
    let above = sample.iter().filter(|&&value| value > observed).count();
    let below = sample.iter().filter(|&&value| value < observed).count();
    (!sample.is_empty()).then(|| (above as f64 - below as f64) / sample.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bias_is_that_of_the_integer_distribution_function() {
        // 1 − (F(y) + F(y − 1)) for whole numbers.
        let sample = [0.0, 1.0, 1.0, 3.0, 3.0, 3.0, 4.0, 8.0];
        for y in -1..=9 {
            let y = f64::from(y);
            let share = |most: f64| sample.iter().filter(|&&x| x <= most).count() as f64 / 8.0;
            assert_eq!(bias(&sample, y), Some(1.0 - (share(y) + share(y - 1.0))));
        }
        assert_eq!((bias(&[], 1.0), bias(&[1.0; 3], 1.0)), (None, Some(0.0)));
    }
}
