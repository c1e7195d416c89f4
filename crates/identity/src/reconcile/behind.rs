//! Assets that a gateway names: their devices are behind it, and have no host of their own.
//!
//! What the gateway itself is called, who made it and where it is says nothing of them, so only what it names is compared.

use wardroom_catalog::{Catalog, names};
use wardroom_model::kin::SpokenFor;
use wardroom_model::reconciliation::{Pair, PairReason};
use wardroom_model::{Host, Identity, Mac};

use super::compare::AssetSide;
use crate::gateway;

/// A gateway names the asset's serial number or Ethernet address.
const NAMED: f64 = 8.0;
/// And its model, or another.
const MODEL: (f64, f64) = (1.5, -3.0);

/// A device that a host speaks for, as it is compared.
pub(super) struct Named {
    mac: Option<Mac>,
    serial: Option<String>,
    text: Box<str>,
    /// Slug of the product, and its name as it is compared.
    model: Option<(Option<String>, String, Box<str>)>,
}

/// What a host names.
pub(super) fn named(catalog: &Catalog, host: &Host, identity: &Identity) -> Vec<Named> {
    let of = |named: SpokenFor| {
        let model = named.model.as_deref().map(|text| {
            let product = catalog.product_anywhere(text);
            let name = product.map(|product| catalog.product_named(product, text).name);
            let key = names::compact(name.as_deref().unwrap_or(text));
            (product.map(|product| product.id.to_string()), key, text.into())
        });
        Named { mac: named.mac, serial: gateway::number(&named), text: named.identifier, model }
    };
    gateway::speaks_for(host, identity).into_iter().map(of).collect()
}

impl Named {
    /// The serial number that it is compared by.
    pub(super) fn serial(&self) -> Option<&str> {
        self.serial.as_deref()
    }

    /// The Ethernet address that it is compared by.
    pub(super) fn mac(&self) -> Option<Mac> {
        self.mac
    }

    fn is(&self, asset: &AssetSide<'_>) -> bool {
        let by_mac = self.mac.is_some() && self.mac == asset.mac;
        by_mac || asset.serial.as_ref().is_some_and(|(own, _)| self.serial() == Some(own))
    }
}

/// Why an asset's device is behind a host; none where the host does not name it.
pub(super) fn reasons(asset: &AssetSide<'_>, named: &[Named]) -> Option<Vec<PairReason>> {
    let named = named.iter().find(|named| named.is(asset))?;
    let number = asset.serial.as_ref().map(|(_, text)| (*text).to_owned());
    let number = number.or_else(|| asset.mac.map(|mac| mac.to_string())).unwrap_or_default();
    let reason = |field: &str, weight: f64, asset: &str, host: &str| PairReason {
        field: field.into(),
        agrees: weight > 0.0,
        weight,
        asset_value: asset.into(),
        host_value: host.into(),
    };
    let mut reasons = vec![reason(Pair::BEHIND, NAMED, &number, &named.text)];
    if let (Some((own, text)), Some((product, heard, seen))) = (&asset.model, &named.model) {
        let same = own == heard || product.is_some() && *product == asset.product;
        // A text of which the catalogue knows nothing may name a kind of device.
        if same || product.is_some() {
            reasons.push(reason("model", if same { MODEL.0 } else { MODEL.1 }, text, seen));
        }
    }
    Some(reasons)
}
