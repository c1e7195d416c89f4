//! What connections and endpoints are told apart by.

use std::hash::{BuildHasher, Hash, Hasher};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use wardroom_model::{Mac, NetworkKey};
use wardroom_wire::frame::Vlans;

/// An internet address in 16 bytes; IPv4 as IPv4-mapped IPv6 (RFC 4291 §2.5.5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Address {
    high: u64,
    low: u64,
}

impl Address {
    pub(crate) const NONE: Self = Self { high: 0, low: 0 };

    #[inline]
    pub(crate) fn of(ip: IpAddr) -> Self {
        match ip {
            IpAddr::V4(ip) => Self { high: 0, low: 0xffff_0000_0000 | u64::from(ip.to_bits()) },
            IpAddr::V6(ip) => Self { high: (ip.to_bits() >> 64) as u64, low: ip.to_bits() as u64 },
        }
    }

    /// An address that a host can have; unspecified, multicast and broadcast addresses are none.
    pub(crate) fn of_host(ip: IpAddr) -> Self {
        let nobody = match ip {
            IpAddr::V4(ip) => ip.is_unspecified() || ip.is_multicast() || ip == Ipv4Addr::BROADCAST,
            IpAddr::V6(ip) => ip.is_unspecified() || ip.is_multicast(),
        };
        if nobody { Self::NONE } else { Self::of(ip) }
    }

    pub(crate) fn ip(self) -> Option<IpAddr> {
        let ip = Ipv6Addr::from_bits(u128::from(self.high) << 64 | u128::from(self.low));
        (self != Self::NONE).then(|| ip.to_ipv4_mapped().map_or(IpAddr::V6(ip), IpAddr::V4))
    }
}

/// The VLAN tags of a frame in 24 bits, the innermost lowest; no tag has id 0 ([`Vlans`]). Or the number of a VXLAN in
/// as many, told by the bit above them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct NetworkCode(u32);

impl NetworkCode {
    #[inline]
    pub(crate) fn of(vlans: &Vlans) -> Self {
        vlans.ids().iter().fold(Self(0), |Self(code), id| Self(code << 12 | u32::from(id & 0xfff)))
    }

    /// The segment of a VXLAN.
    pub(crate) fn vxlan(number: u32) -> Self {
        Self(Self::VXLAN | number & Self::NUMBER)
    }

    const NUMBER: u32 = 0xff_ffff;
    const VXLAN: u32 = Self::NUMBER + 1;

    fn vlans(self) -> Box<[u16]> {
        if self.0 & Self::VXLAN != 0 {
            return Box::default();
        }
        let id = |shift: u32| (self.0 >> shift & 0xfff) as u16;
        [id(12), id(0)].into_iter().filter(|id| *id != 0).collect()
    }

    pub(crate) fn vlan(self) -> Option<u16> {
        self.vlans().last().copied()
    }

    pub(crate) fn key(self, sensor: &str) -> NetworkKey {
        let vxlan = (self.0 & Self::VXLAN != 0).then_some(self.0 & Self::NUMBER);
        NetworkKey { sensor: sensor.into(), vxlan, vlans: self.vlans() }
    }
}

/// One Ethernet address with one internet address on one network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct EndpointKey {
    pub(crate) network: NetworkCode,
    pub(crate) mac: Option<Mac>,
    pub(crate) address: Address,
}

impl Hash for EndpointKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let [a, b, c, d, e, f] = self.mac.unwrap_or_default().0;
        state.write_u64(u64::from_be_bytes([0, 0, a, b, c, d, e, f]) ^ u64::from(self.network.0) << 40);
        self.address.hash(state);
    }
}

/// A connection, the same from both sides: `low` is the end with the smaller (address, port). Of the network it has the
/// lower 24 bits: whoever compares keys compares networks too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct FlowKey {
    pub(crate) low: Address,
    pub(crate) high: Address,
    /// Ports of the low and the high end (16 bits each), network (24), protocol (8).
    rest: u64,
}

impl FlowKey {
    /// The key, and whether the packet's source is the low end.
    #[inline]
    pub(crate) fn of(
        network: NetworkCode,
        protocol: u8,
        (src, src_port): (Address, u16),
        (dst, dst_port): (Address, u16),
    ) -> (Self, bool) {
        let src_is_low = (src, src_port) <= (dst, dst_port);
        let ((low, low_port), (high, high_port)) =
            if src_is_low { ((src, src_port), (dst, dst_port)) } else { ((dst, dst_port), (src, src_port)) };
        let ports = u64::from(low_port) << 48 | u64::from(high_port) << 32;
        let rest = ports | u64::from(network.0 & NetworkCode::NUMBER) << 8 | u64::from(protocol);
        (Self { low, high, rest }, src_is_low)
    }

    /// Of the low and the high end.
    pub(crate) fn ports(&self) -> (u16, u16) {
        ((self.rest >> 48) as u16, (self.rest >> 32) as u16)
    }

    pub(crate) fn protocol(&self) -> u8 {
        self.rest as u8
    }

    #[inline]
    pub(crate) fn hash(&self) -> u64 {
        HASHER.hash_one(self)
    }
}

/// Which connection a packet is of, and which way it goes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Route {
    pub(crate) network: NetworkCode,
    pub(crate) key: FlowKey,
    pub(crate) hash: u64,
    pub(crate) src_is_low: bool,
}

impl Route {
    #[inline]
    pub(crate) fn of(network: NetworkCode, protocol: u8, src: (IpAddr, u16), dst: (IpAddr, u16)) -> Self {
        let (src, dst) = ((Address::of(src.0), src.1), (Address::of(dst.0), dst.1));
        let (key, src_is_low) = FlowKey::of(network, protocol, src, dst);
        Self { network, key, hash: key.hash(), src_is_low }
    }
}

/// A fixed seed: shards must be the same in every run. Tables are bounded and evict, so that crafted collisions cost
/// no more than a full table does.
const HASHER: foldhash::fast::FixedState = foldhash::fast::FixedState::with_seed(0x5741_5244_524f_4f4d);

/// Hash of any key of this crate.
pub(crate) fn hash_of(key: &impl Hash) -> u64 {
    HASHER.hash_one(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_directions_have_one_key() {
        let (a, b) = (Address::of([10, 0, 0, 1].into()), Address::of([10, 0, 0, 2].into()));
        let network = NetworkCode::of(&Vlans::default());
        let (there, low) = FlowKey::of(network, 6, (a, 40000), (b, 104));
        let (back, high) = FlowKey::of(network, 6, (b, 104), (a, 40000));
        assert_eq!((there, low, high), (back, true, false));
        assert_eq!(there.hash(), back.hash());
    }

    #[test]
    fn vlans_survive_their_code() {
        for ids in [&[][..], &[12], &[100, 12], &[1, 4095], &[4095, 4095]] {
            let mut vlans = Vlans::default();
            ids.iter().for_each(|id| vlans.push(*id));
            assert_eq!(&*NetworkCode::of(&vlans).vlans(), ids);
        }
        let segment = NetworkCode::vxlan(0xff_ffff);
        assert_eq!((segment.key("s").vxlan, segment.vlan()), (Some(0xff_ffff), None));
    }

    #[test]
    fn nobody_has_a_group_address() {
        for text in ["0.0.0.0", "224.0.0.251", "255.255.255.255", "::", "ff02::fb"] {
            assert_eq!(Address::of_host(text.parse().unwrap()), Address::NONE, "{text}");
        }
        let ip: IpAddr = "fe80::1".parse().unwrap();
        assert_eq!(Address::of_host(ip).ip(), Some(ip));
    }
}
