//! The shapes of AMQP that tests build messages of.

/// A length of four bytes before what it counts: long strings and tables of 0-9-1.
pub(crate) fn long(content: &[u8]) -> Vec<u8> {
    [&(content.len() as u32).to_be_bytes()[..], content].concat()
}

/// A length of one byte before the text.
pub(crate) fn short(text: &str) -> Vec<u8> {
    [&[text.len() as u8], text.as_bytes()].concat()
}

/// A text of a table of 0-9-1.
pub(crate) fn text(name: &str, value: &str) -> Vec<u8> {
    [&short(name)[..], b"S", &long(value.as_bytes())].concat()
}

/// A method frame of 0-9-1.
pub(crate) fn method(content: &[u8]) -> Vec<u8> {
    [&[1, 0, 0], &long(content)[..], &[0xce]].concat()
}

/// A frame of 1.0 whose body is one list.
pub(crate) fn frame_of_one(kind: u8, descriptor: u8, count: u8, values: &[u8]) -> Vec<u8> {
    let length = (values.len() as u32 + 14).to_be_bytes();
    let head = [2, kind, 0, 0, 0, 0x53, descriptor, 0xc0, values.len() as u8 + 1, count];
    [&length[..], &head, values].concat()
}
