//! What any network has: web, login, files, mail, databases, screens.

pub mod http;
pub(crate) mod ntlm;
pub mod rdp;
pub mod smb;
pub mod tls;
