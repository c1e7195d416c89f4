//! The head of a data element (PS3.5 §7.1): its tag and the length of its value.

use super::transfer_syntax::TransferSyntax;

/// Length of a value that runs until a delimiter.
pub(super) const UNDEFINED: u32 = u32::MAX;
/// Starts an item of a sequence.
pub(super) const ITEM: u32 = 0xfffe_e000;
/// Ends an item of undefined length.
pub(super) const ITEM_END: u32 = 0xfffe_e00d;
/// Ends a sequence of undefined length.
pub(super) const SEQUENCE_END: u32 = 0xfffe_e0dd;
/// Bytes of the longest head.
pub(super) const HEAD_LIMIT: usize = 12;

/// A head that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// Group, then element.
    pub(super) tag: u32,
    /// Bytes of the value, or [`UNDEFINED`].
    pub(super) length: u32,
    /// The value representation was UN: a value of undefined length is a sequence in implicit form (PS3.5 §6.2.2).
    pub(super) unknown: bool,
}

/// How a head goes on after its first eight bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// It is whole.
    Short(Head),
    /// Four more bytes hold the length.
    Long { tag: u32, unknown: bool },
    /// It names no value representation where it should.
    Malformed,
}

/// Reads the first eight bytes of a head.
pub(super) fn form(syntax: TransferSyntax, bytes: [u8; HEAD_LIMIT]) -> Form {
    let [a, b, c, d, e, f, g, h, ..] = bytes;
    let tag = u32::from(syntax.u16([a, b])) << 16 | u32::from(syntax.u16([c, d]));
    // Items and delimiters never name one.
    if !syntax.explicit || tag >> 16 == 0xfffe {
        return Form::Short(Head { tag, length: syntax.u32([e, f, g, h]), unknown: false });
    }
    match &[e, f] {
        b"AE" | b"AS" | b"AT" | b"CS" | b"DA" | b"DS" | b"DT" | b"FD" | b"FL" | b"IS" | b"LO" | b"LT"
        | b"PN" | b"SH" | b"SL" | b"SS" | b"ST" | b"TM" | b"UI" | b"UL" | b"US" => {
            Form::Short(Head { tag, length: u32::from(syntax.u16([g, h])), unknown: false })
        }
        // PS3.5 §7.1.2: every other one, also those yet to come, has a long length.
        other if other.iter().all(u8::is_ascii_uppercase) => Form::Long { tag, unknown: other == b"UN" },
        _ => Form::Malformed,
    }
}

/// The length of a long head.
pub(super) fn long_length(syntax: TransferSyntax, bytes: [u8; HEAD_LIMIT]) -> u32 {
    let [.., a, b, c, d] = bytes;
    syntax.u32([a, b, c, d])
}
