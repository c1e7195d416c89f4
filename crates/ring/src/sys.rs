//! The calls to the kernel, each with the reason why it is sound.
#![expect(unsafe_code, reason = "the kernel's interface is C, and it shares memory")]

use std::ffi::CString;
use std::io;
use std::mem::{self, size_of};
use std::os::fd::{AsRawFd as _, FromRawFd as _, OwnedFd};
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crate::block::TAG;
use crate::{Counts, Settings};

/// Where a block's status lies in its header.
const STATUS: usize = 8;
/// What the kernel must leave of a frame of the ring to know its size; packets may be larger, up to a block.
const FRAME: u32 = 2_048;
/// PACKET_FANOUT_HASH with fragments put together first (PACKET_FANOUT_FLAG_DEFRAG).
const BY_CONNECTION: u32 = 0x8000;

/// The number of an interface.
pub(crate) fn interface(name: &str) -> Option<i32> {
    let name = CString::new(name).ok()?;
    // SAFETY: the name is a C string that lives through the call, which only reads it.
    let index = unsafe { libc::if_nametoindex(name.as_ptr()) };
    (index != 0).then_some(index as i32)
}

fn checked(result: i32) -> io::Result<i32> {
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(result) }
}

/// A packet socket.
#[derive(Debug)]
pub(crate) struct Socket(OwnedFd);

impl Socket {
    /// Opens a socket that hears nothing yet: it is bound later, when its ring is there.
    pub(crate) fn open() -> io::Result<Self> {
        // SAFETY: no memory is passed.
        let socket =
            checked(unsafe { libc::socket(libc::AF_PACKET, libc::SOCK_RAW | libc::SOCK_CLOEXEC, 0) })?;
        // SAFETY: the number is that of a socket just opened, which nobody else has.
        Ok(Self(unsafe { OwnedFd::from_raw_fd(socket) }))
    }

    fn set<T>(&self, option: i32, value: &T) -> io::Result<()> {
        // SAFETY: the value lives through the call, which reads as many bytes of it as it has.
        checked(unsafe {
            libc::setsockopt(
                self.0.as_raw_fd(),
                libc::SOL_PACKET,
                option,
                std::ptr::from_ref(value).cast(),
                size_of::<T>() as libc::socklen_t,
            )
        })
        .map(drop)
    }

    /// Makes the ring.
    pub(crate) fn share(&self, settings: &Settings) -> io::Result<Memory> {
        self.set(libc::PACKET_VERSION, &(libc::tpacket_versions::TPACKET_V3 as i32))?;
        self.set(libc::PACKET_RESERVE, &(TAG as u32))?;
        let bytes = settings.block_bytes as usize * settings.blocks as usize;
        let request = libc::tpacket_req3 {
            tp_block_size: settings.block_bytes,
            tp_block_nr: settings.blocks,
            tp_frame_size: FRAME,
            tp_frame_nr: (bytes / FRAME as usize) as u32,
            tp_retire_blk_tov: settings.patience,
            tp_sizeof_priv: 0,
            tp_feature_req_word: 0,
        };
        self.set(libc::PACKET_RX_RING, &request)?;
        // SAFETY: a new mapping at an address of the kernel's choice touches none of our memory.
        let start = unsafe {
            let access = libc::PROT_READ | libc::PROT_WRITE;
            libc::mmap(std::ptr::null_mut(), bytes, access, libc::MAP_SHARED, self.0.as_raw_fd(), 0)
        };
        if start == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        let start = NonNull::new(start.cast()).ok_or_else(io::Error::last_os_error)?;
        Ok(Memory { start, block_bytes: settings.block_bytes as usize, blocks: settings.blocks })
    }

    /// From here on packets come.
    pub(crate) fn listen(&self, interface: i32) -> io::Result<()> {
        let every = (libc::ETH_P_ALL as u16).to_be();
        // SAFETY: all zeros are a valid value of this C structure.
        let mut address: libc::sockaddr_ll = unsafe { mem::zeroed() };
        address.sll_family = libc::AF_PACKET as u16;
        address.sll_protocol = every;
        address.sll_ifindex = interface;
        // SAFETY: the address lives through the call and is as long as is said.
        checked(unsafe {
            let address = std::ptr::from_ref(&address).cast();
            libc::bind(self.0.as_raw_fd(), address, size_of::<libc::sockaddr_ll>() as libc::socklen_t)
        })?;
        let member = libc::packet_mreq {
            mr_ifindex: interface,
            mr_type: libc::PACKET_MR_PROMISC as u16,
            mr_alen: 0,
            mr_address: [0; 8],
        };
        self.set(libc::PACKET_ADD_MEMBERSHIP, &member)
    }

    /// Shares the interface's connections with the other sockets of this group.
    pub(crate) fn join(&self, group: u16) -> io::Result<()> {
        let how = libc::PACKET_FANOUT_HASH | BY_CONNECTION;
        self.set(libc::PACKET_FANOUT, &(u32::from(group) | how << 16))
    }

    /// Waits until a block is ours. False where none was in time.
    pub(crate) fn wait(&self, longest: Duration) -> io::Result<bool> {
        let mut poll = libc::pollfd { fd: self.0.as_raw_fd(), events: libc::POLLIN, revents: 0 };
        let milliseconds = i32::try_from(longest.as_millis()).unwrap_or(i32::MAX);
        // SAFETY: one structure is passed, and its number is one.
        match checked(unsafe { libc::poll(&mut poll, 1, milliseconds) }) {
            Ok(_) if poll.revents & libc::POLLERR != 0 => Err(io::Error::other("the interface went down")),
            Ok(ready) => Ok(ready > 0),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// What the kernel counted since it was last asked.
    pub(crate) fn counts(&self) -> io::Result<Counts> {
        let mut counts = libc::tpacket_stats_v3 { tp_packets: 0, tp_drops: 0, tp_freeze_q_cnt: 0 };
        let mut length = size_of::<libc::tpacket_stats_v3>() as libc::socklen_t;
        // SAFETY: the structure lives through the call, which writes no more than the length says.
        checked(unsafe {
            libc::getsockopt(
                self.0.as_raw_fd(),
                libc::SOL_PACKET,
                libc::PACKET_STATISTICS,
                std::ptr::from_mut(&mut counts).cast(),
                &mut length,
            )
        })?;
        Ok(Counts {
            packets: counts.tp_packets.into(),
            drops: counts.tp_drops.into(),
            full: counts.tp_freeze_q_cnt.into(),
        })
    }
}

/// The memory shared with the kernel.
#[derive(Debug)]
pub(crate) struct Memory {
    start: NonNull<u8>,
    block_bytes: usize,
    blocks: u32,
}

// SAFETY: the mapping belongs to this value alone, and nothing of it is tied to a thread.
unsafe impl Send for Memory {}

impl Memory {
    pub(crate) fn blocks(&self) -> u32 {
        self.blocks
    }

    fn at(&self, block: u32) -> NonNull<u8> {
        let offset = (block % self.blocks) as usize * self.block_bytes;
        // SAFETY: the offset lies within the mapping, which has `blocks` times `block_bytes` bytes.
        unsafe { self.start.add(offset) }
    }

    fn status(&self, block: u32) -> &AtomicU32 {
        // SAFETY: the status lies within the block, which begins at a page's start, so it is aligned; the kernel and
        // we both only touch it whole.
        unsafe { AtomicU32::from_ptr(self.at(block).add(STATUS).cast().as_ptr()) }
    }

    /// Has the kernel handed this block over?
    pub(crate) fn is_ours(&self, block: u32) -> bool {
        self.status(block).load(Ordering::Acquire) & libc::TP_STATUS_USER != 0
    }

    /// The bytes of a block that is ours.
    pub(crate) fn block(&mut self, block: u32) -> &mut [u8] {
        // SAFETY: the kernel does not touch a block that it has handed over, and there is no other reference to it,
        // since this borrows the whole memory; it lies within the mapping.
        unsafe { std::slice::from_raw_parts_mut(self.at(block).as_ptr(), self.block_bytes) }
    }

    /// Hands a block back.
    pub(crate) fn give_back(&mut self, block: u32) {
        self.status(block).store(libc::TP_STATUS_KERNEL, Ordering::Release);
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        // SAFETY: this is the mapping that was made, as long as it was made, and no reference into it is left.
        unsafe { libc::munmap(self.start.as_ptr().cast(), self.block_bytes * self.blocks as usize) };
    }
}
