//! Where people are: medians by status, one on top of the other.

use super::chart::{Frame, Sign};
use super::sheet::IN_MEMORY;
use crate::engine::Status;
use crate::report::shown::everyone::InStatus;
use plotters::element::Polygon;
use plotters::style::{Color, RGBColor};

impl Frame<'_> {
    /// A chart of people in statuses.
    pub(super) fn stacked(&self, statuses: &[InStatus]) -> String {
        let days = self.dates.len();
        let shown: Vec<&InStatus> =
            statuses.iter().filter(|status| status.people.iter().any(|&people| people > 0)).collect();
        let mut tops = vec![vec![0.0; days]];
        for status in &shown {
            let below = tops.last().expect("there is always one").iter();
            tops.push(below.zip(&status.people).map(|(below, &people)| below + people as f64).collect());
        }
        let most = tops.iter().flatten().copied().fold(1.0, f64::max);
        let legend: Vec<(Sign, String)> = shown
            .iter()
            .map(|status| (Sign::Field(colour(status.status), 1.0), status.name.clone()))
            .collect();
        self.drawn(most, &legend, |plot| {
            for (status, ends) in shown.iter().zip(tops.windows(2)) {
                let at = |top: &[f64]| {
                    top.iter()
                        .copied()
                        .enumerate()
                        .map(|(day, people)| (day as f64, people))
                        .collect::<Vec<_>>()
                };
                let mut corners = at(&ends[0]);
                corners.extend(at(&ends[1]).into_iter().rev());
                plot.draw_series([Polygon::new(corners, colour(status.status).filled())]).expect(IN_MEMORY);
            }
        })
    }
}

/// Of Okabe and Ito's colours, which colour-blind people tell apart.
fn colour(status: Status) -> RGBColor {
    match status {
        Status::InCamp => RGBColor(0x00, 0x72, 0xb2),
        Status::Waiting => RGBColor(0xe6, 0x9f, 0x00),
        Status::OnTheWay => RGBColor(0xd5, 0x5e, 0x00),
        _ => RGBColor(0xb4, 0xba, 0xc2),
    }
}
