//! Makes a mix: `mix wide|hospital OUT.pcap BYTES FOLDER…`. *Wide* is every capture below the folders, none over 3 % of
//! the bytes; *hospital* is 60 % image transfers, and for the rest what lies below the folders.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use wardroom_benches::{frames, image, mix};

#[expect(clippy::print_stdout, reason = "a tool for a terminal")]
fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [kind, out, target, folders @ ..] = arguments.as_slice() else {
        bail!("usage: mix wide|hospital OUT.pcap BYTES FOLDER…")
    };
    let target: u64 = target.replace('_', "").parse().context("reading the number of bytes")?;
    let paths: Vec<PathBuf> =
        folders.iter().flat_map(|folder| frames::captures_below(Path::new(folder))).collect();
    let mut captures: Vec<_> =
        paths.iter().map(|path| frames::frames(path)).filter(|frames| !frames.is_empty()).collect();
    match kind.as_str() {
        "wide" => mix::limit_share(&mut captures, 0.03),
        "hospital" => {
            mix::limit_share(&mut captures, 0.15);
            let others: usize = captures.iter().flatten().map(Vec::len).sum();
            captures.extend(image::captures(others * 6 / 4));
        }
        _ => bail!("{kind} is no mix; use wide or hospital"),
    }
    let mut file =
        BufWriter::with_capacity(1 << 20, File::create(out).with_context(|| format!("making {out}"))?);
    let (count, bytes) = mix::write(&mut file, &captures, target)?;
    file.flush()?;
    println!("{} captures, {count} frames, {bytes} bytes", captures.len());
    Ok(())
}
