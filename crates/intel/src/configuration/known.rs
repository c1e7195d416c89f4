//! What is known of a device, in the words of configurations.

use std::collections::HashMap;

use super::operating_system::System;
use crate::judge::Fit;
use crate::part::Part;

/// A device as configurations are compared with it.
pub(crate) struct Known<'k> {
    /// How the products that its maker has in configurations are the device, by their keys.
    pub(crate) products: HashMap<&'k str, Fit>,
    /// Version of its software.
    pub(crate) version: Option<&'k str>,
    /// Its operating system, where that is known.
    pub(crate) system: Option<System>,
    /// What else runs in it.
    pub(crate) components: Vec<Part>,
}

impl Known<'_> {
    /// The component that a key of configurations means.
    pub(crate) fn component(&self, key: &str) -> Option<&Part> {
        self.components.iter().find(|part| part.keys.iter().any(|own| **own == *key))
    }
}
