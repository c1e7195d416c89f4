//! One reader, several engines: each engine gets every packet and works on those of its own shards.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use wardroom_flows::{Config, Engine, Packet};
use wardroom_model::{Record, Timestamp};
use wardroom_wire::frame::LinkType;

use crate::SensorError;
use crate::listen::Item;

/// Bytes of packets handed over at once.
const BATCH: usize = 1 << 20;
/// Records handed over at once.
const RECORDS: usize = 1 << 12;
/// Batches that may wait for a slow engine.
const WAITING: usize = 4;

#[derive(Default)]
struct Batch {
    bytes: Vec<u8>,
    packets: Vec<Header>,
    /// With the number of their source and their place; never beside packets.
    records: Vec<(u32, u64, Record)>,
}

struct Header {
    capture: u32,
    interface: u32,
    frame: u64,
    time: Timestamp,
    link: LinkType,
    length: u32,
    end: usize,
}

/// Runs `read`, which hands each packet to its argument, and gives the engines when it is done.
pub(crate) fn run(
    config: &Config,
    threads: usize,
    read: impl FnOnce(&mut dyn FnMut(Item<'_>)),
) -> Result<Vec<Engine>, SensorError> {
    thread::scope(|scope| {
        let mut senders: Vec<SyncSender<Arc<Batch>>> = Vec::new();
        let mut workers = Vec::new();
        for part in 0..threads {
            let (sender, receiver) = sync_channel(WAITING);
            senders.push(sender);
            let engine = Engine::part(config.clone(), part, threads);
            workers.push(scope.spawn(move || work(engine, &receiver)));
        }
        let mut batch = Batch::default();
        let hand_over = |batch: &mut Batch| {
            let full = Arc::new(std::mem::take(batch));
            // A worker that is gone is told of when it is joined.
            senders.iter().for_each(|sender| drop(sender.send(Arc::clone(&full))));
        };
        read(&mut |item| {
            // What is read in order is also worked on in order.
            let turns = match item {
                Item::Packet(_) => !batch.records.is_empty(),
                Item::Record { .. } => !batch.packets.is_empty(),
            };
            if turns {
                hand_over(&mut batch);
            }
            match item {
                Item::Packet(packet) => batch.push(&packet),
                Item::Record { source, number, record } => batch.records.push((source, number, record)),
            }
            if batch.bytes.len() >= BATCH || batch.records.len() >= RECORDS {
                hand_over(&mut batch);
            }
        });
        hand_over(&mut batch);
        drop(senders);
        workers.into_iter().map(|worker| worker.join().map_err(|_| SensorError::Worker { threads })).collect()
    })
}

impl Batch {
    fn push(&mut self, packet: &Packet<'_>) {
        self.bytes.extend_from_slice(packet.bytes);
        self.packets.push(Header {
            capture: packet.capture,
            interface: packet.interface,
            frame: packet.frame,
            time: packet.time,
            link: packet.link,
            length: packet.length,
            end: self.bytes.len(),
        });
    }
}

fn work(mut engine: Engine, batches: &Receiver<Arc<Batch>>) -> Engine {
    for batch in batches {
        for (source, number, record) in &batch.records {
            engine.record(*source, *number, record);
        }
        let mut start = 0;
        for header in &batch.packets {
            let bytes = batch.bytes.get(start..header.end).unwrap_or_default();
            start = header.end;
            engine.packet(&Packet {
                capture: header.capture,
                interface: header.interface,
                frame: header.frame,
                time: header.time,
                link: header.link,
                bytes,
                length: header.length,
            });
        }
    }
    engine.end();
    engine
}
