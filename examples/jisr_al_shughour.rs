//! June 2011: a Syrian town empties before the tanks come. Who is where, day by day, beside what was counted.
//!
//! ```text
//! cargo run --release --example jisr_al_shughour
//! ```
//!
//! The free numbers of the scenario were fitted to counts of 7 to 14 June (see the example `fit_jisr_al_shughour`).
//! What is counted later is a test: a hindcast, given the events that are known today, beside forecasts that anyone
//! could make from the same counts without a model.

#![allow(clippy::print_stdout, reason = "an example shows its result")]

use displace::engine::{Run, Status};
use displace::report::{self, Outcome};
use displace::scenario::{Count, Series};
use displace::stats::{self, Band};
use displace::study::Naive;
use displace::units::Day;
use displace::world::{Place, PlaceKind};
use displace::{Ensemble, Scenario, Seed, date};
use jiff::civil::Date;
use std::path::Path;

const REPLICATES: u32 = 40;
const SCENARIO: &str = "scenarios/jisr-al-shughour-2011.toml";
const OUT: &str = "out/jisr-al-shughour-2011";
/// The last day of the counts to which the free numbers were fitted.
const FITTED_UNTIL: Date = date(2011, 6, 14);
/// The last day of the first test; what is later depends above all on returns, which no count before tells.
const TESTED_UNTIL: Date = date(2011, 6, 27);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let scenario = Scenario::read(SCENARIO)?;
    println!(
        "{}: {} replicates, seed 2011, {} of its figures assumed\n",
        scenario.title(),
        REPLICATES,
        scenario.assumptions().len()
    );
    let ensemble = Ensemble::of(&scenario).replicates(REPLICATES).seed(Seed(2011)).run();
    print_days(&scenario, &ensemble);
    print_counts(&scenario, &ensemble);
    print_emptying(&scenario, &ensemble);
    print_skill(&scenario, &ensemble);
    write(&scenario, &ensemble)
}

/// Who is where by date.
fn print_days(scenario: &Scenario, ensemble: &Ensemble) {
    let world = scenario.world();
    let set = |name| world.set(name).expect("the scenario names the set");
    let town = world.find("Jisr al-Shughour").expect("the scenario is about it").id();
    let at_home = ensemble.people(town, Status::Resident);
    let hatay = ensemble.people_in_all(set("Hatay camps"));
    let border = ensemble.people_in_all(set("Syrian side of the border"));
    let inland: Vec<_> = world
        .places()
        .filter(|place| matches!(place.kind(), PlaceKind::Town | PlaceKind::Village))
        .map(Place::id)
        .collect();
    let inland = ensemble.people_in_all(&inland);

    println!("who is where at the end of the day: median [90 % of the replicates]");
    println!(
        "{:<11} {:<22} {:<24} {:<24} {:<24}",
        "", "at home in the town", "waiting at the border", "camps in Hatay", "in towns and villages"
    );
    let shown = |day: &Day| day.0 < 12 || day.0 % 7 == 2 || *day == scenario.last_day();
    for day in (0..scenario.period().days()).map(Day).filter(shown) {
        let cells = [&at_home, &border, &hatay, &inland].map(|people| band(people.band(day, 0.90)));
        let [town, border, hatay, inland] = cells;
        println!(
            "{:<11} {town:<22} {border:<24} {hatay:<24} {inland:<24}",
            scenario.period().date(day).to_string()
        );
    }
}

/// Every count beside what would have been counted at its time.
fn print_counts(scenario: &Scenario, ensemble: &Ensemble) {
    println!("\nwhat was counted, and what the model would have counted then");
    for series in scenario.observed() {
        println!("  {} ({})", series.name(), series.quantity());
        for (index, count) in series.counts().iter().enumerate() {
            let values = ensemble.matched(series.name(), index);
            let counted = match (count.value(), count.at_least(), count.at_most()) {
                (Some(value), ..) => format!("{value:.0}"),
                (_, Some(least), _) => format!("≥ {least:.0}"),
                (.., most) => format!("≤ {:.0}", most.unwrap_or(f64::INFINITY)),
            };
            let part = if is_fitted(count) { "fitted" } else { "" };
            let band = band(Band::of(&values, 0.90));
            println!("    {} {counted:>9}   {band:<24} {part}", count.at().date());
        }
    }
}

/// How long the threatened towns took to empty.
fn print_emptying(scenario: &Scenario, ensemble: &Ensemble) {
    let runs = ensemble.runs();
    println!("\nthreatened towns and villages: when half and nine tenths of the people had left (median)");
    println!("{:<24} {:>9}   {:<18} {:<18}", "", "people", "half", "nine tenths");
    for place in scenario.world().places().filter(|place| place.population() > 0) {
        let threatened = runs.iter().filter(|run| run.totals(place.id()).was_threatened).count();
        if 2 * threatened <= runs.len() {
            continue;
        }
        let half = when(scenario, runs, |run| run.totals(place.id()).half_empty.map(|step| step.0));
        let most = when(scenario, runs, |run| run.totals(place.id()).nine_tenths_empty.map(|step| step.0));
        println!("{:<24} {:>9}   {half:<18} {most:<18}", place.name(), place.population());
    }
}

/// The median time of an event over the replicates; a dash if it happened in less than half of them.
fn when(scenario: &Scenario, runs: &[Run], step: impl Fn(&Run) -> Option<u32>) -> String {
    let mut steps: Vec<u32> = runs.iter().map(|run| step(run).unwrap_or(u32::MAX)).collect();
    steps.sort_unstable();
    match steps[steps.len() / 2] {
        u32::MAX => "—".to_owned(),
        median => {
            let end = scenario.period().end_of(displace::units::Step(median));
            end.strftime("%e %B, %H:%M").to_string()
        }
    }
}

/// The model beside naive forecasts from the same counts.
fn print_skill(scenario: &Scenario, ensemble: &Ensemble) {
    let series = scenario.series("Present in Hatay").expect("the scenario has the counts");
    let day = |count: &Count| scenario.period().minutes_since_start(count.at().moment()) as f64 / 1440.0;
    let history: Vec<(f64, f64)> = series
        .counts()
        .iter()
        .filter(|count| is_fitted(count))
        .filter_map(|count| Some((day(count), count.value()?)))
        .collect();
    let tests: Vec<(usize, &Count)> =
        series.counts().iter().enumerate().filter(|(_, c)| !is_fitted(c) && c.value().is_some()).collect();

    println!("\ncamps in Hatay after {FITTED_UNTIL}: errors in people, given the known events");
    print!("{:<32}", "");
    for (_, count) in &tests {
        print!("{:>7}", count.at().date().strftime("%e %b").to_string());
    }
    println!("{:>16}{:>8}", "to 27 June", "later");
    let model = |index: usize, _: &Count| stats::mean(&ensemble.matched(series.name(), index));
    let ours = print_errors("the model", &tests, model);
    let naive: Vec<(Naive, f64)> = Naive::ALL
        .into_iter()
        .map(|naive| {
            let forecast = |_: usize, count: &Count| naive.forecast(&history, day(count));
            (naive, print_errors(&naive.to_string(), &tests, forecast))
        })
        .collect();
    print_verdict(series, ours, &naive);
    print_entries(scenario, ensemble);
}

/// Who entered, which is the purer test: how many went home was set with the whole summer in view.
fn print_entries(scenario: &Scenario, ensemble: &Ensemble) {
    let series = scenario.series("Entered Hatay").expect("the scenario has the counts");
    println!(
        "what is assumed of returns was chosen with the counts up to August in view; entries test the fit with little of that:"
    );
    for (index, count) in series.counts().iter().enumerate().filter(|(_, count)| !is_fitted(count)) {
        let mean = stats::mean(&ensemble.matched(series.name(), index));
        let counted = count.value().unwrap_or(f64::NAN);
        let off = 100.0 * count.miss(mean) / counted;
        println!(
            "  entered until {}: counted {counted:.0}, model {mean:.0} ({off:+.0} %)",
            count.at().date()
        );
    }
}

/// Prints the errors of a forecast and gives the mean absolute one of the first test.
fn print_errors(name: &str, tests: &[(usize, &Count)], forecast: impl Fn(usize, &Count) -> f64) -> f64 {
    print!("{name:<32}");
    let (mut first, mut later) = (Vec::new(), Vec::new());
    for &(index, count) in tests {
        let error = count.miss(forecast(index, count));
        print!("{error:>+7.0}");
        let part = if count.at().date() <= TESTED_UNTIL { &mut first } else { &mut later };
        part.push(error.abs());
    }
    println!("{:>16.0}{:>8.0}", stats::mean(&first), stats::mean(&later));
    stats::mean(&first)
}

fn print_verdict(series: &Series, ours: f64, naive: &[(Naive, f64)]) {
    let persistence = naive.iter().find(|(n, _)| *n == Naive::Persistence).map_or(f64::NAN, |n| n.1);
    let curves = naive.iter().filter(|(naive, _)| matches!(naive, Naive::Curve(_)));
    let (curve, best) = curves.min_by(|a, b| a.1.total_cmp(&b.1)).expect("there are curves");
    let verb = |other: f64| if ours < other { "better than" } else { "worse than" };
    println!(
        "mean absolute error, 15 to 27 June ({}): {ours:.0}; {} the last value ({persistence:.0}), {} the best \
         curve, known only afterwards to be the {curve} ({best:.0})",
        series.name(),
        verb(persistence),
        verb(*best)
    );
}

/// Writes the daily table and the outcome.
fn write(scenario: &Scenario, ensemble: &Ensemble) -> Result<(), Box<dyn std::error::Error>> {
    let out = Path::new(OUT);
    std::fs::create_dir_all(out)?;
    report::write_daily(&report::daily(scenario, ensemble), out.join("daily.csv"))?;
    let outcome = Outcome::of(scenario, ensemble);
    report::write(out.join("summary.json"), serde_json::to_string_pretty(&outcome)? + "\n")?;
    println!("\nwrote {OUT}/daily.csv and {OUT}/summary.json");
    Ok(())
}

fn is_fitted(count: &Count) -> bool {
    count.at().date() <= FITTED_UNTIL
}

fn band(band: Band) -> String {
    format!("{:>6.0} [{:.0}, {:.0}]", band.median, band.low, band.high)
}
