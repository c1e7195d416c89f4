//! `/account`: one's own password, second factor, sessions and tokens.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use qrcodegen::{QrCode, QrCodeEcc};
use serde::Deserialize;
use wardroom_door::{code, password, secret};
use wardroom_model::Timestamp;
use wardroom_model::actor::Right;
use wardroom_store::{AccountRow, NewToken, SessionRow, TokenRow};

use crate::address::local;
use crate::door::random;
use crate::door::sign_in::{recovery_digest, second_factor, seconds};
use crate::failure::Failure;
use crate::frame::{Frame, form_again, page};
use crate::pages::secret_shown::{SecretPage, secret_page};
use crate::people;
use crate::state::AppState;
use crate::visit::Visit;
use crate::words;

/// Recovery codes that are made at once.
const RECOVERY_CODES: usize = 8;

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    frame: Frame,
    account: AccountRow,
    session: Box<str>,
    sessions: Vec<SessionRow>,
    tokens: Vec<TokenRow>,
    codes_left: u64,
}

/// `GET /account`.
pub(crate) async fn account(State(state): State<AppState>, visit: Visit) -> Result<Response, Failure> {
    let (account, session) = visit.person()?;
    page(&AccountPage {
        frame: visit.frame("My account"),
        account: account.clone(),
        session: session.into(),
        sessions: state.store.own_session_list(&visit.context).await?,
        tokens: state.store.own_token_list(&visit.context).await?,
        codes_left: u64::try_from(state.store.own_recovery_codes_left(&visit.context).await?).unwrap_or(0),
    })
}

#[derive(Template)]
#[template(path = "password.html")]
struct PasswordPage {
    frame: Frame,
    first: bool,
    back: String,
    wrong: Option<Failure>,
}

/// Where to go on afterwards.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Back {
    back: Option<String>,
}

/// `GET /account/password`.
pub(crate) async fn password_form(visit: Visit, Query(query): Query<Back>) -> Result<Response, Failure> {
    let (account, _) = visit.person()?;
    let back = local(query.back.as_deref().unwrap_or("/account")).to_owned();
    let first = account.password_is_first;
    page(&PasswordPage { frame: visit.frame("Password"), first, back, wrong: None })
}

/// What was typed.
#[derive(Deserialize)]
pub(crate) struct Passwords {
    old: String,
    new: String,
    back: Option<String>,
}

/// `POST /account/password`.
pub(crate) async fn password_set(
    State(state): State<AppState>,
    visit: Visit,
    Form(typed): Form<Passwords>,
) -> Result<Response, Failure> {
    let (account, session) = visit.person()?;
    let back = local(typed.back.as_deref().unwrap_or("/account")).to_owned();
    match password_change(&state, &visit, account, &typed).await {
        Ok(kept) => {
            state.store.own_password_set(&visit.context, &kept, session).await?;
            Ok(Redirect::to(&back).into_response())
        }
        Err(failure) => {
            let (frame, first) = (visit.frame("Password"), account.password_is_first);
            form_again(&PasswordPage { frame, first, back, wrong: Some(failure.clone()) }, &failure)
        }
    }
}

async fn password_change(
    state: &AppState,
    visit: &Visit,
    account: &AccountRow,
    typed: &Passwords,
) -> Result<String, Failure> {
    own_password(state, visit, account, &typed.old).await?;
    if typed.old == typed.new {
        return Err(Failure::not_taken("The new password is the old one."));
    }
    people::password_check(&typed.new, &account.login, &account.name, &state.site.name)?;
    people::password_hash(state.door.locks()?, &typed.new).await
}

/// Whoever changes how one comes in shows once more that it is they: a browser may have been left open.
async fn own_password(
    state: &AppState,
    visit: &Visit,
    account: &AccountRow,
    typed: &str,
) -> Result<(), Failure> {
    let (locks, system) = (state.door.locks()?, visit.door_context());
    let key = format!("login {}", account.login);
    locks.may_try(&[&key], system.now)?;
    let kept = state.store.account_find(&system, &account.login).await?.and_then(|found| found.password);
    let typed = typed.to_owned();
    if locks.heavy(move || password::verify(&typed, kept.as_deref())).await? {
        return Ok(());
    }
    locks.try_failed(&[&key], system.now);
    Err(Failure::not_taken("This is not your password."))
}

#[derive(Template)]
#[template(path = "second_factor.html")]
struct SecondFactorPage {
    frame: Frame,
    kept: String,
    typed_by_hand: String,
    /// Side of the picture, in squares.
    size: i32,
    picture: String,
    wrong: Option<Failure>,
}

/// `GET /account/second-factor`: a new secret, to be taken over by an app.
pub(crate) async fn second_factor_form(visit: Visit) -> Result<Response, Failure> {
    let (account, _) = visit.person()?;
    let random: [u8; 20] = random()?;
    let kept = random.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    page(&second_factor_page(&visit, account, kept, None)?)
}

fn second_factor_page(
    visit: &Visit,
    account: &AccountRow,
    kept: String,
    wrong: Option<Failure>,
) -> Result<SecondFactorPage, Failure> {
    let factor = second_factor(&kept, &account.login)
        .ok_or_else(|| Failure::bad_request("The secret in this form is none."))?;
    let address = factor.address();
    let (size, picture) = picture(&address)?;
    let by_hand = address.split(['?', '&']).find_map(|part| part.strip_prefix("secret="));
    Ok(SecondFactorPage {
        frame: visit.frame("Second factor"),
        typed_by_hand: by_hand.unwrap_or_default().to_owned(),
        size,
        picture,
        kept,
        wrong,
    })
}

/// The dark squares of a QR code as one path, each a unit, with the margin that readers need; and its side.
fn picture(text: &str) -> Result<(i32, String), Failure> {
    const MARGIN: i32 = 4;
    let drawn = QrCode::encode_text(text, QrCodeEcc::Medium).map_err(|_too_long| Failure::internal())?;
    let size = drawn.size();
    let dark =
        (0..size).flat_map(|y| (0..size).map(move |x| (x, y))).filter(|(x, y)| drawn.get_module(*x, *y));
    let path = dark.map(|(x, y)| format!("M{} {}h1v1h-1z", x + MARGIN, y + MARGIN)).collect();
    Ok((size + 2 * MARGIN, path))
}

/// What was typed.
#[derive(Deserialize)]
pub(crate) struct Factor {
    kept: String,
    code: String,
    password: String,
}

/// `POST /account/second-factor`: the app's code shows that it has the secret; recovery codes are shown once.
pub(crate) async fn second_factor_set(
    State(state): State<AppState>,
    visit: Visit,
    Form(typed): Form<Factor>,
) -> Result<Response, Failure> {
    let (account, _) = visit.person()?;
    match factor_step(&state, &visit, account, &typed).await {
        Ok(step) => {
            let codes: Vec<String> = (0..RECOVERY_CODES)
                .map(|_| Ok(code::write(&random()?)))
                .collect::<Result<_, getrandom::Error>>()?;
            let digests: Vec<String> = codes.iter().map(|code| recovery_digest(&account.id, code)).collect();
            let factor = Some((typed.kept.as_str(), step));
            state.store.own_second_factor_put(&visit.context, factor, &digests).await?;
            secret_page(SecretPage {
                frame: visit.frame("Recovery codes"),
                says: "Your second factor is set up. Should you lose your phone, each of these codes lets you in once \
                       in its place. Print them or write them down.",
                secrets: codes,
                back: "/account",
            })
        }
        Err(failure) => {
            let again = second_factor_page(&visit, account, typed.kept, Some(failure.clone()))?;
            form_again(&again, &failure)
        }
    }
}

async fn factor_step(
    state: &AppState,
    visit: &Visit,
    account: &AccountRow,
    typed: &Factor,
) -> Result<i64, Failure> {
    own_password(state, visit, account, &typed.password).await?;
    let factor = second_factor(&typed.kept, &account.login)
        .ok_or_else(|| Failure::bad_request("The secret in this form is none."))?;
    let step = factor.step_of(&typed.code, seconds(visit.context.now)).ok_or_else(|| {
        Failure::not_taken("This is not the code that the app shows now. Is the phone's clock right?")
    })?;
    Ok(i64::try_from(step).unwrap_or(i64::MAX))
}

/// Shows that it is oneself.
#[derive(Deserialize)]
pub(crate) struct Shown {
    password: String,
}

/// `POST /account/second-factor/remove`.
pub(crate) async fn second_factor_remove(
    State(state): State<AppState>,
    visit: Visit,
    Form(shown): Form<Shown>,
) -> Result<Response, Failure> {
    let (account, _) = visit.person()?;
    own_password(&state, &visit, account, &shown.password).await?;
    state.store.own_second_factor_put(&visit.context, None, &[]).await?;
    Ok(Redirect::to("/account").into_response())
}

/// `POST /account/sessions/{id}/end`.
pub(crate) async fn session_end(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    visit.person()?;
    state.store.own_session_end(&visit.context, &id).await?;
    Ok(Redirect::to("/account").into_response())
}

/// A token to be made.
#[derive(Deserialize)]
pub(crate) struct Token {
    name: String,
    /// `read`, or `decide` for both.
    may: String,
    days: i64,
}

/// `POST /account/tokens`: the token is shown once.
pub(crate) async fn token_make(
    State(state): State<AppState>,
    visit: Visit,
    Form(typed): Form<Token>,
) -> Result<Response, Failure> {
    visit.person()?;
    let name = people::label(&typed.name)?;
    let rights: &[Right] = match typed.may.as_str() {
        "read" => &[Right::Read],
        "decide" => &[Right::Read, Right::Decide],
        "ingest" => &[Right::Read, Right::Ingest],
        _ => return Err(Failure::not_taken("A token may read, read and settle, or read and bring in.")),
    };
    if !(1..=366).contains(&typed.days) {
        return Err(Failure::not_taken("A token is good for 1 to 366 days."));
    }
    let held = secret::write(secret::Kind::Token, &random()?);
    let expires_at = Some(Timestamp(visit.context.now.0 + typed.days * 24 * Timestamp::HOUR));
    let new = NewToken { digest: &secret::digest(&held), name: &name, rights, expires_at };
    state.store.own_token_make(&visit.context, &new).await?;
    secret_page(SecretPage {
        frame: visit.frame("Your token"),
        says: "A program sends it as `Authorization: Bearer …`. It is shown this once, and kept nowhere.",
        secrets: vec![held],
        back: "/account",
    })
}

/// `POST /account/tokens/{id}/end`.
pub(crate) async fn token_end(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    visit.person()?;
    state.store.own_token_end(&visit.context, &id).await?;
    Ok(Redirect::to("/account").into_response())
}
