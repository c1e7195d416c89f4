//! The errors of registers.

use std::net::IpAddr;

use fastrand::Rng;
use wardroom_model::Asset;

/// Shares, 0 to 1: what a register has, and what is wrong with it.
#[derive(Clone, Copy, Debug)]
pub struct Dirt {
    /// A device that the network does not show was on some network once; of the others a row has nothing of networks.
    pub networked: f64,
    /// A row has an Ethernet address.
    pub has_mac: f64,
    /// Of these, that of a card that was replaced since.
    pub mac_replaced: f64,
    /// Of these, with a wrong digit.
    pub mac_mistyped: f64,
    /// A row has an internet address.
    pub has_address: f64,
    /// Of these, one that it has no longer.
    pub address_stale: f64,
    /// Of these, one that another device of its ward has by now; of the others nobody has it.
    pub address_reused: f64,
    /// A row has a name on the network.
    pub has_host_name: f64,
    /// Of these, one from before.
    pub host_name_stale: f64,
    /// A row has no serial number.
    pub serial_missing: f64,
    /// Instead of it, a placeholder.
    pub serial_placeholder: f64,
    /// It has a wrong, a missing or an exchanged character.
    pub serial_mistyped: f64,
    /// Its leading zeros were lost in a spreadsheet.
    pub serial_without_zeros: f64,
    /// It stands in the row of another device of the same model, and that one's here.
    pub serial_swapped: f64,
    /// The maker goes by another or a former name.
    pub maker_otherwise: f64,
    /// The maker is mistyped.
    pub maker_mistyped: f64,
    /// The model goes by another name.
    pub model_otherwise: f64,
    /// The model is mistyped.
    pub model_mistyped: f64,
    /// The model is missing.
    pub model_missing: f64,
    /// A device is maintained every two years, and not every year.
    pub maintained_rarely: f64,
    /// A device in use was not maintained for three years.
    pub maintenance_lapsed: f64,
    /// A device that is gone was maintained within the last eighteen months.
    pub retired_late: f64,
}

impl Dirt {
    /// What the figures are made with.
    pub const USUAL: Self = Self {
        networked: 0.20,
        has_mac: 0.70,
        mac_replaced: 0.04,
        mac_mistyped: 0.01,
        has_address: 0.50,
        address_stale: 0.20,
        address_reused: 0.50,
        has_host_name: 0.60,
        host_name_stale: 0.05,
        serial_missing: 0.04,
        serial_placeholder: 0.02,
        serial_mistyped: 0.015,
        serial_without_zeros: 0.10,
        serial_swapped: 0.005,
        maker_otherwise: 0.30,
        maker_mistyped: 0.02,
        model_otherwise: 0.30,
        model_mistyped: 0.02,
        model_missing: 0.04,
        maintained_rarely: 0.15,
        maintenance_lapsed: 0.05,
        retired_late: 0.20,
    };

    /// A register into which hardly anybody wrote what is of networks.
    pub const SPARSE: Self =
        Self { has_mac: 0.40, has_address: 0.30, has_host_name: 0.30, serial_missing: 0.08, ..Self::USUAL };

    /// A register that is kept up with the network.
    pub const KEPT: Self = Self {
        has_mac: 0.90,
        has_address: 0.80,
        address_stale: 0.10,
        has_host_name: 0.85,
        serial_missing: 0.02,
        ..Self::USUAL
    };

    /// Gives addresses that their rows' devices have no longer to others of their ward.
    pub(super) fn reuse_addresses(
        &self,
        rows: &mut [(Asset, u32)],
        in_use: &[(&str, IpAddr)],
        rng: &mut Rng,
    ) {
        for (row, _) in rows {
            if row.ip_address.is_some_and(is_nobodys) && happens(self.address_reused, rng) {
                let of_ward = in_use.iter().filter(|(ward, _)| Some(*ward) == row.department.as_deref());
                row.ip_address = rng.choice(of_ward.collect::<Vec<_>>()).map(|(_, address)| *address);
            }
        }
    }

    /// Exchanges serial numbers between rows of one model.
    pub(super) fn swap_serials(&self, rows: &mut [(Asset, u32)], rng: &mut Rng) {
        for at in 0..rows.len() {
            if !happens(self.serial_swapped / 2.0, rng) {
                continue;
            }
            let model = rows[at].0.model.clone();
            let other = (at + 1..rows.len()).find(|other| rows[*other].0.model == model);
            if let Some(other) = other {
                let (before, after) = rows.split_at_mut(other);
                std::mem::swap(&mut before[at].0.serial_number, &mut after[0].0.serial_number);
            }
        }
    }
}

/// An address of a network that is no more.
pub(super) fn nobodys(rng: &mut Rng) -> IpAddr {
    [10, 99, rng.u8(..), rng.u8(1..)].into()
}

fn is_nobodys(address: IpAddr) -> bool {
    matches!(address, IpAddr::V4(address) if address.octets().starts_with(&[10, 99]))
}

pub(super) fn happens(share: f64, rng: &mut Rng) -> bool {
    rng.f64() < share
}

/// With one character exchanged with its neighbour, left out, or written as one that looks like it.
pub(super) fn mistyped(text: &str, rng: &mut Rng) -> String {
    const ALIKE: [(char, char); 6] = [('0', 'O'), ('1', 'I'), ('5', 'S'), ('8', 'B'), ('e', 'a'), ('l', '1')];
    let mut characters: Vec<char> = text.chars().collect();
    if characters.len() < 2 {
        return text.to_owned();
    }
    let at = rng.usize(..characters.len() - 1);
    match rng.u32(..3) {
        0 => characters.swap(at, at + 1),
        1 => {
            characters.remove(at);
        }
        _ => {
            let alike = ALIKE.iter().find(|(from, _)| *from == characters[at]);
            characters[at] = alike.map_or('x', |(_, to)| *to);
        }
    }
    characters.into_iter().collect()
}
