//! The fields of an asset that a column can hold.

use serde::{Deserialize, Serialize};

macro_rules! fields {
    ($($(#[$meta:meta])* $name:ident = $slug:literal),+ $(,)?) => {
        /// A field of an asset.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum AssetField { $($(#[$meta])* $name),+ }

        impl AssetField {
            /// Every field, in the order of the plain inventory.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The field's name, as in the plain inventory and in a mapping.
            pub const fn slug(self) -> &'static str {
                match self { $(Self::$name => $slug),+ }
            }
        }
    };
}

fields! {
    /// The tag on the device.
    AssetTag = "asset_tag",
    /// Maker.
    Manufacturer = "manufacturer",
    /// Model.
    Model = "model",
    /// Version of the device's software.
    SoftwareVersion = "software_version",
    /// Serial number.
    SerialNumber = "serial_number",
    /// Ethernet address.
    MacAddress = "mac_address",
    /// Internet address.
    IpAddress = "ip_address",
    /// Name on the network.
    HostName = "host_name",
    /// Unique device identifier.
    Udi = "udi",
    /// Description or kind.
    Description = "description",
    /// Department.
    Department = "department",
    /// Where it stands.
    Location = "location",
    /// Last maintenance done.
    LastPm = "last_pm",
    /// Next maintenance due.
    NextPm = "next_pm",
}

impl AssetField {
    /// True for the two fields that hold a date.
    pub fn is_date(self) -> bool {
        matches!(self, Self::LastPm | Self::NextPm)
    }
}

impl std::fmt::Display for AssetField {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.slug())
    }
}
