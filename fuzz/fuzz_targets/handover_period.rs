#![no_main]
displace_fuzz::target!("handover_period");
