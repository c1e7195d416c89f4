//! Any bytes through any part that reads bytes: see the driver. `fuzz/run` makes the corpus and runs it.

#![no_main]

#[path = "../driver/mod.rs"]
#[expect(dead_code, unused_imports, reason = "the stable test asks the driver what its inputs may choose")]
mod driver;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The system's memory, counted.
struct Counted;

static ALLOCATED: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes to the system's allocator as it came.
unsafe impl GlobalAlloc for Counted {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATED.fetch_add(layout.size(), Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        ALLOCATED.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static MEMORY: Counted = Counted;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    driver::run(bytes, &|| ALLOCATED.load(Ordering::Relaxed));
});
