//! Typed, opaque ids.
//!
//! What is read from the world gets an id that is a hash of its natural key, so that reading it again gives the
//! same row. What people make gets a UUIDv7, which only `store` creates.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Box<str>);

        impl $name {
            /// Takes an id as it stands in a table or an address.
            pub fn new(id: impl Into<Box<str>>) -> Self {
                Self(id.into())
            }

            /// The id of the thing with this natural key. The parts are hashed with their lengths, so that
            /// `["ab", "c"]` and `["a", "bc"]` differ.
            pub fn of(natural_key: &[&str]) -> Self {
                Self(digest(stringify!($name), natural_key))
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

ids! {
    /// A site: one hospital.
    SiteId,
    /// A network (routing domain) of a site.
    NetworkId,
    /// A host heard on a network.
    HostId,
    /// What assets and hosts are views of.
    DeviceId,
    /// An HTM record.
    AssetId,
    /// One finding on one subject.
    FindingId,
    /// One line of the work list.
    WorkItemId,
    /// A published text: advisory, CVE record, recall, catalogue.
    DocumentId,
    /// Something read in: a capture, an export, a feed file.
    SourceId,
}

/// 128 bits of SHA-256 over kind and length-prefixed parts, in hexadecimal.
fn digest(kind: &str, parts: &[&str]) -> Box<str> {
    let mut hash = Sha256::new();
    for part in std::iter::once(&kind).chain(parts) {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize()[..16].iter().map(|byte| format!("{byte:02x}")).collect::<String>().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_depends_on_the_kind_and_on_where_the_parts_end() {
        assert_eq!(HostId::of(&["ab", "c"]), HostId::of(&["ab", "c"]));
        assert_ne!(HostId::of(&["ab", "c"]), HostId::of(&["a", "bc"]));
        assert_ne!(HostId::of(&["x"]).as_str(), AssetId::of(&["x"]).as_str());
        assert_eq!(HostId::of(&["x"]).as_str().len(), 32);
    }
}
