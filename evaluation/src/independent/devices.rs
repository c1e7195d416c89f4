//! Records of medical devices by their makers: GUDID of the FDA (public domain), and DICOM files of public test sets.

use std::path::Path;

use anyhow::{Context as _, Result};
use wardroom_catalog::Catalog;
use wardroom_model::Field;

use super::unpacked::{element, unescaped, unpacked};
use super::{Case, Labels};

/// Devices as their makers registered them. A device counts where its FDA product code is that of a category of ours: the
/// code, which the maker chose, is the label of the category. Two cases come of each: the brand name alone, whose label
/// is the company too, and company, brand and model together, as FHIR's `Device` carries them.
pub(super) fn gudid(data: &Path) -> Result<Vec<Case>> {
    let xml = unpacked("xz", &["-dc"], &data.join("fda/gudid/gudid-2016.xml.xz"))?;
    let mut found = Vec::new();
    for device in xml.split("<device ").skip(1) {
        let text = |name: &str| element(device, name).map(unescaped).filter(|text| !text.is_empty());
        let (Some(brand), Some(company)) = (text("brandName"), text("companyName")) else { continue };
        let category = category(device);
        if category.is_empty() {
            continue;
        }
        let name = (Field::FhirDeviceName, Box::from(brand.as_str()));
        let vendor = Some(company.as_str().into());
        let alone = Labels { vendor, category: category.clone(), ..Labels::default() };
        found.push(Case { source: "GUDID", facts: vec![name.clone()], labels: alone, test_only: false });
        let mut facts = vec![(Field::FhirManufacturer, company.into()), name];
        facts.extend(text("versionModelNumber").map(|model| (Field::FhirModelNumber, model.into())));
        let labels = Labels { category, ..Labels::default() };
        found.push(Case { source: "GUDID", facts, labels, test_only: false });
    }
    Ok(found)
}

/// The one category of a device's product codes; none where there are several or none.
fn category(device: &str) -> Vec<Box<str>> {
    let codes = device.split("<productCode>").skip(1).filter_map(|rest| rest.split("</productCode>").next());
    let mut found: Vec<Box<str>> = Vec::new();
    for code in codes {
        match Catalog::builtin().category_of_product_code(code.trim()) {
            Some(category) => found.push(category.slug.clone()),
            None => return Vec::new(),
        }
    }
    found.sort();
    found.dedup();
    if found.len() == 1 { found } else { Vec::new() }
}

/// Kinds of devices by Modality, (0008,0060), PS3.3 C.7.3.1.1.1.
const MODALITIES: &[(&str, &[&str])] = &[
    ("CT", &["ct_scanner"]),
    ("MR", &["mr_scanner"]),
    ("US", &["ultrasound"]),
    ("NM", &["nuclear_medicine"]),
    ("RTSTRUCT", &["treatment_planning_system"]),
    ("RTPLAN", &["treatment_planning_system"]),
];

/// Image files with the maker that they name: the model alone, whose label is the maker that the file names, and both
/// together. The modality is the label of the category.
pub(super) fn dicom(data: &Path) -> Result<Vec<Case>> {
    let folder = data.join("clinical/dicom");
    let mut found = Vec::new();
    let entries = std::fs::read_dir(&folder).with_context(|| folder.display().to_string())?;
    for entry in entries {
        let bytes = std::fs::read(entry?.path())?;
        let text = |element: u16| value(&bytes, element).filter(|text| !text.is_empty());
        let (Some(maker), Some(model)) = (text(0x0070), text(0x1090)) else { continue };
        let kind = text(0x0060).and_then(|kind| MODALITIES.iter().find(|(theirs, _)| *theirs == kind));
        let category: Vec<Box<str>> =
            kind.map(|(_, ours)| ours.iter().map(|slug| (*slug).into()).collect()).unwrap_or_default();
        let model_fact = (Field::DicomModelName, Box::from(model));
        let alone =
            Labels { vendor: Some(maker.as_str().into()), category: category.clone(), ..Labels::default() };
        found.push(Case {
            source: "DICOM files",
            facts: vec![model_fact.clone()],
            labels: alone,
            test_only: false,
        });
        let facts = vec![(Field::DicomManufacturer, maker.into()), model_fact];
        let labels = Labels { category, ..Labels::default() };
        found.push(Case { source: "DICOM files", facts, labels, test_only: false });
    }
    Ok(found)
}

/// The first value of an element of group 0008 in a file of explicit or implicit little endian: enough for these files.
fn value(file: &[u8], element: u16) -> Option<String> {
    let [low, high] = element.to_le_bytes();
    let tag = [0x08, 0x00, low, high];
    let at = file.windows(4).position(|window| window == tag)?;
    let head = file.get(at + 4..at + 8)?;
    let length = match *head {
        [a, b, low, high] if a.is_ascii_uppercase() && b.is_ascii_uppercase() => {
            u32::from(u16::from_le_bytes([low, high]))
        }
        [a, b, c, d] => u32::from_le_bytes([a, b, c, d]),
        _ => return None,
    };
    let length = usize::try_from(length).ok().filter(|length| *length <= 64)?;
    let text = String::from_utf8_lossy(file.get(at + 8..at + 8 + length)?).into_owned();
    Some(text.trim_matches(['\0', ' ']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_read_in_both_ways_of_writing_it() {
        let explicit = b"\x08\x00\x70\x00LO\x06\x00Maker \x08\x00\x90\x10LO\x02\x00M1";
        assert_eq!(value(explicit, 0x0070).as_deref(), Some("Maker"));
        assert_eq!(value(explicit, 0x1090).as_deref(), Some("M1"));
        let implicit = b"\x08\x00\x60\x00\x02\x00\x00\x00CT";
        assert_eq!(value(implicit, 0x0060).as_deref(), Some("CT"));
        assert_eq!(value(implicit, 0x0070), None);
    }

    #[test]
    fn every_category_is_one_of_ours() {
        for (kind, ours) in MODALITIES {
            assert!(ours.iter().all(|slug| Catalog::builtin().category(slug).is_some()), "{kind}: {ours:?}");
        }
    }
}
