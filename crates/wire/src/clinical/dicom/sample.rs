//! Writes DICOM for the tests of this folder.

use super::transfer_syntax::TransferSyntax;

pub(super) const IMPLICIT: &str = "1.2.840.10008.1.2";
pub(super) const EXPLICIT: &str = "1.2.840.10008.1.2.1";
pub(super) const BIG_ENDIAN: &str = "1.2.840.10008.1.2.2";
pub(super) const DEFLATED: &str = "1.2.840.10008.1.2.1.99";
pub(super) const CT_STORAGE: &str = "1.2.840.10008.5.1.4.1.1.2";
pub(super) const VERIFICATION: &str = "1.2.840.10008.1.1";

pub(super) const STORE_REQUEST: u16 = 0x0001;
pub(super) const FIND_RESPONSE: u16 = 0x8020;

/// An element to be written.
#[derive(Clone, Debug)]
pub(super) struct Element {
    pub(super) tag: u32,
    pub(super) vr: [u8; 2],
    pub(super) content: Content,
}

#[derive(Clone, Debug)]
pub(super) enum Content {
    Bytes(Vec<u8>),
    Items { items: Vec<Vec<Element>>, open_sequence: bool, open_items: bool },
}

pub(super) fn text(tag: u32, vr: &[u8; 2], value: &str) -> Element {
    let mut bytes = value.as_bytes().to_vec();
    if bytes.len() % 2 == 1 {
        bytes.push(b' ');
    }
    Element { tag, vr: *vr, content: Content::Bytes(bytes) }
}

pub(super) fn sequence(tag: u32, open: bool, items: Vec<Vec<Element>>) -> Element {
    Element { tag, vr: *b"SQ", content: Content::Items { items, open_sequence: open, open_items: open } }
}

/// The elements as bytes, deflated where the syntax is.
pub(super) fn data_set(syntax: TransferSyntax, elements: &[Element]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for element in elements {
        element.write(syntax, &mut bytes);
    }
    if syntax.deflated { miniz_oxide::deflate::compress_to_vec(&bytes, 6) } else { bytes }
}

impl Element {
    fn write(&self, syntax: TransferSyntax, out: &mut Vec<u8>) {
        // Within UN of undefined length everything is implicit and little endian.
        let inner = if self.vr == *b"UN" { TransferSyntax::IMPLICIT } else { syntax };
        match &self.content {
            Content::Bytes(bytes) => {
                head(syntax, self.tag, self.vr, bytes.len() as u32, out);
                out.extend_from_slice(bytes);
            }
            Content::Items { items, open_sequence, open_items } => {
                let mut content = Vec::new();
                for item in items {
                    let mut elements = Vec::new();
                    item.iter().for_each(|element| element.write(inner, &mut elements));
                    let length = if *open_items { u32::MAX } else { elements.len() as u32 };
                    head(inner, 0xfffe_e000, [0; 2], length, &mut content);
                    content.extend_from_slice(&elements);
                    if *open_items {
                        head(inner, 0xfffe_e00d, [0; 2], 0, &mut content);
                    }
                }
                if *open_sequence {
                    head(inner, 0xfffe_e0dd, [0; 2], 0, &mut content);
                }
                let length = if *open_sequence { u32::MAX } else { content.len() as u32 };
                head(syntax, self.tag, self.vr, length, out);
                out.extend_from_slice(&content);
            }
        }
    }
}

fn head(syntax: TransferSyntax, tag: u32, vr: [u8; 2], length: u32, out: &mut Vec<u8>) {
    let u16 = |value: u16| if syntax.big_endian { value.to_be_bytes() } else { value.to_le_bytes() };
    let u32 = |value: u32| if syntax.big_endian { value.to_be_bytes() } else { value.to_le_bytes() };
    out.extend_from_slice(&u16((tag >> 16) as u16));
    out.extend_from_slice(&u16(tag as u16));
    if !syntax.explicit || tag >> 16 == 0xfffe {
        out.extend_from_slice(&u32(length));
        return;
    }
    out.extend_from_slice(&vr);
    if matches!(&vr, b"OB" | b"OW" | b"SQ" | b"UN" | b"UT" | b"UC" | b"UR") {
        out.extend_from_slice(&[0; 2]);
        out.extend_from_slice(&u32(length));
    } else {
        out.extend_from_slice(&u16(length as u16));
    }
}

pub(super) fn unit(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut out = vec![kind, 0];
    out.extend_from_slice(&(body.len() as u32).to_be_bytes());
    out.extend_from_slice(body);
    out
}

fn item(kind: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![kind, 0];
    out.extend_from_slice(&(content.len() as u16).to_be_bytes());
    out.extend_from_slice(content);
    out
}

fn association(kind: u8, contexts: &[Vec<u8>], class: &str, version: &str) -> Vec<u8> {
    let mut body = vec![0, 1, 0, 0];
    body.extend_from_slice(b"ARCHIVE         CT_ED_1         ");
    body.extend_from_slice(&[0; 32]);
    body.extend_from_slice(&item(0x10, b"1.2.840.10008.3.1.1.1"));
    contexts.iter().for_each(|context| body.extend_from_slice(context));
    let user =
        [item(0x51, &16384_u32.to_be_bytes()), item(0x52, class.as_bytes()), item(0x55, version.as_bytes())];
    body.extend_from_slice(&item(0x50, &user.concat()));
    unit(kind, &body)
}

/// A-ASSOCIATE-RQ with contexts 1, 3, 5…
pub(super) fn request(contexts: &[(&str, &[&str])]) -> Vec<u8> {
    let contexts: Vec<Vec<u8>> = contexts
        .iter()
        .enumerate()
        .map(|(at, (abstract_syntax, transfer_syntaxes))| {
            let mut content = vec![at as u8 * 2 + 1, 0, 0, 0];
            content.extend_from_slice(&item(0x30, abstract_syntax.as_bytes()));
            for syntax in *transfer_syntaxes {
                content.extend_from_slice(&item(0x40, syntax.as_bytes()));
            }
            item(0x20, &content)
        })
        .collect();
    association(1, &contexts, "1.2.3.4", "SCANNER_54")
}

/// A-ASSOCIATE-AC; a context without a syntax is refused.
pub(super) fn accept(contexts: &[(u8, Option<&str>)]) -> Vec<u8> {
    let contexts: Vec<Vec<u8>> = contexts
        .iter()
        .map(|(id, syntax)| {
            let mut content = vec![*id, 0, if syntax.is_some() { 0 } else { 3 }, 0];
            content.extend_from_slice(&item(0x40, syntax.unwrap_or(IMPLICIT).as_bytes()));
            item(0x21, &content)
        })
        .collect();
    association(2, &contexts, "1.2.5", "ARCHIVE_7")
}

/// A command set.
pub(super) fn command(command: u16, has_data_set: bool) -> Vec<u8> {
    let number = |tag: u32, value: u16| Element {
        tag,
        vr: *b"US",
        content: Content::Bytes(value.to_le_bytes().to_vec()),
    };
    let elements = [
        text(0x0002, b"UI", CT_STORAGE),
        number(0x0100, command),
        number(0x0110, 7),
        number(0x0800, if has_data_set { 0x0001 } else { 0x0101 }),
    ];
    let content = data_set(TransferSyntax::IMPLICIT, &elements);
    let length = Element {
        tag: 0,
        vr: *b"UL",
        content: Content::Bytes((content.len() as u32).to_le_bytes().to_vec()),
    };
    [data_set(TransferSyntax::IMPLICIT, &[length]), content].concat()
}

/// A command set or data set in fragments of so many bytes, each in a unit of its own.
pub(super) fn values(context: u8, is_command: bool, bytes: &[u8], size: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let count = bytes.len().div_ceil(size).max(1);
    for at in 0..count {
        let fragment = &bytes[at * size..bytes.len().min((at + 1) * size)];
        out.extend_from_slice(&unit(4, &value(context, is_command, at + 1 == count, fragment)));
    }
    out
}

/// One presentation data value.
pub(super) fn value(context: u8, is_command: bool, is_last: bool, fragment: &[u8]) -> Vec<u8> {
    let mut out = (fragment.len() as u32 + 2).to_be_bytes().to_vec();
    out.extend_from_slice(&[context, u8::from(is_command) | u8::from(is_last) << 1]);
    out.extend_from_slice(fragment);
    out
}

/// A store of a data set, in fragments of so many bytes.
pub(super) fn store(context: u8, data_set: &[u8], size: usize) -> Vec<u8> {
    [values(context, true, &command(STORE_REQUEST, true), size), values(context, false, data_set, size)]
        .concat()
}
