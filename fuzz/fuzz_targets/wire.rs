//! Any bytes through any dissector. `cargo fuzz run wire`, with a nightly compiler or `RUSTC_BOOTSTRAP=1`.

#![no_main]

#[path = "../driver.rs"]
mod driver;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    driver::run(bytes);
});
