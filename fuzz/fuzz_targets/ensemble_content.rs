#![no_main]
displace_fuzz::target!("ensemble_content");
