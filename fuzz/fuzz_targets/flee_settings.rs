#![no_main]
displace_fuzz::target!("flee_settings");
