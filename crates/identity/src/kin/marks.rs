//! What tells a device from all others in what its hosts say: their marks, and which hosts share one.

use std::collections::BTreeSet;

use foldhash::{HashMap, HashMapExt as _, HashSet, HashSetExt as _};
use wardroom_catalog::{Catalog, VendorRole};
use wardroom_model::{Attribute, Claim, Field, Host, HostKey, Identity, Locator, Mac, Observation, Protocol};

use super::names;
use crate::several::several;
use crate::{identify, serial};

/// Kinds of marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Kind {
    Serial,
    Udi,
    Unique,
    Engine,
    Card,
    ClientId,
    Mac,
    FullName,
    Name,
}

impl Kind {
    /// More hosts than this with one mark: it tells none of them apart.
    const fn few(self) -> usize {
        match self {
            Self::FullName | Self::Name => 3,
            // A switch has many ports, and an address for each.
            Self::Engine | Self::Card => 16,
            Self::Serial | Self::Udi | Self::Unique | Self::ClientId | Self::Mac => 6,
        }
    }
}

/// One mark, with what it was read from.
pub(super) struct Mark<'h> {
    pub(super) kind: Kind,
    /// As it is compared.
    pub(super) key: String,
    pub(super) field: Field,
    pub(super) seen: Box<str>,
    pub(super) locator: Option<&'h Locator>,
    /// More than a few hosts have it, so that it tells none apart.
    pub(super) common: bool,
}

/// A host as it is compared.
pub(super) struct Side<'h> {
    /// Its place in what was given.
    pub(super) place: usize,
    pub(super) host: &'h Host,
    pub(super) vendor: Option<&'h Claim>,
    pub(super) category: Option<&'h Claim>,
    /// By kind, then key.
    pub(super) marks: Vec<Mark<'h>>,
    /// Its Ethernet address is of its own making.
    pub(super) random: bool,
    /// Its Ethernet address is a virtual machine's.
    pub(super) virtual_machine: bool,
}

/// Values of one identifying field, from which on they are not the host's own.
const IDENTIFIERS: usize = 2;

impl<'h> Side<'h> {
    pub(super) fn new(catalog: &Catalog, place: usize, host: &'h Host, identity: &'h Identity) -> Self {
        let mac = match &host.key {
            HostKey::Mac(_, mac) => Some(*mac),
            HostKey::Address(..) => None,
        };
        let role = mac.and_then(|mac| catalog.mac_holder(mac)).map(|holder| holder.vendor.map(|v| v.role));
        let virtual_machine = role == Some(Some(VendorRole::Virtual)) || mac.is_some_and(is_virtual);
        let random = mac.is_some_and(Mac::is_locally_administered) && role.is_none() && !virtual_machine;
        let mut side = Self {
            place,
            host,
            vendor: identity.claim(Attribute::Vendor),
            category: identity.claim(Attribute::Category),
            marks: Vec::new(),
            random,
            virtual_machine,
        };
        side.gather(catalog, identity);
        if several(catalog, host).is_empty() {
            for (kind, key, heard) in names::marks(&host.observations) {
                side.add(kind, key, heard);
            }
        }
        side.marks.sort_by(|a, b| (a.kind, &a.key, &a.seen).cmp(&(b.kind, &b.key, &b.seen)));
        side.marks.dedup_by(|a, b| a.kind == b.kind && a.key == b.key);
        side
    }

    /// The marks of a kind.
    pub(super) fn of(&self, kind: Kind) -> impl Iterator<Item = &Mark<'h>> {
        self.marks.iter().filter(move |mark| mark.kind == kind)
    }

    fn add(&mut self, kind: Kind, key: String, heard: &'h Observation) {
        let (seen, locator) = (heard.value.clone(), Some(&heard.first));
        self.marks.push(Mark { kind, key, field: heard.field, seen, locator, common: false });
    }

    fn gather(&mut self, catalog: &Catalog, identity: &'h Identity) {
        let host = self.host;
        if let Some(claim) = identity.claim(Attribute::Serial)
            && let Some(key) = serial::normal(&claim.value)
        {
            let shows =
                identity.evidence.iter().find(|piece| piece.claim == Attribute::Serial && piece.supports);
            self.marks.push(Mark {
                kind: Kind::Serial,
                key,
                field: shows.map_or(Field::EthernetSource, |piece| piece.field),
                seen: claim.value.clone(),
                locator: shows.map(|piece| &piece.locator),
                common: false,
            });
        }
        if let Some(own) = identify::udi::own(catalog, host)
            && let Some(serial) = own.code.serial.as_deref().and_then(serial::normal)
        {
            self.add(Kind::Udi, format!("{} {serial}", own.code.device_identifier), own.heard);
        }
        for mac in host.macs.iter().filter(|mac| tells_apart(**mac)) {
            let noted = host.observations.iter().find(|heard| heard.field == Field::EthernetSource);
            self.marks.push(Mark {
                kind: Kind::Mac,
                key: mac.to_string(),
                field: Field::EthernetSource,
                seen: mac.to_string().into(),
                locator: noted.map(|heard| &heard.first),
                common: false,
            });
        }
        let passes_on = identity.evidence.iter().any(|piece| {
            piece.field.protocol() == Protocol::Dicom && piece.fingerprint.ends_with(".passed_on")
        });
        for same in host.observations.chunk_by(|a, b| a.field == b.field) {
            let Some(field) = same.first().map(|heard| heard.field) else { continue };
            let not_own = same.len() > IDENTIFIERS || passes_on && field.protocol() == Protocol::Dicom;
            let Some(read) = reader(field).filter(|_| !not_own) else { continue };
            for heard in same {
                if let Some((kind, key)) = read(heard) {
                    let of_card = |mac: Mac| {
                        let made = catalog.mac_holder(mac).is_some_and(|holder| {
                            holder.vendor.is_none_or(|vendor| vendor.role != VendorRole::Virtual)
                        });
                        made && tells_apart(mac) && !is_virtual(mac) && !host.macs.contains(&mac)
                    };
                    if kind != Kind::Card || key.parse().is_ok_and(of_card) {
                        self.add(kind, key, heard);
                    }
                }
            }
        }
    }
}

type Read = fn(&Observation) -> Option<(Kind, String)>;

/// How the marks in a field's values are read; none for fields that hold none.
fn reader(field: Field) -> Option<Read> {
    Some(match field {
        Field::UpnpUniqueName
        | Field::WsdEndpoint
        | Field::DhcpMachineId
        | Field::DicomDeviceUid
        | Field::PhdSystemId
        | Field::IntellivueSystemId
        | Field::Poct1aDeviceId
        | Field::FoxHostId => |heard| Some((Kind::Unique, unique(heard)?)),
        Field::SnmpEngine => |heard| {
            card_named(heard).or_else(|| {
                let tells = heard.value.contains(" octets ") || heard.value.contains(" format ");
                (tells && heard.value.len() >= 24).then(|| (Kind::Engine, heard.value.to_lowercase()))
            })
        },
        Field::DhcpClientId | Field::Dhcpv6ClientId => |heard| {
            let duid = heard.value.strip_prefix("duid ");
            match duid.or_else(|| (heard.field == Field::Dhcpv6ClientId).then_some(&heard.value)) {
                Some(duid) => Some((Kind::ClientId, duid.trim().to_lowercase()))
                    .filter(|(_, key)| key.len() >= 12 && says_something(key)),
                None => card_named(heard),
            }
        },
        Field::LldpChassisId
        | Field::StpBridge
        | Field::NbnsUnit
        | Field::KnxMac
        | Field::IntellivueEthernetAddress => card_named,
        _ => return None,
    })
}

/// The Ethernet address that a value names.
fn card_named(heard: &Observation) -> Option<(Kind, String)> {
    let words = heard.value.split([' ', '/']).rev();
    let mac =
        words.into_iter().find_map(|word| (word.len() >= 12).then(|| word.parse::<Mac>().ok()).flatten())?;
    Some((Kind::Card, mac.to_string()))
}

/// An identifier as it is compared: the digits of a UUID whichever protocol tells it, others with their field.
fn unique(heard: &Observation) -> Option<String> {
    let text = heard.value.trim().to_lowercase();
    let text = text.strip_prefix("urn:").unwrap_or(&text);
    let text = text.strip_prefix("uuid:").unwrap_or(text);
    let digits: String = text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '.').collect();
    let is_uuid = digits.len() == 32 && digits.chars().all(|c| c.is_ascii_hexdigit());
    let says = digits.len() >= 12 && says_something(&digits);
    says.then(|| if is_uuid { digits } else { format!("{} {digits}", heard.field) })
}

/// Not what factories write where nothing is set.
fn says_something(text: &str) -> bool {
    const FACTORY: &[&str] = &[
        "0300020004000500000600070008",
        "00020003000400050006000700080009",
        "12345678123456781234567812345678",
        "0123456789abcdef",
        "12345678-1234",
    ];
    let digits: BTreeSet<char> = text.chars().filter(char::is_ascii_alphanumeric).collect();
    digits.len() >= 4 && !FACTORY.iter().any(|factory| text.contains(factory))
}

/// Addresses that machines make for themselves in one way everywhere.
fn is_virtual(mac: Mac) -> bool {
    matches!(
        mac.0,
        [0x52, 0x54, 0x00, ..] | [0x02, 0x42, ..] | [0x0a, 0x00, 0x27, ..] | [0xfe, 0xff, 0xff, ..]
    )
}

/// Not an address that many have: of routers that stand in for each other, or typed in by hand.
fn tells_apart(mac: Mac) -> bool {
    let [a, b, c, d, e, f] = mac.0;
    let steps =
        [b.wrapping_sub(a), c.wrapping_sub(b), d.wrapping_sub(c), e.wrapping_sub(d), f.wrapping_sub(e)];
    let typed = steps.iter().all(|step| *step == steps[0]) || mac.0.starts_with(&[0; 4]);
    let shared = matches!(
        mac.0,
        // Virtual routers, docker's first, QEMU's default, VMware's cards of the host.
        [0x00, 0x00, 0x5e, 0x00, ..]
            | [0x00, 0x00, 0x0c, 0x07, 0xac, _]
            | [0x00, 0x00, 0x0c, 0x9f, ..]
            | [0x02, 0x42, 0xac, 0x11, ..]
            | [0x52, 0x54, 0x00, 0x12, 0x34, ..]
            | [0x00, 0x50, 0x56, 0xc0, 0x00, _]
            | [0xde, 0xad, 0xbe, 0xef, ..]
            // Distributed and local areas of old networks.
            | [0xaa, 0x00, 0x04, ..]
    );
    !typed && !shared && !mac.is_zero() && !mac.is_group()
}

/// Pairs of hosts, by their places in `sides`, that share a mark that few have. Notes of the others that they are common.
pub(super) fn pairs(sides: &mut [Side<'_>]) -> Vec<[usize; 2]> {
    let mut by_mark: HashMap<(Kind, &str), Vec<usize>> = HashMap::with_capacity(sides.len());
    for (number, side) in sides.iter().enumerate() {
        for mark in &side.marks {
            by_mark.entry((mark.kind, &mark.key)).or_default().push(number);
        }
    }
    let mut pairs = Vec::new();
    let mut common: HashSet<(Kind, String)> = HashSet::new();
    for ((kind, key), hosts) in &by_mark {
        // Who names an Ethernet address is to be compared with who has it.
        let owners = by_mark.get(&(Kind::Mac, *key)).filter(|_| *kind == Kind::Card);
        let mut all = hosts.clone();
        all.extend(owners.into_iter().flatten());
        all.sort_unstable();
        all.dedup();
        if all.len() > kind.few() {
            common.insert((*kind, (*key).to_owned()));
            continue;
        }
        for (at, one) in all.iter().enumerate() {
            pairs.extend(all.iter().skip(at + 1).map(|other| [*one, *other]));
        }
    }
    if !common.is_empty() {
        for mark in sides.iter_mut().flat_map(|side| &mut side.marks) {
            mark.common = common.contains(&(mark.kind, mark.key.clone()));
        }
    }
    pairs
}
