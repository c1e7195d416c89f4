//! Capture files: pcap in both byte orders with micro- and nanoseconds, pcapng with several sections and
//! interfaces, and either in gzip, zstd or xz. What is torn or hostile ends the file with a problem; the packets before it count.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use pcap_parser::{Block, PcapBlockOwned, PcapError, create_reader};
use wardroom_model::{CaptureFile, Problem, Timestamp};
use wardroom_wire::frame::LinkType;

use crate::digest::DigestReader;
use crate::packed::Packing;

/// Bytes read at once: few, so that they are still in the processor's cache when they are hashed and decoded.
const BUFFER: usize = 256 << 10;
/// The largest block that a capture may have. The buffer grows to this when a block asks for it.
const LARGEST_BLOCK: usize = 4 << 20;

/// A packet of a capture, as it lies in the reader's buffer.
pub(crate) struct Captured<'a> {
    pub(crate) interface: u32,
    pub(crate) frame: u64,
    pub(crate) time: Timestamp,
    pub(crate) link: LinkType,
    pub(crate) bytes: &'a [u8],
    pub(crate) length: u32,
}

/// What was read of a file.
pub(crate) struct Summary {
    pub(crate) file: Arc<CaptureFile>,
    pub(crate) bytes: u64,
    pub(crate) problems: Vec<Problem>,
}

/// Reads a capture and gives each packet to `take`, in order. Its digest is taken only where it is wanted.
///
/// # Errors
/// Where the file cannot be opened or read at all.
pub(crate) fn read(path: &Path, digest: bool, take: &mut dyn FnMut(Captured<'_>)) -> io::Result<Summary> {
    let name: Box<str> =
        path.file_name().map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy()).into();
    if is_input(path) {
        return from(io::stdin(), name, digest, take);
    }
    from(File::open(path)?, name, digest, take)
}

/// Is this the name of the standard input?
pub(crate) fn is_input(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn from(
    source: impl Read + Send,
    name: Box<str>,
    digest: bool,
    take: &mut dyn FnMut(Captured<'_>),
) -> io::Result<Summary> {
    let mut raw = DigestReader::new(source, digest);
    let mut start = Vec::new();
    raw.by_ref().take(6).read_to_end(&mut start)?;
    let mut problems = Vec::new();
    let mut walk = Walk {
        name: &name,
        interfaces: Vec::new(),
        section: 0,
        frame: 0,
        classic: None,
        problems: &mut problems,
    };
    walk.all(Packing::of(&start).unpack(Begun { start: &start, rest: &mut raw }), take);
    // The digest is of all bytes, also of those after the point where reading packets stopped.
    let (sha256, bytes) = raw.finish()?;
    Ok(Summary { file: Arc::new(CaptureFile { sha256, name }), bytes, problems })
}

/// A file whose first bytes were read already. They are given together with what follows them: the reader of captures
/// wants a whole header at once.
struct Begun<'a, R> {
    start: &'a [u8],
    rest: R,
}

impl<R: Read> Read for Begun<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let begun = self.start.read(buffer)?;
        match buffer.get_mut(begun..) {
            Some(rest) if !rest.is_empty() => Ok(begun + self.rest.read(rest)?),
            _ => Ok(begun),
        }
    }
}

/// Only the digest of a file, for those who need it before the first packet; none for the standard input, which cannot
/// be read twice.
pub(crate) fn digest(path: &Path) -> io::Result<Option<Box<str>>> {
    if is_input(path) {
        return Ok(None);
    }
    let mut buffered = DigestReader::new(File::open(path)?, true);
    let mut buffer = vec![0; BUFFER];
    while buffered.read(&mut buffer)? > 0 {}
    Ok(buffered.finish()?.0)
}

struct Interface {
    link: LinkType,
    /// Units of a timestamp in a second.
    resolution: u64,
    /// Seconds to add to each timestamp.
    offset: i64,
}

struct Walk<'a> {
    name: &'a str,
    interfaces: Vec<Interface>,
    /// Number of the first interface of the present pcapng section.
    section: usize,
    frame: u64,
    /// Link type and nanosecond flag of a classic capture.
    classic: Option<(LinkType, bool)>,
    problems: &'a mut Vec<Problem>,
}

impl Walk<'_> {
    fn all(&mut self, source: impl Read + Send, take: &mut dyn FnMut(Captured<'_>)) {
        let mut reader = match create_reader(BUFFER, source) {
            Ok(reader) => reader,
            Err(PcapError::Eof) => return self.problem("empty_file", "the file is empty; nothing was read"),
            Err(error) => {
                return self.problem(
                    "not_a_capture",
                    &format!("neither pcap nor pcapng ({}); nothing was read", words(&error)),
                );
            }
        };
        let mut held_before_refill = usize::MAX;
        loop {
            match reader.next() {
                Ok((consumed, block)) => {
                    self.block(&block, take);
                    drop(block);
                    // Moves nothing: what is left moves once, before more is read.
                    reader.consume_noshift(consumed);
                    held_before_refill = usize::MAX;
                }
                Err(PcapError::Eof) => return,
                Err(PcapError::Incomplete(_)) => {
                    let held = reader.data().len();
                    let stuck = held == held_before_refill && !reader.grow(LARGEST_BLOCK);
                    held_before_refill = held;
                    if stuck || reader.reader_exhausted() && reader.refill().is_err() {
                        return self.torn(held);
                    }
                    if let Err(error) = reader.refill() {
                        return self.problem("unreadable", &format!("reading stopped: {}", words(&error)));
                    }
                }
                Err(PcapError::UnexpectedEof) => return self.torn(reader.data().len()),
                Err(error) => {
                    let too_large = matches!(error, PcapError::BufferTooSmall);
                    let reason = format!(
                        "{}; the {} frames before it were read, the rest was not",
                        words(&error),
                        self.frame
                    );
                    if !(too_large && reader.grow(LARGEST_BLOCK)) {
                        return self.problem("broken_record", &reason);
                    }
                }
            }
        }
    }

    fn torn(&mut self, held: usize) {
        let reason = format!(
            "the file ends within a record ({held} bytes of it are there); the {} frames before it were read",
            self.frame
        );
        self.problem("torn_record", &reason);
    }

    fn problem(&mut self, kind: &str, reason: &str) {
        self.problems.push(Problem::new(self.name, format!("after frame {}", self.frame), kind, reason));
    }

    fn block(&mut self, block: &PcapBlockOwned<'_>, take: &mut dyn FnMut(Captured<'_>)) {
        match block {
            PcapBlockOwned::LegacyHeader(header) => {
                let link = LinkType(header.network.0 as u16);
                self.classic = Some((link, header.is_nanosecond_precision()));
                self.interfaces.push(Interface { link, resolution: 1_000_000, offset: 0 });
            }
            PcapBlockOwned::Legacy(packet) => {
                self.frame += 1;
                let Some((link, nanoseconds)) = self.classic else { return };
                let fraction = if nanoseconds { packet.ts_usec / 1_000 } else { packet.ts_usec };
                let time = Timestamp(i64::from(packet.ts_sec) * Timestamp::SECOND + i64::from(fraction));
                let bytes = packet.data.get(..packet.caplen as usize).unwrap_or(packet.data);
                take(Captured { interface: 0, frame: self.frame, time, link, bytes, length: packet.origlen });
            }
            PcapBlockOwned::NG(block) => self.section_block(block, take),
        }
    }

    fn section_block(&mut self, block: &Block<'_>, take: &mut dyn FnMut(Captured<'_>)) {
        match block {
            Block::SectionHeader(_) => self.section = self.interfaces.len(),
            Block::InterfaceDescription(interface) => {
                let link = LinkType(interface.linktype.0 as u16);
                let resolution = interface.ts_resolution().unwrap_or(1_000_000).max(1);
                let offset = interface.ts_offset();
                self.interfaces.push(Interface { link, resolution, offset });
            }
            Block::EnhancedPacket(packet) => {
                self.frame += 1;
                let ticks = u64::from(packet.ts_high) << 32 | u64::from(packet.ts_low);
                self.packet(
                    packet.if_id as usize,
                    Some(ticks),
                    packet.data,
                    packet.caplen,
                    packet.origlen,
                    take,
                );
            }
            Block::SimplePacket(packet) => {
                self.frame += 1;
                self.packet(0, None, packet.data, packet.data.len() as u32, packet.origlen, take);
            }
            _ => {}
        }
    }

    fn packet(
        &mut self,
        interface: usize,
        ticks: Option<u64>,
        data: &[u8],
        captured: u32,
        length: u32,
        take: &mut dyn FnMut(Captured<'_>),
    ) {
        let number = self.section + interface;
        let Some(described) = self.interfaces.get(number) else {
            let reason = "the frame names an interface that the file does not describe; it was passed over";
            return self.problem("unknown_interface", reason);
        };
        let time = ticks.map_or(Timestamp(0), |ticks| {
            let microseconds = u128::from(ticks) * 1_000_000 / u128::from(described.resolution);
            let microseconds = i64::try_from(microseconds).unwrap_or(i64::MAX);
            Timestamp(microseconds.saturating_add(described.offset.saturating_mul(Timestamp::SECOND)))
        });
        let bytes = data.get(..captured as usize).unwrap_or(data);
        take(Captured {
            interface: number as u32,
            frame: self.frame,
            time,
            link: described.link,
            bytes,
            length,
        });
    }
}

/// A reader's error without the bytes that it holds.
fn words<I>(error: &PcapError<I>) -> String
where
    I: std::fmt::Debug,
{
    match error {
        PcapError::HeaderNotRecognized => "the header is not known".into(),
        PcapError::BufferTooSmall => format!("a record is larger than {} MB", LARGEST_BLOCK >> 20),
        PcapError::ReadError => "the file could not be read further".into(),
        PcapError::NomError(_, kind) | PcapError::OwnedNomError(_, kind) => {
            format!("a record is inconsistent ({kind:?})")
        }
        other => format!("{other:?}").chars().take(80).collect(),
    }
}
