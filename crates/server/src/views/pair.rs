//! Pairs of a register's record and a host, field by field.

use wardroom_model::claim::Attribute;
use wardroom_model::decision::DecisionKind;
use wardroom_store::{DecisionRow, PairRow};

/// A pair with both sides ready to compare.
pub(crate) struct PairView {
    /// As the store has it.
    pub(crate) row: PairRow,
    /// Fields side by side.
    pub(crate) fields: Vec<FieldView>,
    /// The standing decision of a person.
    pub(crate) decision: Option<DecisionRow>,
}

/// One field on both sides.
pub(crate) struct FieldView {
    /// What is compared.
    pub(crate) field: String,
    /// What the register says.
    pub(crate) asset: String,
    /// What the network says.
    pub(crate) host: String,
    /// `agrees`, `contradicts` or `missing`.
    pub(crate) verdict: &'static str,
    /// Log-odds that it adds; none where it adds nothing.
    pub(crate) weight: Option<f64>,
}

/// What a decision about a pair hangs on.
pub(crate) fn subject(asset: &str, host: &str) -> String {
    format!("asset:{asset} host:{host}")
}

impl PairView {
    /// A pair with the decision that stands about it.
    pub(crate) fn new(row: PairRow, decisions: &[DecisionRow]) -> Self {
        let subject = row.pair.host.as_deref().map(|host| subject(&row.pair.asset, host));
        let about = |decision: &&DecisionRow| {
            matches!(decision.decision.kind, DecisionKind::PairConfirmed | DecisionKind::PairRejected)
                && Some(&*decision.decision.subject) == subject.as_deref()
        };
        let decision = decisions.iter().rev().find(about).cloned();
        Self { fields: fields(&row), decision, row }
    }

    /// Name of the register's side.
    pub(crate) fn asset_says(&self) -> String {
        let Some(asset) = &self.row.asset_record else { return "Of another department".to_owned() };
        let made = [asset.manufacturer.as_deref(), asset.model.as_deref()];
        joined(made.into_iter().flatten(), " ", "Maker and model not entered")
    }

    /// Where the register has it.
    pub(crate) fn asset_place(&self) -> String {
        let record = self.row.asset_record.as_ref();
        let place = record.map(|asset| [asset.department.as_deref(), asset.location.as_deref()]);
        joined(place.into_iter().flatten().flatten(), ", ", "")
    }

    /// The network's side by its newest address, else as the pair names it.
    pub(crate) fn host_name(&self) -> &str {
        let address = self.row.host_record.as_ref().and_then(|host| host.addresses.first());
        address.or(self.row.pair.host.as_ref()).map_or("No host comes near", |name| name)
    }

    /// What the network's side is claimed to be.
    pub(crate) fn host_says(&self) -> String {
        let Some(host) = &self.row.host_record else {
            return String::new();
        };
        let claim = |attribute| {
            host.claims.iter().find(|claim| claim.attribute == attribute).map(|claim| &*claim.value)
        };
        let said = [claim(Attribute::Vendor), claim(Attribute::Product)];
        joined(said.into_iter().flatten(), " ", "Nothing claimed yet")
    }

    /// The network's side by its Ethernet address.
    pub(crate) fn host_mac(&self) -> Option<String> {
        Some(self.row.host_record.as_ref()?.macs.first()?.to_string())
    }

    /// The device behind the network's side.
    pub(crate) fn device_href(&self) -> Option<String> {
        let device = self.row.host_record.as_ref()?.device.as_ref()?;
        Some(format!("/devices/{device}"))
    }
}

fn joined<'a>(parts: impl Iterator<Item = &'a str>, by: &str, none: &str) -> String {
    let text = parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(by);
    if text.is_empty() { none.to_owned() } else { text }
}

/// What was compared, then what only one side knows.
fn fields(row: &PairRow) -> Vec<FieldView> {
    let mut fields: Vec<FieldView> = row
        .pair
        .reasons
        .iter()
        .map(|reason| FieldView {
            field: crate::words::plain(&reason.field),
            asset: reason.asset_value.to_string(),
            host: reason.host_value.to_string(),
            verdict: if reason.agrees { "agrees" } else { "contradicts" },
            weight: Some(reason.weight),
        })
        .collect();
    for (field, asset, host) in one_sided(row) {
        let name = crate::words::plain(field);
        if fields.iter().all(|known| known.field != name) && (asset.is_some() != host.is_some()) {
            fields.push(FieldView {
                field: name,
                asset: asset.unwrap_or_default(),
                host: host.unwrap_or_default(),
                verdict: "missing",
                weight: None,
            });
        }
    }
    fields
}

/// Each comparable field with what either side knows of it.
fn one_sided(row: &PairRow) -> Vec<(&'static str, Option<String>, Option<String>)> {
    let asset = row.asset_record.as_ref();
    let host = row.host_record.as_ref();
    let claim = |attribute| {
        host?.claims.iter().find(|claim| claim.attribute == attribute).map(|claim| claim.value.to_string())
    };
    let own = |text: Option<&str>| text.map(str::to_owned);
    let first_mac = host.and_then(|host| host.macs.first());
    vec![
        (
            "mac",
            asset.and_then(|asset| asset.mac_address).map(|mac| mac.to_string()),
            first_mac.map(|mac| mac.to_string()),
        ),
        ("serial", own(asset.and_then(|asset| asset.serial_number.as_deref())), claim(Attribute::Serial)),
        (
            "address",
            asset.and_then(|asset| asset.ip_address).map(|ip| ip.to_string()),
            own(host.and_then(|host| host.addresses.first()).map(|address| &**address)),
        ),
        (
            "host_name",
            own(asset.and_then(|asset| asset.host_name.as_deref())),
            own(host.and_then(|host| host.name.as_deref())),
        ),
        ("vendor", own(asset.and_then(|asset| asset.manufacturer.as_deref())), claim(Attribute::Vendor)),
        ("model", own(asset.and_then(|asset| asset.model.as_deref())), claim(Attribute::Product)),
    ]
}
