#![no_main]
displace_fuzz::target!("flee_flood_level");
