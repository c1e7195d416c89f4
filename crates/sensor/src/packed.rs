//! Files that are packed: gzip (RFC 1952), zstd (RFC 8878) and xz, known by their first bytes. They are unpacked while
//! they are read, so that what a small file unpacks to costs time and no memory.

use std::io::{self, BufRead, BufReader, Read};

use flate2::read::MultiGzDecoder;
use liblzma::read::XzDecoder;
use liblzma::stream::{CONCATENATED, Stream};
use ruzstd::decoding::StreamingDecoder;

/// The most memory that unpacking xz may take, in bytes: a hostile header can ask for more than there is.
const XZ_MEMORY: u64 = 128 << 20;

/// What a file is packed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packing {
    Plain,
    Gzip,
    Zstd,
    Xz,
}

impl Packing {
    /// By the first bytes of a file; six are enough.
    pub(crate) fn of(start: &[u8]) -> Self {
        match start {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Self::Zstd,
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Self::Xz,
            _ => Self::Plain,
        }
    }

    /// What is in the file.
    pub(crate) fn unpack<'a>(self, raw: impl Read + Send + 'a) -> Box<dyn Read + Send + 'a> {
        match self {
            Self::Plain => Box::new(raw),
            Self::Gzip => Box::new(MultiGzDecoder::new(raw)),
            Self::Zstd => Box::new(Frames { source: Some(BufReader::new(raw)), frame: None }),
            Self::Xz => match Stream::new_stream_decoder(XZ_MEMORY, CONCATENATED) {
                Ok(stream) => Box::new(XzDecoder::new_stream(raw, stream)),
                Err(error) => Box::new(Failed(Some(io::Error::from(error)))),
            },
        }
    }
}

/// A reader that could not be made: says so when it is read.
struct Failed(Option<io::Error>);

impl Read for Failed {
    fn read(&mut self, _buffer: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// A file of zstd is one frame behind the other.
struct Frames<R: Read> {
    /// None while a frame is read, which has it then.
    source: Option<BufReader<R>>,
    frame: Option<StreamingDecoder<BufReader<R>, ruzstd::decoding::FrameDecoder>>,
}

impl<R: Read> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(frame) = &mut self.frame {
                match frame.read(buffer)? {
                    0 if !buffer.is_empty() => {
                        self.source = self.frame.take().map(StreamingDecoder::into_inner);
                    }
                    count => return Ok(count),
                }
            }
            let Some(mut source) = self.source.take() else { return Ok(0) };
            if source.fill_buf()?.is_empty() {
                return Ok(0);
            }
            self.frame = Some(StreamingDecoder::new(source).map_err(io::Error::other)?);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::write::GzEncoder;
    use liblzma::write::XzEncoder;
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn xz(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = XzEncoder::new(Vec::new(), 1);
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(bytes: &[u8]) -> Vec<u8> {
        compress_to_vec(bytes, CompressionLevel::Fastest)
    }

    fn unpacked(packed: &[u8]) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        Packing::of(packed).unpack(packed).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    #[test]
    fn what_was_packed_comes_out_also_in_several_pieces() {
        let content: Vec<u8> = (0..200_000u32).flat_map(|number| (number % 977).to_le_bytes()).collect();
        assert_eq!(unpacked(&content).unwrap(), content);
        for pack in [gzip, zstd, xz] {
            let (one, other) = content.split_at(1_000);
            assert_eq!(unpacked(&pack(&content)).unwrap(), content);
            assert_eq!(unpacked(&[pack(one), pack(other)].concat()).unwrap(), content);
        }
    }

    #[test]
    fn what_is_torn_or_broken_is_an_error_after_what_is_whole() {
        for pack in [gzip, zstd, xz] {
            let packed = pack(&[7; 100_000]);
            for cut in [7, packed.len() / 2, packed.len() - 1] {
                unpacked(&packed[..cut]).unwrap_err();
            }
            for at in 0..packed.len() {
                let mut broken = packed.clone();
                broken[at] ^= 0x55;
                drop(unpacked(&broken));
            }
        }
    }

    /// The most memory that this process had, in KiB.
    fn peak() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    #[test]
    fn a_bomb_costs_no_memory() {
        const SIZE: u64 = 256 << 20;
        let bombs = [gzip(&vec![0; SIZE as usize]), xz(&vec![0; SIZE as usize])];
        let before = peak();
        for bomb in bombs {
            assert!((bomb.len() as u64) < SIZE / 100);
            let mut content = Packing::of(&bomb).unpack(&*bomb);
            assert_eq!(io::copy(&mut content, &mut io::sink()).unwrap(), SIZE);
        }
        assert!(peak() < before + (16 << 10), "{} KiB more", peak() - before);
    }
}
