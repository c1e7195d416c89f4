//! Data sets that are deflated (PS3.5 §A.5): inflated piece by piece, and only as far as is read.

use miniz_oxide::inflate::stream::{InflateState, inflate};
use miniz_oxide::{DataFormat, MZFlush, MZStatus};

use super::data_set::DataSet;

/// Inflated bytes of one data set that are looked at. What is wanted lies in the first kilobytes.
const INFLATED_LIMIT: usize = 4 << 20;

/// A data set with the state of its inflation.
pub(super) struct Inflated {
    state: Box<InflateState>,
    inflated: usize,
    data_set: DataSet,
}

impl std::fmt::Debug for Inflated {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inflated").field("data_set", &self.data_set).finish_non_exhaustive()
    }
}

impl Inflated {
    /// At the first byte.
    pub(super) fn new(data_set: DataSet) -> Self {
        Self { state: InflateState::new_boxed(DataFormat::Raw), inflated: 0, data_set }
    }

    /// The next bytes.
    pub(super) fn feed(&mut self, mut bytes: &[u8]) {
        let mut output = [0; 4096];
        while !self.data_set.is_done() {
            let result = inflate(&mut self.state, bytes, &mut output, MZFlush::None);
            bytes = bytes.get(result.bytes_consumed..).unwrap_or_default();
            self.data_set.feed(output.get(..result.bytes_written).unwrap_or_default());
            self.inflated += result.bytes_written;
            match result.status {
                Ok(MZStatus::Ok) if self.inflated > INFLATED_LIMIT => self.data_set.stop("inflated_too_long"),
                Ok(MZStatus::Ok) if result.bytes_consumed > 0 || result.bytes_written > 0 => {}
                // The end of the stream, or more bytes are needed.
                Ok(_) | Err(miniz_oxide::MZError::Buf) => return,
                Err(_) => return self.data_set.stop("deflate_malformed"),
            }
        }
    }

    /// True when nothing more is to be read.
    pub(super) const fn is_done(&self) -> bool {
        self.data_set.is_done()
    }

    /// What was inflated.
    pub(super) fn into_data_set(self) -> DataSet {
        self.data_set
    }
}
