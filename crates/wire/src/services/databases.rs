//! Databases, in their first messages.

pub mod mysql;
pub mod postgresql;
pub mod sql_browser;
pub mod tds;
pub mod tns;
