//! What commands print: the shapes that `schemas/` describes.

pub(crate) mod account;
pub(crate) mod change;
pub(crate) mod device;
pub(crate) mod event;
pub(crate) mod fact;
pub(crate) mod finding;
pub(crate) mod flow;
pub(crate) mod inspect;
pub(crate) mod mds2;
pub(crate) mod pair;
pub(crate) mod sbom;
pub(crate) mod sum;
pub(crate) mod summary;
pub(crate) mod udi;
pub(crate) mod work;
pub(crate) mod write_back;

use wardroom_model::Attribute;

/// A claimed value as text: an operating system without the bars between its parts.
pub(crate) fn value_text(attribute: Attribute, value: &str) -> Box<str> {
    match attribute {
        Attribute::Os => {
            value.split('|').filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ").into()
        }
        _ => value.into(),
    }
}
