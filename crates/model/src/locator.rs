//! Where a thing was read, so that every conclusion can be followed back to its packet, row or text.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize};

use crate::Timestamp;

/// A place in something that was read in.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Locator {
    /// A frame of a capture.
    Capture(CaptureLocator),
    /// A line of a log, 1-based.
    Log {
        /// File name.
        name: Arc<str>,
        /// Line number, 1-based.
        line: u64,
    },
    /// A flow record that an exporter sent.
    FlowExport {
        /// Address of the exporter.
        exporter: Arc<str>,
        /// When its first packet was, as the exporter says.
        time: Timestamp,
    },
    /// A row of a table, 1-based with the heading counted as a row, as a spreadsheet shows it.
    Table {
        /// File name.
        file: Arc<str>,
        /// Row number, 1-based.
        row: u64,
    },
    /// A place in a published document.
    Document {
        /// Digest of the document, lower-case hexadecimal.
        sha256: Arc<str>,
        /// JSON pointer (RFC 6901) in the document; empty for the whole.
        pointer: Arc<str>,
    },
}

/// One thing that is read in, in which places are numbered.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Origin {
    /// A capture; places are its frames.
    Capture(Arc<CaptureFile>),
    /// A log with this name; places are its lines.
    Log(Arc<str>),
    /// A table with this name; places are its rows.
    Table(Arc<str>),
    /// What an exporter sends; a place is when its record was so.
    FlowExport(Arc<str>),
}

impl Origin {
    /// What it is: `capture`, `log`, `table` or `flow_export`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Capture(_) => "capture",
            Self::Log(_) => "log",
            Self::Table(_) => "table",
            Self::FlowExport(_) => "flow_export",
        }
    }

    /// The place with this number. The interface counts in captures only, the time in flow exports only.
    pub fn place(&self, interface: u32, number: u64, time: Timestamp) -> Locator {
        match self {
            Self::Capture(file) => {
                Locator::Capture(CaptureLocator { file: Arc::clone(file), interface, frame: number })
            }
            Self::Log(name) => Locator::Log { name: Arc::clone(name), line: number },
            Self::Table(file) => Locator::Table { file: Arc::clone(file), row: number },
            Self::FlowExport(exporter) => Locator::FlowExport { exporter: Arc::clone(exporter), time },
        }
    }
}

/// A frame of a capture.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CaptureLocator {
    /// The file.
    #[serde(flatten)]
    pub file: Arc<CaptureFile>,
    /// Number of the interface in the file, from 0; always 0 in classic captures.
    pub interface: u32,
    /// 1-based in its file; of an interface, in what one thread heard of it. Of a message over several frames it is
    /// the one that completes it.
    pub frame: u64,
}

/// A capture: a file, known by its content; or an interface that was listened on, known by its name alone.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CaptureFile {
    /// Digest of the file as it lies on disk, lower-case hexadecimal; what `sha256sum` prints. None where it was not
    /// taken: of an interface there is no file, and of the standard input none yet while its facts go out.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "digest")]
    pub sha256: Option<Box<str>>,
    /// File name without its folder; `live:` and its name for an interface, `-` for the standard input.
    pub name: Box<str>,
}

/// Earlier versions wrote an empty text where there is none.
fn digest<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Box<str>>, D::Error> {
    Ok(Option::<Box<str>>::deserialize(deserializer)?.filter(|digest| !digest.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_capture_locator_is_flat_in_json() {
        let file = Arc::new(CaptureFile { sha256: Some("ab".into()), name: "ct.pcap".into() });
        let locator = Locator::Capture(CaptureLocator { file, interface: 0, frame: 812 });
        let json = serde_json::to_string(&locator).unwrap();
        assert_eq!(json, r#"{"capture":{"sha256":"ab","name":"ct.pcap","interface":0,"frame":812}}"#);
        assert_eq!(serde_json::from_str::<Locator>(&json).unwrap(), locator);
    }

    #[test]
    fn what_was_never_a_file_has_no_digest() {
        let file = Arc::new(CaptureFile { sha256: None, name: "live:eth0".into() });
        let locator = Locator::Capture(CaptureLocator { file, interface: 0, frame: 1 });
        let json = serde_json::to_string(&locator).unwrap();
        assert_eq!(json, r#"{"capture":{"name":"live:eth0","interface":0,"frame":1}}"#);
        let older = r#"{"capture":{"sha256":"","name":"live:eth0","interface":0,"frame":1}}"#;
        for json in [&json, older] {
            assert_eq!(serde_json::from_str::<Locator>(json).unwrap(), locator);
        }
    }
}
