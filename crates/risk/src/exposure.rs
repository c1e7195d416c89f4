//! How exposed a device is, read from its conversations.

use std::collections::BTreeSet;
use std::net::IpAddr;

use wardroom_model::conversation::Party;
use wardroom_model::{Conversation, Locator, Protocol};

use crate::constants::ExposureFactors;

/// What a device's conversations say about how an attack could reach it.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Exposure {
    /// Was it heard on the network at all?
    pub heard: bool,
    /// Others that it holds conversations with; asked and refused does not count.
    pub peers: u32,
    /// Of them, addresses on the internet.
    pub public_peers: u32,
    /// Clinical protocols that it speaks without encryption.
    pub plaintext: Vec<Protocol>,
    /// Where the conversations were first heard that count against it.
    pub evidence: Vec<Locator>,
}

/// Clinical protocols that Wardroom can only read because they are not encrypted.
const PLAINTEXT_CLINICAL: &[Protocol] = &[Protocol::Dicom, Protocol::Hl7];

/// Places that are kept as evidence.
const EVIDENCE: usize = 4;

impl Exposure {
    /// The exposure of the device whose parties `is_own` knows, from conversations that may also be others'.
    pub fn of<'a>(
        is_own: impl Fn(&Party) -> bool,
        conversations: impl IntoIterator<Item = &'a Conversation>,
    ) -> Self {
        let mut exposure = Self { heard: true, ..Self::default() };
        let (mut peers, mut plaintext, mut evidence) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for conversation in conversations.into_iter().filter(|conversation| both_spoke(conversation)) {
            let key = &conversation.key;
            let peer = match (is_own(&key.client), is_own(&key.server)) {
                (true, false) => key.server.ip,
                (false, true) => key.client.ip,
                _ => continue,
            };
            peers.insert(peer);
            let clinical = key.app.filter(|app| PLAINTEXT_CLINICAL.contains(app));
            plaintext.extend(clinical);
            if clinical.is_some() || is_public(peer) {
                // The internet first: it weighs most.
                evidence.extend(conversation.first.clone().map(|first| (!is_public(peer), first)));
            }
        }
        exposure.public_peers = size(peers.iter().filter(|peer| is_public(**peer)).count());
        exposure.peers = size(peers.len());
        exposure.plaintext = plaintext.into_iter().collect();
        exposure.evidence = evidence.into_iter().take(EVIDENCE).map(|(_, first)| first).collect();
        exposure
    }

    /// The factor on the yearly rate of attacks, and each part of it in words.
    pub fn factor(&self, factors: &ExposureFactors) -> (f64, Vec<String>) {
        if !self.heard {
            return (factors.not_heard, vec![format!("Never heard on the network: × {}", factors.not_heard)]);
        }
        if self.peers == 0 {
            return (
                factors.isolated,
                vec![format!("Talks to nobody on the network: × {}", factors.isolated)],
            );
        }
        let mut parts = Vec::new();
        if self.public_peers > 0 {
            let noun = if self.public_peers == 1 { "address" } else { "addresses" };
            let text = format!("Talks to {} {noun} on the internet", self.public_peers);
            parts.push((factors.public_peers, text));
        }
        if self.peers >= factors.many_peers_from {
            parts.push((factors.many_peers, format!("Talks to {} others", self.peers)));
        }
        if !self.plaintext.is_empty() {
            let spoken: Vec<&str> = self.plaintext.iter().map(|protocol| protocol.slug()).collect();
            let spoken = spoken.join(" and ").to_uppercase();
            parts.push((factors.plaintext_clinical, format!("Speaks {spoken} without encryption")));
        }
        let factor = parts.iter().map(|(factor, _)| factor).product();
        (factor, parts.into_iter().map(|(factor, text)| format!("{text}: × {factor}")).collect())
    }
}

fn size(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Both sides sent something, and not every connection was refused.
fn both_spoke(conversation: &Conversation) -> bool {
    conversation.packets_to_server > 0
        && conversation.packets_to_client > 0
        && (conversation.refusals == 0 || conversation.connections > conversation.refusals)
}

/// True for addresses of the public internet: none of the special blocks of RFC 6890 and its successors.
pub fn is_public(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => {
            let [a, b, ..] = ip.octets();
            !(ip.is_private()
                || ip.is_loopback()
                || ip.is_link_local()
                || ip.is_documentation()
                || ip.octets().starts_with(&[192, 0, 0])
                || a == 0
                || a == 100 && b & 0xc0 == 64
                || a == 198 && b & 0xfe == 18
                // Multicast, reserved and broadcast.
                || a >= 224)
        }
        // Global unicast, 2000::/3, without documentation and benchmarking.
        IpAddr::V6(ip) => {
            let [a, b, c, ..] = ip.segments();
            a & 0xe000 == 0x2000 && !(a == 0x2001 && (b == 0xdb8 || b == 2 && c == 0)) && a != 0x3fff
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use wardroom_model::conversation::{ConversationKey, Transport};
    use wardroom_model::{CaptureFile, NetworkKey, Origin, Timestamp};

    use super::*;

    fn conversation(client: &str, server: &str, app: Option<Protocol>, back: u64) -> Conversation {
        let party = |ip: &str| Party { mac: None, ip: ip.parse().unwrap() };
        let file = Arc::new(CaptureFile { sha256: Some("ab".into()), name: "a.pcap".into() });
        Conversation {
            key: ConversationKey {
                network: NetworkKey::parse("local/untagged"),
                client: party(client),
                server: party(server),
                transport: Transport::Tcp,
                server_port: Some(104),
                app,
                hour: Timestamp(0),
            },
            bytes_to_server: 1,
            bytes_to_client: back,
            packets_to_server: 1,
            packets_to_client: back,
            connections: 1,
            refusals: 0,
            first: Some(Origin::Capture(file).place(0, 7, Timestamp(0))),
        }
    }

    #[test]
    fn peers_are_counted_once_and_only_where_both_spoke() {
        let own: IpAddr = "10.0.0.1".parse().unwrap();
        let exposure = Exposure::of(
            |party| party.ip == own,
            &[
                conversation("10.0.0.1", "10.0.0.2", Some(Protocol::Dicom), 1),
                conversation("10.0.0.2", "10.0.0.1", None, 1),
                conversation("10.0.0.1", "8.8.8.8", Some(Protocol::Dns), 1),
                conversation("10.0.0.1", "9.9.9.9", None, 0),
                conversation("10.0.0.3", "10.0.0.4", None, 1),
            ],
        );
        assert_eq!((exposure.peers, exposure.public_peers), (2, 1));
        assert_eq!(exposure.plaintext, [Protocol::Dicom]);
        assert_eq!(exposure.evidence.len(), 2);
        let (factor, why) = exposure.factor(&crate::Constants::default().exposure);
        assert!((factor - 2.4).abs() < 1e-9);
        assert_eq!(
            why,
            ["Talks to 1 address on the internet: × 2", "Speaks DICOM without encryption: × 1.2"]
        );
    }

    #[test]
    fn public_addresses_are_those_of_the_internet() {
        for (ip, public) in [
            ("8.8.8.8", true),
            ("10.1.2.3", false),
            ("172.31.0.1", false),
            ("172.32.0.1", true),
            ("100.64.0.1", false),
            ("100.128.0.1", true),
            ("169.254.1.1", false),
            ("224.0.0.251", false),
            ("255.255.255.255", false),
            ("198.18.0.1", false),
            ("192.0.2.1", false),
            ("2606:4700::1", true),
            ("2001:db8::1", false),
            ("fe80::1", false),
            ("fd00::1", false),
            ("ff02::fb", false),
            ("::ffff:10.0.0.1", false),
        ] {
            assert_eq!(is_public(ip.parse().unwrap()), public, "{ip}");
        }
    }
}
