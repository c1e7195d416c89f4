//! One reader, several engines: each engine gets every packet and works on those of its own shards.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use wardroom_flows::{Config, Engine, Packet};
use wardroom_model::Timestamp;
use wardroom_wire::frame::LinkType;

use crate::SensorError;

/// Bytes of packets handed over at once.
const BATCH: usize = 1 << 20;
/// Batches that may wait for a slow engine.
const WAITING: usize = 4;

#[derive(Default)]
struct Batch {
    bytes: Vec<u8>,
    packets: Vec<Header>,
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
    read: impl FnOnce(&mut dyn FnMut(Packet<'_>)),
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
        read(&mut |packet| {
            batch.push(&packet);
            if batch.bytes.len() >= BATCH {
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
