//! What a computer calls itself, as marks: names that tell it from others, with and without their domain.

use wardroom_model::{Field, Observation};

use super::marks::Kind;
use crate::name;

/// A host that is called by more names than this speaks for others.
const NAMES: usize = 3;

/// The names that a host gives itself, as they are compared; none where they are too many.
pub(super) fn marks(heard: &[Observation]) -> Vec<(Kind, String, &Observation)> {
    let mut marks = Vec::new();
    for heard in heard.iter().filter(|heard| names_itself(heard.field)) {
        let text = match heard.field {
            Field::NbnsName | Field::SmbCallingName => name::own_of_netbios(&heard.value),
            _ => Some(&*heard.value),
        };
        let Some(text) = text.map(str::trim) else { continue };
        marks.extend(full_name(text).map(|name| (Kind::FullName, name, heard)));
        let short = name::short(text).filter(|name| !is_default(name));
        marks.extend(short.map(|name| (Kind::Name, name, heard)));
    }
    let mut short: Vec<&str> = Vec::new();
    for (_, name, _) in marks.iter().filter(|(kind, ..)| *kind == Kind::Name) {
        if !short.contains(&name.as_str()) {
            short.push(name);
        }
    }
    if short.len() > NAMES { Vec::new() } else { marks }
}

/// Fields that say what a computer calls itself.
const fn names_itself(field: Field) -> bool {
    matches!(
        field,
        Field::DhcpHostName
            | Field::DhcpFullName
            | Field::NbnsName
            | Field::MdnsName
            | Field::BrowserName
            | Field::NtlmComputer
            | Field::NtlmDnsComputer
            | Field::NtlmWorkstation
            | Field::SmbServer
            | Field::SmbCallingName
            | Field::KerberosHostName
            | Field::KerberosMachine
            | Field::EapolMachine
            | Field::LdapHostName
            | Field::RdpClientName
            | Field::SnmpName
            | Field::LldpSystemName
            | Field::CdpSystemName
    )
}

/// A computer's name with its domain. The domains that home routers give out are none.
fn full_name(text: &str) -> Option<String> {
    const NOWHERE: &[&str] = &["local", "lan", "home", "localdomain", "internal", "intern", "arpa", "box"];
    let name = text.trim().trim_end_matches('.').to_lowercase();
    let labels: Vec<&str> = name.split('.').collect();
    let last = labels.last()?;
    let enough = if NOWHERE.contains(last) { 3 } else { 2 };
    let plain = labels.iter().all(|label| {
        !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    });
    let is_name = plain && labels.len() >= enough && name.parse::<std::net::IpAddr>().is_err();
    (is_name && labels.first().is_some_and(|label| !is_default(label))).then_some(name)
}

/// Names that are given in factories and by installers, and those too short to tell anything.
fn is_default(name: &str) -> bool {
    const DEFAULT: &[&str] = &[
        "admin",
        "administrator",
        "android",
        "camera",
        "client",
        "computer",
        "debian",
        "default",
        "desktop",
        "device",
        "espressif",
        "fedora",
        "gateway",
        "generic",
        "guest",
        "home",
        "host",
        "hostname",
        "imac",
        "ipad",
        "ipcam",
        "iphone",
        "kali",
        "laptop",
        "linux",
        "localdomain",
        "localhost",
        "macbook",
        "master",
        "mikrotik",
        "modem",
        "my-pc",
        "network",
        "notebook",
        "openwrt",
        "owner-pc",
        "phone",
        "printer",
        "raspberrypi",
        "root",
        "router",
        "server",
        "slave",
        "switch",
        "system",
        "test",
        "ubuntu",
        "unknown",
        "user",
        "user-pc",
        "win-pc",
        "windows",
        "windows7",
        "windows10",
        "workgroup",
        "workstation",
    ];
    let bare = name.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '_'));
    name.chars().count() < 4 || bare.len() < 2 || DEFAULT.contains(&name) || DEFAULT.contains(&bare)
}
