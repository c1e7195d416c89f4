//! `/sensors`: keys that sensors come in with.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wardroom_door::secret;
use wardroom_model::actor::Right;
use wardroom_store::{NewToken, TokenRow};

use crate::door::random;
use crate::failure::Failure;
use crate::frame::{Frame, page};
use crate::pages::secret_shown::{SecretPage, secret_page};
use crate::people;
use crate::state::AppState;
use crate::visit::Visit;
use crate::words;

#[derive(Template)]
#[template(path = "sensors.html")]
struct SensorsPage {
    frame: Frame,
    keys: Vec<TokenRow>,
}

/// `GET /sensors`.
pub(crate) async fn sensors(State(state): State<AppState>, visit: Visit) -> Result<Response, Failure> {
    state.door.locks()?;
    let keys = state.store.sensor_key_list(&visit.context).await?;
    page(&SensorsPage { frame: visit.frame("Keys of sensors"), keys })
}

/// A key to be made.
#[derive(Deserialize)]
pub(crate) struct Typed {
    name: String,
}

/// `POST /sensors`: the key is shown once.
pub(crate) async fn sensor_key_make(
    State(state): State<AppState>,
    visit: Visit,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    state.door.locks()?;
    let name = people::label(&typed.name)?;
    let held = secret::write(secret::Kind::SensorKey, &random()?);
    let new =
        NewToken { digest: &secret::digest(&held), name: &name, rights: &[Right::Ingest], expires_at: None };
    state.store.sensor_key_make(&visit.context, &new).await?;
    secret_page(SecretPage {
        frame: visit.frame("The sensor's key"),
        says: "Enter it at the sensor. It is shown this once, and kept nowhere. It lets the sensor bring in what it \
               hears, and read nothing.",
        secrets: vec![held],
        back: "/sensors",
    })
}

/// `POST /sensors/{id}/end`.
pub(crate) async fn sensor_key_end(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    state.door.locks()?;
    state.store.sensor_key_end(&visit.context, &id).await?;
    Ok(Redirect::to("/sensors").into_response())
}
