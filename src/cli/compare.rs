//! `displace compare`: two scenarios over the same luck.

use super::study::{Study, interrupt, progress_bar, write_json};
use super::voice::{Ending, Stopped};
use super::{Failure, say};
use clap::Args;
use displace::report::{self, DifferenceRow};
use displace::{Ensemble, Scenario};
use serde::Serialize;
use std::path::PathBuf;

pub(crate) const EXAMPLES: &str = "\
Writes into the directory:
  difference.csv   day,date,place,before,after,difference,standard_error,p05,p50,p95,variance_removed: displaced people
                   present at the end of each day, over pairs of replicates with the same luck
  comparison.json  the places where anything differs at the end, the largest difference first

Examples:
  displace compare today.toml --with border-shut.toml --out shut
  displace compare today.toml --set place.Camp.capacity=20000 --out larger-camp";

#[derive(Debug, Args)]
pub(crate) struct CompareArguments {
    #[command(flatten)]
    study: Study,
    /// The scenario as it would be, read with the same options; the first one unless given
    #[arg(long, value_name = "PATH")]
    with: Option<PathBuf>,
    /// A number of the scenario as it would be; again for each
    #[arg(long, value_name = "PATH=VALUE", value_parser = parse_setting)]
    set: Vec<(String, f64)>,
    /// How many pairs to run
    #[arg(long, default_value_t = 100, value_name = "R", value_parser = clap::value_parser!(u32).range(1..))]
    replicates: u32,
}

pub(crate) fn compare(arguments: &CompareArguments) -> Result<(), Failure> {
    let study = &arguments.study;
    let before = study.read()?.scenario;
    let after = match &arguments.with {
        Some(path) => study.read_other(path)?.scenario,
        None => before.clone(),
    };
    let set: Vec<(&str, f64)> = arguments.set.iter().map(|(path, value)| (path.as_str(), *value)).collect();
    let after = if set.is_empty() { after } else { after.with(&set)? };
    if arguments.with.is_none() && set.is_empty() {
        let message = "nothing to compare with; name another scenario by `--with`, or a number by `--set`";
        return Err(Stopped::new(Ending::Usage, message).into());
    }
    let [table, page] = study.files(["difference.csv", "comparison.json"])?;
    let bar = progress_bar(u64::from(arguments.replicates), "pairs");
    let step = |_| bar.inc(1);
    let ensemble = Ensemble::of(&before)
        .replicates(arguments.replicates)
        .seed(study.seed())
        .progress(&step)
        .stop_when(interrupt());
    let is_varied = !before.knobs().is_empty() || !after.knobs().is_empty();
    let comparison = if is_varied { ensemble.beside_varied(&after)? } else { ensemble.beside(&after)? };
    bar.finish_and_clear();
    if comparison.before().runs().is_empty() {
        return Err(Stopped::new(Ending::Interrupted, "interrupted before any pair was done").into());
    }
    let rows = report::differences(&comparison);
    report::write_rows(&rows, &table)?;
    let pairs = comparison.before().runs().len();
    let summary = Page::of(&before, &after, pairs, comparison.is_complete(), rows);
    write_json(&summary, &page)?;
    say(&format!("{pairs} pairs; at the end there would be, of displaced people present:"))?;
    for row in &summary.at_the_end {
        say(&format!(
            "{:<28} {:>+10.0} [{:+.0}, {:+.0}]  {:.0} → {:.0}",
            row.place, row.difference, row.p05, row.p95, row.before, row.after
        ))?;
    }
    if summary.at_the_end.is_empty() {
        say(&"no difference anywhere")?;
    }
    say(&format!("wrote `{}` and `{}`", table.display(), page.display()))?;
    if summary.is_complete {
        return Ok(());
    }
    Err(Stopped::interrupted(pairs, arguments.replicates, "pairs").into())
}

/// `comparison.json`.
#[derive(Serialize)]
struct Page {
    before: String,
    after: String,
    pairs: usize,
    is_complete: bool,
    /// The places where the difference is not 0 in all pairs, the largest first.
    at_the_end: Vec<DifferenceRow>,
}

impl Page {
    fn of(
        before: &Scenario,
        after: &Scenario,
        pairs: usize,
        is_complete: bool,
        rows: Vec<DifferenceRow>,
    ) -> Self {
        let last = before.last_day().0;
        let differs = |row: &DifferenceRow| row.difference != 0.0 || row.standard_error > 0.0;
        let mut rows: Vec<DifferenceRow> =
            rows.into_iter().filter(|row| row.day == last && differs(row)).collect();
        rows.sort_by(|a, b| b.difference.abs().total_cmp(&a.difference.abs()));
        Self {
            before: before.title().to_owned(),
            after: after.title().to_owned(),
            pairs,
            is_complete,
            at_the_end: rows,
        }
    }
}

/// `PATH=VALUE`.
pub(crate) fn parse_setting(text: &str) -> Result<(String, f64), String> {
    let expected = "give it as `rules.flight.leave_chance=0.3`";
    let (path, value) = text.rsplit_once('=').ok_or_else(|| format!("no `=` in it; {expected}"))?;
    let value = value.trim().parse().map_err(|_| format!("`{value}` is no number; {expected}"))?;
    Ok((path.to_owned(), value))
}
