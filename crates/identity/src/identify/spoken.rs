//! Devices that FHIR resources name.
//!
//! Whoever sends a Device may be it, may speak for it, or may be a server that keeps the devices of a whole hospital. A
//! host speaks for others if it names several serial numbers, identifiers or makers, or answers with its capabilities, as servers
//! do (HL7 FHIR R4, CapabilityStatement); what its devices say is then not said of itself and is kept as evidence of weight 0.

use std::collections::BTreeSet;

use wardroom_catalog::names;
use wardroom_model::{Field, Host};

/// True for fields of a device that the sender speaks for.
pub(crate) const fn is_of_device(field: Field) -> bool {
    matches!(
        field,
        Field::FhirManufacturer
            | Field::FhirModelNumber
            | Field::FhirDeviceName
            | Field::FhirSerialNumber
            | Field::FhirLotNumber
            | Field::FhirVersion
            | Field::FhirDeviceIdentifier
            | Field::FhirUdi
            | Field::FhirType
    )
}

/// Does a host speak for devices that it is not?
pub(crate) fn for_others(host: &Host) -> bool {
    let says = |field: Field| host.observations.iter().filter(move |heard| heard.field == field);
    let several = |field: Field| {
        let values: BTreeSet<String> = says(field).map(|heard| names::compact(&heard.value)).collect();
        values.len() > 1
    };
    says(Field::FhirSoftwareName).next().is_some()
        || [
            Field::FhirSerialNumber,
            Field::FhirUdi,
            Field::FhirDeviceIdentifier,
            Field::FhirManufacturer,
            Field::FhirModelNumber,
        ]
        .into_iter()
        .any(several)
}
