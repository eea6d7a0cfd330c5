#![no_main]
displace_fuzz::target!("replicates");
