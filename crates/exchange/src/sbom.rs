//! Bills of materials as makers publish them: CycloneDX 1.x as JSON and XML, SPDX 2.x as JSON and tag-value, known by their content.
//!
//! A broken part is a problem with its place and the rest is read; of a file that is torn what stands before the tear is
//! kept. Lists are read part by part, elements lie at most so deep in each other, entities of XML are never looked up, and
//! a file that is too long or packed is refused. A CycloneDX file may also say which vulnerabilities touch the product;
//! that is read where advisories are.

mod cyclonedx;
mod draft;
mod json;
mod spdx;
mod tag_value;
mod xml;

use wardroom_model::{BillOfMaterials, Problem};

use crate::lenient::{Problems, decoded};
use draft::Draft;

/// Longest file that is read, in bytes; the longest published ones have some 50 MB.
const LONGEST: usize = 256 << 20;

/// How packed files begin, and what packed them.
const PACKED: [(&[u8], &str); 5] = [
    (b"\x1f\x8b", "gzip"),
    (b"PK\x03\x04", "zip"),
    (b"\xfd7zXZ", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"BZh", "bzip2"),
];

/// Reads a file; none where it holds no bill. `file_name` is only what places are told by.
pub fn read(file_name: &str, bytes: &[u8]) -> (Option<BillOfMaterials>, Vec<Problem>) {
    let mut problems = Problems::new(file_name);
    if let Err((kind, reason)) = may_be_read(bytes) {
        problems.add("byte 0", kind, reason);
        return (None, problems.into_told());
    }
    let text = decoded(bytes);
    let text = text.trim_start();
    let mut draft = Draft::new(problems);
    match text.as_bytes().first() {
        Some(b'{' | b'[') => json::read(text, &mut draft),
        Some(b'<') => xml::read(text, &mut draft),
        _ => tag_value::read(text, &mut draft),
    }
    draft.finish()
}

fn may_be_read(bytes: &[u8]) -> Result<(), (&'static str, String)> {
    if bytes.len() > LONGEST {
        let reason = format!("a bill of materials has at most {} MiB; nothing was read", LONGEST >> 20);
        return Err(("too_long", reason));
    }
    match PACKED.iter().find(|(mark, _)| bytes.starts_with(mark)) {
        Some((_, program)) => Err(("packed", format!("the file is packed with {program}; unpack it first"))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
