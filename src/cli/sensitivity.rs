//! `displace sensitivity`: which knobs matter, and how much is luck.

use super::study::{interrupt, progress_bar, write_json};
use super::voice::{Ending, Stopped};
use super::{Failure, SensitivityArguments, say};
use displace::report;
use displace::study::sensitivity::{Morris, Sensitivity, Sobol};

pub(crate) fn sensitivity(arguments: &SensitivityArguments) -> Result<(), Failure> {
    let study = &arguments.study;
    let scenario = study.read()?.scenario;
    let is_shares = arguments.sobol.is_some();
    let [table, page] = study.files(if is_shares {
        ["indices.csv", "indices.json"]
    } else {
        ["effects.csv", "effects.json"]
    })?;
    let knobs = scenario.knobs().len();
    let (morris, sobol) = (Morris::of(arguments.morris), arguments.sobol.map(Sobol::of));
    let runs = sobol.as_ref().map_or_else(|| morris.runs(knobs), |sobol| sobol.runs(knobs));
    let bar = progress_bar(runs, "runs");
    let step = |_| bar.inc(1);
    let mut asked = Sensitivity::of(&scenario).seed(study.seed()).progress(&step).stop_when(interrupt());
    for output in &arguments.output {
        asked = asked.output(output.parse()?);
    }
    let is_complete = if let Some(sobol) = sobol {
        let indices = asked.sobol(sobol)?;
        bar.finish_and_clear();
        report::write_rows(&report::indices(&indices), &table)?;
        write_json(&indices, &page)?;
        say(&indices)?;
        indices.is_complete()
    } else {
        let effects = asked.morris(morris)?;
        bar.finish_and_clear();
        report::write_rows(&report::effects(&effects), &table)?;
        write_json(&effects, &page)?;
        say(&effects)?;
        effects.is_complete()
    };
    say(&format!("wrote `{}` and `{}`", table.display(), page.display()))?;
    if is_complete {
        return Ok(());
    }
    let message =
        "interrupted: the results are of the rows that were run whole, and are good as far as they go";
    Err(Stopped::new(Ending::Interrupted, message).into())
}
