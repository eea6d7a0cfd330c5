//! What the command understands.

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

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
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
    #[command(after_help = RUN_EXAMPLES)]
    Run(RunArguments),
    /// Run a scenario any number of times in bounded memory, with values of their own for its knobs, and write bands
    #[command(after_help = ENSEMBLE_EXAMPLES)]
    Ensemble(EnsembleArguments),
    /// Run two scenarios with the same luck and write what the second one changes
    #[command(after_help = COMPARE_EXAMPLES)]
    Compare(CompareArguments),
    /// Find numbers for the knobs by what was counted: the best point, or a distribution
    #[command(after_help = CALIBRATE_EXAMPLES)]
    Calibrate(CalibrateArguments),
    /// Say which knobs matter for a number asked of the runs, and how much of it is luck
    #[command(after_help = SENSITIVITY_EXAMPLES)]
    Sensitivity(SensitivityArguments),
    /// Say who will be where in the weeks after a day, from what was known then; or how such forecasts would have fared
    #[command(after_help = FORECAST_EXAMPLES)]
    Forecast(ForecastArguments),
    /// Write one page with maps and charts that opens in any browser, without a network
    #[command(after_help = report::EXAMPLES)]
    Report(report::ReportArguments),
    /// Check a scenario without running it: say what is in it, or everything that is wrong with it
    #[command(after_help = CHECK_EXAMPLES)]
    Check(CheckArguments),
    /// Write a Flee case as a scenario file, which runs to the same bits
    #[command(after_help = CONVERT_EXAMPLES)]
    Convert(ConvertArguments),
    /// Print what lets a shell complete the arguments of this command
    #[command(after_help = completions::EXAMPLES)]
    Completions(completions::CompletionsArguments),
    /// Make a scenario of raw data: events of ACLED, places, roads, counts of UNHCR and IOM
    #[command(after_help = import::EXAMPLES)]
    Import(Box<import::ImportArguments>),
}

const RUN_EXAMPLES: &str = "\
Writes into the directory:
  daily.csv     day,date,place,mean,sd,p05,p50,p95,observed: displaced people present at each place, and in each
                named set of places, at the end of each day, over the replicates; what was counted, where it was
  summary.json  peaks, people by status at the end, observed counts beside simulated ones, scores, assumed figures,
                notes on the import
  out.csv       of a Flee case: the first replicate in the columns of Flee, for its plotting scripts
  agents.out.0  with --logs: where everyone displaced is on every day of the first replicate, in the columns of Flee
  links.out.0   with --logs: how many entered each route so far, in each direction

Examples:
  displace run scenarios/jisr-al-shughour-2011.toml --out results
  displace run scenarios/jisr-al-shughour-2011.toml --replicates 1 --out one-run
  displace run fabflee/mali2012 --fidelity as-stated --replicates 32 --out mali
  displace run fabflee/mali2012 --hasten 10 --replicates 1 --logs --out mali-people
  displace run continent.toml --counts --replicates 20 --out continent";

const ENSEMBLE_EXAMPLES: &str = "\
Writes into the directory:
  bands.csv      day,date,place,status,group,mean,sd,p05,p50,p95,over_capacity: people by place, status and group at the
                 end of each day, over the replicates; `*` for all together
  ensemble.json  the seed, the replicates that were run, the knobs, and the camps at the end

Where the scenario has knobs (`[[knob]]`, `--knob`), every replicate draws values for them, so that the bands hold what is
not known of the numbers as well as luck. Ctrl-C keeps the replicates that were done. While it runs, what is done is kept in
`ensemble.progress`, from which `--resume` goes on to the same bits.

Examples:
  displace ensemble scenarios/jisr-al-shughour-2011.toml --replicates 1000 --out bands
  displace ensemble fabflee/mali2012 --hasten 10 --knob rules.movement.camp_chance=log:0.0001..0.01 --out mali";

const COMPARE_EXAMPLES: &str = "\
Writes into the directory:
  difference.csv   day,date,place,before,after,difference,standard_error,p05,p50,p95,variance_removed: displaced people
                   present at the end of each day, over pairs of replicates with the same luck
  comparison.json  the places where anything differs at the end, the largest difference first

Examples:
  displace compare today.toml --with border-shut.toml --out shut
  displace compare today.toml --set place.Camp.capacity=20000 --out larger-camp";

const CALIBRATE_EXAMPLES: &str = "\
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

const SENSITIVITY_EXAMPLES: &str = "\
Writes into the directory:
  effects.csv, effects.json  screening after Morris: for each output and knob the mean and the spread of its effects
  indices.csv, indices.json  with --sobol: first-order and total shares of the variance, with bounds; luck is a factor too

Outputs are asked for in words: `displaced at the end`, `present in Camp on 2011-06-14`, `without room at the peak`,
`arrivals in Camp until 2011-06-14`, `series NAME at the end`, `relative difference`, `crps`.

Examples:
  displace sensitivity case.toml --output \"displaced at the end\" --out effects
  displace sensitivity case.toml --output \"present in Camp at the end\" --output crps --sobol 256 --out indices";

const FORECAST_EXAMPLES: &str = "\
Writes into the directory:
  forecast.csv   date,ahead,what,name,mean,p05,p10,p50,p90,p95: what every series would count, and displaced people present
                 at every place, on each of the days ahead
  forecast.json  the same for series, the knobs after the filter, and how good earlier forecasts were beside naive ones
  rolling.csv, rolling.json  with --rolling: every forecast of every count beside the best naive one, and the scores

Examples:
  displace forecast scenarios/jisr-al-shughour-2011.toml --at 2011-06-12 --days 14 --out jisr
  displace forecast fabflee/mali2012 --hasten 10 --rolling --every 14 --out mali";

const CHECK_EXAMPLES: &str = "\
Every fault is one line on the standard error: file, line, column, what was found, and the cure.

Of a Flee case, what was passed over, guessed or read in a particular way is listed too.

Examples:
  displace check scenarios/jisr-al-shughour-2011.toml
  displace check fabflee/mali2012";

const CONVERT_EXAMPLES: &str = "\
Examples:
  displace convert fabflee/mali2012 mali2012.toml
  displace convert flee/conflict_input/mali mali.toml --observed flee/conflict_validation/mali2012 --hasten 10";

#[derive(Debug, Args)]
pub(crate) struct RunArguments {
    #[command(flatten)]
    pub(crate) input: input::Input,
    /// The seed from which all replicates draw their luck
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub(crate) seed: u64,
    /// How many replicates to run
    #[arg(long, default_value_t = 100, value_name = "R", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) replicates: u32,
    /// The directory for the results; created if there is none
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Count people who are alike instead of following each: for any number of people, nearly the same in distribution
    #[arg(long)]
    pub(crate) counts: bool,
    /// Write logs of single people and of routes as Flee does, of the first replicate
    #[arg(long, conflicts_with = "counts")]
    pub(crate) logs: bool,
    /// Overwrite results that are already there
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Args)]
pub(crate) struct EnsembleArguments {
    #[command(flatten)]
    pub(crate) study: study::Study,
    /// How many replicates to run
    #[arg(long, default_value_t = 1000, value_name = "R", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) replicates: u32,
    /// Go on with the replicates that an ensemble which was interrupted, or killed, kept in the directory
    #[arg(long)]
    pub(crate) resume: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CompareArguments {
    #[command(flatten)]
    pub(crate) study: study::Study,
    /// The scenario as it would be, read with the same options; the first one unless given
    #[arg(long, value_name = "PATH")]
    pub(crate) with: Option<PathBuf>,
    /// A number of the scenario as it would be; again for each
    #[arg(long, value_name = "PATH=VALUE", value_parser = compare::parse_setting)]
    pub(crate) set: Vec<(String, f64)>,
    /// How many pairs to run
    #[arg(long, default_value_t = 100, value_name = "R", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) replicates: u32,
}

#[derive(Debug, Args)]
pub(crate) struct CalibrateArguments {
    #[command(flatten)]
    pub(crate) study: study::Study,
    /// Train on what was known at the end of this date, and hold later counts back [default: the whole period]
    #[arg(long, value_name = "DATE")]
    pub(crate) until: Option<jiff::civil::Date>,
    /// By what to go
    #[arg(long, value_enum, default_value = "crps")]
    pub(crate) by: calibrate::By,
    /// How many replicates to run at each point
    #[arg(long, default_value_t = 4, value_name = "R", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) replicates: u32,
    /// How many points to evaluate at most
    #[arg(long, default_value_t = 1000, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) evaluations: u32,
    /// Find a distribution instead of the best point
    #[arg(long)]
    pub(crate) posterior: bool,
    /// Of a distribution, how many points to keep in each generation
    #[arg(long, default_value_t = 200, value_name = "N", requires = "posterior")]
    pub(crate) particles: u32,
    /// Go on with the evaluations that are logged in the directory
    #[arg(long)]
    pub(crate) resume: bool,
}

#[derive(Debug, Args)]
pub(crate) struct SensitivityArguments {
    #[command(flatten)]
    pub(crate) study: study::Study,
    /// A number asked of the runs; again for each
    #[arg(long, required = true, value_name = "WORDS")]
    pub(crate) output: Vec<String>,
    /// Screen with so many trajectories
    #[arg(long, default_value_t = 20, value_name = "N", value_parser = clap::value_parser!(u32).range(2..))]
    pub(crate) morris: u32,
    /// Give shares of the variance from so many rows of points instead
    #[arg(long, value_name = "N", conflicts_with = "morris", value_parser = clap::value_parser!(u32).range(2..))]
    pub(crate) sobol: Option<u32>,
}

#[derive(Debug, Args)]
pub(crate) struct ForecastArguments {
    #[command(flatten)]
    pub(crate) study: study::Study,
    /// The date at whose end the forecast is made [default: the end of the period]
    #[arg(long, value_name = "DATE", conflicts_with = "rolling")]
    pub(crate) at: Option<jiff::civil::Date>,
    /// How many days to look ahead
    #[arg(long, default_value_t = 28, value_name = "N", conflicts_with = "rolling")]
    pub(crate) days: u32,
    /// How many simulations the particle filter runs
    #[arg(long, default_value_t = 100, value_name = "N")]
    pub(crate) particles: u32,
    /// Learn from the errors of so many earlier forecasts
    #[arg(long, default_value_t = 6, value_name = "N", conflicts_with = "rolling")]
    pub(crate) hindcasts: u32,
    /// Days between forecasts, earlier ones or rolling ones
    #[arg(long, default_value_t = 7, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) every: u32,
    /// Make forecasts again and again over the period, and score them for 7, 14 and 28 days ahead
    #[arg(long)]
    pub(crate) rolling: bool,
    /// Score the rolling forecasts from this date on; those before serve to choose the naive forecast beside them
    /// [default: the middle of the period]
    #[arg(long, value_name = "DATE", requires = "rolling")]
    pub(crate) test_from: Option<jiff::civil::Date>,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    #[command(flatten)]
    pub(crate) input: input::Input,
}

#[derive(Debug, Args)]
pub(crate) struct ConvertArguments {
    #[command(flatten)]
    pub(crate) input: input::Input,
    /// The scenario file to write
    pub(crate) to: PathBuf,
    /// Overwrite a file that is already there
    #[arg(long)]
    pub(crate) force: bool,
}

/// Why the command failed: one fault a line, in the manner of the library.
pub(crate) type Failure = Box<dyn std::error::Error>;
