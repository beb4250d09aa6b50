//! Bytes against what must always hold of what is new in a reply.
#![no_main]
libfuzzer_sys::fuzz_target!(init: loket_fuzz::survive(), |data: &[u8]| loket_fuzz::invariants::reply_text::hold(data));
