//! Packets off a network interface of Linux, as the kernel writes them into memory that it shares with us.
//!
//! A packet socket with a ring of blocks (`packet(7)`, TPACKET_V3 of the kernel's `packet_mmap` document): the kernel
//! fills a block with many packets and hands it over, we read and hand it back, and nothing is copied or asked for a
//! packet at a time. Several rings of one interface share its connections (PACKET_FANOUT by hash). Nothing is ever
//! sent: the socket is only read.
//!
//! This is the only room with `unsafe` in it, all of it in `sys.rs`. What is read of the ring is checked against the
//! block's bounds, so that a wrong number from the kernel loses packets and nothing more.

mod block;
mod sys;

use std::io;
use std::time::Duration;

pub use block::Packet;

/// How a ring is set up.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Bytes of a block: a power of two, at least a page. A block is handed over when it is full or old.
    pub block_bytes: u32,
    /// Blocks of the ring: what may wait for us before packets are dropped.
    pub blocks: u32,
    /// Milliseconds after which a block is handed over though it is not full.
    pub patience: u32,
    /// Rings with the same number share the interface's connections; none for a ring by itself.
    pub group: Option<u16>,
}

impl Default for Settings {
    /// 64 MiB: half a second of a full 1 Gbit/s.
    fn default() -> Self {
        Self { block_bytes: 1 << 20, blocks: 64, patience: 50, group: None }
    }
}

/// An interface that cannot be listened on.
#[derive(Debug, thiserror::Error)]
pub enum RingError {
    /// There is none of this name.
    #[error("there is no network interface `{name}`; `ip link` lists those there are")]
    NoInterface {
        /// As it was given.
        name: String,
    },
    /// The kernel refused.
    #[error(
        "listening on `{name}`: {step} failed: {source}; it needs the right CAP_NET_RAW (`setcap cap_net_raw+ep` on the program, or root)"
    )]
    Refused {
        /// The interface.
        name: String,
        /// What was being done.
        step: &'static str,
        /// The kernel's reason.
        source: io::Error,
    },
}

/// What the kernel counted since it was last asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Packets that came, those dropped among them.
    pub packets: u64,
    /// Packets dropped because no block was free.
    pub drops: u64,
    /// How often the ring was full.
    pub full: u64,
}

/// A ring of one interface.
#[derive(Debug)]
pub struct Ring {
    socket: sys::Socket,
    memory: sys::Memory,
    next: u32,
}

impl Ring {
    /// Listens on an interface, which takes every packet that it sees (promiscuous mode, as long as the ring is open).
    ///
    /// # Errors
    /// Where there is no such interface, or the kernel refuses.
    pub fn open(interface: &str, settings: &Settings) -> Result<Self, RingError> {
        let index =
            sys::interface(interface).ok_or_else(|| RingError::NoInterface { name: interface.to_owned() })?;
        let refused = |step| {
            let name = interface.to_owned();
            move |source| RingError::Refused { name, step, source }
        };
        let socket = sys::Socket::open().map_err(refused("opening a packet socket"))?;
        let memory = socket.share(settings).map_err(refused("sharing memory with the kernel"))?;
        socket.listen(index).map_err(refused("binding the socket"))?;
        if let Some(group) = settings.group {
            socket.join(group).map_err(refused("joining a group"))?;
        }
        Ok(Self { socket, memory, next: 0 })
    }

    /// Waits for the next block, at most so long, and gives its packets to `take`, in order. Gives how many there
    /// were: 0 where none came.
    ///
    /// # Errors
    /// Where the interface is gone.
    pub fn read(&mut self, wait: Duration, take: &mut dyn FnMut(Packet<'_>)) -> io::Result<usize> {
        if !self.memory.is_ours(self.next) && !self.socket.wait(wait)? {
            return Ok(0);
        }
        if !self.memory.is_ours(self.next) {
            return Ok(0);
        }
        let count = block::packets(self.memory.block(self.next), take);
        self.memory.give_back(self.next);
        self.next = (self.next + 1) % self.memory.blocks();
        Ok(count)
    }

    /// What was counted since this was last asked.
    ///
    /// # Errors
    /// Where the kernel does not answer.
    pub fn counts(&self) -> io::Result<Counts> {
        self.socket.counts()
    }
}
