//! Basic Encoding Rules, ITU-T X.690 §8, as SNMP, LDAP, Kerberos and SPNEGO use them: elements with a tag, a definite
//! length and a content.
//!
//! Indefinite lengths are no element here: none of those protocols allows them. Lengths need not be the shortest, for
//! directory servers of Windows write all of them in five bytes.

use std::fmt;

use crate::bytes::Cursor;

/// Identifier octets of the universal types that more than one protocol uses, X.680 §8.4.
pub mod tag {
    /// BOOLEAN.
    pub const BOOLEAN: u16 = 0x01;
    /// INTEGER.
    pub const INTEGER: u16 = 0x02;
    /// BIT STRING.
    pub const BIT_STRING: u16 = 0x03;
    /// OCTET STRING.
    pub const OCTET_STRING: u16 = 0x04;
    /// NULL.
    pub const NULL: u16 = 0x05;
    /// OBJECT IDENTIFIER.
    pub const OBJECT_IDENTIFIER: u16 = 0x06;
    /// ENUMERATED.
    pub const ENUMERATED: u16 = 0x0a;
    /// UTF8String.
    pub const UTF8_STRING: u16 = 0x0c;
    /// GeneralString.
    pub const GENERAL_STRING: u16 = 0x1b;
    /// SEQUENCE and SEQUENCE OF.
    pub const SEQUENCE: u16 = 0x30;
    /// SET and SET OF.
    pub const SET: u16 = 0x31;

    /// The constructed context-specific tag of this number: `[0]` is 0xa0.
    pub const fn context(number: u8) -> u16 {
        0xa0 | (number & 0x1f) as u16
    }

    /// The constructed application tag of this number: `[APPLICATION 10]` is 0x6a.
    pub const fn application(number: u8) -> u16 {
        0x60 | (number & 0x1f) as u16
    }
}

/// Tag and length of an element, whose content need not be there yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The identifier octets as they stand: one, or two for numbers from 31 to 127.
    pub tag: u16,
    /// Octets of tag and length.
    pub length: usize,
    /// Octets of the content.
    pub content: usize,
}

/// What stands at the beginning of bytes of which more may follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beginning {
    /// The head of an element.
    Head(Head),
    /// Too few bytes to tell.
    Cut,
    /// No element.
    Foreign,
}

impl Beginning {
    /// Looks at the first bytes of an element.
    pub fn of(bytes: &[u8]) -> Self {
        let mut cursor = Cursor::new(bytes);
        let Some(first) = cursor.u8() else { return Self::Cut };
        let mut tag = u16::from(first);
        if first & 0x1f == 0x1f {
            let Some(number) = cursor.u8() else { return Self::Cut };
            if !(0x1f..0x80).contains(&number) {
                return Self::Foreign;
            }
            tag = tag << 8 | u16::from(number);
        }
        let content = match cursor.u8() {
            None => return Self::Cut,
            Some(short @ 0..=0x7f) => usize::from(short),
            Some(long @ 0x81..=0x84) => {
                let Some(octets) = cursor.take(usize::from(long & 0x7f)) else { return Self::Cut };
                octets.iter().fold(0, |length, octet| length << 8 | usize::from(*octet))
            }
            Some(_) => return Self::Foreign,
        };
        Self::Head(Head { tag, length: bytes.len() - cursor.rest().len(), content })
    }
}

/// A whole element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element<'a> {
    /// The identifier octets as they stand, see [`Head::tag`].
    pub tag: u16,
    /// The content.
    pub content: &'a [u8],
}

impl<'a> Element<'a> {
    /// Reads the elements inside.
    pub const fn inside(self) -> Reader<'a> {
        Reader::new(self.content)
    }

    /// An integer or enumeration of at most eight octets.
    pub fn integer(self) -> Option<i64> {
        let [first, ..] = *self.content else { return None };
        let start = if first & 0x80 == 0 { 0 } else { -1 };
        (self.content.len() <= 8)
            .then(|| self.content.iter().fold(start, |value, octet| value << 8 | i64::from(*octet)))
    }

    /// Its content as an object identifier.
    pub fn object_identifier(self) -> Option<ObjectIdentifier<'a>> {
        ObjectIdentifier::new(self.content)
    }
}

/// A place among elements. What is cut or no element gives none and moves nothing.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// At the first element.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// What is left.
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// True behind the last element.
    pub const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next element, where it is whole.
    pub fn element(&mut self) -> Option<Element<'a>> {
        let Beginning::Head(head) = Beginning::of(self.rest) else { return None };
        let (content, rest) = self.rest.get(head.length..)?.split_at_checked(head.content)?;
        self.rest = rest;
        Some(Element { tag: head.tag, content })
    }

    /// The next element if it has this tag; else none, and it stays the next.
    pub fn expect(&mut self, tag: u16) -> Option<Element<'a>> {
        let mut ahead = *self;
        let element = ahead.element().filter(|element| element.tag == tag)?;
        *self = ahead;
        Some(element)
    }

    /// The next integer.
    pub fn integer(&mut self) -> Option<i64> {
        self.expect(tag::INTEGER)?.integer()
    }

    /// The next octet string.
    pub fn octets(&mut self) -> Option<&'a [u8]> {
        self.expect(tag::OCTET_STRING).map(|element| element.content)
    }
}

/// An object identifier as it stands on the wire, X.690 §8.19. Shown as numbers parted by dots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObjectIdentifier<'a> {
    octets: &'a [u8],
}

impl<'a> ObjectIdentifier<'a> {
    /// Takes octets that end at an arc's end, each arc in at most 32 bits.
    pub fn new(octets: &'a [u8]) -> Option<Self> {
        let mut size = 0;
        for octet in octets {
            size += 1;
            if size > 5 {
                return None;
            }
            if octet & 0x80 == 0 {
                size = 0;
            }
        }
        (size == 0 && !octets.is_empty()).then_some(Self { octets })
    }

    /// As on the wire: to be compared with constants.
    pub const fn octets(self) -> &'a [u8] {
        self.octets
    }

    /// The octets behind this beginning.
    pub fn below(self, beginning: &[u8]) -> Option<&'a [u8]> {
        self.octets.strip_prefix(beginning)
    }
}

/// The arcs below a known beginning.
pub fn arcs(octets: &[u8]) -> impl Iterator<Item = u64> {
    octets
        .split_inclusive(|octet| octet & 0x80 == 0)
        .map(|arc| arc.iter().fold(0, |number, octet| number << 7 | u64::from(octet & 0x7f)))
}

impl fmt::Display for ObjectIdentifier<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut arcs = arcs(self.octets);
        let first = arcs.next().unwrap_or(0);
        let root = (first / 40).min(2);
        write!(f, "{root}.{}", first - root * 40)?;
        arcs.try_for_each(|arc| write!(f, ".{arc}"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests_support::hex;

    #[track_caller]
    fn check_beginning(bytes: &str, expected: Beginning) {
        assert_eq!(Beginning::of(&hex(bytes)), expected);
    }

    #[test]
    fn heads_say_how_much_follows() {
        check_beginning("", Beginning::Cut);
        check_beginning("30", Beginning::Cut);
        check_beginning("3005", Beginning::Head(Head { tag: 0x30, length: 2, content: 5 }));
        check_beginning("3081", Beginning::Cut);
        check_beginning("308180", Beginning::Head(Head { tag: 0x30, length: 3, content: 128 }));
        check_beginning("308400000010", Beginning::Head(Head { tag: 0x30, length: 6, content: 16 }));
        check_beginning("7f6582010a", Beginning::Head(Head { tag: 0x7f65, length: 5, content: 266 }));
        check_beginning("3080", Beginning::Foreign);
        check_beginning("308501", Beginning::Foreign);
        check_beginning("7f81", Beginning::Foreign);
        check_beginning("7f05", Beginning::Foreign);
    }

    #[test]
    fn elements_are_read_in_turn_and_only_whole() {
        let bytes = hex("3008 020101 0a0102 0500 0402 6869 0203ff");
        let mut reader = Reader::new(&bytes);
        let mut inside = reader.expect(tag::SEQUENCE).unwrap().inside();
        assert_eq!(inside.octets(), None);
        assert_eq!(inside.integer(), Some(1));
        assert_eq!(inside.expect(tag::ENUMERATED).and_then(Element::integer), Some(2));
        assert_eq!(inside.element(), Some(Element { tag: tag::NULL, content: &[] }));
        assert!(inside.is_empty());
        assert_eq!(reader.octets(), Some(&b"hi"[..]));
        assert_eq!(reader.element(), None);
        assert_eq!(reader.rest(), [2, 3, 0xff]);
    }

    /// X.690 §8.3 and §8.19.5.
    #[test]
    fn integers_have_signs_and_identifiers_arcs() {
        let integer = |content: &[u8]| Element { tag: tag::INTEGER, content }.integer();
        assert_eq!(integer(&[]), None);
        assert_eq!(integer(&[0x00, 0x80]), Some(128));
        assert_eq!(integer(&[0x80]), Some(-128));
        assert_eq!(integer(&[0x7f; 8]), Some(0x7f7f_7f7f_7f7f_7f7f));
        assert_eq!(integer(&[0; 9]), None);
        let shown =
            |octets: &str| ObjectIdentifier::new(&hex(octets)).map(|identifier| identifier.to_string());
        assert_eq!(shown("883703").as_deref(), Some("2.999.3"));
        assert_eq!(shown("2b06010401bf0803").as_deref(), Some("1.3.6.1.4.1.8072.3"));
        assert_eq!(shown("2a864886f712010202").as_deref(), Some("1.2.840.113554.1.2.2"));
        assert_eq!(shown("2b86"), None);
        assert_eq!(shown(""), None);
        assert_eq!(shown("ffffffffff7f"), None);
        let identifier = hex("2b060102010101 00");
        let below = ObjectIdentifier::new(&identifier).unwrap().below(&hex("2b06010201")).unwrap();
        assert_eq!(arcs(below).collect::<Vec<_>>(), [1, 1, 0]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let mut reader = Reader::new(&bytes);
            while let Some(element) = reader.element() {
                let _ = (element.integer(), element.object_identifier().map(|identifier| identifier.to_string()));
                prop_assert!(element.content.len() < bytes.len());
            }
        }

        #[test]
        fn a_cut_element_is_cut_and_not_foreign(content in proptest::collection::vec(any::<u8>(), 0..300), cut in 0usize..300) {
            let length = (content.len() as u16).to_be_bytes();
            let whole = [&[0x30, 0x82], &length[..], &content].concat();
            let cut = cut.min(whole.len() - 1);
            prop_assert_eq!(Reader::new(&whole).element().map(|element| element.content), Some(&content[..]));
            prop_assert_eq!(Reader::new(&whole[..cut]).element(), None);
            prop_assert_ne!(Beginning::of(&whole[..cut]), Beginning::Foreign);
        }
    }
}
