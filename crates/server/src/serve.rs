//! Listening. Until login exists, whoever reaches the server may read it, so it listens on this machine only.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use wardroom_model::OpContext;
use wardroom_store::StoreError;

use crate::people::people_put_where_none;
use crate::pipeline::Pipeline;
use crate::router::router;
use crate::state::AppState;

/// Why the server does not run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address can be reached by others.
    #[error(
        "{address} can be reached from other machines, and Wardroom has no login yet: it listens on loopback only. \
         Use 127.0.0.1:{port} or [::1]:{port}, and an SSH tunnel to see it from elsewhere",
        port = address.port()
    )]
    NotLoopback {
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
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Serving broke off.
    #[error("serving on {address} broke off")]
    Serve {
        /// The address that was served.
        address: SocketAddr,
        /// Cause.
        source: std::io::Error,
    },
}

/// Takes an address on this machine.
///
/// # Errors
/// Where the address is not loopback, or cannot be listened on.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, ServeError> {
    if !address.ip().is_loopback() {
        return Err(ServeError::NotLoopback { address });
    }
    TcpListener::bind(address).await.map_err(|source| ServeError::Listen { address, source })
}

/// Serves pages and API until Ctrl-C or the end of the program, after the requests in hand.
///
/// # Errors
/// Where the address is not loopback, cannot be listened on, or serving breaks off.
pub async fn serve(state: AppState, address: SocketAddr) -> Result<(), ServeError> {
    serve_on(state, listen(address).await?).await
}

/// The same on a listener that [`listen`] gave, so that its port is known before the first request.
///
/// # Errors
/// Where the listener is not on loopback, or serving breaks off.
pub async fn serve_on(state: AppState, listener: TcpListener) -> Result<(), ServeError> {
    let unknown = SocketAddr::from(([127, 0, 0, 1], 0));
    let address = listener.local_addr().map_err(|source| ServeError::Listen { address: unknown, source })?;
    if !address.ip().is_loopback() {
        return Err(ServeError::NotLoopback { address });
    }
    let ended = async {
        if tokio::signal::ctrl_c().await.is_err() {
            // No signals here: serve until the program ends.
            std::future::pending::<()>().await;
        }
    };
    let context = OpContext::system(&state.site.slug, state.clock.now(), "serve");
    people_put_where_none(&state.store, &context).await?;
    let pipeline = Pipeline::new(Arc::clone(&state.store));
    let (site, clock, reconciler) = (Arc::clone(&state.site), state.clock, state.reconciler.clone());
    let deriving = tokio::spawn(async move { reconciler.run(pipeline, &site, clock).await });
    let served = axum::serve(listener, router(state)).with_graceful_shutdown(ended).await;
    deriving.abort();
    served.map_err(|source| ServeError::Serve { address, source })
}
