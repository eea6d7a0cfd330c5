//! A chart over time: people with their band, room, and what was counted.

use super::sheet::{
    self, Area, Beside, FINE, IN_MEMORY, INK, LINE, Letters, MEDIAN, PAGE, QUIET, ROOM, fine, number, veil,
    write,
};
use crate::report::shown::Banded;
use crate::report::shown::panels::Counted;
use jiff::ToSpan;
use jiff::civil::Date;
use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};
use plotters::coord::types::RangedCoordf64;
use plotters::element::{PathElement, Polygon};
use plotters::prelude::{Cartesian2d, ChartBuilder, ChartContext, DashedLineSeries, LineSeries, SVGBackend};
use plotters::prelude::{Circle, EmptyElement};
use plotters::style::{Color, RGBColor, ShapeStyle};

const WIDE: u32 = 720;
const HIGH: u32 = 400;

/// Days to the right, people upwards.
pub(super) type Plot<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<Days, RangedCoordf64>>;

/// The axis of days, with a label at some of them.
#[derive(Debug)]
pub(super) struct Days {
    last: f64,
    ticks: Vec<f64>,
}

impl Ranged for Days {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, day: &f64, (left, right): (i32, i32)) -> i32 {
        left + (f64::from(right - left) * day / self.last).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        self.ticks.clone()
    }

    fn range(&self) -> std::ops::Range<f64> {
        0.0..self.last
    }
}

/// What all charts have around them.
#[derive(Debug)]
pub(super) struct Frame<'a> {
    pub(super) title: String,
    /// What is counted.
    pub(super) about: String,
    /// How to make it again.
    pub(super) source: String,
    /// The day of every figure.
    pub(super) dates: &'a [Date],
}

/// An entry of the legend.
#[derive(Debug, Clone, Copy)]
pub(super) enum Sign {
    Line(RGBColor),
    Dashes(RGBColor),
    Field(RGBColor, f64),
    Dot,
    Ring,
}

impl Frame<'_> {
    /// A chart of a figure with its band.
    pub(super) fn banded(&self, people: &Banded, capacity: &[Option<u64>], counts: &[Counted]) -> String {
        let end = self.dates.len() as f64;
        // Those before and after the period have no figure beside them.
        let counts: Vec<&Counted> =
            counts.iter().filter(|count| count.day >= 0.0 && count.day < end).collect();
        let counted = |count: &&Counted| {
            let most = [count.value.map(|value| value + count.error), count.at_least, count.at_most];
            most.into_iter().flatten().fold(0.0, f64::max)
        };
        let simulated = people.high.iter().flatten().map(|&people| people as f64);
        let room = capacity.iter().flatten().map(|&room| room as f64);
        let shown = simulated.chain(counts.iter().map(counted)).fold(1.0, f64::max);
        // Room far above everyone would press all else against the floor; it is told in the legend alone.
        let most_room = room.fold(0.0, f64::max);
        let is_room_near = most_room <= 3.0 * shown;
        let most = if is_room_near { shown.max(most_room) } else { shown };

        let mut legend = vec![
            (Sign::Line(MEDIAN), "median".to_owned()),
            (Sign::Field(MEDIAN, 0.2), "90 % of the replicates".to_owned()),
        ];
        if most_room > 0.0 {
            let words = if is_room_near {
                "capacity".to_owned()
            } else {
                format!("capacity, above the chart: {}", number(most_room))
            };
            legend.push((Sign::Dashes(ROOM), words));
        }
        if counts.iter().any(|count| !count.is_assumed) {
            legend.push((Sign::Dot, "counted".to_owned()));
        }
        if counts.iter().any(|count| count.is_assumed) {
            legend.push((Sign::Ring, "counted, assumed".to_owned()));
        }
        self.drawn(most, &legend, |plot| {
            band(plot, people);
            if is_room_near {
                dashes(plot, capacity);
            }
            for count in &counts {
                marks(plot, count);
            }
        })
    }

    /// A chart with axes up to `most`, a legend, and what `draw` adds.
    pub(super) fn drawn(
        &self,
        most: f64,
        legend: &[(Sign, String)],
        draw: impl FnOnce(&mut Plot<'_, '_>),
    ) -> String {
        sheet::drawn(WIDE, HIGH, &format!("{}: {}", self.title, self.about), |area| {
            let most = most * 1.06;
            let left = 26.0 + Letters::PLAIN.width(&number(most));
            let below = area.margin(92 * FINE, 40 * FINE, 0, 18 * FINE);
            let last = (self.dates.len().saturating_sub(1)).max(1) as f64;
            let days = Days { last, ticks: ticks(self.dates) };
            let mut plot = ChartBuilder::on(&below)
                .set_label_area_size(plotters::prelude::LabelAreaPosition::Left, left.round() as i32 * FINE)
                .set_label_area_size(plotters::prelude::LabelAreaPosition::Bottom, 24 * FINE)
                .build_cartesian_2d(days, 0.0..most)
                .expect(IN_MEMORY);
            let people = |value: &f64| number(*value);
            let date = |day: &f64| tick(self.dates, *day);
            plot.configure_mesh()
                .disable_x_mesh()
                .light_line_style(PAGE.mix(0.0))
                .bold_line_style(thick(LINE, 1.0))
                .axis_style(thick(QUIET, 1.0))
                .set_all_tick_mark_size(4 * FINE)
                .label_style(Letters::PLAIN.style())
                .y_labels(6)
                .y_label_formatter(&people)
                .x_label_formatter(&date)
                .draw()
                .expect(IN_MEMORY);
            draw(&mut plot);
            write(area, &self.title, (16.0, 22.0), Letters::TITLE, Beside::Right);
            write(area, &self.about, (16.0, 44.0), Letters::PLAIN, Beside::Right);
            explain(area, legend, 68.0);
            let low = f64::from(HIGH) - 16.0;
            write(area, &self.source, (16.0, low), Letters::SMALL, Beside::Right);
        })
    }
}

/// The legend: signs with their words, in a row.
pub(super) fn explain(area: &Area<'_>, legend: &[(Sign, String)], y: f64) {
    let mut x = 16.0;
    for (sign, words) in legend {
        let (from, to) = (fine((x, y)), fine((x + 18.0, y)));
        match *sign {
            Sign::Line(colour) => area.draw(&PathElement::new(vec![from, to], thick(colour, 2.0))),
            Sign::Dashes(colour) => {
                let dash = |at: f64| vec![fine((x + at, y)), fine((x + at + 5.0, y))];
                let dashes = [0.0, 7.0, 14.0].map(dash);
                dashes.into_iter().try_for_each(|dash| area.draw(&PathElement::new(dash, thick(colour, 1.5))))
            }
            Sign::Field(colour, opacity) => {
                let corners = [(0.0, -5.0), (18.0, -5.0), (18.0, 5.0), (0.0, 5.0)];
                let corners = corners.map(|(right, down)| fine((x + right, y + down)));
                area.draw(&Polygon::new(corners.to_vec(), colour.mix(opacity).filled()))
            }
            Sign::Dot => area.draw(&Circle::new(fine((x + 9.0, y)), 3 * FINE, INK.filled())),
            Sign::Ring => area.draw(&Circle::new(fine((x + 9.0, y)), 3 * FINE, thick(INK, 1.2))),
        }
        .expect(IN_MEMORY);
        write(area, words, (x + 24.0, y), Letters::PLAIN, Beside::Right);
        x += 24.0 + Letters::PLAIN.width(words) + 18.0;
    }
}

/// A line so many pixels wide.
pub(super) fn thick(colour: RGBColor, pixels: f64) -> ShapeStyle {
    colour.stroke_width((pixels * f64::from(FINE)).round() as u32)
}

fn band(plot: &mut Plot<'_, '_>, people: &Banded) {
    // Days that were not kept take figures apart: each stretch of days has its own field and line.
    let mut stretches: Vec<Vec<[f64; 4]>> = vec![Vec::new()];
    for day in 0..people.median.len() {
        match (people.low[day], people.median[day], people.high[day]) {
            (Some(low), Some(median), Some(high)) => {
                let figures = [day as f64, low as f64, median as f64, high as f64];
                stretches.last_mut().expect("there is always one").push(figures);
            }
            _ => stretches.push(Vec::new()),
        }
    }
    for days in stretches.iter().filter(|days| !days.is_empty()) {
        let low = days.iter().map(|day| (day[0], day[1]));
        let high = days.iter().rev().map(|day| (day[0], day[3]));
        let field = Polygon::new(low.chain(high).collect::<Vec<_>>(), veil(MEDIAN).filled());
        plot.draw_series([field]).expect(IN_MEMORY);
        let median = days.iter().map(|day| (day[0], day[2]));
        plot.draw_series(LineSeries::new(median, thick(MEDIAN, 2.0))).expect(IN_MEMORY);
    }
}

/// Room by day, which holds until it changes.
fn dashes(plot: &mut Plot<'_, '_>, capacity: &[Option<u64>]) {
    let mut stretches: Vec<Vec<(f64, f64)>> = vec![Vec::new()];
    for (day, room) in capacity.iter().enumerate() {
        let stretch = stretches.last_mut().expect("there is always one");
        match room {
            Some(room) => {
                let room = *room as f64;
                if let Some(&(_, before)) = stretch.last().filter(|(_, before)| *before != room) {
                    stretch.push((day as f64, before));
                }
                stretch.push((day as f64, room));
            }
            None => stretches.push(Vec::new()),
        }
    }
    for stretch in stretches.into_iter().filter(|stretch| stretch.len() > 1) {
        let line = DashedLineSeries::new(
            stretch,
            6 * FINE.unsigned_abs(),
            4 * FINE.unsigned_abs(),
            thick(ROOM, 1.5),
        );
        plot.draw_series(line).expect(IN_MEMORY);
    }
}

/// What was counted: a point with its error, or the end of a range where only bounds are known.
fn marks(plot: &mut Plot<'_, '_>, count: &Counted) {
    let size = 3 * FINE;
    let style = if count.is_assumed { thick(INK, 1.2) } else { INK.filled() };
    let day = count.day;
    if let Some(value) = count.value {
        if count.error > 0.0 {
            let ends = vec![(day, (value - count.error).max(0.0)), (day, value + count.error)];
            plot.draw_series([PathElement::new(ends, thick(INK, 1.0))]).expect(IN_MEMORY);
        }
        let dots = [Circle::new((day, value), size, PAGE.filled()), Circle::new((day, value), size, style)];
        plot.draw_series(dots).expect(IN_MEMORY);
    }
    let bounds = [(count.at_least, 1), (count.at_most, -1)];
    for (bound, up) in bounds.into_iter().filter_map(|(bound, up)| Some((bound?, up))) {
        // A triangle that points to where the figure may be.
        let half = size + FINE;
        let corners = vec![(-half, up * half), (half, up * half), (0, -up * half)];
        plot.draw_series([EmptyElement::at((day, bound)) + Polygon::new(corners, style)]).expect(IN_MEMORY);
    }
}

/// Days that have a label: so far apart that labels do not meet, and firsts of months where the period is long.
fn ticks(dates: &[Date]) -> Vec<f64> {
    const MOST: usize = 8;
    let days = dates.len();
    if let Some(every) = [1, 2, 3, 7, 14].into_iter().find(|every| days.div_ceil(*every) <= MOST + 1) {
        return (0..days).step_by(every).map(|day| day as f64).collect();
    }
    let firsts: Vec<usize> = (0..days).filter(|&day| dates[day].day() == 1).collect();
    let is_one_in = |every: i32, day: &usize| {
        let months = i32::from(dates[*day].year()) * 12 + i32::from(dates[*day].month()) - 1;
        months.rem_euclid(every) == 0
    };
    for every in [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200] {
        let kept: Vec<f64> =
            firsts.iter().filter(|day| is_one_in(every, day)).map(|&day| day as f64).collect();
        if kept.len() <= MOST {
            return kept;
        }
    }
    Vec::new()
}

/// What a tick is labelled with.
fn tick(dates: &[Date], day: f64) -> String {
    let Some(&date) = dates.get(day.round() as usize) else { return String::new() };
    let is_months = dates.last().is_some_and(|&last| dates[0].saturating_add(18.weeks()) < last);
    date.strftime(if is_months { "%b %Y" } else { "%-d %b" }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn labels(days: u32) -> Vec<String> {
        let dates: Vec<Date> =
            (0..days).map(|day| date(2011, 6, 4).saturating_add(i64::from(day).days())).collect();
        ticks(&dates).into_iter().map(|day| tick(&dates, day)).collect()
    }

    #[test]
    fn labels_are_few_on_any_period_and_tell_its_days_or_months() {
        // Labels that meet cannot be read, and a chart without any says nothing.
        assert_eq!(labels(3), ["4 Jun", "5 Jun", "6 Jun"]);
        assert_eq!(labels(72), ["4 Jun", "18 Jun", "2 Jul", "16 Jul", "30 Jul", "13 Aug"]);
        assert_eq!(labels(300), ["Jul 2011", "Sep 2011", "Nov 2011", "Jan 2012", "Mar 2012"]);
        for days in 1..4000 {
            let count = labels(days).len();
            assert!((1..=9).contains(&count), "{count} labels on {days} days");
        }
    }
}
