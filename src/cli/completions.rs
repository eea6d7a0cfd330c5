//! `displace completions`: what a shell needs to complete arguments.

use super::voice::print;
use super::{Arguments, Failure};
use clap::{Args, CommandFactory};
use clap_complete::Shell;

pub(crate) const EXAMPLES: &str = "\
Examples:
  displace completions bash > ~/.local/share/bash-completion/completions/displace
  displace completions zsh > ~/.zfunc/_displace
  displace completions fish > ~/.config/fish/completions/displace.fish";

#[derive(Debug, Args)]
pub(crate) struct CompletionsArguments {
    /// The shell
    shell: Shell,
}

pub(crate) fn completions(arguments: &CompletionsArguments) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "displace", &mut script);
    print(&String::from_utf8_lossy(&script).trim_end())
}
