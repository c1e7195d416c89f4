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
    /// The segment of a packet without tags that was heard inside a VXLAN (its VNI, RFC 7348).
    pub vxlan: Option<u32>,
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
        let vxlan = segment.strip_prefix("vxlan").and_then(|number| number.parse().ok());
        let vlans = segment.strip_prefix("vlan").unwrap_or("");
        let vlans = vlans.split('.').filter_map(|id| id.parse().ok()).collect();
        Self { sensor: sensor.into(), vxlan, vlans }
    }
}

impl fmt::Display for NetworkKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sensor)?;
        match (self.vxlan, &*self.vlans) {
            (Some(number), _) => write!(f, "/vxlan{number}"),
            (None, []) => f.write_str("/untagged"),
            (None, [first, rest @ ..]) => {
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
        for (vxlan, vlans) in
            [(None, vec![]), (None, vec![12]), (None, vec![100, 12]), (Some(70_000), vec![])]
        {
            let key = NetworkKey { sensor: "local".into(), vxlan, vlans: vlans.into() };
            assert_eq!(NetworkKey::parse(&key.to_string()), key);
        }
    }
}
