//! DICOM in every way of writing it, with something in every element.

use std::collections::BTreeSet;
use std::io::Write as _;

use crate::captures::{Exchange, From};

/// A conversation, and the words that must come out of it.
pub(super) struct Case {
    pub(super) name: String,
    pub(super) exchange: Exchange,
    pub(super) allowed: BTreeSet<String>,
}

/// What may be read of a stored data set, besides the unique device identifier.
const ALLOWED: [u32; 7] =
    [0x0008_0060, 0x0008_0070, 0x0008_1010, 0x0008_1090, 0x0018_1000, 0x0018_1002, 0x0018_1020];
/// The sequence with the unique device identifier, and what identifies in it.
const UDI_SEQUENCE: u32 = 0x0018_100a;
const UDI: u32 = 0x0018_1009;

const STORE: u16 = 0x0001;
const OTHER_COMMANDS: [u16; 6] = [0x0010, 0x0020, 0x8020, 0x0021, 0x0140, 0x8001];

/// How elements are written.
#[derive(Clone, Copy)]
struct Syntax {
    name: &'static str,
    uid: &'static str,
    explicit: bool,
    big_endian: bool,
    deflated: bool,
}

const SYNTAXES: [Syntax; 4] = [
    Syntax {
        name: "implicit",
        uid: "1.2.840.10008.1.2",
        explicit: false,
        big_endian: false,
        deflated: false,
    },
    Syntax {
        name: "explicit",
        uid: "1.2.840.10008.1.2.1",
        explicit: true,
        big_endian: false,
        deflated: false,
    },
    Syntax {
        name: "big endian",
        uid: "1.2.840.10008.1.2.2",
        explicit: true,
        big_endian: true,
        deflated: false,
    },
    Syntax {
        name: "deflated",
        uid: "1.2.840.10008.1.2.1.99",
        explicit: true,
        big_endian: false,
        deflated: true,
    },
];

/// Every syntax; data sets in fragments of several sizes; and all commands but a store, whose data sets are not read.
pub(super) fn cases() -> Vec<Case> {
    let stores = SYNTAXES.iter().flat_map(|syntax| {
        [90, 4096, usize::MAX].map(|fragment| {
            let mut allowed: BTreeSet<String> = ALLOWED.iter().map(|tag| word("ALLOWED", *tag)).collect();
            allowed.extend([word("ALLOWED", UDI), "ALLOWED-CALLING".to_owned(), "ALLOWED-CALLED".to_owned()]);
            Case {
                name: format!("dicom store, {}, fragments of {fragment}", syntax.name),
                exchange: exchange(*syntax, STORE, &elements(true), fragment),
                allowed,
            }
        })
    });
    let others = OTHER_COMMANDS.iter().map(|command| Case {
        name: format!("dicom command {command:04x}"),
        exchange: exchange(SYNTAXES[0], *command, &elements(false), 4096),
        allowed: ["ALLOWED-CALLING".to_owned(), "ALLOWED-CALLED".to_owned()].into(),
    });
    stores.chain(others).collect()
}

fn word(mark: &str, tag: u32) -> String {
    format!("{mark}-{tag:08x}")
}

enum Value {
    Text(String),
    Items { items: Vec<Vec<Element>>, open: bool },
}

struct Element {
    tag: u32,
    value: Value,
}

fn text(tag: u32, mark: &str) -> Element {
    Element { tag, value: Value::Text(word(mark, tag)) }
}

/// In ascending order: every sixteenth of the groups with words, those of the list and their neighbours, and sequences
/// of both kinds of length in which the tags of the list mean something else.
fn elements(is_stored: bool) -> Vec<Element> {
    let groups = [0x0008_u32, 0x0009, 0x0010, 0x0012, 0x0018, 0x0020];
    let mut tags: BTreeSet<u32> = groups
        .iter()
        .flat_map(|group| (0..0x1100).step_by(16).map(move |element| group << 16 | element))
        .collect();
    tags.extend(ALLOWED.iter().chain(&[UDI]).flat_map(|tag| tag - 1..=tag + 1));
    let sequences = [(0x0008_1115, true), (0x0008_1140, false), (0x0010_1002, true), (0x0018_100c, false)];
    tags.extend(sequences.map(|(tag, _)| tag));
    tags.insert(UDI_SEQUENCE);
    tags.iter()
        .map(|tag| match sequences.iter().find(|(sequence, _)| sequence == tag) {
            Some((_, open)) => {
                Element { tag: *tag, value: Value::Items { items: vec![nested(), nested()], open: *open } }
            }
            None if *tag == UDI_SEQUENCE => identifiers(is_stored),
            None if is_stored && ALLOWED.contains(tag) => text(*tag, "ALLOWED"),
            None => text(*tag, "PLANTED"),
        })
        .collect()
}

/// An item with all that may be read elsewhere, and a sequence like that of the identifier.
fn nested() -> Vec<Element> {
    let mut item: Vec<Element> = ALLOWED.iter().map(|tag| text(*tag, "PLANTED")).collect();
    let inner = vec![vec![text(UDI, "PLANTED"), text(0x0018_1010, "PLANTED")]];
    item.push(Element { tag: UDI_SEQUENCE, value: Value::Items { items: inner, open: true } });
    item
}

fn identifiers(is_stored: bool) -> Element {
    let mark = if is_stored { "ALLOWED" } else { "PLANTED" };
    let inner = Element { tag: 0x0018_1012, value: Value::Items { items: vec![nested()], open: true } };
    let item = vec![text(0x0008_0070, "PLANTED"), text(UDI, mark), text(0x0018_1010, "PLANTED"), inner];
    Element { tag: UDI_SEQUENCE, value: Value::Items { items: vec![item], open: false } }
}

impl Syntax {
    fn numbers(self, tag: u32, length: u32) -> ([u8; 4], [u8; 4]) {
        let [a, b, c, d] = tag.to_be_bytes();
        if self.big_endian {
            ([a, b, c, d], length.to_be_bytes())
        } else {
            ([b, a, d, c], length.to_le_bytes())
        }
    }

    fn head(self, tag: u32, vr: &[u8], length: u32, out: &mut Vec<u8>) {
        let (tag, bytes) = self.numbers(tag, length);
        out.extend(tag);
        match vr {
            b"SQ" if self.explicit => out.extend([b"SQ\0\0", &bytes[..]].concat()),
            b"LO" if self.explicit => {
                let short = if self.big_endian { &bytes[2..] } else { &bytes[..2] };
                out.extend([b"LO", short].concat());
            }
            _ => out.extend(bytes),
        }
    }

    fn write(self, element: &Element, out: &mut Vec<u8>) {
        match &element.value {
            Value::Text(text) => {
                assert_eq!(text.len() % 2, 0);
                self.head(element.tag, b"LO", text.len() as u32, out);
                out.extend(text.as_bytes());
            }
            Value::Items { items, open } => {
                let mut content = Vec::new();
                for item in items {
                    let mut inner = Vec::new();
                    item.iter().for_each(|element| self.write(element, &mut inner));
                    let length = if *open { u32::MAX } else { inner.len() as u32 };
                    self.head(0xfffe_e000, b"", length, &mut content);
                    content.extend(inner);
                    if *open {
                        self.head(0xfffe_e00d, b"", 0, &mut content);
                    }
                }
                if *open {
                    self.head(0xfffe_e0dd, b"", 0, &mut content);
                }
                let length = if *open { u32::MAX } else { content.len() as u32 };
                self.head(element.tag, b"SQ", length, out);
                out.extend(content);
            }
        }
    }

    fn data_set(self, elements: &[Element]) -> Vec<u8> {
        let mut bytes = Vec::new();
        elements.iter().for_each(|element| self.write(element, &mut bytes));
        if !self.deflated {
            return bytes;
        }
        let mut packed = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(&bytes).unwrap();
        packed.finish().unwrap()
    }
}

fn exchange(syntax: Syntax, command: u16, elements: &[Element], fragment: usize) -> Exchange {
    let data_set = syntax.data_set(elements);
    let message = [data(1, true, &[command_set(command)]), fragments(&data_set, fragment)].concat();
    vec![
        (From::Client, associate(1, &[context(0x20, syntax.uid), user_information()].concat())),
        (From::Server, associate(2, &[context(0x21, syntax.uid), user_information()].concat())),
        (From::Client, message.clone()),
        (From::Server, message),
    ]
}

fn item(kind: u8, content: &[u8]) -> Vec<u8> {
    [&[kind, 0][..], &(content.len() as u16).to_be_bytes(), content].concat()
}

fn unit(kind: u8, content: &[u8]) -> Vec<u8> {
    [&[kind, 0][..], &(content.len() as u32).to_be_bytes(), content].concat()
}

/// PS3.8 §9.3.2: what is reserved holds something too.
fn associate(kind: u8, items: &[u8]) -> Vec<u8> {
    let reserved = b"PLANTED-RESERVEDPLANTED-RESERVED";
    let head = [&[0, 1, 0, 0][..], b"ALLOWED-CALLED  ", b"ALLOWED-CALLING ", reserved].concat();
    unit(kind, &[head, item(0x10, b"1.2.840.10008.3.1.1.1"), items.to_vec()].concat())
}

fn context(kind: u8, syntax: &str) -> Vec<u8> {
    let class = if kind == 0x20 { item(0x30, b"1.2.840.10008.5.1.4.1.1.2") } else { Vec::new() };
    item(kind, &[vec![1, 0, 0, 0], class, item(0x40, syntax.as_bytes())].concat())
}

/// PS3.7 annex D.3.3: roles, extended negotiation, and who is logged on, with a password.
fn user_information() -> Vec<u8> {
    let identity = b"\x02\x01\0\x0cPLANTED-USER\0\x10PLANTED-PASSWORD";
    let parts =
        [item(0x51, &[0, 0, 64, 0]), item(0x56, b"PLANTED-NEGOTIATION"), item(0x57, b"PLANTED-COMMON")];
    item(0x50, &[parts.concat(), item(0x58, identity), item(0x59, b"\0\x0ePLANTED-ANSWER")].concat())
}

/// PS3.7 annex E: implicit and little endian, whatever the data set is.
fn command_set(command: u16) -> Vec<u8> {
    let element = |element: u16, value: &[u8]| {
        let length = (value.len() as u32).to_le_bytes();
        [&[0, 0][..], &element.to_le_bytes(), &length, value].concat()
    };
    [
        element(0x0002, b"1.2.840.10008.5.1.4.1.1.2\0"),
        element(0x0100, &command.to_le_bytes()),
        element(0x0600, b"PLANTED-MOVER "),
        element(0x0800, &[0, 0]),
        element(0x0902, b"PLANTED-COMMENT "),
        element(0x1000, b"PLANTED-INSTANCE"),
        element(0x1030, b"PLANTED-FROM"),
    ]
    .concat()
}

/// A unit of data values, the last of which ends its message.
fn data(context: u8, is_command: bool, values: &[Vec<u8>]) -> Vec<u8> {
    let last = values.len() - 1;
    let values = values.iter().enumerate().flat_map(|(at, value)| {
        let control = u8::from(is_command) | if at == last { 2 } else { 0 };
        [&(value.len() as u32 + 2).to_be_bytes()[..], &[context, control], value].concat()
    });
    unit(4, &values.collect::<Vec<u8>>())
}

/// The data set in fragments, all in units of their own but the last two.
fn fragments(data_set: &[u8], size: usize) -> Vec<u8> {
    let parts: Vec<Vec<u8>> = data_set.chunks(size.min(data_set.len())).map(<[u8]>::to_vec).collect();
    let (alone, together) = parts.split_at(parts.len().saturating_sub(2));
    let alone = alone.iter().flat_map(|part| {
        let value = [&(part.len() as u32 + 2).to_be_bytes()[..], &[1, 0], part].concat();
        unit(4, &value)
    });
    alone.chain(data(1, false, together)).collect()
}
