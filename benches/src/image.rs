//! Image transfers: DICOM associations over TCP at full packet size, as scanners send series to an archive.
//!
//! Each stores a series of images in Explicit VR Little Endian (PS3.5 §A.2) with pixel data of noise, in fragments of
//! 16 KiB (PS3.8 §9.3.5), segments of 1,448 bytes, and an acknowledgment for every second of them. Names and serial
//! numbers are made up.

use crate::mix::Numbers;

/// Bytes of TCP payload in a full Ethernet frame with time stamps.
const SEGMENT: usize = 1_448;
/// Bytes of a fragment of a data set.
const FRAGMENT: usize = 16_384;
/// Pixels of one image, in bytes: 512 × 512 of 16 bits.
const PIXELS: usize = 512 * 512 * 2;

const EXPLICIT: &str = "1.2.840.10008.1.2.1";
const CLIENT: ([u8; 6], [u8; 4]) = ([0x00, 0x1b, 0x63, 1, 2, 3], [10, 20, 4, 17]);
const ARCHIVE: ([u8; 6], [u8; 4]) = ([0x00, 0x50, 0x56, 4, 5, 6], [10, 20, 9, 2]);

/// A scanner.
struct Scanner {
    modality: &'static str,
    storage: &'static str,
    maker: &'static str,
    model: &'static str,
}

const SCANNERS: [Scanner; 4] = [
    Scanner {
        modality: "CT",
        storage: "1.2.840.10008.5.1.4.1.1.2",
        maker: "Sample Imaging",
        model: "Volume 64",
    },
    Scanner {
        modality: "MR",
        storage: "1.2.840.10008.5.1.4.1.1.4",
        maker: "Sample Imaging",
        model: "Field 3T",
    },
    Scanner {
        modality: "US",
        storage: "1.2.840.10008.5.1.4.1.1.6.1",
        maker: "Example Sound",
        model: "Echo 9",
    },
    Scanner {
        modality: "DX",
        storage: "1.2.840.10008.5.1.4.1.1.1.1",
        maker: "Example X-ray",
        model: "Plate 2",
    },
];

/// Captures of associations, of `bytes` in all.
pub fn captures(bytes: usize) -> Vec<Vec<Vec<u8>>> {
    let mut numbers = Numbers::new(11);
    let mut captures = Vec::new();
    let mut made = 0;
    while made < bytes {
        let images = 1 + numbers.below(4) as usize;
        let number = captures.len();
        let frames = association(&SCANNERS[number % SCANNERS.len()], number, images, &mut numbers);
        made += frames.iter().map(Vec::len).sum::<usize>();
        captures.push(frames);
    }
    captures
}

/// The frames of an association that stores so many images.
fn association(scanner: &Scanner, number: usize, images: usize, numbers: &mut Numbers) -> Vec<Vec<u8>> {
    let mut talk = Talk::open(40_000 + number as u16);
    talk.say(0, &opening(1, scanner, number));
    talk.say(1, &opening(2, scanner, number));
    for image in 0..images {
        let pixels: Vec<u8> = (0..PIXELS / 8).flat_map(|_| numbers.below(u64::MAX).to_le_bytes()).collect();
        talk.say(0, &store(scanner, number, image, &pixels));
        let answer = [
            text(0, 2, scanner.storage),
            us(0, 0x100, 0x8001),
            us(0, 0x120, 1),
            us(0, 0x800, 0x101),
            us(0, 0x900, 0),
        ];
        talk.say(1, &data_unit(3, &command(&answer)));
    }
    talk.say(0, &pdu(5, &[0; 4]));
    talk.say(1, &pdu(6, &[0; 4]));
    talk.close();
    talk.frames
}

fn pdu(kind: u8, body: &[u8]) -> Vec<u8> {
    [&[kind, 0][..], &(body.len() as u32).to_be_bytes(), body].concat()
}

fn item(kind: u8, body: &[u8]) -> Vec<u8> {
    [&[kind, 0][..], &(body.len() as u16).to_be_bytes(), body].concat()
}

/// The request (1) or acceptance (2) of an association, PS3.8 §9.3.2.
fn opening(kind: u8, scanner: &Scanner, number: usize) -> Vec<u8> {
    let title = |text: &str| format!("{text:<16}").into_bytes();
    let context = if kind == 1 {
        item(
            0x20,
            &[&[1, 0, 0, 0][..], &item(0x30, scanner.storage.as_bytes()), &item(0x40, EXPLICIT.as_bytes())]
                .concat(),
        )
    } else {
        item(0x21, &[&[1, 0, 0, 0][..], &item(0x40, EXPLICIT.as_bytes())].concat())
    };
    let user = [
        item(0x51, &(FRAGMENT as u32 + 6).to_be_bytes()),
        item(0x52, b"1.2.826.0.1.3680043.9.9999.1"),
        item(0x55, b"SAMPLE_1"),
    ];
    let calling = format!("{}_{number}", scanner.modality);
    pdu(
        kind,
        &[
            &[0, 1, 0, 0][..],
            &title("ARCHIVE"),
            &title(&calling),
            &[0; 32],
            &item(0x10, b"1.2.840.10008.3.1.1.1"),
            &context,
            &item(0x50, &user.concat()),
        ]
        .concat(),
    )
}

/// An element in Implicit VR Little Endian, as commands are (PS3.7 §6.3).
fn implicit(group: u16, element: u16, value: &[u8]) -> Vec<u8> {
    [&group.to_le_bytes()[..], &element.to_le_bytes(), &(value.len() as u32).to_le_bytes(), value].concat()
}

fn us(group: u16, element: u16, value: u16) -> Vec<u8> {
    implicit(group, element, &value.to_le_bytes())
}

fn padded(value: &str) -> Vec<u8> {
    let mut value = value.as_bytes().to_vec();
    value.resize(value.len().next_multiple_of(2), 0);
    value
}

fn text(group: u16, element: u16, value: &str) -> Vec<u8> {
    implicit(group, element, &padded(value))
}

fn command(elements: &[Vec<u8>]) -> Vec<u8> {
    let elements = elements.concat();
    [implicit(0, 0, &(elements.len() as u32).to_le_bytes()), elements].concat()
}

/// A P-DATA unit with one fragment; `control` as in PS3.8 §E.2.
fn data_unit(control: u8, fragment: &[u8]) -> Vec<u8> {
    pdu(4, &[&(fragment.len() as u32 + 2).to_be_bytes()[..], &[1, control], fragment].concat())
}

/// An element in Explicit VR Little Endian.
fn explicit(group: u16, element: u16, vr: &str, value: &[u8]) -> Vec<u8> {
    let head = [&group.to_le_bytes()[..], &element.to_le_bytes(), vr.as_bytes()].concat();
    let length = match vr {
        "OW" => [&[0, 0][..], &(value.len() as u32).to_le_bytes()].concat(),
        _ => (value.len() as u16).to_le_bytes().to_vec(),
    };
    [&head[..], &length, value].concat()
}

/// A C-STORE request with its data set.
fn store(scanner: &Scanner, number: usize, image: usize, pixels: &[u8]) -> Vec<u8> {
    let instance = format!("1.2.826.0.1.3680043.9.9999.{number}.{image}");
    let request = [
        text(0, 2, scanner.storage),
        us(0, 0x100, 1),
        us(0, 0x110, image as u16 + 1),
        us(0, 0x700, 0),
        us(0, 0x800, 1),
        text(0, 0x1000, &instance),
    ];
    let string = |group, element, vr: &str, value: &str| explicit(group, element, vr, &padded(value));
    let data_set = [
        string(8, 0x16, "UI", scanner.storage),
        string(8, 0x18, "UI", &instance),
        string(8, 0x60, "CS", scanner.modality),
        string(8, 0x70, "LO", scanner.maker),
        string(8, 0x1010, "SH", &format!("ROOM {number}")),
        string(8, 0x1090, "LO", scanner.model),
        string(0x18, 0x1000, "LO", &format!("SN{number:05}")),
        string(0x18, 0x1020, "LO", "4.2"),
        explicit(0x7fe0, 0x10, "OW", pixels),
    ]
    .concat();
    let mut units = data_unit(3, &command(&request));
    let mut fragments = data_set.chunks(FRAGMENT).peekable();
    while let Some(fragment) = fragments.next() {
        units.extend(data_unit(if fragments.peek().is_none() { 2 } else { 0 }, fragment));
    }
    units
}

/// One TCP connection: side 0 opened it.
struct Talk {
    port: u16,
    sequence: [u32; 2],
    frames: Vec<Vec<u8>>,
}

impl Talk {
    fn open(port: u16) -> Self {
        let mut talk = Self { port, sequence: [1_000, 9_000], frames: Vec::new() };
        talk.segment(0, 2, &[]);
        talk.sequence[0] += 1;
        talk.segment(1, 0x12, &[]);
        talk.sequence[1] += 1;
        talk.segment(0, 0x10, &[]);
        talk
    }

    fn say(&mut self, side: usize, bytes: &[u8]) {
        for (number, part) in bytes.chunks(SEGMENT).enumerate() {
            self.segment(side, 0x18, part);
            self.sequence[side] += part.len() as u32;
            if number % 2 == 1 {
                self.segment(1 - side, 0x10, &[]);
            }
        }
    }

    fn close(&mut self) {
        for side in [0, 1] {
            self.segment(side, 0x11, &[]);
            self.sequence[side] += 1;
        }
        self.segment(0, 0x10, &[]);
    }

    fn segment(&mut self, side: usize, flags: u8, payload: &[u8]) {
        let ends = if side == 0 { [CLIENT, ARCHIVE] } else { [ARCHIVE, CLIENT] };
        let ports = if side == 0 { [self.port, 104] } else { [104, self.port] };
        let acknowledged = if flags & 0x10 == 0 { 0 } else { self.sequence[1 - side] };
        let tcp = [
            &ports[0].to_be_bytes()[..],
            &ports[1].to_be_bytes(),
            &self.sequence[side].to_be_bytes(),
            &acknowledged.to_be_bytes(),
            &[0x80, flags, 0xff, 0xff, 0, 0, 0, 0],
            &[1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 1],
            payload,
        ]
        .concat();
        let length = 20 + tcp.len() as u16;
        let [high, low] = length.to_be_bytes();
        let identification = (self.frames.len() as u16).to_be_bytes();
        let mut ip =
            [0x45, 0, high, low, identification[0], identification[1], 0x40, 0, 64, 6, 0, 0].to_vec();
        ip.extend(ends.iter().flat_map(|(_, address)| *address));
        let sum = checksum(&ip, 0);
        ip[10..12].copy_from_slice(&sum.to_be_bytes());
        let pseudo = u32::from(checksum(&ip[12..], 0) ^ 0xffff) + 6 + tcp.len() as u32;
        let mut tcp = tcp;
        let sum = checksum(&tcp, pseudo);
        tcp[16..18].copy_from_slice(&sum.to_be_bytes());
        self.frames.push([&ends[1].0[..], &ends[0].0, &[8, 0], &ip, &tcp].concat());
    }
}

/// RFC 1071.
fn checksum(bytes: &[u8], start: u32) -> u16 {
    let pairs = bytes.chunks(2).map(|pair| u32::from(pair[0]) << 8 | u32::from(*pair.get(1).unwrap_or(&0)));
    let mut sum = start + pairs.sum::<u32>();
    while sum >> 16 != 0 {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !(sum as u16)
}
