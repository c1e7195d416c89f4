//! Of buildings and plants.

use super::Explained;

pub(super) const ROWS: &[Explained] = &[];
