//! The `displace` command.

fn main() {}
