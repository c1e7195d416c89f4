//! System status lists: records of one length behind a head of four numbers.

use wardroom_model::Field;
use wardroom_model::fact::Subject;

use crate::Sink;
use crate::bytes::Cursor;

/// Says what the list has of the module.
pub(super) fn say(list: &[u8], sink: &mut dyn Sink) -> Option<()> {
    let mut cursor = Cursor::new(list);
    let [_extract, kind] = cursor.array()?;
    let _index = cursor.u16()?;
    let (length, count) = (cursor.u16()?, cursor.u16()?);
    for _ in 0..count {
        let record = Cursor::new(cursor.take(usize::from(length))?);
        match kind {
            0x11 => module(record, sink),
            0x1c => component(record, sink),
            _ => return None,
        };
    }
    Some(())
}

/// Chapter 33.5: what the module, its hardware and its firmware are.
fn module(mut record: Cursor<'_>, sink: &mut dyn Sink) -> Option<()> {
    const MODULE: u16 = 1;
    const FIRMWARE: u16 = 7;
    let index = record.u16()?;
    let order_number = record.array::<20>()?;
    let _reserved = record.u16()?;
    let version = record.array()?;
    match (index, version) {
        (MODULE, _) => sink.fact_bytes(Subject::Src, Field::S7commOrderNumber, &order_number),
        (FIRMWARE, [b'V', major, minor, patch]) => {
            let version = format!("V{major}.{minor}.{patch}");
            sink.fact(Subject::Src, Field::S7commFirmwareVersion, &version);
        }
        _ => {}
    }
    Some(())
}

/// Chapter 33.11. Where several processors work as one, the first byte says which of them it is.
fn component(mut record: Cursor<'_>, sink: &mut dyn Sink) -> Option<()> {
    let [_rack, index] = record.array()?;
    let (field, length) = match index {
        1 => (Field::S7commSystemName, 24),
        2 => (Field::S7commModuleName, 24),
        5 => (Field::S7commSerial, 24),
        7 => (Field::S7commModuleType, 32),
        8 => (Field::S7commMemoryCardSerial, 32),
        _ => return None,
    };
    sink.fact_bytes(Subject::Src, field, record.take(length)?);
    Some(())
}
