//! Pairs of a register's record and a host, field by field.

use wardroom_identity::reconcile::PRIOR;
use wardroom_model::Confidence;
use wardroom_model::claim::Attribute;
use wardroom_model::decision::DecisionKind;
use wardroom_store::{DecisionRow, PairRow};

use crate::words;

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
    /// `agrees`, `contradicts`, is a `rival`, `missing` from one side, on `neither`, or `not_weighed`.
    pub(crate) verdict: &'static str,
    /// Log-odds that it adds; none where it adds nothing.
    pub(crate) weight: Option<f64>,
}

/// What a decision about a pair hangs on.
pub(crate) fn subject(asset: &str, host: &str) -> String {
    format!("asset:{asset} host:{host}")
}

/// The last word about a pair.
pub(crate) fn standing<'d>(decisions: &'d [DecisionRow], subject: &str) -> Option<&'d DecisionRow> {
    let about = |row: &&DecisionRow| {
        matches!(row.decision.kind, DecisionKind::PairConfirmed | DecisionKind::PairRejected)
            && *row.decision.subject == *subject
    };
    decisions.iter().rev().find(about)
}

impl PairView {
    /// A pair with the decision that stands about it.
    pub(crate) fn new(row: PairRow, decisions: &[DecisionRow]) -> Self {
        let subject = row.pair.host.as_deref().map(|host| subject(&row.pair.asset, host));
        let decision = subject.and_then(|subject| standing(decisions, &subject)).cloned();
        Self { fields: fields(&row), decision, row }
    }

    /// Did a person say that it is one device?
    pub(crate) fn is_confirmed(&self) -> bool {
        self.decision.as_ref().is_some_and(|row| row.decision.kind == DecisionKind::PairConfirmed)
    }

    /// How the fields come to the score, in words.
    pub(crate) fn sum(&self) -> String {
        let added: f64 = self.row.pair.reasons.iter().map(|reason| reason.weight).sum();
        let whole = PRIOR + added;
        let alone = words::percent(Confidence::from_log_odds(whole).value());
        let told = format!(
            "A record and a host of which nothing is known begin at {} (one in a hundred). What both sides say \
             adds {}; together {}, which is {alone}.",
            words::weight(PRIOR),
            words::weight(added),
            words::weight(whole)
        );
        if self.is_confirmed() { format!("{told} A person's word beats it.") } else { told }
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

/// What was compared, then what only one side or neither knows.
fn fields(row: &PairRow) -> Vec<FieldView> {
    let mut fields: Vec<FieldView> = row
        .pair
        .reasons
        .iter()
        .map(|reason| FieldView {
            field: if &*reason.field == "rival" {
                "Another pair".to_owned()
            } else {
                words::plain(&reason.field)
            },
            asset: reason.asset_value.to_string(),
            host: reason.host_value.to_string(),
            verdict: match (&*reason.field, reason.agrees) {
                ("rival", _) => "rival",
                (_, true) => "agrees",
                (_, false) => "contradicts",
            },
            weight: Some(reason.weight),
        })
        .collect();
    for (field, asset, host) in one_sided(row) {
        let name = words::plain(field);
        if fields.iter().all(|known| known.field != name) {
            let verdict = match (&asset, &host) {
                (Some(_), Some(_)) => "not_weighed",
                (None, None) => "neither",
                _ => "missing",
            };
            fields.push(FieldView {
                field: name,
                asset: asset.unwrap_or_default(),
                host: host.unwrap_or_default(),
                verdict,
                weight: None,
            });
        }
    }
    fields
}

/// A device goes by its tag, its address or its key where no name of its own is known.
fn is_host_name(name: &str, row: &PairRow) -> bool {
    let tag = row.asset_record.as_ref().map(|asset| &*asset.asset_tag);
    tag != Some(name) && name.parse::<std::net::IpAddr>().is_err() && !name.contains('/')
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
            own(host.and_then(|host| host.name.as_deref()).filter(|name| is_host_name(name, row))),
        ),
        ("vendor", own(asset.and_then(|asset| asset.manufacturer.as_deref())), claim(Attribute::Vendor)),
        ("model", own(asset.and_then(|asset| asset.model.as_deref())), claim(Attribute::Product)),
        (
            "software_version",
            own(asset.and_then(|asset| asset.software_version.as_deref())),
            claim(Attribute::Version),
        ),
        ("udi", own(asset.and_then(|asset| asset.udi.as_deref())), None),
        ("last_pm", asset.and_then(|asset| asset.last_pm).map(|day| day.to_string()), None),
        ("department", own(asset.and_then(|asset| asset.department.as_deref())), None),
    ]
}
