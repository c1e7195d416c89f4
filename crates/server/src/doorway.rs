//! Connections before anything is read of them: so many at once, so many from one address, and none that says nothing.

use std::collections::HashMap;
use std::future::{Ready, ready};
use std::io;
use std::net::{IpAddr, Ipv6Addr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum_server::accept::Accept;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep};

use crate::limits::Limits;

/// Lets connections in.
#[derive(Clone, Debug)]
pub(crate) struct Doorway {
    limits: Limits,
    inside: Arc<Mutex<Inside>>,
}

/// How many are in, of each address.
#[derive(Debug, Default)]
struct Inside {
    all: usize,
    of: HashMap<IpAddr, usize>,
}

impl Doorway {
    pub(crate) fn new(limits: Limits) -> Self {
        Self { limits, inside: Arc::default() }
    }

    /// A place for a connection, while there is one.
    fn place(&self, from: IpAddr) -> Option<Place> {
        let from = network(from);
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        let of_one = inside.of.get(&from).copied().unwrap_or(0);
        if inside.all >= self.limits.connections || of_one >= self.limits.connections_of_one {
            return None;
        }
        inside.all += 1;
        inside.of.insert(from, of_one + 1);
        Some(Place { from, inside: Arc::clone(&self.inside) })
    }
}

/// Whoever has one address of the newer kind has many: their network counts as one.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        other => other,
    }
}

/// One connection's place, given back when it ends.
#[derive(Debug)]
struct Place {
    from: IpAddr,
    inside: Arc<Mutex<Inside>>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        inside.all = inside.all.saturating_sub(1);
        match inside.of.get_mut(&self.from) {
            Some(count) if *count > 1 => *count -= 1,
            _ => {
                inside.of.remove(&self.from);
            }
        }
    }
}

impl<S> Accept<TcpStream, S> for Doorway {
    type Stream = Guarded<TcpStream>;
    type Service = S;
    type Future = Ready<io::Result<(Self::Stream, S)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let place = stream.peer_addr().map(|peer| self.place(peer.ip()));
        ready(match place {
            Ok(Some(place)) => Ok((Guarded::new(stream, self.limits.idle, place), service)),
            Ok(None) => Err(io::ErrorKind::ConnectionRefused.into()),
            Err(error) => Err(error),
        })
    }
}

/// A connection that ends when no byte moves for so long.
pub(crate) struct Guarded<S> {
    stream: S,
    longest: Duration,
    rest: Pin<Box<Sleep>>,
    _place: Place,
}

impl<S> Guarded<S> {
    fn new(stream: S, longest: Duration, place: Place) -> Self {
        Self { stream, longest, rest: Box::pin(sleep(longest)), _place: place }
    }

    /// A step that was taken begins the wait anew; one that is not, after so long, fails.
    fn step<T>(&mut self, step: Poll<io::Result<T>>, context: &mut Context<'_>) -> Poll<io::Result<T>> {
        if step.is_ready() {
            self.rest.as_mut().reset(Instant::now() + self.longest);
            return step;
        }
        self.rest.as_mut().poll(context).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Guarded<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let step = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.step(step, context)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Guarded<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let step = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.step(step, context)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let step = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        self.step(step, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_bounded_in_all_and_by_address_and_given_back() {
        let limits = Limits { connections: 4, connections_of_one: 2, ..Limits::default() };
        let doorway = Doorway::new(limits);
        let place = |address: &str| doorway.place(address.parse().unwrap());
        let held =
            [place("10.0.0.1"), place("::ffff:10.0.0.1"), place("2001:db8::1"), place("2001:db8::2:1")];
        assert!(held.iter().all(Option::is_some));
        assert!(place("10.0.0.2").is_none(), "four are in");
        let [first, second, ..] = held;
        drop(first);
        assert!(place("2001:db8::ffff").is_none(), "two of one network are in");
        assert!(place("10.0.0.2").is_some_and(|place| place.from.is_ipv4()));
        drop(second);
        assert!(place("10.0.0.1").is_some());
        let inside = doorway.inside.lock().unwrap();
        assert!(inside.all <= 2 && inside.of.len() <= 2, "{inside:?}");
    }
}
