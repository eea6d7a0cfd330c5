#![no_main]
displace_fuzz::target!("table_places");
