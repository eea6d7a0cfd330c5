//! Figures rounded to what their band supports.

/// The unit, a power of ten and at least 1, to which a figure with a band from `low` to `high` can be told: at most a
/// quarter of the band's width, so that rounding moves a figure by no more than an eighth of it. A figure without
/// width is told in whole people.
///
/// ```
/// use displace::report::page::supported;
/// assert_eq!(supported(11_696.0, 12_912.0), 100.0);
/// assert_eq!(supported(7.0, 7.0), 1.0);
/// ```
pub fn supported(low: f64, high: f64) -> f64 {
    let width = (high - low).abs() / 4.0;
    let mut unit = 1.0;
    while unit * 10.0 <= width {
        unit *= 10.0;
    }
    unit
}

/// To the next multiple of a unit.
pub(super) fn to(unit: f64, value: f64) -> f64 {
    // Plus 0, so that a little less than nothing is told without its sign.
    (value / unit).round() * unit + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_never_moves_a_figure_by_more_than_an_eighth_of_its_band() {
        // Otherwise the page would say less than the runs do, or tell two figures apart that they do not.
        for exponent in 0..40 {
            let width = 1.4_f64.powi(exponent);
            let unit = supported(1000.0, 1000.0 + width);
            assert!(unit == 1.0 || unit <= width / 4.0, "{unit} of {width}");
            assert!(unit * 10.0 > width / 4.0, "{unit} of {width} is finer than the band supports");
            let moved = (to(unit, 1000.3 + width) - 1000.3 - width).abs();
            assert!(moved <= (unit / 2.0) * 1.000_001, "{moved}");
        }
    }

    #[test]
    fn bands_without_width_and_odd_ones_are_told_in_whole_people() {
        // One replicate has no width, and a loop without end would be worse than a figure too fine.
        assert_eq!(supported(5.0, 5.0), 1.0);
        assert_eq!(supported(f64::NAN, 5.0), 1.0);
        assert_eq!(to(100.0, 12_424.0), 12_400.0);
        assert_eq!(to(10.0, -3.0).to_string(), "0");
    }
}
