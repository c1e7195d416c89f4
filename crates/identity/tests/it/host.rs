//! Sightings to hosts.

use proptest::prelude::*;
use wardroom_identity::host::join;
use wardroom_model::{Field, Observation, Sighting, Timestamp};

use crate::{heard, key, sighting};

/// Host, its addresses, and whether it is a router.
type Shape = (String, Vec<String>, bool);

fn shape(sightings: Vec<Sighting>) -> Vec<Shape> {
    let hosts = join(sightings);
    hosts
        .iter()
        .map(|host| (key(host), host.addresses.iter().map(|a| a.ip.to_string()).collect(), host.router))
        .collect()
}

fn check(sightings: Vec<Sighting>, expected: &[(&str, &[&str], bool)]) {
    let expected: Vec<Shape> = expected
        .iter()
        .map(|(key, ips, router)| ((*key).into(), ips.iter().map(|ip| (*ip).into()).collect(), *router))
        .collect();
    assert_eq!(shape(sightings), expected);
}

const HOST: Option<&str> = Some("00:09:fb:00:00:01");
const ROUTER: Option<&str> = Some("08:4f:a9:00:00:01");

#[test]
fn one_card_with_addresses_of_both_families_is_one_host() {
    check(
        vec![
            sighting(HOST, Some("10.0.0.5"), true),
            sighting(HOST, Some("fe80::1"), false),
            sighting(HOST, Some("2001:db8::5"), false),
            sighting(HOST, Some("0.0.0.0"), false),
            sighting(HOST, None, false),
        ],
        &[("00:09:fb:00:00:01", &["10.0.0.5", "2001:db8::5", "fe80::1"], false)],
    );
}

#[test]
fn a_router_keeps_its_own_addresses_and_lends_its_card_to_nobody() {
    check(
        vec![
            sighting(ROUTER, Some("10.0.0.1"), true),
            sighting(ROUTER, Some("10.9.0.7"), false),
            sighting(ROUTER, Some("192.0.2.8"), false),
            sighting(HOST, Some("10.0.0.5"), true),
        ],
        &[
            ("00:09:fb:00:00:01", &["10.0.0.5"], false),
            ("08:4f:a9:00:00:01", &["10.0.0.1"], true),
            ("10.9.0.7", &["10.9.0.7"], false),
            ("192.0.2.8", &["192.0.2.8"], false),
        ],
    );
}

#[test]
fn a_router_of_which_no_address_is_known_has_none() {
    check(
        vec![
            sighting(ROUTER, Some("10.1.0.7"), false),
            sighting(ROUTER, Some("10.2.0.7"), false),
            sighting(ROUTER, Some("10.3.0.7"), false),
            sighting(ROUTER, None, false),
        ],
        &[
            ("08:4f:a9:00:00:01", &[], true),
            ("10.1.0.7", &["10.1.0.7"], false),
            ("10.2.0.7", &["10.2.0.7"], false),
            ("10.3.0.7", &["10.3.0.7"], false),
        ],
    );
}

#[test]
fn public_addresses_beside_private_ones_are_behind_a_router() {
    let private = || sighting(HOST, Some("192.168.0.5"), false);
    let far = || sighting(ROUTER, Some("192.0.2.8"), false);
    // A server of the internet is not its visitor's router.
    check(
        vec![private(), far(), sighting(ROUTER, None, false)],
        &[
            ("00:09:fb:00:00:01", &["192.168.0.5"], false),
            ("08:4f:a9:00:00:01", &[], true),
            ("192.0.2.8", &["192.0.2.8"], false),
        ],
    );
    // The router's own address stays the router's.
    check(
        vec![private(), far(), sighting(ROUTER, Some("192.168.0.1"), false)],
        &[
            ("00:09:fb:00:00:01", &["192.168.0.5"], false),
            ("08:4f:a9:00:00:01", &["192.168.0.1"], true),
            ("192.0.2.8", &["192.0.2.8"], false),
        ],
    );
    // Who says that a public address is its own has it.
    check(
        vec![private(), sighting(ROUTER, Some("192.0.2.8"), true)],
        &[("00:09:fb:00:00:01", &["192.168.0.5"], false), ("08:4f:a9:00:00:01", &["192.0.2.8"], false)],
    );
    // Where all addresses are public, these are the network's own.
    check(
        vec![sighting(HOST, Some("198.51.100.5"), false), far()],
        &[("00:09:fb:00:00:01", &["198.51.100.5"], false), ("08:4f:a9:00:00:01", &["192.0.2.8"], false)],
    );
}

#[test]
fn an_address_that_routers_share_is_a_routers() {
    for mac in ["00:00:5e:00:01:0a", "00:00:5e:00:02:0a", "00:00:0c:07:ac:0a", "00:00:0c:9f:f0:0a"] {
        check(
            vec![sighting(Some(mac), Some("10.0.0.1"), true), sighting(Some(mac), Some("10.0.0.77"), false)],
            &[(mac, &["10.0.0.1"], true), ("10.0.0.77", &["10.0.0.77"], false)],
        );
    }
    check(
        vec![sighting(Some("00:00:0c:11:ac:0a"), Some("10.0.0.1"), true)],
        &[("00:00:0c:11:ac:0a", &["10.0.0.1"], false)],
    );
}

/// A router whose far address speaks here has its near one too, of which only ARP tells.
#[test]
fn an_address_that_only_arp_tells_was_heard_when_arp_told_it() {
    let mut card = sighting(ROUTER, None, false);
    card.observations = vec![heard("arp.sender_address", "10.0.0.1", 150)];
    let mut own = sighting(ROUTER, Some("10.0.0.1"), true);
    (own.packets, own.bytes) = (0, 0);
    (own.first_seen, own.last_seen) = (Timestamp(i64::MAX), Timestamp(i64::MIN));
    let host = join(vec![card, own, sighting(ROUTER, Some("10.0.9.1"), true)]).remove(0);
    let spans: Vec<_> =
        host.addresses.iter().map(|a| (a.ip.to_string(), a.first_seen.0, a.last_seen.0)).collect();
    assert_eq!(spans, [("10.0.9.1".into(), 100, 200), ("10.0.0.1".into(), 150, 150)]);
}

#[test]
fn a_host_that_changes_its_lease_is_no_router() {
    check(
        vec![
            sighting(HOST, Some("10.0.0.5"), false),
            sighting(HOST, Some("10.0.0.6"), false),
            sighting(HOST, Some("10.0.0.7"), false),
        ],
        &[("00:09:fb:00:00:01", &["10.0.0.5", "10.0.0.6", "10.0.0.7"], false)],
    );
}

#[test]
fn without_cards_the_address_is_the_host() {
    check(
        vec![
            sighting(None, Some("10.0.0.5"), false),
            sighting(None, Some("224.0.0.251"), false),
            sighting(None, Some("fe80::2"), false),
            sighting(None, Some("255.255.255.255"), false),
            sighting(Some("00:00:00:00:00:00"), Some("10.0.0.6"), false),
            sighting(None, None, false),
        ],
        &[("10.0.0.5", &["10.0.0.5"], false), ("10.0.0.6", &["10.0.0.6"], false)],
    );
}

#[test]
fn what_was_told_of_an_address_goes_to_who_has_it() {
    let told = |ip: &str, name: &str| {
        let mut told = sighting(None, Some(ip), false);
        (told.packets, told.bytes) = (0, 0);
        (told.first_seen, told.last_seen) = (Timestamp(i64::MAX), Timestamp(i64::MIN));
        told.observations = vec![heard("dns.name", name, 7)];
        told
    };
    let hosts = join(vec![
        told("10.0.0.5", "ct.example"),
        told("10.0.0.99", "nobody.example"),
        sighting(HOST, Some("10.0.0.5"), true),
    ]);
    assert_eq!(hosts.len(), 1);
    assert_eq!(&*hosts[0].observations[0].value, "ct.example");
    assert_eq!(
        (hosts[0].first_seen, hosts[0].last_seen, hosts[0].packets),
        (Timestamp(100), Timestamp(200), 10)
    );
}

#[test]
fn both_sides_of_a_router_hear_one_host() {
    let on = |vlan: u16, mut seen: Sighting| {
        seen.network.vlans = [vlan].into();
        seen
    };
    let near = Some("08:4f:a9:00:00:02");
    let heard = vec![
        on(20, sighting(HOST, Some("10.0.20.5"), true)),
        on(20, sighting(ROUTER, Some("10.0.20.1"), true)),
        on(20, sighting(ROUTER, Some("10.0.30.9"), false)),
        on(30, sighting(near, Some("10.0.30.1"), true)),
        on(30, sighting(near, Some("10.0.20.5"), false)),
        on(30, sighting(near, Some("10.9.9.9"), false)),
    ];
    let hosts = join(heard.clone());
    let host = hosts.iter().find(|host| key(host) == "00:09:fb:00:00:01").unwrap();
    assert_eq!((host.packets, host.addresses.len()), (10, 2));
    let keys: Vec<String> = hosts.iter().map(key).collect();
    // Those known by their card first, network by network; then those known by an address alone, likewise.
    assert_eq!(
        keys,
        ["00:09:fb:00:00:01", "08:4f:a9:00:00:01", "08:4f:a9:00:00:02", "10.0.30.9", "10.9.9.9"]
    );

    // The same address at home in two networks: nobody knows which one is meant.
    let twice = on(40, sighting(Some("00:09:fb:00:00:09"), Some("10.0.20.5"), true));
    let routed = on(40, sighting(ROUTER, Some("10.0.40.1"), true));
    let far = on(40, sighting(ROUTER, Some("10.9.9.8"), false));
    let hosts = join(heard.into_iter().chain([twice, routed, far]).collect());
    assert!(hosts.iter().any(|host| key(host) == "10.0.20.5"));
}

#[test]
fn a_gateways_word_reaches_the_pump_that_it_names() {
    let mut gateway = sighting(ROUTER, Some("10.0.0.9"), true);
    gateway.observations = vec![heard("hl7.equipment_instance", "138^PCU^0009FBFFFE000001^EUI-64", 3)];
    let hosts = join(vec![gateway, sighting(HOST, Some("10.0.0.5"), true)]);
    assert_eq!(hosts.iter().map(|host| host.observations.len()).collect::<Vec<_>>(), [1, 1]);
}

/// A router that spoke in no packet that counts, and said that an address is its own.
#[test]
fn an_announced_address_is_kept_with_what_announced_it() {
    let mut silent = sighting(HOST, Some("fe80::1"), true);
    (silent.packets, silent.bytes) = (0, 0);
    silent.observations = vec![heard("ndp.router", "fe80::1", 7)];
    let spoke = sighting(HOST, Some("2001:db8::1"), false);
    let host = join(vec![silent, spoke]).remove(0);
    let addresses: Vec<_> = host.addresses.iter().map(|address| (address.ip, address.first_seen)).collect();
    assert_eq!(addresses, [("fe80::1".parse().unwrap(), Timestamp(7))]);
}

#[test]
fn equal_observations_are_added_and_a_field_keeps_so_many_values() {
    let mut one = sighting(HOST, Some("10.0.0.5"), true);
    let mut other = sighting(HOST, Some("10.0.0.6"), true);
    one.observations = (0..30).map(|n| heard("dns.query", &format!("name{n}"), n)).collect();
    other.observations = (20..50).map(|n| heard("dns.query", &format!("name{n}"), n + 1)).collect();
    let host = join(vec![other, one]).remove(0);
    assert_eq!(host.observations.len(), Observation::VALUES_A_FIELD);
    assert_eq!(host.values_not_kept, 18);
    let shared = host.observations.iter().find(|heard| &*heard.value == "name25").unwrap();
    assert_eq!((shared.count, shared.first_seen, shared.last_seen), (2, Timestamp(25), Timestamp(26)));
    assert!(host.observations.iter().all(|heard| heard.field == Field::DnsQuery));
}

fn any_sighting() -> impl Strategy<Value = Sighting> {
    let mac = prop::option::of(0u8..4);
    let ip = prop::option::of((0u8..3, 0u8..4));
    let told = prop::collection::vec((0usize..3, 0i64..40), 0..4);
    (mac, ip, any::<bool>(), 0u64..3, told, 0i64..50).prop_map(|(mac, ip, on_link, packets, told, at)| {
        let mac = mac.map(|mac| format!("00:09:fb:00:00:0{mac}"));
        let ip = ip.map(|(net, host)| match (net, host) {
            (0, 0) => "fe80::1".to_owned(),
            (0, 1) => "2001:db8::1".to_owned(),
            (net, host) => format!("10.0.{net}.{host}"),
        });
        let mut made = sighting(mac.as_deref(), ip.as_deref(), on_link);
        (made.packets, made.bytes, made.first_seen, made.last_seen) =
            (packets, packets * 60, Timestamp(at), Timestamp(at + 5));
        let fields = ["dns.name", "dhcp.host_name", "ndp.router"];
        made.observations =
            told.into_iter().map(|(field, n)| heard(fields[field], &format!("n{n}"), n)).collect();
        made
    })
}

/// What was heard in one sighting, told in two.
fn halves(whole: Sighting) -> [Sighting; 2] {
    let packets = whole.packets / 2;
    let middle = Timestamp((whole.first_seen.0 + whole.last_seen.0) / 2);
    let mut first = Sighting { packets, bytes: packets * 60, last_seen: middle, ..whole.clone() };
    let mut second = Sighting {
        packets: whole.packets - packets,
        bytes: whole.bytes - packets * 60,
        first_seen: middle,
        ..whole
    };
    let at = first.observations.len() / 2;
    first.observations.truncate(at);
    second.observations.drain(..at);
    [first, second]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn it_does_not_count_in_how_many_pieces_a_host_was_heard(
        sightings in prop::collection::vec(any_sighting(), 0..10)
    ) {
        // Halves of a single packet are no sighting.
        let sightings: Vec<Sighting> =
            sightings.into_iter().filter(|sighting| sighting.packets != 1).collect();
        let pieces: Vec<Sighting> = sightings.iter().cloned().flat_map(halves).collect();
        prop_assert_eq!(join(sightings), join(pieces));
    }

    #[test]
    fn the_order_of_sightings_does_not_count(
        (sightings, shuffled) in prop::collection::vec(any_sighting(), 0..14)
            .prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle()))
    ) {
        let hosts = join(sightings.clone());
        prop_assert_eq!(&hosts, &join(shuffled));
        let sent: u64 = sightings.iter().map(|sighting| sighting.packets).sum();
        prop_assert!(hosts.iter().map(|host| host.packets).sum::<u64>() <= sent);
        prop_assert!(hosts.windows(2).all(|pair| pair[0].key < pair[1].key));
    }
}
