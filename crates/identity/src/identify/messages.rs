//! Whose words HL7 messages are.
//!
//! An interface engine hands on what others wrote: the sending application (MSH-3) and the software segment (SFT) of a
//! message are of the system that made it. A host that sends under several applications' names, or with the
//! software segments of several makers or products, passes on; what its messages say is then not said of itself and is kept as
//! evidence of weight 0. An acknowledgement turns the names around, so that an engine answers under many names too.

use std::collections::BTreeSet;

use wardroom_catalog::{Catalog, names};
use wardroom_model::{Field, Host, Observation};

/// From so many sending applications on a host passes on. A system may well have two: one for orders, one for results.
const SEVERAL_APPLICATIONS: usize = 3;

/// True for fields that a message carries of the system that made it.
pub(super) const fn is_of_message(field: Field) -> bool {
    matches!(
        field,
        Field::Hl7SendingApplication
            | Field::Hl7SoftwareVendor
            | Field::Hl7SoftwareProduct
            | Field::Hl7SoftwareVersion
            | Field::Hl7SoftwareBinary
    )
}

/// The observation that shows that a host passes on what several systems wrote.
pub(super) fn passed_on<'h>(catalog: &Catalog, host: &'h Host) -> Option<&'h Observation> {
    let entity = |text: &str| names::compact(text.split('^').next().unwrap_or_default());
    let maker = |text: &str| {
        let name = text.split('^').next().unwrap_or_default();
        catalog.vendor(name).map_or_else(|| names::compact(name), |vendor| vendor.id.to_string())
    };
    from_the(SEVERAL_APPLICATIONS, host, Field::Hl7SendingApplication, entity)
        .or_else(|| from_the(2, host, Field::Hl7SoftwareVendor, maker))
        .or_else(|| from_the(2, host, Field::Hl7SoftwareProduct, entity))
}

/// The observation of a field with which its values are so many different ones.
fn from_the(
    count: usize,
    host: &Host,
    field: Field,
    normal: impl Fn(&str) -> String,
) -> Option<&Observation> {
    let mut known = BTreeSet::new();
    host.observations.iter().filter(|heard| heard.field == field).find(|heard| {
        let value = normal(&heard.value);
        !value.is_empty() && known.insert(value) && known.len() == count
    })
}
