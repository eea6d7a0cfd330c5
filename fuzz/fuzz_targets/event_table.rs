#![no_main]
displace_fuzz::target!("event_table");
