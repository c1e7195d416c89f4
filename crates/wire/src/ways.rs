//! What a dissector keeps of each direction of a connection.

use crate::framed::{Framed, Next};
use crate::{Direction, Progress};

/// One for each direction.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Ways<T> {
    pub(crate) to_server: T,
    pub(crate) to_client: T,
}

impl<T> Ways<T> {
    /// That of a direction.
    pub(crate) const fn way(&mut self, direction: Direction) -> &mut T {
        self.way_and_back(direction).0
    }

    /// That of a direction, and that of the other.
    pub(crate) const fn way_and_back(&mut self, direction: Direction) -> (&mut T, &mut T) {
        match direction {
            Direction::ToServer => (&mut self.to_server, &mut self.to_client),
            Direction::ToClient => (&mut self.to_client, &mut self.to_server),
        }
    }

    /// Nothing more is wanted where this is so of both.
    pub(crate) fn done_if(&self, is_over: impl Fn(&T) -> bool) -> Progress {
        if is_over(&self.to_server) && is_over(&self.to_client) { Progress::Done } else { Progress::More }
    }
}

impl Ways<Framed> {
    /// See [`Framed::feed`].
    pub(crate) fn feed(
        &mut self,
        direction: Direction,
        bytes: &[u8],
        look: impl FnMut(&[u8]) -> Next,
        read: impl FnMut(&[u8]) -> bool,
    ) -> usize {
        self.way(direction).feed(bytes, look, read)
    }

    /// See [`Framed::gap`].
    pub(crate) fn gap(&mut self, direction: Direction, missing: u64) -> Progress {
        self.way(direction).gap(missing);
        self.progress()
    }

    /// See [`Framed::gap_inside`].
    pub(crate) fn gap_inside(&mut self, direction: Direction, missing: u64) -> Progress {
        self.way(direction).gap_inside(missing);
        self.progress()
    }

    /// Bytes that are kept of unfinished messages.
    pub(crate) fn held(&self) -> usize {
        self.to_server.held() + self.to_client.held()
    }

    pub(crate) fn progress(&self) -> Progress {
        self.done_if(Framed::is_over)
    }
}
