//! Listening. Others than this machine reach the server by TLS only, and only where somebody can sign in.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use wardroom_model::OpContext;
use wardroom_store::StoreError;

use crate::door::certificate::{Certificate, CertificateError};
use crate::door::{Door, Locks};
use crate::doorway::Doorway;
use crate::limits::{HEAD_BYTES, Limits};
use crate::people::people_put_where_none;
use crate::pipeline::Pipeline;
use crate::router::router_within;
use crate::state::AppState;

/// Requests at once over one connection of HTTP/2.
const STREAMS: u32 = 32;
/// Bytes of answers that wait for one such connection.
const SEND_BYTES: usize = 64 * 1024;
/// How long requests in hand may take when the server ends.
const LAST: Duration = Duration::from_secs(10);

/// Why the server does not run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// A sample hospital's door is open, so nobody else may reach it.
    #[error(
        "{address} can be reached from other machines, and whoever reaches a sample hospital is in. \
         Use 127.0.0.1:{port} or [::1]:{port}",
        port = address.port()
    )]
    Open {
        /// The address that was asked for.
        address: SocketAddr,
    },
    /// Nobody could sign in.
    #[error(
        "{address} can be reached from other machines, and nobody has an account yet. Make the first one with \
         `wardroom user add LOGIN --role administrator`, or serve on 127.0.0.1:{port} and open its first-run page",
        port = address.port()
    )]
    Nobody {
        /// The address that was asked for.
        address: SocketAddr,
    },
    /// Passwords would go over the network for all to read.
    #[error("{address} can be reached from other machines, which takes TLS")]
    Plain {
        /// The address that was asked for.
        address: SocketAddr,
    },
    /// The address is taken, or not ours.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address that was asked for.
        address: SocketAddr,
        /// Cause.
        source: std::io::Error,
    },
    /// The certificate cannot be used.
    #[error("cannot serve by TLS")]
    Certificate(#[from] CertificateError),
    /// The system gives no random bytes.
    #[error("cannot make the code of the first run")]
    Random(#[from] getrandom::Error),
    /// The store failed.
    #[error("cannot look up who may sign in")]
    Store(#[from] StoreError),
    /// The server broke off.
    #[error("serving on {address} broke off")]
    Serve {
        /// The address that was served.
        address: SocketAddr,
        /// Cause.
        source: std::io::Error,
    },
}

/// A server that listens, and does not answer yet.
pub struct Listening {
    state: AppState,
    listener: std::net::TcpListener,
    tls: Option<RustlsConfig>,
    /// How much it takes on.
    pub limits: Limits,
    /// Where it listens.
    pub address: SocketAddr,
    /// The code that opens the first-run page, where nobody has an account yet.
    pub first_code: Option<String>,
}

/// Takes an address, if what is behind the door may be reached from there.
///
/// # Errors
/// Where it may not, the address cannot be listened on, or the certificate cannot be used.
pub async fn listen(
    state: AppState,
    address: SocketAddr,
    certificate: Option<&Certificate>,
) -> Result<Listening, ServeError> {
    let context = OpContext::system(&state.site.slug, state.clock.now(), "serve");
    let first_code = match &state.door {
        Door::Open => {
            people_put_where_none(&state.store, &context).await?;
            None
        }
        Door::Locked(locks) => first_code(&state, locks, &context).await?,
    };
    if !address.ip().is_loopback() {
        match &state.door {
            Door::Open => return Err(ServeError::Open { address }),
            Door::Locked(_) if first_code.is_some() => return Err(ServeError::Nobody { address }),
            Door::Locked(_) if certificate.is_none() => return Err(ServeError::Plain { address }),
            Door::Locked(_) => {}
        }
    }
    let tls = match certificate {
        Some(certificate) => Some(certificate.load().await?),
        None => None,
    };
    let failed = |source| ServeError::Listen { address, source };
    let listener = std::net::TcpListener::bind(address).map_err(failed)?;
    listener.set_nonblocking(true).map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok(Listening { state, listener, tls, limits: Limits::default(), address, first_code })
}

async fn first_code(
    state: &AppState,
    locks: &Arc<Locks>,
    context: &OpContext,
) -> Result<Option<String>, ServeError> {
    if state.store.account_is_any(context).await? { Ok(None) } else { Ok(Some(locks.first_code_make()?)) }
}

/// A connection that dawdles, or says too much before it asks, holds nothing for long.
fn bound(builder: &mut Builder<TokioExecutor>, limits: Limits) {
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(HEAD_BYTES as usize)
        .http2()
        .timer(TokioTimer::new())
        .max_header_list_size(HEAD_BYTES)
        .max_concurrent_streams(STREAMS)
        .max_send_buf_size(SEND_BYTES)
        .keep_alive_interval(limits.head)
        .keep_alive_timeout(limits.head);
}

impl Listening {
    /// How a browser names it.
    pub fn url(&self) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{}/", self.address)
    }

    /// Serves pages and API until Ctrl-C or the end of the program, after the requests in hand.
    ///
    /// # Errors
    /// Where serving breaks off.
    pub async fn serve(self) -> Result<(), ServeError> {
        let Self { state, listener, tls, limits, address, .. } = self;
        let handle = Handle::new();
        let ending = handle.clone();
        let ended = tokio::spawn(async move {
            if tokio::signal::ctrl_c().await.is_err() {
                // No signals here: serve until the program ends.
                std::future::pending::<()>().await;
            }
            ending.graceful_shutdown(Some(LAST));
        });
        let pipeline = Pipeline::new(Arc::clone(&state.store)).knowing(&state.knowledge);
        let (site, clock, reconciler) = (Arc::clone(&state.site), state.clock, state.reconciler.clone());
        let deriving = tokio::spawn(async move { reconciler.run(pipeline, &site, clock).await });
        let app = router_within(state, limits).into_make_service_with_connect_info::<SocketAddr>();
        let failed = |source| ServeError::Serve { address, source };
        let doorway = Doorway::new(limits);
        let served = match tls {
            Some(tls) => {
                let server = axum_server::from_tcp_rustls(listener, tls).map_err(failed)?.handle(handle);
                let mut server = server.map(|tls| tls.handshake_timeout(limits.head).acceptor(doorway));
                bound(server.http_builder(), limits);
                server.serve(app).await
            }
            None => {
                let server = axum_server::from_tcp(listener).map_err(failed)?.handle(handle);
                let mut server = server.acceptor(doorway);
                bound(server.http_builder(), limits);
                server.serve(app).await
            }
        };
        deriving.abort();
        ended.abort();
        served.map_err(failed)
    }
}
