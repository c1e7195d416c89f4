//! What any network has: web, login, files, mail, databases, screens.

pub mod http;
pub mod tls;
