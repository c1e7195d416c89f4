//! What is made from this room's lists.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod document;
