//! One direction of a protocol whose messages say in their first bytes how long they are.

/// What the first bytes of a message say. No message is shorter than the bytes that tell what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Too few to tell. Never said of more than [`HEAD_LIMIT`] bytes.
    Cut,
    /// A message of so many bytes, head included, to be read when it is whole.
    Read(usize),
    /// A message of so many bytes, head included, of no interest.
    Pass(usize),
    /// No message of the protocol, or none after this one is of interest.
    End,
}

/// Bytes after which the length of a message must be known.
pub(crate) const HEAD_LIMIT: usize = 64;

/// Where a direction stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    /// Before a message, or in its first bytes.
    #[default]
    Head,
    /// In a message of so many bytes that is kept until it is whole.
    Keeping(usize),
    /// So many bytes of a message of no interest are still to come.
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

    /// Was it ended, or lost?
    pub(crate) fn is_over(&self) -> bool {
        self.place == Place::Over
    }

    /// Takes the next bytes. `look` is asked what a message is until it can tell, and `read` gets those that are
    /// wanted, whole; it says whether to go on. Gives how many bytes are left untouched where it does not.
    pub(crate) fn feed(
        &mut self,
        mut bytes: &[u8],
        mut look: impl FnMut(&[u8]) -> Next,
        mut read: impl FnMut(&[u8]) -> bool,
    ) -> usize {
        while !bytes.is_empty() {
            match self.place {
                Place::Over => break,
                Place::Passing(left) => {
                    let passed = left.min(bytes.len());
                    self.pass(left - passed);
                    bytes = bytes.get(passed..).unwrap_or_default();
                }
                // Most messages come whole, and are not copied.
                Place::Head if self.kept.is_empty() => match look(bytes) {
                    Next::Read(length) if (1..=bytes.len()).contains(&length) => {
                        let (message, rest) = bytes.split_at(length);
                        if !read(message) {
                            return rest.len();
                        }
                        bytes = rest;
                    }
                    Next::Read(length) if length > 0 => {
                        self.kept.reserve_exact(length);
                        self.place = Place::Keeping(length);
                    }
                    Next::Pass(length) if length > 0 => self.pass(length),
                    Next::Cut if bytes.len() < HEAD_LIMIT => bytes = self.keep(bytes, bytes.len()),
                    _ => self.end(),
                },
                Place::Head => {
                    bytes = self.keep(bytes, 1);
                    let known = self.kept.len();
                    match look(&self.kept) {
                        Next::Read(length) if length == known => {
                            if !read(&std::mem::take(&mut self.kept)) {
                                return bytes.len();
                            }
                        }
                        Next::Read(length) if length > known => self.place = Place::Keeping(length),
                        Next::Pass(length) if length >= known => {
                            self.kept.clear();
                            self.pass(length - known);
                        }
                        Next::Cut if known < HEAD_LIMIT => {}
                        _ => self.end(),
                    }
                }
                Place::Keeping(length) => {
                    bytes = self.keep(bytes, length - self.kept.len());
                    if self.kept.len() == length {
                        self.place = Place::Head;
                        if !read(&std::mem::take(&mut self.kept)) {
                            return bytes.len();
                        }
                    }
                }
            }
        }
        0
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
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Two bytes of length, those included, and one that says whether to read.
    fn look(bytes: &[u8]) -> Next {
        match bytes {
            [high, low, kind, ..] => {
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                match kind {
                    _ if length < 3 => Next::End,
                    b'r' => Next::Read(length),
                    b'p' => Next::Pass(length),
                    _ => Next::End,
                }
            }
            _ => Next::Cut,
        }
    }

    fn messages(stream: &[u8], sizes: &[usize]) -> Vec<Vec<u8>> {
        let mut framed = Framed::default();
        let mut read = Vec::new();
        let mut rest = stream;
        let mut sizes = sizes.iter().cycle();
        while !rest.is_empty() {
            let (piece, after) = rest.split_at((*sizes.next().unwrap()).min(rest.len()));
            rest = after;
            framed.feed(piece, look, |message| {
                read.push(message.to_vec());
                true
            });
        }
        read
    }

    #[test]
    fn wanted_messages_are_read_whole_and_others_passed() {
        let stream = b"\0\x05rab\0\x06pabc\0\x03r\0\x04rz\0\x09x\0\x03r";
        for size in [1, 2, 3, 4, 100] {
            assert_eq!(messages(stream, &[size]), [&b"\0\x05rab"[..], b"\0\x03r", b"\0\x04rz"], "{size}");
        }
    }

    #[test]
    fn who_reads_may_stop_and_is_told_what_is_left() {
        let mut framed = Framed::default();
        assert_eq!(framed.feed(b"\0\x03r\x16\x03\x01", look, |_| false), 3);
        assert_eq!(framed.feed(b"\0", look, |_| false), 0);
        assert_eq!(framed.feed(b"\x04rab", look, |_| false), 1);
    }

    #[test]
    fn a_head_without_end_is_given_up() {
        let mut framed = Framed::default();
        for _ in 0..HEAD_LIMIT {
            assert!(!framed.is_over());
            framed.feed(b"x", |_| Next::Cut, |_| true);
        }
        assert!(framed.is_over());
        let mut framed = Framed::default();
        framed.feed(&[0; HEAD_LIMIT], |_| Next::Cut, |_| true);
        assert!(framed.is_over());
    }

    proptest! {
        #[test]
        fn pieces_do_not_matter(
            stream in proptest::collection::vec(
                prop_oneof![4 => 0u8..8, 2 => Just(b'r'), 2 => Just(b'p'), 1 => any::<u8>()], 0..300),
            sizes in proptest::collection::vec(1usize..20, 1..9),
        ) {
            prop_assert_eq!(messages(&stream, &[1]), messages(&stream, &sizes));
            prop_assert_eq!(messages(&stream, &[1]), messages(&stream, &[1000]));
        }
    }
}
