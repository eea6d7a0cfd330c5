#![no_main]
displace_fuzz::target!("flee_location_changes");
