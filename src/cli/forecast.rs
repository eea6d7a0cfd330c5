//! `displace forecast`: who will be where in the weeks after a day, and how such forecasts fared.

use super::study::{Study, interrupt, progress_bar, write_json};
use super::voice::{Ending, Stopped};
use super::{Failure, say};
use clap::Args;
use displace::Scenario;
use displace::report;
use displace::study::forecast::{HorizonSkill, KnobNow};
use displace::study::{Forecast, Forecasted, Rolling};
use jiff::civil::Date;
use serde::Serialize;
use std::path::Path;

pub(crate) const EXAMPLES: &str = "\
Writes into the directory:
  forecast.csv   date,ahead,what,name,mean,p05,p10,p50,p90,p95: what every series would count, and displaced people present
                 at every place, on each of the days ahead
  forecast.json  the same for series, the knobs after the filter, and how good earlier forecasts were beside naive ones
  rolling.csv, rolling.json  with --rolling: every forecast of every count beside the best naive one, and the scores

Ctrl-C keeps the forecasts that were made. While it runs, they are kept in `forecast.progress` (`rolling.progress`), from
which `--resume` goes on to the same bits.

Examples:
  displace forecast scenarios/jisr-al-shughour-2011.toml --at 2011-06-12 --days 14 --out jisr
  displace forecast fabflee/mali2012 --hasten 10 --rolling --every 14 --out mali";

#[derive(Debug, Args)]
pub(crate) struct ForecastArguments {
    #[command(flatten)]
    study: Study,
    /// The date at whose end the forecast is made [default: the end of the period]
    #[arg(long, value_name = "DATE", conflicts_with = "rolling")]
    at: Option<Date>,
    /// How many days to look ahead
    #[arg(long, default_value_t = 28, value_name = "N", conflicts_with = "rolling")]
    days: u32,
    /// How many simulations the particle filter runs
    #[arg(long, default_value_t = 100, value_name = "N")]
    particles: u32,
    /// Learn from the errors of so many earlier forecasts
    #[arg(long, default_value_t = 6, value_name = "N", conflicts_with = "rolling")]
    hindcasts: u32,
    /// Days between forecasts, earlier ones or rolling ones
    #[arg(long, default_value_t = 7, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    every: u32,
    /// Make forecasts again and again over the period, and score them for 7, 14 and 28 days ahead
    #[arg(long)]
    rolling: bool,
    /// Score the rolling forecasts from this date on; those before serve to choose the naive forecast beside them
    /// [default: the middle of the period]
    #[arg(long, value_name = "DATE", requires = "rolling")]
    test_from: Option<Date>,
    /// Go on with the forecasts that a command which was interrupted, or killed, kept in the directory
    #[arg(long)]
    resume: bool,
}

pub(crate) fn forecast(arguments: &ForecastArguments) -> Result<(), Failure> {
    let scenario = arguments.study.read()?.scenario;
    if scenario.observed().is_empty() {
        let message = "nothing was counted in this scenario, so that no forecast could start from it; state `[[observed]]` \
                       counts, or use `displace ensemble`";
        return Err(Stopped::new(Ending::Faults, message).into());
    }
    let mut forecast = Forecast::of(&scenario)
        .days(arguments.days)
        .particles(arguments.particles)
        .hindcasts(arguments.hindcasts)
        .every(arguments.every)
        .seed(arguments.study.seed())
        .stop_when(interrupt());
    if let Some(origin) = arguments.at {
        forecast = forecast.at(origin);
    }
    if arguments.rolling { roll(arguments, &scenario, &forecast) } else { once(arguments, &forecast) }
}

fn once(arguments: &ForecastArguments, forecast: &Forecast<'_>) -> Result<(), Failure> {
    let [table, page, progress] =
        arguments.study.files_and_progress(["forecast.csv", "forecast.json", "forecast.progress"])?;
    refuse_to_begin_again(arguments, &progress)?;
    let bar = progress_bar(u64::from(arguments.hindcasts) + 1, "forecasts");
    let step = |_: Date| bar.inc(1);
    let made = forecast.clone().kept_in(&progress).progress(&step).run()?;
    bar.finish_and_clear();
    report::write_rows(&report::forecast(&made), &table)?;
    write_json(&Page::of(&made), &page)?;
    say(&made)?;
    say(&format!("wrote `{}` and `{}`", table.display(), page.display()))?;
    ended(made.is_complete(), &progress)
}

fn roll(arguments: &ForecastArguments, scenario: &Scenario, forecast: &Forecast<'_>) -> Result<(), Failure> {
    let [table, page, progress] =
        arguments.study.files_and_progress(["rolling.csv", "rolling.json", "rolling.progress"])?;
    refuse_to_begin_again(arguments, &progress)?;
    let bar = progress_bar(u64::from(scenario.period().days() / arguments.every), "forecasts");
    let step = |_: Date| bar.inc(1);
    let mut rolling = Rolling::of(scenario)
        .every(arguments.every)
        .like(forecast)
        .kept_in(&progress)
        .progress(&step)
        .stop_when(interrupt());
    if let Some(date) = arguments.test_from {
        rolling = rolling.test_from(date);
    }
    let rolled = rolling.run()?;
    bar.finish_and_clear();
    report::write_rows(&report::rolled(&rolled), &table)?;
    write_json(&rolled, &page)?;
    say(&rolled)?;
    say(&format!("wrote `{}` and `{}`", table.display(), page.display()))?;
    ended(rolled.is_complete, &progress)
}

fn refuse_to_begin_again(arguments: &ForecastArguments, progress: &Path) -> Result<(), Failure> {
    if arguments.resume || !progress.exists() {
        return Ok(());
    }
    let message = format!(
        "`{}` exists: forecasts were begun there; go on with them by `--resume`, choose another `--out`, or delete it",
        progress.display()
    );
    Err(Stopped::new(Ending::Files, message).into())
}

/// Of what is done nothing needs to be gone on with.
fn ended(is_complete: bool, progress: &Path) -> Result<(), Failure> {
    if !is_complete {
        let message = format!(
            "interrupted: the results are of the forecasts that were made; `--resume` goes on from `{}`",
            progress.display()
        );
        return Err(Stopped::new(Ending::Interrupted, message).into());
    }
    if progress.exists() {
        std::fs::remove_dir_all(progress).map_err(|error| {
            Stopped::new(Ending::Files, format!("cannot delete `{}`: {error}", progress.display()))
        })?;
    }
    Ok(())
}

/// `forecast.json`.
#[derive(Serialize)]
struct Page<'a> {
    origin: Date,
    days: u32,
    is_complete: bool,
    series: Vec<PageOfSeries<'a>>,
    knobs: &'a [KnobNow],
    /// The effective share of the particles at each date with counts.
    effective: &'a [(Date, f64)],
    past_errors: usize,
    /// How good earlier forecasts were, beside the best naive ones.
    past_skill: &'a [HorizonSkill],
}

#[derive(Serialize)]
struct PageOfSeries<'a> {
    series: &'a str,
    last_counted: Option<(Date, f64)>,
    /// Days ahead, the median, and the central interval of 80 %.
    ahead: Vec<(u32, f64, f64, f64)>,
}

impl<'a> Page<'a> {
    fn of(made: &'a Forecasted) -> Self {
        let series = made.series().iter().map(|of| {
            let band = |ahead| of.band(ahead, 0.8).map(|band| (ahead, band.median, band.low, band.high));
            PageOfSeries {
                series: &of.name,
                last_counted: of.last,
                ahead: (1..=made.days()).filter_map(band).collect(),
            }
        });
        Self {
            origin: made.origin(),
            days: made.days(),
            is_complete: made.is_complete(),
            series: series.collect(),
            knobs: made.knobs(),
            effective: made.effective(),
            past_errors: made.past_errors(),
            past_skill: made.past_skill(),
        }
    }
}
