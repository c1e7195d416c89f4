//! Who is who and who offers what: addresses, names, announcements, management.

pub mod browser;
pub mod dhcp;
pub mod dhcpv6;
pub mod dns;
mod duid;
pub mod llmnr;
pub mod mdns;
pub mod mndp;
pub mod nbns;
pub mod ntp;
pub mod slp;
pub mod snmp;
pub mod ssdp;
pub mod syslog;
pub(crate) mod upnp;
pub mod wsd;
