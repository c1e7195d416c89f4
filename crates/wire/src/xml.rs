//! XML 1.0 with namespaces, as discovery, SOAP, device descriptions and POCT1-A use it: a document that lies in one
//! piece is read element by element, without keeping anything of it.
//!
//! No document type, no entities but the five of XML §4.6 and numbers: where one is declared, reading ends. So it does
//! at what is not well formed or goes deeper than [`DEPTH_LIMIT`], and where the bytes end, for a document may be cut:
//! what was read before stands, and a text is only given when the markup behind it is there. Encodings are UTF-8 and
//! those that have ASCII in the same place.

mod text;

pub use text::Text;

/// Elements inside one another.
pub const DEPTH_LIMIT: usize = 32;

/// Namespace prefixes in force at one place. More are not resolved.
const BINDING_LIMIT: usize = 24;

/// A name with its namespace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Name<'a> {
    /// What the prefix stands for, as it was declared; empty where there is none.
    pub namespace: &'a [u8],
    /// The name without its prefix.
    pub local: &'a [u8],
}

/// The tag that opens an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag<'a> {
    /// The element's name.
    pub name: Name<'a>,
    attributes: Attributes<'a>,
}

impl<'a> Tag<'a> {
    /// The value of the attribute with this name, whatever its prefix.
    pub fn attribute(self, local: &str) -> Option<Text<'a>> {
        let mut attributes = self.attributes;
        attributes.find(|(name, _)| split(name).1 == local.as_bytes()).map(|(_, value)| Text::escaped(value))
    }
}

/// What stands next in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event<'a> {
    /// An element begins.
    Open(Tag<'a>),
    /// Text that is not only white space. A comment or a CDATA section parts it.
    Text(Text<'a>),
    /// The element that was open innermost ends, and is not on the path any longer.
    Close(Name<'a>),
}

/// A prefix and what it stands for within the element at this depth.
#[derive(Clone, Copy, Default)]
struct Binding<'a> {
    prefix: &'a [u8],
    namespace: &'a [u8],
    depth: usize,
}

/// A place in a document.
pub struct Reader<'a> {
    rest: &'a [u8],
    /// Names with prefixes of the elements that are open.
    open: [&'a [u8]; DEPTH_LIMIT],
    depth: usize,
    bindings: [Binding<'a>; BINDING_LIMIT],
    bound: usize,
    /// The element that was opened last has no content.
    is_empty: bool,
    is_over: bool,
}

impl<'a> Reader<'a> {
    /// At the beginning of a document.
    pub fn new(document: &'a [u8]) -> Self {
        const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
        Self {
            rest: document.strip_prefix(BYTE_ORDER_MARK).unwrap_or(document),
            open: [&[]; DEPTH_LIMIT],
            depth: 0,
            bindings: [Binding::default(); BINDING_LIMIT],
            bound: 0,
            is_empty: false,
            is_over: false,
        }
    }

    /// True where the elements that are open innermost have these names, the outer first. Prefixes do not matter.
    pub fn is_in(&self, path: &[&str]) -> bool {
        let open = self.open.get(..self.depth).unwrap_or_default();
        let Some(start) = open.len().checked_sub(path.len()) else { return false };
        open.iter().skip(start).zip(path).all(|(name, wanted)| split(name).1 == wanted.as_bytes())
    }

    /// How many elements are open.
    pub const fn depth(&self) -> usize {
        self.depth
    }

    /// A name that stands in a text or an attribute, such as one of a list of types, with its prefix resolved here.
    pub fn resolve(&self, qualified: &'a [u8]) -> Name<'a> {
        let (prefix, local) = split(qualified);
        let bindings = self.bindings.get(..self.bound).unwrap_or_default();
        let binding = bindings.iter().rev().find(|binding| binding.prefix == prefix);
        Name { namespace: binding.map_or(&[], |binding| binding.namespace), local }
    }

    /// What stands next; none at the end and for good.
    pub fn event(&mut self) -> Option<Event<'a>> {
        let event = if self.is_over { None } else { self.read() };
        self.is_over = event.is_none();
        event
    }

    fn read(&mut self) -> Option<Event<'a>> {
        if std::mem::take(&mut self.is_empty) {
            return self.close();
        }
        loop {
            let markup = self.rest.iter().position(|byte| *byte == b'<')?;
            let (text, rest) = self.rest.split_at_checked(markup)?;
            self.rest = rest;
            if !text.trim_ascii().is_empty() && self.depth > 0 {
                return Some(Event::Text(Text::escaped(text.trim_ascii())));
            }
            match *self.rest {
                [_, b'?', ..] => self.pass(b"<?", b"?>").map(|_| ())?,
                [_, b'!', b'-', b'-', ..] => self.pass(b"<!--", b"-->").map(|_| ())?,
                [_, b'!', b'[', ..] => {
                    let literal = self.pass(b"<![CDATA[", b"]]>")?;
                    if !literal.trim_ascii().is_empty() {
                        return Some(Event::Text(Text::literal(literal.trim_ascii())));
                    }
                }
                [_, b'!', ..] => return None,
                [_, b'/', ..] => {
                    let name = self.pass(b"</", b">")?.trim_ascii_end();
                    let innermost = self.open.get(self.depth.checked_sub(1)?)?;
                    return if *innermost == name { self.close() } else { None };
                }
                _ => return self.open(),
            }
        }
    }

    /// Passes over what begins and ends so, and gives what is between.
    fn pass(&mut self, start: &[u8], end: &[u8]) -> Option<&'a [u8]> {
        let inside = self.rest.strip_prefix(start)?;
        let length = inside.windows(end.len()).position(|window| window == end)?;
        let (inside, rest) = inside.split_at_checked(length)?;
        self.rest = rest.strip_prefix(end)?;
        Some(inside)
    }

    fn open(&mut self) -> Option<Event<'a>> {
        let tag = self.rest.get(1..)?;
        let end = end_of_tag(tag)?;
        let (inside, rest) = tag.split_at_checked(end)?;
        let (inside, is_empty) = match inside.strip_suffix(b"/") {
            Some(inside) => (inside, true),
            None => (inside, false),
        };
        let name_end = inside.iter().position(u8::is_ascii_whitespace).unwrap_or(inside.len());
        let (name, attributes) = inside.split_at_checked(name_end)?;
        if !is_name(name) {
            return None;
        }
        *self.open.get_mut(self.depth)? = name;
        self.depth += 1;
        self.rest = rest.get(1..)?;
        self.is_empty = is_empty;
        let attributes = Attributes { rest: attributes };
        for (name, value) in attributes {
            self.bind(name, value);
        }
        Some(Event::Open(Tag { name: self.resolve(name), attributes }))
    }

    /// Notes what a prefix stands for, where the attribute says that.
    fn bind(&mut self, name: &'a [u8], namespace: &'a [u8]) {
        let prefix = match (name, name.strip_prefix(b"xmlns:")) {
            (b"xmlns", _) => &[],
            (_, Some(prefix)) => prefix,
            _ => return,
        };
        if let Some(binding) = self.bindings.get_mut(self.bound) {
            *binding = Binding { prefix, namespace, depth: self.depth };
            self.bound += 1;
        }
    }

    fn close(&mut self) -> Option<Event<'a>> {
        let name = self.resolve(self.open.get(self.depth.checked_sub(1)?)?);
        let bindings = self.bindings.get(..self.bound).unwrap_or_default();
        let ended = bindings.iter().rev().take_while(|binding| binding.depth == self.depth).count();
        self.bound -= ended;
        self.depth -= 1;
        Some(Event::Close(name))
    }
}

/// Attributes from left to right, names with prefixes and values as they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Attributes<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a [u8], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.rest.trim_ascii_start();
        let (name, rest) = rest.split_at_checked(rest.iter().position(|byte| *byte == b'=')?)?;
        let (quote, rest) = rest.get(1..)?.trim_ascii_start().split_first()?;
        if !matches!(quote, b'"' | b'\'') {
            return None;
        }
        let (value, rest) = rest.split_at_checked(rest.iter().position(|byte| byte == quote)?)?;
        self.rest = rest.get(1..)?;
        Some((name.trim_ascii_end(), value))
    }
}

/// Where the `>` of a tag is: not within quotes.
fn end_of_tag(tag: &[u8]) -> Option<usize> {
    let mut quote = None;
    tag.iter().position(|byte| {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(*byte),
            (Some(open), byte) if open == *byte => quote = None,
            _ => {}
        }
        quote.is_none() && *byte == b'>'
    })
}

fn is_name(name: &[u8]) -> bool {
    let starts = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b':' | 0x80..);
    name.first().is_some_and(starts)
        && name.iter().all(|byte| starts(byte) || byte.is_ascii_digit() || matches!(byte, b'-' | b'.'))
}

/// Prefix and local part.
fn split(qualified: &[u8]) -> (&[u8], &[u8]) {
    let colon = qualified.iter().position(|byte| *byte == b':');
    match colon.and_then(|colon| Some((qualified.get(..colon)?, qualified.get(colon + 1..)?))) {
        Some(parts) => parts,
        None => (&[], qualified),
    }
}

#[cfg(test)]
mod tests;
