//! Bytes against what must always hold of a conversation over SMTP.
#![no_main]
libfuzzer_sys::fuzz_target!(init: loket_fuzz::survive(), |data: &[u8]| loket_fuzz::invariants::smtp_session::hold(data));
