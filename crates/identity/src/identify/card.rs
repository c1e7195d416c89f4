//! What a network card says: who made the *card*, by the IEEE's registry. That is the maker of the device only where
//! makers of devices put cards of their own in them.
//!
//! | the card's maker | says |
//! |---|---|
//! | makes devices | it made the device; and its kind, where it makes one kind |
//! | makes computers or cards for them | nothing, since these are in a scanner's console as in an office; but where all that is known of the host is that it is a computer or part of the network, the card's maker made it |
//! | makes modules that others build in, virtual machines, programs | nothing |

use wardroom_catalog::{Catalog, Named, Vendor, VendorRole};
use wardroom_model::{Attribute, Claim, Field, Host, Observation};

use super::evidence::{Ledger, Origin};
use crate::fusion::Group;

/// A maker of devices made the device that its card is in.
const OWN_CARD: f64 = 0.85;
/// The device is of the one kind that its maker makes.
const ONE_TRADE: f64 = 0.65;
/// The maker of a computer made the card in it, where it is certain that the host is a computer.
const OWN_COMPUTER: f64 = 0.9;

/// Categories that are computers and parts of the network as such, not what somebody runs on one.
const MACHINES: &[&str] = &[
    "file_server",
    "firewall",
    "network_switch",
    "printer",
    "router",
    "server",
    "tablet",
    "wireless_access_point",
    "workstation",
];

/// Adds what a card of a maker of devices says.
pub(super) fn gather(catalog: &Catalog, host: &Host, ledger: &mut Ledger) {
    let Some((vendor, heard)) = card(catalog, host) else { return };
    if vendor.role != VendorRole::DeviceMaker {
        return;
    }
    let origin = Origin {
        heard: &heard,
        fingerprint: "ethernet.source.device_maker",
        group: Group::Card,
        confidence: OWN_CARD,
    };
    ledger.add(Attribute::Vendor, named(vendor), origin);
    if let Some(category) = &vendor.category {
        let named = Named { id: Some(category.clone()), name: category.clone() };
        ledger.add(Attribute::Category, named, Origin { confidence: ONE_TRADE, ..origin });
    }
}

/// Adds what a card of a maker of computers says of a host whose maker nothing else tells, once its category is known.
pub(super) fn gather_computer(catalog: &Catalog, host: &Host, category: Option<&Claim>, ledger: &mut Ledger) {
    let Some(category) = category.filter(|claim| MACHINES.contains(&&*claim.value)) else { return };
    let Some((vendor, heard)) = card(catalog, host) else { return };
    if vendor.role != VendorRole::ComputerMaker {
        return;
    }
    let origin = Origin {
        heard: &heard,
        fingerprint: "ethernet.source.computer_maker",
        group: Group::Card,
        confidence: OWN_COMPUTER * category.confidence.value(),
    };
    ledger.add(Attribute::Vendor, named(vendor), origin);
}

fn named(vendor: &Vendor) -> Named {
    Named { id: Some(vendor.id.clone()), name: vendor.name.clone() }
}

/// The maker of the host's card, and the observation that shows it. Where it was read is the frame in which the address was
/// first heard; where the sensor did not note that, the first frame that told anything of the host.
fn card<'c>(catalog: &'c Catalog, host: &Host) -> Option<(&'c Vendor, Observation)> {
    let mac = host.macs.first()?;
    let holder = catalog.mac_holder(*mac)?;
    let noted = host.observations.iter().find(|heard| heard.field == Field::EthernetSource);
    let first =
        noted.or_else(|| host.observations.iter().min_by_key(|heard| (heard.first_seen, &heard.first)))?;
    let value = format!("{mac} ({})", holder.organisation.trim()).into();
    Some((holder.vendor?, Observation { field: Field::EthernetSource, value, ..first.clone() }))
}
