//! How mail is sent and fetched.

pub mod imap;
pub mod pop3;
mod sign_in;
pub mod smtp;
