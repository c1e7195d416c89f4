//! The unique device identifier that a host tells of itself.
//!
//! Data sets, messages and resources name the UDI of a device that the sender may only speak for; the same rules say when it
//! is the sender's own as for what else they tell. Two of one host are nobody's.

use wardroom_catalog::udi::{Identifiers, identifiers};
use wardroom_catalog::{Catalog, Named};
use wardroom_model::{Attribute, Field, Host, Observation, Protocol};

use super::dicom::Services;
use super::evidence::{Ledger, Origin};
use super::{equipment, messages, spoken};
use crate::fusion::Group;

/// How sure a serial number in a host's own UDI is.
const SERIAL: f64 = 0.95;

/// A host's own UDI.
pub(crate) struct Own<'h> {
    /// Where it was heard.
    pub(crate) heard: &'h Observation,
    /// What it says.
    pub(crate) code: Identifiers,
}

const fn is_udi(field: Field) -> bool {
    matches!(
        field,
        Field::DicomUdi
            | Field::Hl7ParticipantDevice
            | Field::Hl7DeviceIdentifier
            | Field::FhirUdi
            | Field::FhirDeviceIdentifier
            | Field::SdcUdi
            | Field::SdcDeviceIdentifier
    )
}

/// The UDI that a host tells of itself, the one with most in it.
pub(crate) fn own<'h>(catalog: &Catalog, host: &'h Host) -> Option<Own<'h>> {
    let mut told: Vec<Own<'h>> = host
        .observations
        .iter()
        .filter(|heard| is_udi(heard.field))
        // HL7 writes an entity: its identifier, then who gave it.
        .filter_map(|heard| Some(Own { heard, code: identifiers(heard.value.split('^').next()?)? }))
        .collect();
    if told.is_empty() {
        return None;
    }
    told.retain(|told| is_own(catalog, host, told.heard.field.protocol()));
    let first = told.first()?.code.clone();
    let serial = told.iter().find_map(|told| told.code.serial.clone());
    let is_one = told.iter().all(|told| {
        told.code.device_identifier == first.device_identifier
            && (told.code.serial.is_none() || told.code.serial == serial)
    });
    if !is_one {
        return None;
    }
    told.into_iter().min_by_key(|told| (told.code.serial.is_none(), told.heard.field))
}

fn is_own(catalog: &Catalog, host: &Host, protocol: Protocol) -> bool {
    match protocol {
        Protocol::Dicom => !Services::of(catalog, host).passes_on(),
        Protocol::Hl7 => messages::passed_on(catalog, host).is_none() && equipment::is_itself(catalog, host),
        Protocol::Fhir => !spoken::for_others(host),
        _ => true,
    }
}

/// Adds the serial number that stands in it.
pub(super) fn gather(own: &Own<'_>, group: Group, ledger: &mut Ledger) {
    if let Some(serial) = &own.code.serial {
        let origin = Origin { heard: own.heard, fingerprint: "udi.serial", group, confidence: SERIAL };
        ledger.add(Attribute::Serial, Named { id: None, name: serial.clone() }, origin);
    }
}
