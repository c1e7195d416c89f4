//! What any network has: web, login, files, mail, databases, screens.

pub mod http;
pub(crate) mod ntlm;
pub mod smb;
pub mod tls;
