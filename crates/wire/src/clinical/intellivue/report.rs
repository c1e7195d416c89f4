//! Remote operations: what a monitor reports and answers.

use std::net::Ipv4Addr;

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Mac};

use crate::Sink;
use crate::bytes::Cursor;
use crate::clinical::mder::{Identity, attributes, list};

/// Kinds of remote operation.
const INVOKE: u16 = 1;
const RESULT: u16 = 2;
const ERROR: u16 = 3;
const LINKED_RESULT: u16 = 5;

/// Commands.
const EVENT: u16 = 0;
const CONFIRMED_EVENT: u16 = 1;
const GET: u16 = 3;
const CONFIRMED_ACTION: u16 = 7;
const COMMANDS: [u16; 6] = [EVENT, CONFIRMED_EVENT, GET, 4, 5, CONFIRMED_ACTION];

/// Events.
const MDS_CREATED: u16 = 0x0d06;
const CONNECT_INDICATION: u16 = 0x0d17;
/// Actions: a poll, and one that goes on by itself.
const POLL: u16 = 0x0c16;
const EXTENDED_POLL: u16 = 0xf13b;

/// The class of the object that stands for the monitor itself.
const MONITOR: u16 = 0x0021;

/// Attributes of a connect indication.
const SYSTEM_TYPE: u16 = 0x0986;
const ADDRESSES: u16 = 0xf100;
const PROTOCOLS: u16 = 0xf101;
/// Entries of the list of protocols that are said.
const PROTOCOLS_LIMIT: u16 = 16;

const IDENTITY: Identity = Identity {
    manufacturer: Field::IntellivueManufacturer,
    model: Field::IntellivueModel,
    system_id: Field::IntellivueSystemId,
    production: &[
        Field::IntellivueSerialNumber,
        Field::IntellivuePartNumber,
        Field::IntellivueHardwareRevision,
        Field::IntellivueSoftwareRevision,
        Field::IntellivueFirmwareRevision,
        Field::IntellivueProtocolRevision,
    ],
    component,
};

const fn component(id: u16) -> &'static str {
    match id {
        0x00 | 0x08 => "",
        0x10 => "configuration",
        0x18 => "boot software",
        0x50 => "main board",
        0x58 => "application software",
        _ => "other component",
    }
}

/// The rest of a message behind its kind and its length, which must be all there is.
fn whole<'a>(cursor: &mut Cursor<'a>) -> Option<Cursor<'a>> {
    let length = cursor.u16()?;
    (cursor.rest().len() == usize::from(length)).then_some(*cursor)
}

/// Class, context and handle of an object: gives the class.
fn object(cursor: &mut Cursor<'_>) -> Option<u16> {
    let class = cursor.u16()?;
    cursor.skip(4)?;
    Some(class)
}

/// An event's object and type, and what it reports.
fn event<'a>(cursor: &mut Cursor<'a>) -> Option<(u16, Cursor<'a>)> {
    object(cursor)?;
    cursor.skip(4)?;
    let kind = cursor.u16()?;
    Some((kind, whole(cursor)?))
}

/// Reads a connect indication behind the nomenclature.
pub(super) fn connect_indication(mut cursor: Cursor<'_>, sink: &mut dyn Sink) -> Option<()> {
    if cursor.u16()? != INVOKE {
        return None;
    }
    let mut cursor = whole(&mut cursor)?;
    cursor.skip(2)?;
    if cursor.u16()? != EVENT {
        return None;
    }
    let mut cursor = whole(&mut cursor)?;
    let (CONNECT_INDICATION, mut report) = event(&mut cursor)? else { return None };
    let (_, entries) = list(&mut report)?;
    for (kind, value) in attributes(entries) {
        let mut value = Cursor::new(value);
        match kind {
            SYSTEM_TYPE => say_type(&mut value, sink),
            ADDRESSES => say_addresses(&mut value, sink),
            PROTOCOLS => say_protocols(&mut value, sink),
            _ => None,
        };
    }
    Some(())
}

/// Partition and code of 11073-10101.
fn say_type(value: &mut Cursor<'_>, sink: &mut dyn Sink) -> Option<()> {
    let (partition, code) = (value.u16()?, value.u16()?);
    let name = match (partition, code) {
        (1, 4113) => "MDC_DEV_ANALY_CONC_GAS_MULTI_PARAM_MDS",
        (1, 4429) => "MDC_DEV_MON_PHYSIO_MULTI_PARAM_MDS",
        (1, 4449) => "MDC_DEV_PUMP_INFUS_MDS",
        (1, 4465) => "MDC_DEV_SYS_PT_VENT_MDS",
        (1, 4493) => "MDC_DEV_SYS_MULTI_MODAL_MDS",
        _ => {
            sink.fact(Subject::Src, Field::IntellivueSystemType, &format!("{partition}:{code}"));
            return Some(());
        }
    };
    sink.fact(Subject::Src, Field::IntellivueSystemType, name);
    Some(())
}

fn say_addresses(value: &mut Cursor<'_>, sink: &mut dyn Sink) -> Option<()> {
    let (mac, address) = (Mac(value.array()?), Ipv4Addr::from(value.array::<4>()?));
    if !mac.is_zero() && !mac.is_group() {
        sink.fact(Subject::Src, Field::IntellivueEthernetAddress, &mac.to_string());
    }
    if !address.is_unspecified() {
        sink.fact(Subject::Src, Field::IntellivueAddress, &address.to_string());
    }
    Some(())
}

/// Application, transport, port and options of each.
fn say_protocols(value: &mut Cursor<'_>, sink: &mut dyn Sink) -> Option<()> {
    const WIRELESS: u16 = 0x8000;
    let (count, mut entries) = list(value)?;
    for _ in 0..count.min(PROTOCOLS_LIMIT) {
        let (application, transport) = (entries.u16()?, entries.u16()?);
        let (port, options) = (entries.u16()?, entries.u16()?);
        let (application, 1) = (
            match application {
                1 => "association control",
                5 => "data out",
                _ => continue,
            },
            transport,
        ) else {
            continue;
        };
        let wireless = if options & WIRELESS == 0 { "" } else { " wireless" };
        let said = format!("{application} udp {port}{wireless}");
        sink.fact(Subject::Src, Field::IntellivueProtocolSupport, &said);
    }
    Some(())
}

/// Reads a remote operation of data export.
pub(super) fn operation(mut cursor: Cursor<'_>, sink: &mut dyn Sink) -> Option<()> {
    let kind = cursor.u16()?;
    let mut cursor = whole(&mut cursor)?;
    match kind {
        ERROR => return cursor.skip(4),
        // State and number of the part.
        LINKED_RESULT => cursor.skip(2)?,
        INVOKE | RESULT => {}
        _ => return None,
    }
    cursor.skip(2)?;
    let command = cursor.u16()?;
    let mut cursor = whole(&mut cursor)?;
    if !COMMANDS.contains(&command) {
        return None;
    }
    match (kind, command) {
        (INVOKE, EVENT | CONFIRMED_EVENT) => say_event(&mut cursor, sink),
        (RESULT | LINKED_RESULT, CONFIRMED_ACTION) => say_poll(&mut cursor, sink),
        (RESULT, GET) => say_get(&mut cursor, sink),
        _ => None,
    };
    Some(())
}

fn say_event(cursor: &mut Cursor<'_>, sink: &mut dyn Sink) -> Option<()> {
    let (MDS_CREATED, mut report) = event(cursor)? else { return None };
    object(&mut report)?;
    say_attributes(&mut report, sink)
}

fn say_get(cursor: &mut Cursor<'_>, sink: &mut dyn Sink) -> Option<()> {
    (object(cursor)? == MONITOR).then_some(())?;
    say_attributes(cursor, sink)
}

/// The answer to a poll of the monitor itself; what other objects answer is passed over.
fn say_poll(cursor: &mut Cursor<'_>, sink: &mut dyn Sink) -> Option<()> {
    object(cursor)?;
    let action = cursor.u16()?;
    let mut reply = whole(cursor)?;
    match action {
        POLL => reply.skip(2)?,
        EXTENDED_POLL => reply.skip(4)?,
        _ => return None,
    }
    // Relative and absolute time, and the partition of the polled class.
    reply.skip(4 + 8 + 2)?;
    (reply.u16()? == MONITOR).then_some(())?;
    reply.skip(2)?;
    let (_, mut contexts) = list(&mut reply)?;
    while let Some(()) = contexts.skip(2) {
        let (_, mut objects) = list(&mut contexts)?;
        while let Some(()) = objects.skip(2) {
            say_attributes(&mut objects, sink)?;
        }
    }
    Some(())
}

fn say_attributes(cursor: &mut Cursor<'_>, sink: &mut dyn Sink) -> Option<()> {
    let (_, entries) = list(cursor)?;
    for (kind, value) in attributes(entries) {
        IDENTITY.say(kind, value, Subject::Src, sink);
    }
    Some(())
}
