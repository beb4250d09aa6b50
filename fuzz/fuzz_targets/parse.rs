//! Bytes against what must always hold of reading a mail.
#![no_main]
libfuzzer_sys::fuzz_target!(init: loket_fuzz::survive(), |data: &[u8]| loket_fuzz::invariants::parse::hold(data));
