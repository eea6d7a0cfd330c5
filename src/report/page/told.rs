//! Tables of words and figures: scores, inputs, what was assumed, and where it comes from.

use super::Report;
use crate::format::backdrop::Backdrop;
use crate::report::Outcome;
use crate::scenario::{Displaced, Scenario, Shut};
use crate::study::Skill;
use crate::study::skill::{Means, Skills};
use crate::units::Day;
use crate::world::{Place, PlaceKind};
use jiff::civil::Date;
use serde::Serialize;

/// A table as it is read.
#[derive(Debug, Serialize)]
pub(super) struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(super) fn new(head: &[&str], rows: Vec<Vec<String>>) -> Self {
        Self { head: head.iter().map(|&word| word.to_owned()).collect(), rows }
    }
}

/// Scores of all counts, and those of later counts beside naive forecasts.
#[derive(Debug, Serialize)]
pub(super) struct Scores {
    /// None where nothing was counted.
    all: Option<Table>,
    relative_difference: Option<f64>,
    origin: Date,
    /// None where nothing was counted after the origin, or no naive forecast says anything.
    naive: Option<Table>,
    /// By series after the origin, with the best naive forecast of each.
    by_series: Option<Table>,
    with_errors: bool,
}

impl Scores {
    pub(super) fn of(report: &Report<'_>) -> Self {
        let (scenario, ensemble) = (report.scenario, report.ensemble);
        let period = scenario.period();
        let origin = report.since.unwrap_or_else(|| period.date(Day(period.days() / 2)));
        let all = Skill::of(ensemble, scenario).score().ok().filter(|skills| !skills.series.is_empty());
        let later = Skill::of(ensemble, scenario).since(origin).score().ok();
        let later = later.filter(|skills| !skills.series.is_empty());
        Self {
            relative_difference: all.as_ref().and_then(|skills| skills.relative_difference),
            with_errors: all.as_ref().is_some_and(|skills| skills.with_errors),
            all: all.as_ref().map(scores),
            origin,
            naive: later.as_ref().and_then(naive),
            by_series: later.as_ref().map(by_series),
        }
    }
}

fn scores(skills: &Skills) -> Table {
    let levels = skills.series.first().map_or(&[][..], |series| &series.scores.coverage);
    let mut head =
        vec!["Series".to_owned(), "Counts".into(), "CRPS".into(), "Median off by".into(), "Bias".into()];
    head.extend(levels.iter().map(|coverage| format!("in {:.0} % band", 100.0 * coverage.level)));
    let row = |name: String, means: &Means| {
        let mut row = vec![
            name,
            means.counts.to_string(),
            format!("{:.1}", means.crps),
            format!("{:.1}", means.median_off),
            format!("{:+.2}", means.bias),
        ];
        row.extend(means.coverage.iter().map(|coverage| format!("{:.0} %", 100.0 * coverage.share)));
        row
    };
    let mut rows: Vec<Vec<String>> = skills
        .series
        .iter()
        .map(|series| {
            let followed = if series.is_followed { " (followed by flight: an input)" } else { "" };
            row(format!("{}{followed}", series.series), &series.scores)
        })
        .collect();
    rows.extend(skills.overall.as_ref().map(|means| row("Mean over series".to_owned(), means)));
    Table { head, rows }
}

fn naive(skills: &Skills) -> Option<Table> {
    let rows: Vec<Vec<String>> = skills
        .naive
        .iter()
        .filter(|naive| naive.score.is_some())
        .map(|naive| {
            let best = if Some(naive.naive) == skills.best { " (the best)" } else { "" };
            vec![
                format!("{}{best}", naive.naive),
                naive.series.to_string(),
                naive.counts.to_string(),
                figure(naive.score, 1),
                figure(naive.ensemble, 1),
                figure(naive.skill, 2),
            ]
        })
        .collect();
    let head = ["Naive forecast", "Series", "Counts", "Off by", "This model", "Skill"];
    (!rows.is_empty()).then(|| Table::new(&head, rows))
}

fn by_series(skills: &Skills) -> Table {
    let rows = skills.series.iter().map(|series| {
        let best = series.naive.iter().find(|naive| Some(naive.naive) == series.best);
        vec![
            series.series.clone(),
            series.scores.counts.to_string(),
            format!("{:.1}", series.scores.crps),
            best.map_or_else(|| "—".to_owned(), |naive| naive.naive.to_string()),
            figure(best.and_then(|naive| naive.score), 1),
            figure(series.skill, 2),
        ]
    });
    Table::new(
        &["Series", "Counts", "CRPS", "Best naive forecast, known afterwards", "Off by", "Skill"],
        rows.collect(),
    )
}

fn figure(value: Option<f64>, digits: usize) -> String {
    value.map_or_else(|| "—".to_owned(), |value| format!("{value:.digits$}"))
}

/// What went in.
#[derive(Debug, Serialize)]
pub(super) struct Inputs {
    figures: Table,
    events: Table,
    disputes: Table,
    knobs: Table,
    assumed: Table,
    notes: Vec<String>,
    sources: Vec<(String, String)>,
}

/// The file of a backdrop, and whom it asks to be named.
fn named(backdrop: &Backdrop) -> String {
    let file = backdrop.file().file_name().unwrap_or_default().to_string_lossy().into_owned();
    backdrop.attribution().map_or(file.clone(), |whom| format!("{file}, {whom}"))
}

impl Inputs {
    pub(super) fn of(report: &Report<'_>, outcome: &Outcome, backdrop: Option<&Backdrop>) -> Self {
        let scenario = report.scenario;
        let disputes = outcome.beliefs.iter().flat_map(|dispute| {
            dispute.accounts.iter().map(|account| {
                vec![
                    dispute.dispute.clone(),
                    account.account.clone(),
                    format!("{:.0} %", 100.0 * account.credibility),
                    account.replicates.to_string(),
                ]
            })
        });
        let knobs =
            scenario.knobs().iter().map(|knob| vec![knob.path().to_owned(), knob.prior().to_string()]);
        let assumed: Vec<Vec<String>> = scenario
            .assumptions()
            .chunk_by(|a, b| a.of == b.of)
            .map(|of_one| {
                let keys: Vec<&str> = of_one.iter().map(|assumption| assumption.key.as_str()).collect();
                vec![of_one[0].of.replace('`', ""), keys.join(", ")]
            })
            .collect();
        Self {
            figures: Table::new(&["What", "How many"], figures(scenario)),
            events: Table::new(&["From", "Until", "What", "Where", "How"], events(scenario)),
            disputes: Table::new(
                &["Dispute", "Account", "Credibility", "Replicates that acted on it"],
                disputes.collect(),
            ),
            knobs: Table::new(&["Number", "Range"], knobs.collect()),
            assumed: Table::new(&["Of", "Assumed figures"], assumed),
            notes: report.notes.clone(),
            sources: scenario
                .sources()
                .iter()
                .map(|(tag, source)| (tag.clone(), source.clone()))
                .chain(backdrop.map(|backdrop| ("Lines behind the map".to_owned(), named(backdrop))))
                .collect(),
        }
    }
}

fn figures(scenario: &Scenario) -> Vec<Vec<String>> {
    let world = scenario.world();
    let of = |kind: PlaceKind| world.places().filter(|place| place.kind() == kind).count();
    let kinds = PlaceKind::ALL.into_iter().filter(|&kind| of(kind) > 0);
    let mut rows: Vec<Vec<String>> = kinds
        .map(|kind| vec![format!("Places: {}", kind.word().replace('_', " ")), of(kind).to_string()])
        .collect();
    let back = world.routes().filter(|(_, route)| route.is_way_back()).count();
    let residents: u64 = world.places().map(Place::population).sum();
    let displaced: u64 = scenario.displaced().iter().map(Displaced::count).sum();
    let counts: usize = scenario.observed().iter().map(|series| series.counts().len()).sum();
    let mut row = |what: &str, number: String| rows.push(vec![what.to_owned(), number]);
    row("Routes", (world.route_count() - back).to_string());
    row("People at home at the start", residents.to_string());
    row("Displaced people at the start", displaced.to_string());
    row("Observed counts", counts.to_string());
    row("Figures that were assumed", scenario.assumptions().len().to_string());
    rows
}

fn events(scenario: &Scenario) -> Vec<Vec<String>> {
    let timeline = scenario.timeline();
    let end = |end: Option<jiff::civil::DateTime>| end.map_or_else(|| "the end".to_owned(), moment);
    let mut rows: Vec<(jiff::civil::DateTime, Vec<String>)> = Vec::new();
    for threat in timeline.threats() {
        let believed = match threat.account() {
            Some((dispute, account)) => format!(", as {account} has it ({dispute})"),
            None if threat.credibility() < 1.0 => format!(", credibility {}", threat.credibility()),
            None => String::new(),
        };
        rows.push((
            threat.start(),
            vec![
                moment(threat.start()),
                end(threat.end()),
                threat.kind().word().replace('_', " "),
                threat.place().to_owned(),
                format!("intensity {}{believed}", threat.shape().intensity),
            ],
        ));
    }
    for closure in timeline.closures() {
        let at = match closure.shut() {
            Shut::Border(from, to) => format!("border {from} – {to}"),
            Shut::Route(from, to) => format!("{from} – {to}"),
            Shut::Crossing(place) | Shut::Place(place) => place.clone(),
        };
        let words = vec![moment(closure.start()), end(closure.end()), "closed".to_owned(), at, String::new()];
        rows.push((closure.start(), words));
    }
    for change in timeline.changes() {
        let from = moment(change.date());
        let words =
            vec![from, String::new(), "change".to_owned(), change.place().to_owned(), change.to_string()];
        rows.push((change.date(), words));
    }
    rows.sort_by_key(|(start, _)| *start);
    rows.into_iter().map(|(_, words)| words).collect()
}

fn moment(at: jiff::civil::DateTime) -> String {
    let format = if at.time() == jiff::civil::Time::midnight() { "%Y-%m-%d" } else { "%Y-%m-%d %H:%M" };
    at.strftime(format).to_string()
}
