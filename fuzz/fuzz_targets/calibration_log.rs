#![no_main]
displace_fuzz::target!("calibration_log");
