//! Files of nfdump, held against what nfdump itself says is in them: softflowd counts a capture, nfcapd keeps what it
//! sends, and nfdump packs the file in each of its ways.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use wardroom_exchange::flow_export::Blocks;
use wardroom_exchange::source::{self, Kind, Told};
use wardroom_model::{Record, Timestamp};
use wardroom_sensor::{Options, listen};

/// nfcapd on a port of its own, ended when this goes.
struct Collecting(Child);

impl Drop for Collecting {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// A port that nobody has.
fn free_port() -> String {
    std::net::UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string()
}

fn run(command: &mut Command) -> Vec<u8> {
    let output = command.env("TZ", "UTC").output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// What nfcapd keeps of a capture.
fn collected(capture: &Path, folder: &Path) -> PathBuf {
    let port = free_port();
    let mut nfcapd = Command::new("nfcapd");
    nfcapd.args(["-b", "127.0.0.1", "-B", "4000000", "-t", "3600", "-p", &port, "-w"]).arg(folder);
    let mut collecting = Collecting(nfcapd.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    std::thread::sleep(Duration::from_millis(700));
    let receiver = format!("127.0.0.1:{port}");
    let mut softflowd = Command::new("timeout");
    softflowd.args(["20", "softflowd", "-d", "-6", "-v", "9", "-T", "ether", "-c", "none", "-n", &receiver]);
    run(softflowd.arg("-p").arg(folder.join("softflowd.pid")).arg("-r").arg(capture));
    std::thread::sleep(Duration::from_millis(700));
    // It writes its file out when it is asked to end.
    run(Command::new("kill").arg(collecting.0.id().to_string()));
    collecting.0.wait().unwrap();
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let is_it = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().starts_with("nfcapd.2");
    files.into_iter().find(is_it).unwrap()
}

/// A flow as nfdump says it.
fn theirs(flow: &Value) -> String {
    let text = |names: [&str; 2]| {
        names.iter().find_map(|name| flow[name].as_str()).unwrap_or_else(|| panic!("{flow}")).to_owned()
    };
    let number = |name: &str| flow[name].as_u64().unwrap_or(0);
    let moment = |name: &str| format!("{}Z", flow[name].as_str().unwrap()).parse::<Timestamp>().unwrap();
    let protocol = number("proto");
    let ports = if [6, 17].contains(&protocol) { (number("src_port"), number("dst_port")) } else { (0, 0) };
    format!(
        "{} {} {}/{}:{} > {}/{}:{} vlan {} protocol {protocol}: {} packets, {} bytes",
        moment("first"),
        moment("last"),
        text(["in_src_mac", ""]),
        text(["src4_addr", "src6_addr"]),
        ports.0,
        text(["out_dst_mac", ""]),
        text(["dst4_addr", "dst6_addr"]),
        ports.1,
        number("src_vlan"),
        number("in_packets"),
        number("in_bytes"),
    )
}

fn ours(record: &Record) -> String {
    let connection = record.connection.unwrap();
    let end = |end: wardroom_model::fact::End| {
        format!("{}/{}:{}", end.mac.unwrap(), end.ip.unwrap(), end.port.unwrap_or(0))
    };
    let counted = connection.from_src;
    format!(
        "{} {} {} > {} vlan {} protocol {}: {} packets, {} bytes",
        connection.first,
        connection.last,
        end(record.src),
        end(record.dst),
        record.vlans[0],
        connection.protocol,
        counted.packets,
        counted.bytes
    )
}

/// How often each line is there.
fn counted(lines: impl Iterator<Item = String>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    lines.for_each(|line| *counts.entry(line).or_default() += 1);
    counts
}

fn read(file: &Path) -> Vec<Record> {
    let bytes = std::fs::read(file).unwrap();
    assert_eq!(source::recognise(&bytes), Some(Kind::Nfcapd));
    let (mut told, mut blocks) = (Told::new("f"), Blocks::default());
    blocks.read(&bytes, true, &mut told);
    let records = std::mem::take(&mut told.records);
    assert_eq!(told.into_problems(), []);
    assert_eq!(blocks.count(), records.len() as u64);
    records.into_iter().map(|(_, record)| record).collect()
}

/// One of each kind of network, and one whose flows fill several blocks.
fn captures(folder: &Path) -> Vec<PathBuf> {
    let many = folder.join("many.pcap");
    std::fs::write(&many, many_flows()).unwrap();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sample/captures");
    vec![sample.join("01-arrival.pcap"), sample.join("02-clinical.pcapng"), many]
}

/// A datagram from each of many ports.
fn many_flows() -> Vec<u8> {
    let order = crate::Order { big: false };
    let mut file =
        [&order.u32(0xa1b2_c3d4)[..], &order.u16(2), &order.u16(4), &[0; 8], &order.u32(65535)].concat();
    file.extend(order.u32(1));
    for number in 0..20_000_u32 {
        let mut frame =
            [&[2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0, 0x45, 0, 0, 28][..], &[0; 4], &[64, 17, 0, 0]]
                .concat();
        frame.extend([10, 9, (number >> 8) as u8, number as u8, 10, 9, 255, 1, 0x20, 0, 0, 53, 0, 8, 0, 0]);
        for word in
            [1_700_000_000 + number / 1000, number % 1000 * 1000, frame.len() as u32, frame.len() as u32]
        {
            file.extend(order.u32(word));
        }
        file.extend(frame);
    }
    file
}

#[test]
fn what_nfdump_keeps_is_read_as_nfdump_reads_it() {
    let has = |program: &str| Command::new(program).arg("-V").stdout(Stdio::null()).status().is_ok();
    if !["nfdump", "nfcapd", "softflowd"].iter().all(|program| has(program)) {
        println!("skipped: nfdump and softflowd are needed (apt-get install nfdump softflowd)");
        return;
    }
    let made = tempfile::tempdir().unwrap();
    let mut compared = 0;
    for capture in captures(made.path()) {
        let folder = tempfile::tempdir().unwrap();
        let plain = collected(&capture, folder.path());
        let json = run(Command::new("nfdump").args(["-q", "-o", "json", "-r"]).arg(&plain));
        let flows: Vec<Value> = serde_json::from_slice(&[b"[", &json[..], b"]"].concat()).unwrap();
        assert!(!flows.is_empty(), "{}", capture.display());
        let expected = counted(flows.iter().map(theirs));
        let mut heard = Vec::new();
        for packing in ["", "-z", "-y", "-j"] {
            let file = folder.path().join(format!("packed{packing}"));
            let mut nfdump = Command::new("nfdump");
            nfdump.arg("-r").arg(&plain).arg("-w").arg(&file).args((!packing.is_empty()).then_some(packing));
            run(&mut nfdump);
            for file in [&plain, &file] {
                let records = read(file);
                assert_eq!(counted(records.iter().map(ours)), expected, "{} {packing}", capture.display());
                compared += records.len();
            }
            let listening =
                listen(&[file], &Options { keep_flows: true, ..Options::default() }, None).unwrap();
            assert_eq!(listening.heard.counters.records, flows.len() as u64);
            heard.push(listening.heard.flows);
        }
        assert!(heard.windows(2).all(|pair| pair[0].len() == pair[1].len()), "{}", capture.display());
    }
    println!("{compared} flows are as nfdump says, in each of its ways to pack");
    // Some of what softflowd sends at once is lost on the way, more on a busy machine.
    assert!(compared > 4_000, "{compared}");
}
