//! Sources that are not captures, alone and beside one, and exporters over loopback.

use std::collections::BTreeMap;
use std::net::{IpAddr, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use wardroom_model::conversation::{Flow, FlowState, Transport};
use wardroom_model::{Locator, Sighting, Timestamp};
use wardroom_sensor::{Collector, Listening, Options, collect, listen};

/// A file of each kind, in one folder.
fn hospital(folder: &Path) {
    let conn = "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n\
        #fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tconn_state\torig_pkts\torig_ip_bytes\tresp_pkts\tresp_ip_bytes\n\
        1700000000.5\tC1\t10.0.0.9\t4000\t10.0.0.2\t443\ttcp\tssl\tSF\t5\t300\t4\t500\n\
        1700000001.5\tC2\t10.0.0.9\t4001\t10.0.0.3\t23\ttcp\t-\tREJ\t1\t60\t1\t40\n";
    let ssl = "{\"_path\":\"ssl\",\"ts\":1700000000.6,\"id.orig_h\":\"10.0.0.9\",\"id.orig_p\":4000,\"id.resp_h\":\"10.0.0.2\",\"id.resp_p\":443,\"version\":\"TLSv12\"}\nnot json\n";
    let leases = "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state\n\
        10.0.0.9,00:1b:63:84:45:e6,,3600,1700003600,1,0,0,ct1,0\n";
    let table = "sw1#show mac address-table\nVlan    Mac Address       Type        Ports\n  12    001b.6384.45e7    DYNAMIC     Gi1/0/5\n";
    std::fs::create_dir(folder.join("zeek")).unwrap();
    std::fs::write(folder.join("zeek/conn.log"), conn).unwrap();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, ssl.as_bytes()).unwrap();
    std::fs::write(folder.join("zeek/anything.gz"), packed.finish().unwrap()).unwrap();
    std::fs::write(folder.join("leases.txt"), leases).unwrap();
    std::fs::write(folder.join("switch.txt"), table).unwrap();
    std::fs::write(folder.join("capture.pcap"), crate::pcap(crate::Order { big: false }, false)).unwrap();
    std::fs::write(folder.join("note.txt"), "some text").unwrap();
    std::fs::write(folder.join("packed.xz"), [0xfd, b'7', b'z', b'X', b'Z', 0, 0]).unwrap();
    std::fs::write(folder.join(".hidden"), "x").unwrap();
}

fn of<'l>(listening: &'l Listening, ip: &str) -> Vec<&'l Sighting> {
    let ip: IpAddr = ip.parse().unwrap();
    listening.heard.sightings.iter().filter(|sighting| sighting.ip == Some(ip)).collect()
}

#[test]
fn a_folder_of_everything_is_one_run() {
    let folder = tempfile::tempdir().unwrap();
    hospital(folder.path());
    let paths = [folder.path().to_owned()];
    let with = |threads| {
        let options = Options { threads, keep_flows: true, ..Options::default() };
        listen(&paths, &options, None).unwrap()
    };
    let one = with(1);
    assert_eq!(one.captures.len(), 7, "{:?}", one.problems);
    let kinds: Vec<(&str, &str)> =
        one.problems.iter().map(|problem| (&*problem.file, &*problem.kind)).collect();
    assert_eq!(
        kinds,
        [("note.txt", "not_a_capture"), ("packed.xz", "not_a_capture"), ("anything.gz", "bad_line")]
    );
    assert_eq!((one.heard.counters.packets, one.heard.counters.records), (2, 5));

    let leased = of(&one, "10.0.0.9");
    assert!(leased.iter().any(|sighting| sighting.mac.is_some() && sighting.on_link && sighting.listed));
    let by_address = leased.iter().find(|sighting| sighting.mac.is_none()).unwrap();
    assert_eq!((by_address.packets, by_address.bytes, by_address.listed), (6, 360, true));
    let server = of(&one, "10.0.0.2");
    let version = server[0].observations.iter().find(|heard| &*heard.value == "TLS 1.2").unwrap();
    assert_eq!(version.first, Locator::Log { name: "anything.gz".into(), line: 1 });

    let flows: Vec<(u16, FlowState, u64, u64)> = one
        .heard
        .flows
        .iter()
        .filter(|flow| flow.transport == Transport::Tcp)
        .map(|flow| (flow.server_port.unwrap(), flow.state, flow.bytes_to_server, flow.bytes_to_client))
        .collect();
    assert_eq!(flows, [(443, FlowState::Closed, 300, 500), (23, FlowState::Refused, 60, 40)]);
    let talks = &one.heard.conversations;
    let refused = talks.iter().find(|talk| talk.key.server_port == Some(23)).unwrap();
    assert_eq!((refused.connections, refused.refusals), (1, 1));
    assert_eq!(refused.first, Some(Locator::Log { name: "conn.log".into(), line: 8 }));

    let three = with(3);
    assert_eq!(one.heard.counters, three.heard.counters);
    assert_eq!(one.heard.sightings, three.heard.sightings);
    assert_eq!(one.heard.conversations, three.heard.conversations);
    assert_eq!(one.heard.flows, three.heard.flows);
}

#[test]
fn facts_come_in_order_with_their_places() {
    let folder = tempfile::tempdir().unwrap();
    hospital(folder.path());
    let mut lines = Vec::new();
    let mut sink = |fact: wardroom_model::Fact| {
        let place = match fact.locator {
            Locator::Capture(at) => format!("{} frame {}", at.file.name, at.frame),
            Locator::Log { name, line } => format!("{name} line {line}"),
            Locator::Table { file, row } => format!("{file} row {row}"),
            other => format!("{other:?}"),
        };
        lines.push(format!("{place}: {} {}", fact.field, fact.value));
    };
    listen(&[folder.path().to_owned()], &Options::default(), Some(&mut sink)).unwrap();
    let expected = [
        "capture.pcap frame 1: arp.sender_address 10.0.0.1",
        "capture.pcap frame 2: arp.sender_address 10.0.0.1",
        "leases.txt row 2: dhcp.assigned_address 10.0.0.9",
        "leases.txt row 2: dhcp.host_name ct1",
        "switch.txt row 3: ethernet.source 00:1b:63:84:45:e7",
        "switch.txt row 3: ethernet.switch_port sw1 Gi1/0/5",
        "anything.gz line 1: tls.version TLS 1.2",
    ];
    assert_eq!(lines, expected);
}

/// Runs a collector at a loopback socket while `send` sends to its port, until it has got `wanted` datagrams or, where
/// that is not known, nothing more came for a while.
fn collected(send: impl FnOnce(u16), wanted: Option<u64>) -> Listening {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let port = socket.local_addr().unwrap().port();
    let done = AtomicBool::new(false);
    let mut collector = Collector::new(&Options { keep_flows: true, ..Options::default() });
    std::thread::scope(|scope| {
        let collecting = scope.spawn(|| {
            collect(&socket, &mut collector, &done, &mut |_| {}).unwrap();
        });
        send(port);
        // Loopback delivers at once; the rest is for the collector's thread to be scheduled.
        std::thread::sleep(std::time::Duration::from_millis(1500));
        done.store(true, Ordering::Relaxed);
        collecting.join().unwrap();
    });
    if let Some(wanted) = wanted {
        assert_eq!(collector.datagrams(), wanted);
    }
    collector.take()
}

#[test]
fn datagrams_that_nobody_took_in_time_are_counted() {
    const SENT: u64 = 20_000;
    let (socket, sender) = (UdpSocket::bind("127.0.0.1:0").unwrap(), UdpSocket::bind("127.0.0.1:0").unwrap());
    for _ in 0..SENT {
        sender.send_to(b"no message", socket.local_addr().unwrap()).unwrap();
    }
    let (mut collector, stop) = (Collector::new(&Options::default()), AtomicBool::new(false));
    let mut progress = wardroom_sensor::Progress::default();
    let mut each_second = |now| {
        progress = now;
        stop.store(true, Ordering::Relaxed);
    };
    collect(&socket, &mut collector, &stop, &mut each_second).unwrap();
    assert_eq!(progress.packets, SENT);
    assert!(progress.drops > 0 && progress.packets - progress.drops == collector.datagrams(), "{progress:?}");
    let problems = collector.finish().problems;
    let told = problems.iter().find(|problem| &*problem.kind == "packets_dropped").unwrap();
    assert!(told.reason.starts_with(&format!("{} of {SENT} datagrams", progress.drops)), "{}", told.reason);
}

fn data(folder: &str) -> Option<PathBuf> {
    let Ok(data) = std::env::var("WARDROOM_DATA") else {
        println!("skipped: WARDROOM_DATA is not set, so there is no {folder} to read");
        return None;
    };
    Some(PathBuf::from(data).join(folder))
}

#[test]
fn what_exporters_send_is_collected_and_templates_stay() {
    let Some(folder) = data("netinv/netflow") else { return };
    let read = |name: &str| std::fs::read(folder.join(name)).unwrap();
    let parts = [
        read("netflow9_test_nprobe_tpl.dat"),
        read("netflow9_test_nprobe_data.dat"),
        read("netflow5.dat"),
        b"no message".to_vec(),
    ];
    let listening = collected(
        |port| {
            let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
            for part in &parts {
                socket.send_to(part, ("127.0.0.1", port)).unwrap();
            }
        },
        Some(parts.len() as u64),
    );
    assert_eq!(listening.heard.counters.records, 31);
    assert_eq!(listening.problems.len(), 1, "{:?}", listening.problems);
    let first = listening.heard.conversations.iter().find_map(|talk| talk.first.clone()).unwrap();
    assert!(matches!(first, Locator::FlowExport { exporter, .. } if &*exporter == "127.0.0.1"));

    let mut collector = Collector::new(&Options::default());
    let from = "10.9.9.9".parse().unwrap();
    collector.datagram(from, &parts[0]);
    assert_eq!(collector.take().heard.counters.records, 0);
    collector.datagram(from, &parts[1]);
    assert_eq!(collector.take().heard.counters.records, 1, "the template was kept");
    collector.datagram("10.9.9.8".parse().unwrap(), &parts[1]);
    assert_eq!(collector.take().heard.counters.records, 0, "another exporter has templates of its own");
}

/// Packets and bytes of both ways of all connections between the same ends.
fn sums(flows: &[Flow]) -> BTreeMap<[(IpAddr, u16); 2], (u64, u64)> {
    let mut sums = BTreeMap::new();
    for flow in flows.iter().filter(|flow| matches!(flow.transport, Transport::Tcp | Transport::Udp)) {
        let mut ends = [
            (flow.client.ip, flow.client_port.unwrap_or(0)),
            (flow.server.ip, flow.server_port.unwrap_or(0)),
        ];
        ends.sort();
        let sum: &mut (u64, u64) = sums.entry(ends).or_default();
        sum.0 += flow.packets_to_server + flow.packets_to_client;
        sum.1 += flow.bytes_to_server + flow.bytes_to_client;
    }
    sums
}

/// Captures without fragments, VLANs and mirrored packets, which softflowd counts otherwise.
const EXPORTED: [&str; 3] = ["tls/http1.pcapng", "services/vnc.pcap", "bacnet/bacnet_example.pcap"];

#[test]
fn softflowd_counts_what_we_count() {
    let Some(folder) = data("pcap") else { return };
    if Command::new("softflowd").arg("-h").output().is_err() {
        println!("skipped: softflowd is not installed");
        return;
    }
    let (mut compared, mut exact) = (0, 0);
    for capture in EXPORTED {
        let path = folder.join(capture);
        let options = Options { keep_flows: true, ..Options::default() };
        let own = sums(&listen(std::slice::from_ref(&path), &options, None).unwrap().heard.flows);
        assert!(!own.is_empty(), "{capture}");
        for version in ["5", "9", "10"] {
            let listening = collected(
                |port| {
                    let control = tempfile::tempdir().unwrap();
                    let status = Command::new("timeout")
                        .args([
                            "20",
                            "softflowd",
                            "-d",
                            "-n",
                            &format!("127.0.0.1:{port}"),
                            "-v",
                            version,
                            "-r",
                        ])
                        .arg(&path)
                        .arg("-p")
                        .arg(control.path().join("pid"))
                        .args(["-c", "none"])
                        .output()
                        .unwrap();
                    assert!(status.status.success(), "{status:?}");
                },
                None,
            );
            let exported = sums(&listening.heard.flows);
            for (ends, (packets, bytes)) in &own {
                if ends[0].0.is_ipv6() && version == "5" {
                    continue;
                }
                let theirs = exported.get(ends);
                assert_eq!(theirs.map(|(packets, _)| packets), Some(packets), "{capture} {version} {ends:?}");
                // They count from the IP header on, so without the Ethernet header and padding.
                let below = bytes - theirs.map_or(0, |(_, bytes)| *bytes);
                assert!(
                    (14 * packets..=60 * packets).contains(&below),
                    "{capture} {version} {ends:?} {below}"
                );
                compared += 1;
                exact += u64::from(below == 14 * packets);
            }
        }
    }
    println!(
        "{compared} pairs of ends agree in packets, {exact} of them in bytes to the last; the others are padded"
    );
    assert!(compared > 20);
}

#[test]
fn what_others_wrote_is_read_to_the_end() {
    let Some(folder) = data("netinv") else { return };
    let before = Timestamp(0);
    let listening = listen(&[folder], &Options { threads: 2, ..Options::default() }, None).unwrap();
    let unread: Vec<_> =
        listening.problems.iter().filter(|problem| &*problem.kind == "not_a_capture").collect();
    let counters = &listening.heard.counters;
    println!(
        "{} files, {} records, {} facts, {} not recognised",
        listening.captures.len(),
        counters.records,
        counters.facts,
        unread.len()
    );
    assert!(counters.records > 15_000, "{counters:?}");
    assert!(listening.heard.sightings.iter().all(|sighting| sighting.first_seen >= before));
}
