//! Listening. Others than this machine reach the server by TLS only, and only where somebody can sign in.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use hyper_util::rt::TokioTimer;
use wardroom_model::OpContext;
use wardroom_store::StoreError;

use crate::door::certificate::{Certificate, CertificateError};
use crate::door::{Door, Locks};
use crate::people::people_put_where_none;
use crate::pipeline::Pipeline;
use crate::router::router;
use crate::state::AppState;

/// How long a request's head may take: a connection that dawdles holds nothing for long.
const HEAD: Duration = Duration::from_secs(10);
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
    Ok(Listening { state, listener, tls, address, first_code })
}

async fn first_code(
    state: &AppState,
    locks: &Arc<Locks>,
    context: &OpContext,
) -> Result<Option<String>, ServeError> {
    if state.store.account_is_any(context).await? { Ok(None) } else { Ok(Some(locks.first_code_make()?)) }
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
        let Self { state, listener, tls, address, .. } = self;
        let handle = Handle::new();
        let ending = handle.clone();
        let ended = tokio::spawn(async move {
            if tokio::signal::ctrl_c().await.is_err() {
                // No signals here: serve until the program ends.
                std::future::pending::<()>().await;
            }
            ending.graceful_shutdown(Some(LAST));
        });
        let pipeline = Pipeline::new(Arc::clone(&state.store));
        let (site, clock, reconciler) = (Arc::clone(&state.site), state.clock, state.reconciler.clone());
        let deriving = tokio::spawn(async move { reconciler.run(pipeline, &site, clock).await });
        let app = router(state).into_make_service_with_connect_info::<SocketAddr>();
        let failed = |source| ServeError::Serve { address, source };
        let served = match tls {
            Some(tls) => {
                let mut server = axum_server::from_tcp_rustls(listener, tls).map_err(failed)?.handle(handle);
                server.http_builder().http1().timer(TokioTimer::new()).header_read_timeout(HEAD);
                server.serve(app).await
            }
            None => {
                let mut server = axum_server::from_tcp(listener).map_err(failed)?.handle(handle);
                server.http_builder().http1().timer(TokioTimer::new()).header_read_timeout(HEAD);
                server.serve(app).await
            }
        };
        deriving.abort();
        ended.abort();
        served.map_err(failed)
    }
}
