//! The `displace` command: arguments in, calls, exit code out.
#![forbid(unsafe_code)]
#![allow(clippy::print_stderr, reason = "a command speaks to its user")]

mod cli;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = cli::Arguments::parse();
    arguments.voice().begin();
    let done = match arguments.command {
        cli::Command::New(arguments) => cli::new::new(&arguments),
        cli::Command::Run(arguments) => cli::run::run(&arguments),
        cli::Command::Ensemble(arguments) => cli::ensemble::ensemble(&arguments),
        cli::Command::Compare(arguments) => cli::compare::compare(&arguments),
        cli::Command::Calibrate(arguments) => cli::calibrate::calibrate(&arguments),
        cli::Command::Sensitivity(arguments) => cli::sensitivity::sensitivity(&arguments),
        cli::Command::Forecast(arguments) => cli::forecast::forecast(&arguments),
        cli::Command::Report(arguments) => cli::report::report(&arguments),
        cli::Command::Check(arguments) => cli::check::check(&arguments),
        cli::Command::Convert(arguments) => cli::convert::convert(&arguments),
        cli::Command::Completions(arguments) => cli::completions::completions(&arguments),
        cli::Command::Import(arguments) => cli::import::import(&arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{}", cli::voice::complaint(&failure));
            ExitCode::from(cli::voice::ending(&failure) as u8)
        }
    }
}
