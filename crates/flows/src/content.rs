//! What a TCP connection carries: recognised, put in order, read.

use wardroom_model::Protocol;
use wardroom_wire::frame::Tcp;
use wardroom_wire::{Beginning, Direction, Progress, stream};

use crate::notes::Notes;
use crate::reassembly::{Half, Heard, Piece};
use crate::shard::Arrival;

/// Segments of a connection that are looked at before its content is given up as unknown.
const SEGMENTS_TO_RECOGNISE: u8 = 16;

/// Datagrams between two ports that are looked at before their content is given up as unknown.
const DATAGRAMS_TO_RECOGNISE: u8 = 32;

/// How far a TCP connection's content is known.
pub(crate) enum Content {
    /// Not recognised yet; so many segments were looked at.
    Unknown(u8),
    /// The first bytes of one direction were not enough.
    Unsure(Box<(Direction, Half, Vec<u8>)>),
    /// Read by a dissector.
    Known(Box<Conversing>),
    /// Nothing more is to be learned.
    Finished,
}

/// Connections with MLLP and DICOM associations can last for days and are often met in the middle, at any segment:
/// whether this one can begin a message of theirs.
fn begins_a_message(payload: &[u8]) -> bool {
    payload.starts_with(b"\x0bMSH")
        || matches!(payload, [4, 0, 0, _, _, _, 0, _, _, _, _, 1 | 3, 0, 0, 0, 0, 4, 0, ..])
}

/// A connection that a dissector reads.
pub(crate) struct Conversing {
    halves: [Half; 2],
    session: stream::Session,
    /// Bytes that the dissector keeps of unfinished messages.
    held: usize,
    /// The last packet with content.
    pub(crate) last: Heard,
}

impl Content {
    /// Can this segment tell anything?
    #[inline]
    pub(crate) fn wants(&self, direction: Direction, tcp: &Tcp<'_>) -> bool {
        let payload = tcp.payload;
        match self {
            Self::Finished => false,
            Self::Known(conversing) => !payload.is_empty() || conversing.hears_of_loss(direction, tcp),
            _ if payload.is_empty() => false,
            Self::Unknown(looked_at) => *looked_at < SEGMENTS_TO_RECOGNISE || begins_a_message(payload),
            Self::Unsure(_) => true,
        }
    }

    /// Can a datagram tell anything? Not where none of the first did.
    #[inline]
    pub(crate) fn wants_datagrams(&self) -> bool {
        matches!(self, Self::Unknown(looked_at) if *looked_at < DATAGRAMS_TO_RECOGNISE)
    }

    /// A datagram was of no protocol that we know.
    pub(crate) fn tell_nothing(&mut self) {
        if let Self::Unknown(looked_at) = self {
            *looked_at = looked_at.saturating_add(1);
        }
    }

    /// A segment that is wanted. `missing` bytes of it were cut off by the capture.
    pub(crate) fn segment(
        &mut self,
        app: &mut Option<Protocol>,
        direction: Direction,
        tcp: &Tcp<'_>,
        missing: u64,
        notes: &mut Notes<'_>,
    ) {
        let server_port = if direction == Direction::ToServer { tcp.dst_port } else { tcp.src_port };
        match self {
            Self::Unknown(looked_at) => {
                *looked_at = looked_at.saturating_add(1);
                match stream::recognise(&Beginning { direction, bytes: tcp.payload, server_port }) {
                    stream::Recognition::Unknown => {}
                    stream::Recognition::Unsure => {
                        let mut half = Half::default();
                        half.segment(tcp.sequence, tcp.payload, missing, notes.heard(), |_| true);
                        *self = Self::Unsure(Box::new((direction, half, tcp.payload.to_vec())));
                    }
                    stream::Recognition::Known(session) => {
                        self.converse(app, direction, Half::default(), session, notes);
                        self.feed(direction, tcp, missing, notes);
                    }
                }
            }
            Self::Unsure(unsure) => {
                let (begun, half, bytes) = &mut **unsure;
                if *begun != direction {
                    return;
                }
                half.segment(tcp.sequence, tcp.payload, missing, notes.heard(), |piece| {
                    if let Piece::Bytes(new, _) = piece {
                        bytes.extend_from_slice(new);
                    }
                    true
                });
                match stream::recognise(&Beginning { direction, bytes, server_port }) {
                    stream::Recognition::Unsure => {}
                    stream::Recognition::Unknown => *self = Self::Unknown(1),
                    stream::Recognition::Known(mut session) => {
                        let (bytes, half) = (std::mem::take(bytes), std::mem::take(half));
                        let more =
                            deliver(&mut session, direction, Piece::Bytes(&bytes, notes.heard()), notes);
                        self.converse(app, direction, half, session, notes);
                        if !more {
                            *self = Self::Finished;
                        }
                    }
                }
            }
            Self::Known(_) => self.feed(direction, tcp, missing, notes),
            Self::Finished => {}
        }
    }

    /// From here on the connection is read by a dissector.
    fn converse(
        &mut self,
        app: &mut Option<Protocol>,
        direction: Direction,
        half: Half,
        session: stream::Session,
        notes: &Notes<'_>,
    ) {
        *app = Some(session.protocol());
        let mut halves = [Half::default(), Half::default()];
        halves[direction.index()] = half;
        let last = notes.heard();
        *self = Self::Known(Box::new(Conversing { halves, session, held: 0, last }));
    }

    fn feed(&mut self, direction: Direction, tcp: &Tcp<'_>, missing: u64, notes: &mut Notes<'_>) {
        let Self::Known(conversing) = self else { return };
        let heard = notes.heard();
        let mut more = true;
        if conversing.hears_of_loss(direction, tcp) {
            more = conversing.acknowledge(direction, tcp.acknowledgment, notes);
        }
        if more && !tcp.payload.is_empty() {
            let Conversing { halves, session, last, .. } = &mut **conversing;
            *last = heard;
            notes.face(direction);
            halves[direction.index()].segment(tcp.sequence, tcp.payload, missing, heard, |piece| {
                more = deliver(session, direction, piece, notes);
                more
            });
        }
        if more {
            conversing.held = conversing.session.held();
        } else {
            *self = Self::Finished;
        }
    }

    /// Bytes that wait for others: those before them, or the end of their message.
    pub(crate) fn waiting(&self) -> usize {
        match self {
            Self::Unsure(unsure) => unsure.1.waiting() + unsure.2.len(),
            Self::Known(conversing) => {
                conversing.held + conversing.halves.iter().map(Half::waiting).sum::<usize>()
            }
            Self::Unknown(_) | Self::Finished => 0,
        }
    }
}

impl Conversing {
    /// Does a segment acknowledge what waits behind a gap of the other direction?
    fn hears_of_loss(&self, direction: Direction, tcp: &Tcp<'_>) -> bool {
        let other = &self.halves[direction.reverse().index()];
        tcp.flags & Tcp::ACK != 0 && other.waits_in_vain(tcp.acknowledgment)
    }

    /// What was acknowledged in this direction comes out of the other. False where no more is wanted.
    fn acknowledge(&mut self, direction: Direction, acknowledged: u32, notes: &mut Notes<'_>) -> bool {
        let Self { halves, session, .. } = self;
        let sent = direction.reverse();
        let mut more = true;
        notes.face(sent);
        halves[sent.index()].acknowledge(acknowledged, |piece| {
            more = deliver(session, sent, piece, notes);
            more
        });
        more
    }

    /// Takes what is missing for lost: what waits in this direction comes out. False where no more is wanted.
    pub(crate) fn stop_waiting(&mut self, direction: Direction, notes: &mut Notes<'_>) -> bool {
        let Self { halves, session, .. } = self;
        let mut more = true;
        notes.face(direction);
        halves[direction.index()].finish(|piece| {
            more = deliver(session, direction, piece, notes);
            more
        });
        more
    }

    /// Does the dissector keep much of an unfinished message?
    pub(crate) fn holds(&self) -> bool {
        self.session.held() > 0
    }

    /// The connection is over: the dissector says what it holds of an unfinished message.
    pub(crate) fn finish(&mut self, notes: &mut Notes<'_>) {
        self.session.finish(notes);
    }
}

fn deliver(
    session: &mut stream::Session,
    direction: Direction,
    piece: Piece<'_>,
    notes: &mut Notes<'_>,
) -> bool {
    let progress = match piece {
        Piece::Bytes(bytes, (time, place)) => {
            notes.arrival = Arrival { time, place, ..notes.arrival };
            session.feed(direction, bytes, notes)
        }
        Piece::Gap(missing) => session.gap(direction, missing, notes),
    };
    progress == Progress::More
}
