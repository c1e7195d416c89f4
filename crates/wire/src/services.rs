//! What any network has: web, login, files, mail, databases, screens.

pub mod calls;
pub mod ftp;
mod greeting;
pub mod http;
pub mod http2;
pub mod kerberos;
pub mod mail;
pub(crate) mod ntlm;
pub mod quic;
pub mod rdp;
pub mod screens;
pub mod smb;
pub mod ssh;
pub mod telnet;
pub mod tls;
