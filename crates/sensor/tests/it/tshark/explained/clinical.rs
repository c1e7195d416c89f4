//! Of medical devices.

use super::Explained;

pub(super) const ROWS: &[Explained] = &[];
