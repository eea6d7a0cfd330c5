#![no_main]
displace_fuzz::target!("checkpoint_content");
