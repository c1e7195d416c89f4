//! Networks (routing domains): an address means something only together with its network.

use std::fmt;
use std::sync::Arc;

use crate::id::NetworkId;

/// What a network is recognised by: where a frame was heard.
///
/// Vendor subnets repeat inside one site, so two VLANs with the same addresses are two networks.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NetworkKey {
    /// Name of the sensor that heard it; `local` for captures read from files.
    pub sensor: Arc<str>,
    /// VLAN ids, outermost first (IEEE 802.1Q; two of them for QinQ). Empty for untagged traffic.
    pub vlans: Box<[u16]>,
}

impl NetworkKey {
    /// The network's id.
    pub fn id(&self) -> NetworkId {
        NetworkId::of(&[&self.to_string()])
    }

    /// The innermost VLAN id, which is the one that the device is in.
    pub fn vlan(&self) -> Option<u16> {
        self.vlans.last().copied()
    }

    /// Reads what [`fmt::Display`] writes.
    pub fn parse(text: &str) -> Self {
        let (sensor, segment) = text.rsplit_once('/').unwrap_or((text, "untagged"));
        let vlans = segment.strip_prefix("vlan").unwrap_or("");
        Self { sensor: sensor.into(), vlans: vlans.split('.').filter_map(|id| id.parse().ok()).collect() }
    }
}

impl fmt::Display for NetworkKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sensor)?;
        match &*self.vlans {
            [] => f.write_str("/untagged"),
            [first, rest @ ..] => {
                write!(f, "/vlan{first}")?;
                rest.iter().try_for_each(|vlan| write!(f, ".{vlan}"))
            }
        }
    }
}

impl serde::Serialize for NetworkKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for NetworkKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::parse(&String::deserialize(deserializer)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_written_form_reads_back() {
        for vlans in [vec![], vec![12], vec![100, 12]] {
            let key = NetworkKey { sensor: "local".into(), vlans: vlans.into() };
            assert_eq!(NetworkKey::parse(&key.to_string()), key);
        }
    }
}
