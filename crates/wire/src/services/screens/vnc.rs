//! Remote framebuffer protocol, RFC 6143, up to where the viewer signs in: the version that the side with the screen
//! speaks (§7.1.1) and the security types that it offers (§7.1.2).
//!
//! That side speaks first, also where it is the one that opens the connection. The name of the desktop, which is
//! often a person's, and all that is shown come later and are not read.

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::dissector::{Beginning, Dissector};
use crate::{Direction, Progress, Sink, Verdict};

/// `RFB 003.008` and a line feed.
const VERSION_LENGTH: usize = 12;

/// The version and a list of 255 types with its length.
const SCREEN_LIMIT: usize = VERSION_LENGTH + 256;

/// Reads one connection with a screen.
#[derive(Debug, Default)]
pub struct Vnc {
    /// Which way the side with the screen sends.
    screen: Option<Direction>,
    /// What each side sent first: the screen, then the viewer.
    screen_bytes: Vec<u8>,
    viewer_bytes: Vec<u8>,
    has_said_version: bool,
}

impl Dissector for Vnc {
    const PROTOCOL: Protocol = Protocol::Vnc;
    const BEGINS: &'static [u8] = b"R";

    fn probe(beginning: &Beginning<'_>) -> Verdict {
        // Bytes that have not come yet are taken to be as they should.
        let mut whole = *b"RFB 003.008\n";
        whole.iter_mut().zip(beginning.bytes).for_each(|(slot, byte)| *slot = *byte);
        match (version(&whole), beginning.bytes.len() >= VERSION_LENGTH) {
            (None, _) => Verdict::No,
            (Some(_), false) => Verdict::Unsure,
            (Some(_), true) => Verdict::Yes,
        }
    }

    fn feed(&mut self, direction: Direction, bytes: &[u8], sink: &mut dyn Sink) -> Progress {
        let is_screen = *self.screen.get_or_insert(direction) == direction;
        let (kept, limit) = if is_screen {
            (&mut self.screen_bytes, SCREEN_LIMIT)
        } else {
            (&mut self.viewer_bytes, VERSION_LENGTH)
        };
        let room = limit - kept.len();
        kept.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
        if !is_screen {
            let is_whole = self.viewer_bytes.len() == VERSION_LENGTH;
            let is_foreign = is_whole && version(&self.viewer_bytes).is_none();
            return if is_foreign { Progress::Done } else { Progress::More };
        }
        self.read_screen(sink)
    }

    fn gap(&mut self, _direction: Direction, _missing: u64, _sink: &mut dyn Sink) -> Progress {
        Progress::Done
    }
}

impl Vnc {
    fn read_screen(&mut self, sink: &mut dyn Sink) -> Progress {
        let Some((head, rest)) = self.screen_bytes.split_at_checked(VERSION_LENGTH) else {
            return Progress::More;
        };
        let Some((major, minor)) = version(head) else { return Progress::Done };
        if !self.has_said_version {
            self.has_said_version = true;
            sink.fact(Subject::Src, Field::VncVersion, &format!("{major}.{minor}"));
        }
        // The viewer chooses the version, so the types cannot come before it has.
        let Some(chosen) = version(&self.viewer_bytes) else { return Progress::More };
        if chosen < (3, 7) {
            let Some(kind) = rest.first_chunk::<4>() else { return Progress::More };
            say_types(&[u32::from_be_bytes(*kind)], sink);
            return Progress::Done;
        }
        let Some((count, rest)) = rest.split_first() else { return Progress::More };
        let Some(types) = rest.get(..usize::from(*count)) else { return Progress::More };
        let types: Vec<u32> = types.iter().map(|kind| u32::from(*kind)).collect();
        say_types(&types, sink);
        Progress::Done
    }
}

/// `RFB 003.008\n` as 3 and 8.
fn version(bytes: &[u8]) -> Option<(u16, u16)> {
    let [b'R', b'F', b'B', b' ', a, b, c, b'.', d, e, f, b'\n'] = bytes else { return None };
    let number = |digits: [&u8; 3]| {
        digits
            .iter()
            .try_fold(0, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + u16::from(*digit - b'0')))
    };
    Some((number([a, b, c])?, number([d, e, f])?))
}

/// Names of RFC 6143 §7.1.2 and of the registry at IANA; others by their number. None are offered where the screen
/// refuses.
fn say_types(types: &[u32], sink: &mut dyn Sink) {
    let names: Vec<String> = types
        .iter()
        .filter(|kind| **kind != 0)
        .map(|kind| match kind {
            1 => "none".to_owned(),
            2 => "vnc".to_owned(),
            16 => "tight".to_owned(),
            17 => "ultra".to_owned(),
            18 => "tls".to_owned(),
            19 => "vencrypt".to_owned(),
            20 => "sasl".to_owned(),
            other => other.to_string(),
        })
        .collect();
    sink.fact_bytes(Subject::Src, Field::VncSecurity, names.join(",").as_bytes());
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests_support::{Exchange, check_pieces_and_cuts, feed, probe};
    use Direction::{ToClient, ToServer};

    fn exchange(screen: &str, viewer: &str, types: &[u8]) -> Exchange {
        vec![
            (ToClient, format!("RFB {screen}\n").into_bytes()),
            (ToServer, format!("RFB {viewer}\n").into_bytes()),
            (ToClient, types.to_vec()),
            (ToServer, vec![2]),
            (ToClient, vec![7; 300]),
        ]
    }

    #[track_caller]
    fn check(exchange: &Exchange, expected: &[&str]) {
        assert_eq!(feed::<Vnc>(exchange, &[]).lines(), expected);
    }

    #[test]
    fn versions_and_security_types_are_read() {
        let modern = exchange("003.008", "003.008", &[4, 1, 2, 19, 30]);
        check(&modern, &["src vnc.version 3.8", "src vnc.security none,vnc,vencrypt,30"]);
        let old = exchange("003.889", "003.003", &[0, 0, 0, 2]);
        check(&old, &["src vnc.version 3.889", "src vnc.security vnc"]);
        let refused = exchange("003.008", "003.008", &[0, 0, 0, 0, 1, b'x']);
        check(&refused, &["src vnc.version 3.8"]);
        let reversed: Exchange =
            modern.into_iter().map(|(direction, bytes)| (direction.reverse(), bytes)).collect();
        check(&reversed, &["src vnc.version 3.8", "src vnc.security none,vnc,vencrypt,30"]);
        check(&exchange("003.008", "xxxxxxx", &[1, 2]), &["src vnc.version 3.8"]);
    }

    #[test]
    fn the_version_is_known() {
        assert_eq!(probe::<Vnc>(ToClient, b"RFB 004.001\n"), Verdict::Yes);
        assert_eq!(probe::<Vnc>(ToClient, b"RFB 004"), Verdict::Unsure);
        assert_eq!(probe::<Vnc>(ToClient, b"RFB 4.1\n"), Verdict::No);
        assert_eq!(probe::<Vnc>(ToClient, b"RTSP/1.0"), Verdict::No);
    }

    proptest! {
        #[test]
        fn pieces_do_not_matter(
            types in proptest::collection::vec(any::<u8>(), 0..20),
            minor in 0u8..10,
            sizes in proptest::collection::vec(1usize..20, 1..20),
            cut in any::<usize>(),
        ) {
            let exchange = exchange("003.008", &format!("003.00{minor}"), &types);
            check_pieces_and_cuts::<Vnc>(&exchange, &sizes, cut)?;
        }
    }
}
