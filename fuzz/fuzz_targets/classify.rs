//! Bytes against what must always hold of people, machines and bounces.
#![no_main]
libfuzzer_sys::fuzz_target!(init: loket_fuzz::survive(), |data: &[u8]| loket_fuzz::invariants::classify::hold(data));
