//! Simple Network Management Protocol: version 1 (RFC 1157), 2c (RFC 1901 and 3416) and 3 (RFC 3412 and 3414).
//!
//! Read is what agents say of themselves in responses, traps and informs: the objects that name the product, and the
//! engine id of version 3, which is in the clear also where the rest is not. Communities, users and contacts are not
//! read. A message is known by its structure on any port: every length must agree with those around it, up to the
//! last byte.

mod engine;
mod objects;

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::Sink;
use crate::ber::{Reader, tag};

/// Tags of RFC 1157 §4.1 and RFC 3416 §3.
const RESPONSE: u16 = 0xa2;
const OLD_TRAP: u16 = 0xa4;
const INFORM: u16 = 0xa6;
const TRAP: u16 = 0xa7;
const REPORT: u16 = 0xa8;
const FIRST: u16 = 0xa0;

/// IpAddress and TimeTicks, RFC 2578 §7.1.5 and §7.1.8.
const ADDRESS: u16 = 0x40;
const TIME_TICKS: u16 = 0x43;

/// A request, a response or an announcement, and the variables that it carries.
struct Unit<'a> {
    kind: u16,
    /// Of a trap of version 1.
    enterprise: Option<&'a [u8]>,
    variables: Reader<'a>,
}

impl Unit<'_> {
    /// The sender tells of itself, rather than of what it wants to know.
    fn is_told(&self) -> bool {
        matches!(self.kind, RESPONSE | OLD_TRAP | INFORM | TRAP | REPORT)
    }
}

/// Reads a UDP payload that may be SNMP.
pub fn dissect(payload: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    let mut outside = Reader::new(payload);
    let message = outside.expect(tag::SEQUENCE)?;
    if !outside.is_empty() {
        return None;
    }
    let mut parts = message.inside();
    let version = parts.integer()?;
    match version {
        0 | 1 => {
            parts.octets()?;
            let unit = unit(&mut parts)?;
            say(if version == 0 { "1" } else { "2c" }, &unit, sink);
        }
        3 => version_3(parts, sink)?,
        _ => return None,
    }
    Some(Protocol::Snmp)
}

/// RFC 3412 §6 and RFC 3414 §2.4.
fn version_3(mut parts: Reader<'_>, sink: &mut dyn Sink) -> Option<()> {
    const REPORTABLE: u8 = 4;
    const ENCRYPTED: u8 = 2;
    let mut global = parts.expect(tag::SEQUENCE)?.inside();
    global.integer()?;
    global.integer()?;
    let &[flags] = global.octets()? else { return None };
    global.integer()?;
    let mut security = Reader::new(parts.octets()?).expect(tag::SEQUENCE)?.inside();
    let engine = security.octets()?;
    security.integer()?;
    security.integer()?;
    // A user's name, and what proves and hides.
    for _ in 0..3 {
        security.octets()?;
    }
    if !(global.is_empty() && security.is_empty()) {
        return None;
    }
    let unit = if flags & ENCRYPTED == 0 {
        let mut scoped = parts.expect(tag::SEQUENCE)?.inside();
        scoped.octets()?;
        scoped.octets()?;
        Some(unit(&mut scoped)?)
    } else {
        parts.octets()?;
        None
    };
    if !parts.is_empty() {
        return None;
    }
    // What wants an answer is checked by the receiver's engine, and all else by the sender's: RFC 3414 §1.5.1.
    let about = if flags & REPORTABLE == 0 { Subject::Src } else { Subject::Dst };
    engine::say(engine, about, sink);
    match unit {
        Some(unit) => say("3", &unit, sink),
        None if about == Subject::Src => sink.fact(Subject::Src, Field::SnmpVersion, "3"),
        None => {}
    }
    Some(())
}

/// The last of the parts.
fn unit<'a>(parts: &mut Reader<'a>) -> Option<Unit<'a>> {
    let element = parts.element()?;
    let mut inside = element.inside();
    let mut enterprise = None;
    match element.tag {
        OLD_TRAP => {
            enterprise = Some(inside.expect(tag::OBJECT_IDENTIFIER)?.content);
            inside.expect(ADDRESS).filter(|address| address.content.len() == 4)?;
            inside.integer()?;
            inside.integer()?;
            inside.expect(TIME_TICKS)?;
        }
        FIRST..=REPORT => {
            inside.integer()?;
            inside.integer()?;
            inside.integer()?;
        }
        _ => return None,
    }
    let variables = inside.expect(tag::SEQUENCE)?.inside();
    (parts.is_empty() && inside.is_empty()).then_some(Unit { kind: element.tag, enterprise, variables })
}

fn say(version: &str, unit: &Unit<'_>, sink: &mut dyn Sink) {
    if !unit.is_told() {
        return;
    }
    sink.fact(Subject::Src, Field::SnmpVersion, version);
    if let Some(enterprise) = unit.enterprise {
        objects::say_identifier(Field::SnmpEnterprise, enterprise, sink);
    }
    let mut variables = unit.variables;
    while let Some(mut variable) = variables.expect(tag::SEQUENCE).map(|variable| variable.inside()) {
        if let (Some(name), Some(value)) = (variable.expect(tag::OBJECT_IDENTIFIER), variable.element()) {
            objects::say(name.content, value, sink);
        }
    }
}

#[cfg(test)]
mod tests;
