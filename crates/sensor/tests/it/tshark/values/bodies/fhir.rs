//! Devices of FHIR, and what software a server is.

use wardroom_model::Field;

use super::tree::Tree;
use crate::tshark::values::Values;

pub(super) fn resources(resource: &Tree, values: &mut Values) {
    match &*resource.name {
        "Device" => device(resource, values),
        "Bundle" => {
            let entries = resource.named("entry").flat_map(|entry| entry.named("resource"));
            entries.flat_map(|entry| entry.named("Device")).for_each(|entry| device(entry, values));
        }
        "CapabilityStatement" | "Conformance" => {
            for software in resource.named("software") {
                values.text(Field::FhirSoftwareName, software.text("name"));
                values.text(Field::FhirSoftwareVersion, software.text("version"));
            }
        }
        _ => {}
    }
}

fn device(device: &Tree, values: &mut Values) {
    for part in &device.children {
        let coding = || {
            part.named("type").flat_map(|kind| kind.named("coding")).map(|coding| coding.text("code")).next()
        };
        match &*part.name {
            "manufacturer" => values.text(Field::FhirManufacturer, &part.value),
            "modelNumber" | "model" => values.text(Field::FhirModelNumber, &part.value),
            "serialNumber" => values.text(Field::FhirSerialNumber, &part.value),
            "lotNumber" => values.text(Field::FhirLotNumber, &part.value),
            "udiCarrier" => {
                values.text(Field::FhirDeviceIdentifier, part.text("deviceIdentifier"));
                values.text(Field::FhirUdi, part.text("carrierHRF"));
            }
            "deviceName" if part.text("type") == "model-name" => {
                values.text(Field::FhirDeviceName, part.text("name"))
            }
            "identifier" if coding() == Some("SNO") => {
                values.text(Field::FhirSerialNumber, part.text("value"))
            }
            "version" => {
                let kind = part.named("type").map(|kind| kind.text("text")).next();
                values.text(
                    Field::FhirVersion,
                    &format!("{}: {}", kind.unwrap_or_default(), part.text("value")),
                );
            }
            "type" => {
                for coding in part.named("coding") {
                    values
                        .text(Field::FhirType, &format!("{}|{}", coding.text("system"), coding.text("code")));
                }
            }
            _ => {}
        }
    }
}
