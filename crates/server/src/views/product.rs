//! What the published record of a device's product says, found by the code (UDI) on the device.

use wardroom_model::product_record::{MriSafety, ProductCode};
use wardroom_store::{DeviceDetail, DeviceProduct};

/// A code with its product's record.
pub(crate) struct ProductView {
    /// As the store has it.
    pub(crate) product: DeviceProduct,
}

/// One line of a record.
pub(crate) struct Fact {
    /// What it is.
    pub(crate) name: &'static str,
    /// What it says.
    pub(crate) value: String,
    /// Where that comes from, where it is not the record itself.
    pub(crate) note: &'static str,
}

/// The codes of a device, each with its record.
pub(crate) fn products(detail: &DeviceDetail) -> Vec<ProductView> {
    detail.products.iter().map(|product| ProductView { product: product.clone() }).collect()
}

impl ProductView {
    /// Who says the code.
    pub(crate) fn says(&self) -> String {
        match self.product.code.said_by.split_once(':') {
            Some(("asset", tag)) => format!("The CMMS has this code for {tag}:"),
            _ => "The device told this code itself:".to_owned(),
        }
    }

    /// A serial number in the code that is not the register's.
    pub(crate) fn disagreement(&self) -> Option<String> {
        let registered = self.product.serial_in_register.as_deref()?;
        let in_code = self.product.code.serial.as_deref()?;
        Some(format!(
            "The code has the serial number {in_code}, the CMMS has {registered}. Look at the label: one of the two is wrong."
        ))
    }

    /// Where the record was read, or what would bring it.
    pub(crate) fn origin(&self) -> String {
        match &self.product.record {
            Some(record) => {
                let day = record
                    .version_date
                    .as_deref()
                    .map(|day| format!(", version of {day}"))
                    .unwrap_or_default();
                format!("Read in {}, {}{day}.", record.read_at.file, record.read_at.at)
            }
            None => {
                "No record of this product was read in. `wardroom import gudid FILE` reads the FDA's release."
                    .to_owned()
            }
        }
    }

    /// What the code and the record say, line by line.
    pub(crate) fn facts(&self) -> Vec<Fact> {
        let code = &self.product.code;
        let mut facts = Vec::new();
        let mut say = |name, value: Option<String>, note| {
            facts.extend(value.map(|value| Fact { name, value, note }));
        };
        say("Device identifier", Some(code.device_identifier.to_string()), "");
        say("Serial number in the code", code.serial.as_deref().map(str::to_owned), "");
        say("Lot in the code", code.lot.as_deref().map(str::to_owned), "");
        let Some(record) = &self.product.record else { return facts };
        let text = |text: &Option<Box<str>>| text.as_deref().map(str::to_owned);
        say("Brand", text(&record.brand), "");
        say("Version or model", text(&record.model), "");
        say("Catalogue number", text(&record.catalogue_number), "");
        say("Company", text(&record.company), "");
        for kind in &record.product_codes {
            say("FDA product code", Some(kind_of(kind)), "");
        }
        say("FDA device class", text(&self.product.device_class), "by its product code");
        let yes = |said: bool, yes: &str, no: &str| if said { yes.to_owned() } else { no.to_owned() };
        let life = self.product.life_supporting.map(|said| yes(said, "Yes", "No"));
        say("Sustains or supports life", life, "by its product code");
        let by_code = record.product_codes.iter().filter_map(|code| code.implantable).max();
        let implant = record.implantable.or(by_code);
        say("Implant", implant.map(|said| yes(said, "Yes", "No")), "");
        let mri = record.mri_safety.map(|safety| match safety {
            MriSafety::Safe => "Safe in any MRI environment (MR Safe)",
            MriSafety::Conditional => "Only under the conditions on its label (MR Conditional)",
            MriSafety::Unsafe => "Not to be brought in (MR Unsafe)",
            MriSafety::NotStated => "Its label says nothing",
        });
        say("Near an MRI scanner", mri.map(str::to_owned), "");
        let label = [(record.has_serial, "serial number"), (record.has_lot, "lot number")];
        let label: Vec<&str> =
            label.iter().filter(|(has, _)| *has == Some(true)).map(|(_, name)| *name).collect();
        say("Its label has a", (!label.is_empty()).then(|| label.join(" and a ")), "");
        say("On prescription only", record.on_prescription.map(|said| yes(said, "Yes", "No")), "");
        let terms = (!record.gmdn_codes.is_empty()).then(|| record.gmdn_codes.join(", "));
        say("GMDN terms", terms, "by their numbers");
        facts
    }
}

/// A kind of device with its code.
pub(crate) fn kind_of(kind: &ProductCode) -> String {
    match kind.name.as_deref() {
        Some(name) => format!("{}, {name}", kind.code),
        None => kind.code.to_string(),
    }
}
