use proptest::prelude::*;

use super::*;
use crate::tests_support::{Collected, hex};

/// The identifier of RFC 9001 appendix A and RFC 9369 appendix A.
const IDENTIFIER_OF_THE_STANDARD: &str = "8394c8f03e515708";

/// The crypto frame of RFC 9001 appendix A.2.
const FRAME_OF_THE_STANDARD: &str = "\
060040f1010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e86804fe3a47f06a2b69484c000004130113020100\
00c000000010000e00000b6578616d706c652e636f6dff01000100000a00080006001d00170018001000070005\
04616c706e000500050100000000003300260024001d00209370b2c9caa47fbabaf4559fedba753de171fa71f50f1ce15d43e9\
94ec74d748002b0003020304000d0010000e0403050306030203080408050806002d00020101001c00024001003900320408ff\
ffffffffffffff05048000ffff07048000ffff0801100104800075300901100f088394c8f03e51570806048000ffff";

/// A client's first datagram as RFC 9001 appendix A.2 makes it: the frame, padded to 1162 bytes, number 2 in four.
fn datagram(version: u32, content: &[u8]) -> Vec<u8> {
    let kind = Version::of(version).unwrap().initial() << 4;
    let keys = Keys::of_client(Version::of(version).unwrap(), &hex(IDENTIFIER_OF_THE_STANDARD));
    let length = (content.len() + 4 + 16) as u16 | 0x4000;
    let header = [
        &[0xc3 | kind],
        &version.to_be_bytes()[..],
        &[8],
        &hex(IDENTIFIER_OF_THE_STANDARD),
        &[0, 0],
        &length.to_be_bytes(),
    ]
    .concat();
    // To encrypt is to decrypt: the mask of the number is made of what is encrypted, so it is done twice.
    let unmasked = [&[0, 0, 0, 2], content, &[0; 16]].concat();
    let encrypted = keys.sealed(2, &unmasked[4..]);
    let mask = keys.mask(&encrypted);
    let mut packet = [header, vec![0, 0, 0, 2], encrypted].concat();
    let number = packet.len() - unmasked.len();
    packet[0] ^= mask[0] & 0x0f;
    (0..4).for_each(|place| packet[number + place] ^= mask[place + 1]);
    packet
}

impl Keys {
    /// What a sender does with the content, whose last 16 bytes are left for the tag.
    fn sealed(&self, number: u8, content: &[u8]) -> Vec<u8> {
        let mut nonce = self.vector;
        nonce[11] ^= number;
        let mut content = content.to_vec();
        let end = content.len() - 16;
        self.count(nonce, &mut content[..end]);
        content
    }

    fn mask(&self, encrypted: &[u8]) -> [u8; 16] {
        use aes::cipher::{BlockEncrypt as _, KeyInit as _};
        let mut block = <[u8; 16]>::try_from(&encrypted[..16]).unwrap().into();
        aes::Aes128::new(&self.header.into()).encrypt_block(&mut block);
        block.into()
    }
}

fn padded(frames: &[u8]) -> Vec<u8> {
    let mut content = frames.to_vec();
    content.resize(1162, 0);
    content
}

#[track_caller]
fn check(payload: &[u8], expected: &[&str]) {
    let mut sink = Collected::default();
    assert_eq!(dissect(payload, &mut sink), Some(Protocol::Quic));
    assert_eq!(sink.lines(), expected);
}

/// RFC 9001 appendix A.1 and RFC 9369 appendix A.1.
#[test]
fn the_keys_are_those_of_the_standards() {
    let identifier = hex(IDENTIFIER_OF_THE_STANDARD);
    let check = |version, content: &str, vector: &str, header: &str| {
        let keys = Keys::of_client(version, &identifier);
        assert_eq!(
            (keys.content.to_vec(), keys.vector.to_vec(), keys.header.to_vec()),
            (hex(content), hex(vector), hex(header))
        );
    };
    check(
        Version::One,
        "1f369613dd76d5467730efcbe3b1a22d",
        "fa044b2f42a3fd3b46fb255c",
        "9f50449e04a0e810283a1e9933adedd2",
    );
    check(
        Version::Two,
        "8b1a0bc121284290a29e0971b5cd045d",
        "91f73e2351d8fa91660e909f",
        "45b95e15235d6f45a6b19cbcb0294ba9",
    );
}

const SAID: [&str; 3] = [
    "dst quic.server_name example.com",
    "src quic.application alpn",
    "src quic.ja4 q13d0211an_62ed6f6ca7ad_4d634acda6c0",
];

/// RFC 9001 appendix A.2: the datagram begins and ends as it does there.
#[test]
fn the_first_packet_of_the_standard_is_read() {
    let packet = datagram(1, &padded(&hex(FRAME_OF_THE_STANDARD)));
    assert_eq!(packet.len(), 1200);
    assert_eq!(packet[..24], hex("c000000001088394c8f03e5157080000449e7b9aec34d1b1"));
    check(&packet, &[&["src quic.version 1"][..], &SAID].concat());
}

#[test]
fn other_versions_have_other_keys_and_types() {
    let content = padded(&hex(FRAME_OF_THE_STANDARD));
    check(&datagram(0x6b33_43cf, &content), &[&["src quic.version 2"][..], &SAID].concat());
    check(&datagram(0xff00_001d, &content), &[&["src quic.version draft 29"][..], &SAID].concat());
}

#[test]
fn pieces_of_a_hello_may_come_in_any_order() {
    let message = &hex(FRAME_OF_THE_STANDARD)[4..];
    let piece = |from: usize, to: usize| {
        let number = |value: usize| (value as u16 | 0x4000).to_be_bytes();
        [&[6][..], &number(from), &number(to - from), &message[from..to]].concat()
    };
    let frames = [piece(100, 241), vec![1, 0, 0], piece(0, 50), vec![2, 0, 0, 0, 0], piece(40, 100)].concat();
    check(&datagram(1, &padded(&frames)), &[&["src quic.version 1"][..], &SAID].concat());
    for frames in [[piece(100, 241), piece(0, 50)].concat(), piece(0, 200), vec![0x1c, 0]] {
        check(&datagram(1, &padded(&frames)), &["src quic.version 1"]);
    }
}

#[test]
fn what_is_not_a_clients_first_packet_is_not_decrypted() {
    // A server's, RFC 9001 appendix A.3, whose receiver has no identifier.
    check(
        &[&hex("cf00000001 00 08f067a5502a4262b5 00 4075")[..], &[7; 117]].concat(),
        &["src quic.version 1"],
    );
    // A handshake packet.
    check(&[&hex("ef00000001 00 08f067a5502a4262b5 4075")[..], &[7; 117]].concat(), &[]);
    let short = [&hex("c300000001 08 8394c8f03e515708 00 00 4075")[..], &[7; 117]].concat();
    check(&short, &["src quic.version 1"]);
    for other in ["c3000000020800", "c30000000115", "4300000001", "c300000000", "c30000000100000041"] {
        assert_eq!(dissect(&hex(other), &mut Collected::default()), None, "{other}");
    }
    assert_eq!(dissect(&short[..100], &mut Collected::default()), None);
}

proptest! {
    #[test]
    fn changed_and_cut_packets_are_survived(
        content in proptest::collection::vec(any::<u8>(), 1162..1170),
        changes in proptest::collection::vec((any::<usize>(), any::<u8>()), 0..6),
        is_hello in any::<bool>(),
        cut in any::<usize>(),
    ) {
        let mut content = content;
        if is_hello {
            content = padded(&hex(FRAME_OF_THE_STANDARD));
        }
        for (place, byte) in &changes {
            let place = place % content.len();
            content[place] = *byte;
        }
        let mut packet = datagram(1, &content);
        dissect(&packet, &mut Collected::default());
        packet.truncate(cut % packet.len());
        dissect(&packet, &mut Collected::default());
    }
}
