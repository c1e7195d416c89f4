//! What any network has: web, login, files, mail, databases, screens.

pub mod amqp;
pub mod calls;
pub mod coap;
pub mod databases;
pub mod dcerpc;
pub mod ftp;
mod greeting;
pub mod http;
pub mod http2;
mod ipp;
pub mod kerberos;
pub mod ldap;
pub mod lpd;
pub mod mail;
pub mod mqtt;
pub(crate) mod ntlm;
pub mod pjl;
pub mod quic;
pub mod radius;
pub mod rdp;
pub mod screens;
pub mod smb;
mod soap;
pub mod ssh;
pub mod telnet;
pub mod tftp;
pub mod tls;
