//! Names of DNS-based service discovery, RFC 6763 §4.1: `<instance>.<service>.<domain>`.
//!
//! People put their own names into the instance, so it is never said: neither where a host announces a service nor
//! where another asks for one.

/// Labels before a service type that the standard gives a meaning: browsing and registration domains (RFC 6763 §11).
const STANDARD_LABELS: [&[u8]; 5] = [b"b", b"db", b"r", b"dr", b"lb"];

/// `_ipp._tcp.local` of `Somebody's printer._ipp._tcp.local` and of `_color._sub._ipp._tcp.local`. None where the
/// name holds no service type.
pub(crate) fn service_type(name: &[u8]) -> Option<&[u8]> {
    let mut end = name.len();
    loop {
        let dot = name.get(..end)?.iter().rposition(|byte| *byte == b'.')?;
        let label = name.get(dot + 1..end)?;
        if label.eq_ignore_ascii_case(b"_tcp") || label.eq_ignore_ascii_case(b"_udp") {
            let before = name.get(..dot)?;
            let start = before.iter().rposition(|byte| *byte == b'.').map_or(0, |place| place + 1);
            return name.get(start..).filter(|service| service.starts_with(b"_"));
        }
        end = dot;
    }
}

/// A name without the service instance that it may begin with.
pub(crate) fn without_instance(name: &[u8]) -> &[u8] {
    let Some(service) = service_type(name) else { return name };
    let before = name.get(..name.len() - service.len()).unwrap_or_default();
    let before = before.strip_suffix(b".").unwrap_or(before);
    let is_instance = !before.starts_with(b"_") && !STANDARD_LABELS.contains(&before);
    if is_instance { service } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_found_from_the_right() {
        let check = |name: &str, expected: Option<&str>| {
            assert_eq!(service_type(name.as_bytes()), expected.map(str::as_bytes), "{name}");
        };
        check("_ipp._tcp.local", Some("_ipp._tcp.local"));
        check("A. B._x._udp.c._ipp._TCP.local", Some("_ipp._TCP.local"));
        check("host.local", None);
        check("_tcp.local", None);
        check("a._tcp.local", None);
        check("", None);
    }

    #[test]
    fn instances_go_and_the_rest_stays() {
        let check = |name: &str, expected: &str| {
            assert_eq!(without_instance(name.as_bytes()), expected.as_bytes(), "{name}");
        };
        check("Somebody's printer._ipp._tcp.ward.example", "_ipp._tcp.ward.example");
        for whole in [
            "pacs.ward",
            "_ldap._tcp.dc._msdcs.ward.example",
            "_color._sub._ipp._tcp.local",
            "lb._dns-sd._udp.0.4.20.10.in-addr.arpa",
            "",
        ] {
            check(whole, whole);
        }
    }
}
