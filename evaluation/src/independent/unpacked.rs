//! Others' files as text: unpacked by the programs of every system, and tags of XML that is known to be plain.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

/// The text that a program unpacks. Bytes that are not UTF-8 are replaced.
pub(crate) fn unpacked(program: &str, arguments: &[&str], file: &Path) -> Result<String> {
    let output = Command::new(program)
        .args(arguments)
        .arg(file)
        .output()
        .with_context(|| format!("running {program}, which unpacks {}", file.display()))?;
    ensure!(output.status.success(), "{program} could not unpack {}", file.display());
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// One file of an archive.
pub(super) fn of_archive(archive: &Path, name: &str) -> Result<String> {
    let output = Command::new("tar")
        .arg("-xJOf")
        .arg(archive)
        .args(["--wildcards", &format!("*/{name}")])
        .output()
        .with_context(|| format!("running tar, which unpacks {}", archive.display()))?;
    ensure!(output.status.success(), "{name} is not in {}", archive.display());
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// A text without the escapes of XML.
pub(super) fn unescaped(text: &str) -> String {
    let pairs = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&#xA;", "\n"),
        ("&#xa;", "\n"),
        ("&#x0a;", "\n"),
        ("&#x0d;", "\r"),
        ("&#xD;", "\r"),
        ("&#xd;", "\r"),
        ("&#13;", "\r"),
        ("&#10;", "\n"),
        ("&amp;", "&"),
    ];
    pairs.iter().fold(text.trim().to_owned(), |text, (from, to)| text.replace(from, to))
}

/// The attributes of a tag.
pub(super) fn attributes(tag: &str) -> BTreeMap<&str, &str> {
    let mut found = BTreeMap::new();
    let mut rest = tag;
    while let Some((head, tail)) = rest.split_once("=\"") {
        let Some((value, after)) = tail.split_once('"') else { break };
        found.insert(head.rsplit(char::is_whitespace).next().unwrap_or_default(), value);
        rest = after;
    }
    found
}

/// What stands between the first of such a tag and its end.
pub(super) fn element<'x>(xml: &'x str, name: &str) -> Option<&'x str> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    let (text, _) = rest.split_once(&format!("</{name}>"))?;
    Some(text.trim())
}

/// Bytes that were written in base64 (RFC 4648 §4); none where another character stands between.
pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for character in text.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=') {
        let value = match character {
            b'A'..=b'Z' => character - b'A',
            b'a'..=b'z' => character - b'a' + 26,
            b'0'..=b'9' => character - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xff) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_xml_and_base64_are_read() {
        assert_eq!(attributes("a b=\"1\" c.d=\"x y\""), BTreeMap::from([("b", "1"), ("c.d", "x y")]));
        assert_eq!(unescaped(" a &amp;&lt;b&gt; "), "a &<b>");
        assert_eq!(element("<a><b> x </b></a>", "b"), Some("x"));
        assert_eq!(base64("TWFuTQ==").as_deref(), Some(&b"ManM"[..]));
        assert_eq!(base64("T!"), None);
    }
}
