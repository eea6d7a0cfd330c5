#![no_main]
displace_fuzz::target!("replicate_under_way");
