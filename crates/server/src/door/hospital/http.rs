//! Asking the hospital's login: the only connection that the server opens by itself. One request, one connection, TLS
//! but on this machine, no redirects, short and small.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, Uri, header};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use openidconnect::AsyncHttpClient;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::settings::is_private;

/// A request takes no longer.
const LONGEST: Duration = Duration::from_secs(5);
/// No answer is larger, in bytes.
const LARGEST: usize = 1024 * 1024;

/// Why the login did not answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum HttpError {
    /// It names an address that others could read along at.
    #[error("the address is neither by TLS nor on this machine")]
    Address,
    /// Nobody is there, or their certificate is not trusted.
    #[error("cannot connect")]
    Connect(#[from] std::io::Error),
    /// What is there speaks no HTTP.
    #[error("cannot be understood")]
    Http(#[from] hyper::Error),
    /// The answer breaks off, or is too large.
    #[error("the answer cannot be read")]
    Body(#[from] axum::Error),
    /// It takes too long.
    #[error("no answer within {} seconds", LONGEST.as_secs())]
    Late,
}

/// What asks.
#[derive(Clone)]
pub(super) struct HttpClient(TlsConnector);

impl HttpClient {
    /// Trusts what the system trusts, and these authorities (PEM).
    ///
    /// # Errors
    /// Says what is wrong with them.
    pub(super) fn new(authorities: Option<&[u8]>) -> Result<Self, String> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let own = authorities.map(CertificateDer::pem_slice_iter).into_iter().flatten();
        let mut count = 0;
        for authority in own {
            let added = authority.ok().and_then(|authority| roots.add(authority).ok());
            added.ok_or("`ca_file` holds something that is no certificate in PEM")?;
            count += 1;
        }
        if authorities.is_some() && count == 0 {
            return Err("`ca_file` holds no certificate in PEM".to_owned());
        }
        let ring = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(ring)
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self(TlsConnector::from(Arc::new(config))))
    }

    async fn ask(&self, mut request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, HttpError> {
        let address = request.uri().clone();
        let host = address.host().filter(|_| is_private(&address)).ok_or(HttpError::Address)?;
        let by_tls = address.scheme_str() == Some("https");
        let port = address.port_u16().unwrap_or(if by_tls { 443 } else { 80 });
        let named = address.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        let named = named.parse().map_err(|_| HttpError::Address)?;
        let path = address.path_and_query().cloned().ok_or(HttpError::Address)?;
        *request.uri_mut() = Uri::from(path);
        request.headers_mut().insert(header::HOST, named);
        let host = host.trim_matches(['[', ']']).to_owned();
        let stream = TcpStream::connect((host.as_str(), port)).await?;
        if by_tls {
            let name = ServerName::try_from(host).map_err(|_| HttpError::Address)?;
            exchange(self.0.connect(name, stream).await?, request).await
        } else {
            exchange(stream, request).await
        }
    }
}

async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Vec<u8>>,
) -> Result<Response<Vec<u8>>, HttpError> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    // It ends with its sender; what goes wrong on it is told there.
    tokio::spawn(connection);
    let (head, body) = sender.send_request(request.map(Body::from)).await?.into_parts();
    let body = to_bytes(Body::new(body), LARGEST).await?;
    Ok(Response::from_parts(head, body.to_vec()))
}

impl<'c> AsyncHttpClient<'c> for HttpClient {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Vec<u8>>, HttpError>> + Send + 'c>>;

    fn call(&'c self, request: Request<Vec<u8>>) -> Self::Future {
        Box::pin(async move {
            tokio::time::timeout(LONGEST, self.ask(request)).await.unwrap_or(Err(HttpError::Late))
        })
    }
}
