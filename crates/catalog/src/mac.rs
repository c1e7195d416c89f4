//! Who the IEEE gave an Ethernet address to.

use wardroom_model::Mac;

use crate::{Catalog, Vendor};

/// The holder of an Ethernet address block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MacHolder<'c> {
    /// As the IEEE registry writes it; the maker's name for a block that a maker of virtual machines uses.
    pub organisation: &'c str,
    /// The maker that this is, where the catalogue knows it.
    pub vendor: Option<&'c Vendor>,
}

impl Catalog {
    /// The organisation that an Ethernet address is registered to, by the longest block that it lies in (36, 28 or 24
    /// bits). None for group addresses, for locally administered ones except those that makers
    /// of virtual machines document as theirs, for blocks that the registry does not name, and for addresses that were
    /// counted up by hand (`00:00:00:00:00:01`, of a block that somebody has).
    pub fn mac_holder(&self, mac: Mac) -> Option<MacHolder<'_>> {
        let by_hand = mac.0.starts_with(&[0; 5]);
        if mac.is_group() || by_hand {
            return None;
        }
        let [first, second, third, ..] = mac.0;
        if let Some(vendor) = self.vendor_of_block(&format!("{first:02x}:{second:02x}:{third:02x}")) {
            return Some(MacHolder { organisation: &vendor.name, vendor: Some(vendor) });
        }
        if mac.is_locally_administered() {
            return None;
        }
        let digits: String = mac.0.iter().map(|byte| format!("{byte:02X}")).collect();
        let organisation = oui_data::lookup(&digits)?.organization();
        if organisation.eq_ignore_ascii_case("private") {
            return None;
        }
        Some(MacHolder { organisation, vendor: self.vendor_of_organisation(organisation) })
    }
}
