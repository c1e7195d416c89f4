//! The login itself, spoken to by OpenID Connect: what it says of itself, what is asked, and what is believed.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::{HeaderValue, Uri};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreClientAuthMethod, CoreErrorResponseType, CoreGenderClaim,
    CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreProviderMetadata,
    CoreResponseType, CoreRevocableToken, CoreRevocationErrorResponse, CoreTokenIntrospectionResponse,
    CoreTokenType,
};
use openidconnect::{
    AccessToken, AccessTokenHash, AuthType, AuthenticationFlow, AuthorizationCode, ClaimsVerificationError,
    Client, ClientId, ClientSecret, CsrfToken, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, IdToken, IdTokenClaims, IdTokenFields, IdTokenVerifier, IssuerUrl, Nonce,
    OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope,
    StandardErrorResponse, StandardTokenResponse, SubjectIdentifier, TokenResponse, UserInfoClaims,
};
use tokio::sync::Mutex;
use wardroom_model::Timestamp;

use super::claims::{Known, Others};
use super::http::HttpClient;
use super::settings::{Settings, is_private};

type Tokens = StandardTokenResponse<
    IdTokenFields<
        Others,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;
type Told = IdToken<Others, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;
type Claims = IdTokenClaims<Others, CoreGenderClaim>;
type Asker = Client<
    Others,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Signatures that are believed: with a public key. None is no signature, and a shared secret no proof of who signed.
const SIGNATURES: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];
/// Clocks may differ by so much.
const SKEW: i64 = 60 * Timestamp::SECOND;
/// What the login says of itself is looked at again after so long.
const KEPT: Duration = Duration::from_secs(300);
/// One that did not answer is not asked again for so long.
const REST: Duration = Duration::from_secs(2);
/// So old may it be where its keys do not fit.
const FRESH: Duration = Duration::from_secs(1);

/// Why somebody does not come in by the hospital's login. The text is for the record and the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Somebody is not who they say, or it was not shown.
    NotShown(&'static str),
    /// The login does not answer, or not so that it can be understood.
    Silent(&'static str),
}

/// What somebody was sent there with.
pub(super) struct Asked {
    /// The address that their browser goes to.
    pub(super) url: String,
    /// The secret that fetches the answer.
    pub(super) verifier: String,
}

/// The login.
pub(super) struct Provider {
    pub(super) settings: Settings,
    http: HttpClient,
    issuer: IssuerUrl,
    back: RedirectUrl,
    heard: Mutex<Heard>,
}

/// What was last heard of it.
#[derive(Default)]
struct Heard {
    said: Option<(Instant, Arc<CoreProviderMetadata>)>,
    silent: Option<Instant>,
}

impl Provider {
    pub(super) fn new(settings: Settings) -> Result<Self, String> {
        Ok(Self {
            http: HttpClient::new(settings.authorities.as_deref())?,
            issuer: IssuerUrl::new(settings.issuer.clone()).map_err(|error| error.to_string())?,
            back: RedirectUrl::new(settings.back.clone()).map_err(|error| error.to_string())?,
            heard: Mutex::default(),
            settings,
        })
    }

    /// Does it answer?
    pub(super) async fn answers(&self) -> bool {
        self.said(KEPT).await.is_ok()
    }

    /// What it says of itself, no older than this.
    async fn said(&self, oldest: Duration) -> Result<Arc<CoreProviderMetadata>, Refusal> {
        let silent = Refusal::Silent("the hospital's login does not answer");
        let mut heard = self.heard.lock().await;
        if let Some((_, said)) = heard.said.as_ref().filter(|(at, _)| at.elapsed() < oldest) {
            return Ok(Arc::clone(said));
        }
        if heard.silent.is_some_and(|at| at.elapsed() < REST) {
            return Err(silent);
        }
        match CoreProviderMetadata::discover_async(self.issuer.clone(), &self.http).await {
            Ok(said) => {
                let said = Arc::new(said);
                *heard = Heard { said: Some((Instant::now(), Arc::clone(&said))), silent: None };
                Ok(said)
            }
            Err(error) => {
                warn("the hospital's login does not say where it is", &error);
                heard.silent = Some(Instant::now());
                Err(silent)
            }
        }
    }

    fn asker(&self, said: &CoreProviderMetadata) -> Asker {
        use CoreClientAuthMethod::{ClientSecretBasic, ClientSecretPost};
        let ways = said.token_endpoint_auth_methods_supported();
        let posts =
            ways.is_some_and(|ways| ways.contains(&ClientSecretPost) && !ways.contains(&ClientSecretBasic));
        let id = ClientId::new(self.settings.client.clone());
        let secret = ClientSecret::new(self.settings.secret.clone());
        Client::from_provider_metadata(said.clone(), id, Some(secret))
            .set_redirect_uri(self.back.clone())
            .set_auth_type(if posts { AuthType::RequestBody } else { AuthType::BasicAuth })
    }

    /// Where a browser is sent to.
    pub(super) async fn ask(&self, state: &str, nonce: &str, verifier: String) -> Result<Asked, Refusal> {
        let said = self.said(KEPT).await?;
        let code = PkceCodeVerifier::new(verifier);
        let (state, nonce) = (CsrfToken::new(state.to_owned()), Nonce::new(nonce.to_owned()));
        let flow = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
        let asker = self.asker(&said);
        let (url, _, _) = asker
            .authorize_url(flow, || state, || nonce)
            .add_scopes(self.settings.scopes.iter().cloned().map(Scope::new))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&code))
            .url();
        let url = url.to_string();
        if !url.parse::<Uri>().is_ok_and(|url| is_private(&url)) {
            tracing::warn!("the hospital's login asks for passwords neither by TLS nor on this machine");
            return Err(Refusal::Silent("the hospital's login is not safe to go to"));
        }
        Ok(Asked { url, verifier: code.into_secret() })
    }

    /// Whom a code stands for, once everything about the answer is as it must be.
    pub(super) async fn fetch(
        &self,
        code: &str,
        verifier: &str,
        nonce: &str,
        now: Timestamp,
    ) -> Result<Known, Refusal> {
        let said = self.said(KEPT).await?;
        let tokens = self.tokens(&said, code, verifier).await?;
        let told = tokens.id_token().ok_or(Refusal::Silent("the hospital's login says nobody's name"))?;
        let nonce = Nonce::new(nonce.to_owned());
        match self.claims(&said, told, tokens.access_token(), &nonce, now) {
            Ok(claims) => self.known(&said, claims, tokens.access_token()).await,
            // It may have new keys: ask for them, once.
            Err(ClaimsVerificationError::SignatureVerification(_)) => {
                let said = self.said(FRESH).await?;
                let claims = self
                    .claims(&said, told, tokens.access_token(), &nonce, now)
                    .map_err(|error| not_believed(&error))?;
                self.known(&said, claims, tokens.access_token()).await
            }
            Err(error) => Err(not_believed(&error)),
        }
    }

    async fn tokens(
        &self,
        said: &CoreProviderMetadata,
        code: &str,
        verifier: &str,
    ) -> Result<Tokens, Refusal> {
        let unreadable = Refusal::Silent("the hospital's login answers what cannot be read");
        let asker = self.asker(said);
        let request = asker.exchange_code(AuthorizationCode::new(code.to_owned()));
        let request = request.map_err(|error| {
            warn("the hospital's login says not where it is asked", &error);
            unreadable.clone()
        })?;
        let verifier = PkceCodeVerifier::new(verifier.to_owned());
        request.set_pkce_verifier(verifier).request_async(&self.http).await.map_err(|error| {
            warn("the hospital's login gives no answer for a code", &error);
            match error {
                RequestTokenError::ServerResponse(answer)
                    if *answer.error() == CoreErrorResponseType::InvalidGrant =>
                {
                    Refusal::NotShown("the hospital's login does not know the code")
                }
                RequestTokenError::ServerResponse(_) => {
                    Refusal::Silent("the hospital's login does not answer this server")
                }
                RequestTokenError::Request(_) => Refusal::Silent("the hospital's login does not answer"),
                _ => unreadable,
            }
        })
    }

    /// Signature, issuer, audience, times, nonce, and that the access token is of the same answer.
    fn claims<'a>(
        &self,
        said: &CoreProviderMetadata,
        told: &'a Told,
        access: &AccessToken,
        nonce: &Nonce,
        now: Timestamp,
    ) -> Result<&'a Claims, ClaimsVerificationError> {
        let asker = self.asker(said);
        let verifier: IdTokenVerifier<'_, CoreJsonWebKey> = asker
            .id_token_verifier()
            .set_allowed_algs(SIGNATURES)
            .set_time_fn(move || instant(now.0 - SKEW))
            .set_issue_time_verifier_fn(move |at| {
                if at > instant(now.0 + SKEW) { Err("issued in the future".to_owned()) } else { Ok(()) }
            });
        let claims = told.claims(&verifier, nonce)?;
        if let Some(expected) = claims.access_token_hash() {
            let other = |_| ClaimsVerificationError::Other("access token cannot be compared".to_owned());
            let key = told.signing_key(&verifier).map_err(ClaimsVerificationError::SignatureVerification)?;
            let algorithm = told.signing_alg().map_err(ClaimsVerificationError::SignatureVerification)?;
            if AccessTokenHash::from_token(access, algorithm, key).map_err(other)? != *expected {
                return Err(ClaimsVerificationError::Other("access token is of another answer".to_owned()));
            }
        }
        Ok(claims)
    }

    /// Who that is. What the token does not tell is asked for.
    async fn known(
        &self,
        said: &CoreProviderMetadata,
        claims: &Claims,
        access: &AccessToken,
    ) -> Result<Known, Refusal> {
        let subject = claims.subject();
        let mut known = Known {
            external: format!("{}|{}", self.settings.issuer, subject.as_str()),
            login: claims
                .preferred_username()
                .map(|login| login.to_string())
                .or_else(|| claims.email().map(|email| email.to_string()))
                .unwrap_or_default(),
            name: claims
                .name()
                .and_then(|name| name.get(None))
                .map(|name| name.to_string())
                .unwrap_or_default(),
            groups: Vec::new(),
        };
        let groups = claims.additional_claims().groups(&self.settings.groups_claim);
        let is_all_told = groups.is_some() && !known.login.is_empty() && !known.name.is_empty();
        known.groups = groups.unwrap_or_default();
        if !is_all_told && said.userinfo_endpoint().is_some() {
            let more = self.more(said, subject.clone(), access).await?;
            self.add(&mut known, &more);
        }
        Ok(known)
    }

    async fn more(
        &self,
        said: &CoreProviderMetadata,
        subject: SubjectIdentifier,
        access: &AccessToken,
    ) -> Result<UserInfoClaims<Others, CoreGenderClaim>, Refusal> {
        let silent = Refusal::Silent("the hospital's login does not say who somebody is");
        // The token goes into a header.
        HeaderValue::from_str(access.secret()).map_err(|_| silent.clone())?;
        let asker = self.asker(said);
        let request = asker.user_info(access.clone(), Some(subject)).map_err(|_| silent.clone())?;
        request.request_async(&self.http).await.map_err(|error| {
            warn("the hospital's login does not say who somebody is", &error);
            silent
        })
    }

    fn add(&self, known: &mut Known, more: &UserInfoClaims<Others, CoreGenderClaim>) {
        if known.groups.is_empty() {
            known.groups = more.additional_claims().groups(&self.settings.groups_claim).unwrap_or_default();
        }
        if known.login.is_empty() {
            let login = more.preferred_username().map(|login| login.to_string());
            known.login = login.or_else(|| more.email().map(|email| email.to_string())).unwrap_or_default();
        }
        if known.name.is_empty() {
            let name = more.name().and_then(|name| name.get(None));
            known.name = name.map(|name| name.to_string()).unwrap_or_default();
        }
    }
}

fn not_believed(error: &ClaimsVerificationError) -> Refusal {
    warn("the hospital's login gives an answer that is not believed", error);
    Refusal::NotShown(match error {
        ClaimsVerificationError::Expired(_) => "the login's answer is not of now: are the clocks right?",
        ClaimsVerificationError::InvalidAudience(_) => "the login's answer is for another server",
        ClaimsVerificationError::InvalidIssuer(_) => "the answer is from another login",
        ClaimsVerificationError::InvalidNonce(_) => "the login's answer is to another question",
        ClaimsVerificationError::SignatureVerification(_) => "the answer is not signed by the login",
        _ => "the login's answer is not as it must be",
    })
}

fn instant(microseconds: i64) -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp_micros(microseconds).unwrap_or_default()
}

/// Into the log, with its causes. Their texts carry no secrets; what a login sends is cut short.
fn warn(what: &str, error: &(dyn std::error::Error + 'static)) {
    let causes = std::iter::successors(Some(error), |error| error.source());
    let causes = causes.map(ToString::to_string).collect::<Vec<_>>().join(": ");
    tracing::warn!(error = causes.chars().take(300).collect::<String>(), "{what}");
}
