//! One direction of a protocol whose messages say in their first bytes how long they are.
//!
//! A message that lies whole in a segment is read where it lies; one that does not is kept until it is whole.

/// What the first bytes of a message say. No message is shorter than the bytes that tell what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Too few to tell. Never said of more than [`HEAD_LIMIT`] bytes.
    Cut,
    /// A message of so many bytes, head included, to be read when it is whole.
    Read(usize),
    /// A message of which at most so many bytes are read, as soon as they are there. Both numbers count the head.
    ReadFirst { limit: usize, length: usize },
    /// A message of so many bytes, head included, of no interest.
    Pass(usize),
    /// No message of the protocol, or none after this one is of interest.
    End,
}

impl Next {
    /// How many bytes of a message are wanted, and how many it has.
    const fn sizes(self) -> Option<(usize, usize)> {
        let (wanted, length) = match self {
            Self::Cut | Self::End => return None,
            Self::Read(length) => (length, length),
            Self::ReadFirst { limit, length } => (if limit < length { limit } else { length }, length),
            Self::Pass(length) => (0, length),
        };
        if length > 0 { Some((wanted, length)) } else { None }
    }
}

/// Bytes after which the length of a message must be known.
pub(crate) const HEAD_LIMIT: usize = 64;

/// Bytes that are made room for at once. A head alone does not cost what it promises.
const RESERVED: usize = 4096;

/// Where a direction stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    /// Before a message, or in its first bytes.
    #[default]
    Head,
    /// In a message of which so many bytes are kept until they are there.
    Keeping {
        wanted: usize,
        length: usize,
    },
    /// So many bytes of a message are still to come, of no interest.
    Passing(usize),
    Over,
}

/// Puts messages together from pieces, and keeps one that is not whole. Who says [`Next::Read`] bounds what is kept.
#[derive(Debug, Default)]
pub(crate) struct Framed {
    place: Place,
    kept: Vec<u8>,
}

impl Framed {
    /// Nothing more is read of this direction.
    pub(crate) fn end(&mut self) {
        *self = Self { place: Place::Over, kept: Vec::new() };
    }

    /// Bytes that are kept of an unfinished message.
    pub(crate) fn held(&self) -> usize {
        self.kept.len()
    }

    /// Was it ended, or lost?
    pub(crate) fn is_over(&self) -> bool {
        self.place == Place::Over
    }

    /// Takes the next bytes. `look` is asked what a message is until it can tell, and `read` gets those that are
    /// wanted; it says whether to go on, and ends this direction where not. Gives how many bytes are left untouched
    /// behind the end.
    pub(crate) fn feed(
        &mut self,
        mut bytes: &[u8],
        mut look: impl FnMut(&[u8]) -> Next,
        mut read: impl FnMut(&[u8]) -> bool,
    ) -> usize {
        while !bytes.is_empty() {
            bytes = match self.place {
                Place::Over => break,
                Place::Passing(left) => {
                    let (passed, rest) = bytes.split_at_checked(left).unwrap_or((bytes, &[]));
                    self.pass(left - passed.len());
                    rest
                }
                Place::Keeping { wanted, length } => {
                    let rest = self.keep(bytes, wanted - self.kept.len());
                    self.read_kept(wanted, length, &mut read);
                    rest
                }
                Place::Head if self.kept.is_empty() => self.begin(bytes, look(bytes), &mut read),
                Place::Head => {
                    let rest = self.keep(bytes, 1);
                    self.go_on(look(&self.kept), &mut read);
                    rest
                }
            };
        }
        bytes.len()
    }

    /// At the first byte of a message: most come whole, and are not copied.
    fn begin<'a>(&mut self, bytes: &'a [u8], next: Next, read: &mut impl FnMut(&[u8]) -> bool) -> &'a [u8] {
        match next.sizes() {
            Some((0, length)) => self.pass(length),
            Some((wanted, length)) => match bytes.split_at_checked(wanted) {
                Some((message, rest)) => {
                    self.pass(length - wanted);
                    if !read(message) {
                        self.end();
                    }
                    return rest;
                }
                None => {
                    self.kept.reserve_exact(wanted.min(RESERVED));
                    self.place = Place::Keeping { wanted, length };
                }
            },
            None if next == Next::Cut && bytes.len() < HEAD_LIMIT => return self.keep(bytes, bytes.len()),
            None => self.end(),
        }
        bytes
    }

    /// A byte more of a head is kept.
    fn go_on(&mut self, next: Next, read: &mut impl FnMut(&[u8]) -> bool) {
        let known = self.kept.len();
        match next.sizes() {
            Some((wanted, length)) if length >= known => self.read_kept(wanted, length, read),
            None if next == Next::Cut && known < HEAD_LIMIT => {}
            _ => self.end(),
        }
    }

    /// Reads what is kept, if it is all that is wanted.
    fn read_kept(&mut self, wanted: usize, length: usize, read: &mut impl FnMut(&[u8]) -> bool) {
        if self.kept.len() < wanted {
            self.place = Place::Keeping { wanted, length };
            return;
        }
        let kept = std::mem::take(&mut self.kept);
        self.pass(length - kept.len());
        if wanted > 0 && !read(kept.get(..wanted).unwrap_or_default()) {
            self.end();
        }
    }

    fn pass(&mut self, left: usize) {
        self.place = if left == 0 { Place::Head } else { Place::Passing(left) };
    }

    /// Keeps at most so many bytes, and gives those after them.
    fn keep<'a>(&mut self, bytes: &'a [u8], count: usize) -> &'a [u8] {
        let (kept, rest) = bytes.split_at(count.min(bytes.len()));
        self.kept.extend_from_slice(kept);
        rest
    }

    /// Bytes of the message at hand that are still to come: none between two. Not known within a head.
    const fn left(&self) -> Option<usize> {
        match self.place {
            Place::Head if self.kept.is_empty() => Some(0),
            Place::Keeping { length, .. } => Some(length - self.kept.len()),
            Place::Passing(left) => Some(left),
            Place::Head | Place::Over => None,
        }
    }

    /// So many bytes were never heard. The message at hand is passed over. Where the loss ends behind it, what comes
    /// next is taken for a head, since most senders begin a segment with a message; a loss within a head ends all.
    pub(crate) fn gap(&mut self, missing: u64) {
        match self.left() {
            Some(left) => {
                self.kept = Vec::new();
                self.pass(left.saturating_sub(usize::try_from(missing).unwrap_or(usize::MAX)));
            }
            None => self.end(),
        }
    }

    /// The same where a head has nothing to be known by: a loss that ends behind the message at hand ends all.
    pub(crate) fn gap_inside(&mut self, missing: u64) {
        if self.left().is_some_and(|left| missing <= left as u64) { self.gap(missing) } else { self.end() }
    }
}

#[cfg(test)]
mod tests;
