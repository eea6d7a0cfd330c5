//! `displace calibrate`: numbers for the knobs by what was counted, a point or a distribution.

use super::study::{Study, interrupt, progress_bar, write_json};
use super::voice::{Ending, Stopped};
use super::{Failure, say};
use clap::{Args, ValueEnum};
use displace::report;
use displace::study::Calibration;
use displace::study::calibration::{Abc, Loss, Progress, Search};
use displace::{Scenario, report::KnobRow};
use jiff::civil::Date;

pub(crate) const EXAMPLES: &str = "\
Writes into the directory:
  knobs.csv         knob,low,high,value,sd,p05,p95,verdict: what was found for each knob; of a distribution its median, and
                    whether the counts tell it
  calibration.json  the same with the losses of training and of what was held back, and every generation
  calibrated.toml   the scenario with the numbers that were found; not with --posterior
  evaluations.csv   the log, from which --resume goes on after an interrupt (Ctrl-C) to the same result

Examples:
  displace calibrate case.toml --until 2011-06-20 --out fit
  displace calibrate fabflee/mali2012 --hasten 10 --by rescaled --knob rules.movement.camp_chance=log:0.0001..0.1 --out mali
  displace calibrate case.toml --posterior --particles 200 --evaluations 5000 --out posterior";

#[derive(Debug, Args)]
pub(crate) struct CalibrateArguments {
    #[command(flatten)]
    study: Study,
    /// Train on what was known at the end of this date, and hold later counts back [default: the whole period]
    #[arg(long, value_name = "DATE")]
    until: Option<Date>,
    /// By what to go
    #[arg(long, value_enum, default_value = "crps")]
    by: By,
    /// How many replicates to run at each point
    #[arg(long, default_value_t = 4, value_name = "R", value_parser = clap::value_parser!(u32).range(1..))]
    replicates: u32,
    /// How many points to evaluate at most
    #[arg(long, default_value_t = 1000, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    evaluations: u32,
    /// Find a distribution instead of the best point
    #[arg(long)]
    posterior: bool,
    /// Of a distribution, how many points to keep in each generation
    #[arg(long, default_value_t = 200, value_name = "N", requires = "posterior")]
    particles: u32,
    /// Go on with the evaluations that are logged in the directory
    #[arg(long)]
    resume: bool,
}

/// By what a calibration goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum By {
    /// The mean continuous ranked probability score
    Crps,
    /// The mean weighted interval score
    Wis,
    /// The averaged relative difference of Flee
    RelativeDifference,
    /// The same after everyone is scaled to the total that was counted
    Rescaled,
}

pub(crate) fn calibrate(arguments: &CalibrateArguments) -> Result<(), Failure> {
    let study = &arguments.study;
    let scenario = study.read()?.scenario;
    let [table, page, fitted, log] =
        study.files_but_the_last(["knobs.csv", "calibration.json", "calibrated.toml", "evaluations.csv"])?;
    if log.exists() && !arguments.resume {
        let message = format!(
            "`{}` exists: an earlier calibration was begun there; go on with it by `--resume`, or choose another `--out`",
            log.display()
        );
        return Err(Stopped::new(Ending::Files, message).into());
    }
    let bar = progress_bar(u64::from(arguments.evaluations), "evaluations");
    let step = |progress: Progress| bar.set_position(progress.evaluations as u64);
    let mut calibration = Calibration::of(&scenario)
        .loss(match arguments.by {
            By::Crps => Loss::Crps,
            By::Wis => Loss::Wis,
            By::RelativeDifference => Loss::RelativeDifference,
            By::Rescaled => Loss::RescaledDifference,
        })
        .replicates(arguments.replicates)
        .seed(study.seed())
        .log(&log)
        .progress(&step)
        .stop_when(interrupt());
    if let Some(date) = arguments.until {
        calibration = calibration.until(date);
    }
    if arguments.posterior {
        let abc =
            Abc { evaluations: arguments.evaluations, particles: arguments.particles, ..Abc::default() };
        let posterior = calibration.posterior(&abc)?;
        bar.finish_and_clear();
        report::write_rows(&KnobRow::of_posterior(&posterior), &table)?;
        write_json(&posterior, &page)?;
        say(&posterior)?;
        say(&format!("wrote `{}` and `{}`", table.display(), page.display()))?;
        return ended(posterior.is_complete, posterior.evaluations, arguments);
    }
    let fit = calibration.fit(&Search { evaluations: arguments.evaluations, ..Search::default() })?;
    bar.finish_and_clear();
    report::write_rows(&KnobRow::of_fit(&fit), &table)?;
    write_json(&fit, &page)?;
    let calibrated: Scenario = fit.apply_to(&scenario)?;
    calibrated.write(&fitted)?;
    say(&fit)?;
    say(&format!("wrote `{}`, `{}` and `{}`", table.display(), page.display(), fitted.display()))?;
    ended(fit.is_complete, fit.evaluations, arguments)
}

fn ended(is_complete: bool, evaluations: u32, arguments: &CalibrateArguments) -> Result<(), Failure> {
    if is_complete {
        return Ok(());
    }
    Err(Stopped::interrupted(evaluations, format!("at most {}", arguments.evaluations), "evaluations").into())
}
