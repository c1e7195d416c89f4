//! What a domain controller answers to a ping, MS-ADTS §6.3.1.9: names in DNS's form, each as labels that may point back
//! (RFC 1035 §4.1.4). The name of the user that was asked for stands between them and is passed over.

use wardroom_model::Field;
use wardroom_model::fact::Subject;

use crate::Sink;
use crate::bytes::Cursor;

/// MS-ADTS §6.3.1.3: the answer in its extended form, with a known user or without.
const ANSWERS: [u16; 2] = [23, 25];

/// The longest name, and the most pointers that are followed for one.
const NAME_LIMIT: usize = 255;
const POINTERS: usize = 16;

pub(super) fn say(value: &[u8], sink: &mut dyn Sink) -> Option<()> {
    const FLAGS_AND_DOMAIN: usize = 22;
    let mut cursor = Cursor::new(value);
    if !ANSWERS.contains(&cursor.u16_le()?) {
        return None;
    }
    cursor.skip(FLAGS_AND_DOMAIN)?;
    let user = None;
    let fields = [
        Some(Field::LdapDnsForest),
        Some(Field::LdapDnsDomain),
        Some(Field::LdapHostName),
        Some(Field::LdapDomain),
        Some(Field::LdapComputer),
        user,
        Some(Field::LdapSite),
    ];
    for field in fields {
        let name = name(value, &mut cursor)?;
        if let Some(field) = field {
            sink.fact_bytes(Subject::Src, field, &name);
        }
    }
    Some(())
}

/// The name at the cursor, its labels parted by dots.
fn name<'a>(value: &'a [u8], cursor: &mut Cursor<'a>) -> Option<Vec<u8>> {
    let mut name = Vec::new();
    let mut pointers = 0;
    let mut elsewhere: Option<Cursor<'a>> = None;
    loop {
        let place = elsewhere.as_mut().unwrap_or(cursor);
        match place.u8()? {
            0 => return Some(name),
            length @ 1..=0x3f => {
                let label = place.take(length.into())?;
                if !name.is_empty() {
                    name.push(b'.');
                }
                name.extend_from_slice(label);
            }
            high @ 0xc0.. => {
                let target = usize::from(u16::from_be_bytes([high & 0x3f, place.u8()?]));
                elsewhere = Some(Cursor::new(value.get(target..)?));
                pointers += 1;
            }
            _ => return None,
        }
        if name.len() > NAME_LIMIT || pointers > POINTERS {
            return None;
        }
    }
}
