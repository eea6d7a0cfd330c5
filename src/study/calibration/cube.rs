//! The unit cube of quantiles, and how a search that knows no bounds stays within it.
//!
//! A search moves in the whole space. Each coordinate is folded into 0 to 1: unchanged in the middle, by a parabola that
//! meets each end with slope 0, mirrored beyond. So an end is reached at a finite point, nothing jumps, and no weight of a
//! penalty has to be chosen. It is the default of the authors' own program (Hansen, Akimoto and Baudis, pycma,
//! doi:10.5281/zenodo.2559634, `BoundTransform`); resampling and repair with a penalty, which Hansen's tutorial
//! (arXiv:1604.00772, appendix B.5) names first, either stall at optima on the boundary, as those of ill-known knobs
//! are, or need that weight.

/// How far from an end the fold begins, in quantiles.
const MARGIN: f64 = 0.05;

/// The quantile for a coordinate of the search.
pub(super) fn fold(y: f64) -> f64 {
    // The pattern repeats after there and back again.
    let (low, high) = (-MARGIN, 1.0 + MARGIN);
    let period = 2.0 * (high - low);
    let along = (y - low).rem_euclid(period);
    let y = if along > high - low { high - (along - (high - low)) } else { low + along };
    let bend = |beyond: f64| beyond * beyond / (4.0 * MARGIN);
    let folded = if y < MARGIN {
        bend(y - low)
    } else if y > 1.0 - MARGIN {
        1.0 - bend(high - y)
    } else {
        y
    };
    folded.clamp(0.0, 1.0)
}

/// A coordinate of the search that is folded to a quantile.
pub(super) fn unfold(x: f64) -> f64 {
    let bend = |x: f64| (4.0 * MARGIN * x).sqrt() - MARGIN;
    if x < MARGIN {
        bend(x.max(0.0))
    } else if x > 1.0 - MARGIN {
        1.0 - bend((1.0 - x).max(0.0))
    } else {
        x
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_stays_inside_has_no_jump_and_is_undone() {
        let mut last = fold(-3.0);
        for step in -29_999..=30_000 {
            let folded = fold(f64::from(step) * 1e-4);
            assert!((0.0..=1.0).contains(&folded));
            assert!((folded - last).abs() <= 1.01e-4, "at {step}: {last} to {folded}");
            last = folded;
        }
        for x in (0..=1000).map(|thousandth| f64::from(thousandth) / 1000.0) {
            assert!((fold(unfold(x)) - x).abs() < 1e-12, "{x}");
        }
        assert_eq!((fold(0.5), fold(0.05), fold(0.95)), (0.5, 0.05, 0.95));
        assert!((fold(-0.25) - fold(0.15)).abs() < 1e-12, "the mirror stands at −0.05");
    }
}
