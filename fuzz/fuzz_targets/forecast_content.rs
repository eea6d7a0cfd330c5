#![no_main]
displace_fuzz::target!("forecast_content");
