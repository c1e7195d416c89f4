//! What is known of a device, as far as publications can be compared with it.

use wardroom_catalog::udi;
use wardroom_model::claim::Attribute;
use wardroom_model::{Asset, Claim, Confidence, Device};

/// A device to be compared with publications: from the register alone, or from what is claimed of it.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Subject {
    /// Asset tag or device id.
    pub asset: Box<str>,
    /// Its maker: slug of the catalogue, or as it was written.
    pub vendor: Option<Box<str>>,
    /// Its maker's name for people.
    pub vendor_name: Option<Box<str>>,
    /// Its product or model, as it was written.
    pub product: Option<Box<str>>,
    /// Other names and model numbers of the same device.
    pub aliases: Vec<Box<str>>,
    /// Version of the device's software.
    pub version: Option<Box<str>>,
    /// Catalogue or order number, where it is known apart from the model.
    pub catalogue_number: Option<Box<str>>,
    /// The product's part of its UDI, as the issuing agency writes it.
    pub udi_di: Option<Box<str>>,
    /// Serial number.
    pub serial: Option<Box<str>>,
    /// Lot or batch.
    pub lot: Option<Box<str>>,
    /// Its operating system.
    pub os: Option<OperatingSystem>,
    /// Libraries, stacks and other software within it, as its bill of materials or a person names them.
    pub components: Vec<SoftwareComponent>,
    /// How sure maker and product are.
    pub confidence: Confidence,
}

/// An operating system, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct OperatingSystem {
    /// Such as `Windows`.
    pub name: Box<str>,
    /// Such as `10`.
    pub version: Option<Box<str>>,
    /// Such as `17763`.
    pub build: Option<Box<str>>,
}

impl OperatingSystem {
    /// `Windows 10 (build 17763)`.
    pub(crate) fn text(&self) -> String {
        let version = self.version.as_deref().map(|version| format!(" {version}")).unwrap_or_default();
        let build = self.build.as_deref().map(|build| format!(" (build {build})")).unwrap_or_default();
        format!("{}{version}{build}", self.name)
    }
}

/// One piece of software within a device.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct SoftwareComponent {
    /// Such as `OpenSSL`.
    pub name: Box<str>,
    /// Such as `1.0.1f`.
    pub version: Option<Box<str>>,
    /// Its maker or project, where that is said.
    pub vendor: Option<Box<str>>,
    /// Its platform name (CPE 2.3, formatted string), where that is said.
    pub cpe: Option<Box<str>>,
}

/// Values by which registers say that they do not know.
const NOTHING: &[&str] =
    &["", "-", "n/a", "na", "none", "unknown", "unspecified", "tbd", "?", "not applicable", "null"];

fn known(text: Option<&str>) -> Option<Box<str>> {
    let text = text?.trim();
    (!NOTHING.iter().any(|nothing| text.eq_ignore_ascii_case(nothing))).then(|| text.into())
}

impl Subject {
    /// From a row of the register.
    pub fn from_asset(asset: &Asset) -> Self {
        let code = asset.udi.as_deref().and_then(udi::identifiers);
        let of_code = |part: fn(udi::Identifiers) -> Option<Box<str>>| code.clone().and_then(part);
        Self {
            asset: asset.asset_tag.clone(),
            vendor: known(asset.manufacturer.as_deref()),
            vendor_name: known(asset.manufacturer.as_deref()),
            product: known(asset.model.as_deref()),
            version: known(asset.software_version.as_deref()),
            udi_di: of_code(|code| Some(code.device_identifier)),
            serial: known(asset.serial_number.as_deref()).or_else(|| of_code(|code| code.serial)),
            lot: of_code(|code| code.lot),
            confidence: Confidence::new(1.0),
            ..Self::default()
        }
    }

    /// Adds what the register knows of the device and its claims do not: serial number, lot and product identifier.
    pub fn with_asset(self, asset: &Asset) -> Self {
        let registered = Self::from_asset(asset);
        Self {
            asset: registered.asset,
            udi_di: self.udi_di.or(registered.udi_di),
            serial: self.serial.or(registered.serial),
            lot: self.lot.or(registered.lot),
            ..self
        }
    }

    /// From a device's claims. Maker and product are as sure as the less sure of the two.
    pub fn from_device(device: &Device) -> Self {
        let claim = |attribute| device.claims.iter().find(|claim: &&Claim| claim.attribute == attribute);
        let value = |attribute| claim(attribute).and_then(|claim| known(Some(&claim.value)));
        let sure = |attribute| claim(attribute).map_or(1.0, |claim| claim.confidence.value());
        let vendor = claim(Attribute::Vendor);
        Self {
            asset: device.id.as_str().into(),
            vendor: vendor.and_then(|claim| claim.id.clone()).or_else(|| value(Attribute::Vendor)),
            vendor_name: value(Attribute::Vendor),
            product: value(Attribute::Product),
            version: value(Attribute::Version),
            serial: value(Attribute::Serial),
            os: claim(Attribute::Os).map(|claim| OperatingSystem {
                name: claim.value.clone(),
                version: claim.os.as_ref().and_then(|os| os.version.clone()),
                build: claim.os.as_ref().and_then(|os| os.build.clone()),
            }),
            confidence: Confidence::new(sure(Attribute::Vendor).min(sure(Attribute::Product))),
            ..Self::default()
        }
    }
}
