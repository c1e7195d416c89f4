//! SHA-256 of a file, taken while it is read.

use std::io::{self, Read};

use sha2::{Digest, Sha256};

/// Passes bytes through and takes their digest and count.
pub(crate) struct DigestReader<R> {
    inner: R,
    /// None where nobody asks for it.
    hash: Option<Sha256>,
    count: u64,
}

impl<R: Read> DigestReader<R> {
    pub(crate) fn new(inner: R, is_wanted: bool) -> Self {
        Self { inner, hash: is_wanted.then(Sha256::new), count: 0 }
    }

    /// Reads what is left, and gives the digest of the whole in lower-case hexadecimal, where it was wanted, with the
    /// count of bytes.
    pub(crate) fn finish(mut self) -> io::Result<(Option<Box<str>>, u64)> {
        io::copy(&mut self, &mut io::sink())?;
        let digits =
            |hash: Sha256| hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        Ok((self.hash.map(|hash| digits(hash).into()), self.count))
    }
}

impl<R: Read> Read for DigestReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        if let (Some(hash), Some(bytes)) = (&mut self.hash, buffer.get(..count)) {
            hash.update(bytes);
        }
        self.count += count as u64;
        Ok(count)
    }
}
