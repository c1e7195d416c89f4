//! What a client is beside its name: its identifier, its hardware, its maker, and the port that a relay heard it on.

use std::fmt;

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Mac};

use super::options::{Code, Options};
use crate::Sink;
use crate::bytes::Cursor;
use crate::names::duid::Duid;
use crate::text::{Hexadecimal, Listed, clean};

/// Of a client's own message.
pub(super) fn say(about: Subject, options: &Options<'_>, sink: &mut dyn Sink) {
    if let Some([kind, identifier @ ..]) = options.get(Code::ClientId) {
        say_client_id(about, *kind, identifier, sink);
    }
    if let Some(types) = options.get(Code::Architecture).filter(|types| types.len() >= 2) {
        let numbers =
            types.chunks_exact(2).map(|pair| pair.iter().fold(0, |n, byte| n << 8 | u16::from(*byte)));
        sink.fact_of(about, Field::DhcpArchitecture, &Listed(numbers));
    }
    if let Some([kind, major, minor]) = options.get(Code::NetworkInterface) {
        sink.fact_of(about, Field::DhcpNetworkInterface, &format_args!("{kind}.{major}.{minor}"));
    }
    // Type 0 is the only one, RFC 4578 §2.3.
    if let Some([0, identifier @ ..]) = options.get(Code::MachineId)
        && identifier.len() == 16
        && identifier.iter().any(|byte| *byte != 0)
    {
        sink.fact_of(about, Field::DhcpMachineId, &Hexadecimal(identifier));
    }
    for code in [Code::EnterpriseClass, Code::EnterpriseInformation] {
        if let Some(value) = options.get(code) {
            say_enterprises(about, code, value, sink);
        }
    }
}

/// RFC 2132 §9.14 and RFC 4361 §6.1. Of other kinds only which it is: the rest may be anything, such as a name.
fn say_client_id(about: Subject, kind: u8, identifier: &[u8], sink: &mut dyn Sink) {
    const ETHERNET: u8 = 1;
    const UNIQUE: u8 = 255;
    match (kind, identifier) {
        (ETHERNET, [a, b, c, d, e, f]) => {
            sink.fact_of(about, Field::DhcpClientId, &format_args!("mac {}", Mac([*a, *b, *c, *d, *e, *f])));
        }
        (UNIQUE, [_, _, _, _, duid @ ..]) if let Some(duid) = Duid::read(duid) => {
            sink.fact_of(about, Field::DhcpClientId, &format_args!("duid {duid}"));
        }
        _ => sink.fact_of(about, Field::DhcpClientId, &format_args!("type {kind}")),
    }
}

/// RFC 3925: enterprise numbers, and the text of a class.
fn say_enterprises(about: Subject, code: Code, value: &[u8], sink: &mut dyn Sink) {
    let mut cursor = Cursor::new(value);
    while let (Some(enterprise), Some(data)) =
        (cursor.u32(), cursor.u8().and_then(|length| cursor.take(length.into())))
    {
        // A class is a list of texts again, each with its length; some clients leave that length out.
        let class = match data {
            [length, text @ ..] if usize::from(*length) == text.len() => text,
            data => data,
        };
        if code == Code::EnterpriseClass && is_text(class) {
            sink.fact_of(about, Field::DhcpEnterprise, &format_args!("{enterprise} {}", clean(class)));
        } else {
            sink.fact_of(about, Field::DhcpEnterprise, &enterprise);
        }
    }
}

/// RFC 3046 §2.0: what a relay says of where it heard the client.
pub(super) fn say_place(about: Subject, options: &Options<'_>, sink: &mut dyn Sink) {
    let mut cursor = Cursor::new(options.get(Code::RelayAgent).unwrap_or_default());
    while let (Some(code), Some(value)) =
        (cursor.u8(), cursor.u8().and_then(|length| cursor.take(length.into())))
    {
        let place = Place(value);
        match code {
            _ if value.is_empty() => {}
            1 => sink.fact_of(about, Field::DhcpCircuit, &place),
            2 => sink.fact_of(about, Field::DhcpRemote, &place),
            _ => {}
        }
    }
}

/// The two forms of Cisco's switches that others took over, else text, else digits.
struct Place<'a>(&'a [u8]);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            [0, 4, high, low, module, port] => {
                write!(f, "vlan {} module {module} port {port}", u16::from_be_bytes([*high, *low]))
            }
            [0, 6, a, b, c, d, e, g] | [a, b, c, d, e, g] if !is_text(self.0) => {
                write!(f, "mac {}", Mac([*a, *b, *c, *d, *e, *g]))
            }
            text if is_text(text) => f.write_str(&clean(text)),
            digits => write!(f, "{}", Hexadecimal(digits)),
        }
    }
}

fn is_text(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.iter().all(|byte| matches!(byte, b' '..=b'~'))
}
