//! What the command understands.

mod also;
pub(crate) mod calibrate;
pub(crate) mod check;
pub(crate) mod compare;
pub(crate) mod completions;
pub(crate) mod convert;
pub(crate) mod ensemble;
pub(crate) mod forecast;
pub(crate) mod import;
mod input;
pub(crate) mod new;
pub(crate) mod report;
pub(crate) mod run;
pub(crate) mod sensitivity;
mod study;
pub(crate) mod voice;

use clap::{Parser, Subcommand};
pub(crate) use voice::say;

/// Simulates forced displacement: who will be where, when, and how sure that is.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true, after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Print one JSON document on the standard output and nothing else there; faults as JSON on the standard error
    #[arg(long, global = true)]
    json: bool,
    /// Print nothing unless something is wrong
    #[arg(short, long, global = true, conflicts_with = "json")]
    quiet: bool,
}

impl Arguments {
    /// To whom the command speaks.
    pub(crate) fn voice(&self) -> voice::Voice {
        match (self.json, self.quiet) {
            (true, _) => voice::Voice::Json,
            (_, true) => voice::Voice::Quiet,
            _ => voice::Voice::Sentences,
        }
    }
}

const EXAMPLES: &str = "\
Examples:
  displace new my-case.toml
  displace check scenarios/jisr-al-shughour-2011.toml
  displace run scenarios/jisr-al-shughour-2011.toml --out results
  displace run scenarios/jisr-al-shughour-2011.toml --seed 2011 --replicates 200 --out results --force
  displace run flee/conflict_input/mali --observed flee/conflict_validation/mali2012 --hasten 10 --out mali

The same scenario, seed and number of replicates give the same files, to the last byte.

Exit codes:
  0  done
  1  something is wrong with what was given, each fault with file, line and cure
  2  the command was not understood
  3  interrupted (Ctrl-C): the results so far are there
  4  a file could not be read or written, or is there already";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Write a scenario to start from, with comments on what everything means
    #[command(after_help = new::EXAMPLES)]
    New(new::NewArguments),
    /// Run a scenario many times and write who is where on every day, with bands
    #[command(after_help = run::EXAMPLES)]
    Run(run::RunArguments),
    /// Run a scenario any number of times in bounded memory, with values of their own for its knobs, and write bands
    #[command(after_help = ensemble::EXAMPLES)]
    Ensemble(ensemble::EnsembleArguments),
    /// Run two scenarios with the same luck and write what the second one changes
    #[command(after_help = compare::EXAMPLES)]
    Compare(compare::CompareArguments),
    /// Find numbers for the knobs by what was counted: the best point, or a distribution
    #[command(after_help = calibrate::EXAMPLES)]
    Calibrate(calibrate::CalibrateArguments),
    /// Say which knobs matter for a number asked of the runs, and how much of it is luck
    #[command(after_help = sensitivity::EXAMPLES)]
    Sensitivity(sensitivity::SensitivityArguments),
    /// Say who will be where in the weeks after a day, from what was known then; or how such forecasts would have fared
    #[command(after_help = forecast::EXAMPLES)]
    Forecast(forecast::ForecastArguments),
    /// Write one page with maps and charts that opens in any browser, without a network
    #[command(after_help = report::EXAMPLES)]
    Report(report::ReportArguments),
    /// Check a scenario without running it: say what is in it, or everything that is wrong with it
    #[command(after_help = check::EXAMPLES)]
    Check(check::CheckArguments),
    /// Write a Flee case as a scenario file, which runs to the same bits
    #[command(after_help = convert::EXAMPLES)]
    Convert(convert::ConvertArguments),
    /// Print what lets a shell complete the arguments of this command
    #[command(after_help = completions::EXAMPLES)]
    Completions(completions::CompletionsArguments),
    /// Make a scenario of raw data: events of ACLED, places, roads, counts of UNHCR and IOM
    #[command(after_help = import::EXAMPLES)]
    Import(Box<import::ImportArguments>),
}

/// Why the command failed: one fault a line, in the manner of the library.
pub(crate) type Failure = Box<dyn std::error::Error>;
