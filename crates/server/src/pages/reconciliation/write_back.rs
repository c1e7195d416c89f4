//! What the register should be told: a diff in which each line is taken or left, and the same as a file for the CMMS.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde_json::json;
use wardroom_model::register::{WriteBackField, WriteBackState};
use wardroom_store::{WriteBackQuery, WriteBackRow};

use super::Head;
use crate::address::Address;
use crate::failure::Failure;
use crate::frame::{Frame, page};
use crate::state::AppState;
use crate::table;
use crate::views::register::{WriteBackGroup, WriteBackListQuery, groups};
use crate::views::{Choice, ChoiceOption};
use crate::visit::Visit;
use crate::words;
use crate::write_back::{LONG, long, wide};

#[derive(Template)]
#[template(path = "reconciliation/write_back.html")]
struct WriteBackPage {
    frame: Frame,
    head: Head,
    choices: Vec<Choice>,
    groups: Vec<WriteBackGroup>,
    next: Option<String>,
    first: Option<String>,
}

/// `GET /reconciliation/write-back`.
pub(crate) async fn write_back(
    State(state): State<AppState>,
    visit: Visit,
    Query(query): Query<WriteBackListQuery>,
) -> Result<Response, Failure> {
    let (head, _decisions) = Head::of(&state, &visit, "write_back").await?;
    let asked = query.store(60)?;
    let found = state.store.write_back_list(&visit.context, &asked).await?;
    let here = query.address("/reconciliation/write-back");
    page(&WriteBackPage {
        frame: visit.frame("For the CMMS"),
        head,
        choices: choices(&asked),
        groups: groups(found.rows),
        next: found.next.map(|cursor| here.with("cursor", Some(&cursor)).to_string()),
        first: query.cursor.as_ref().map(|_| here.to_string()),
    })
}

fn choices(asked: &WriteBackQuery) -> Vec<Choice> {
    let option = |value: &str, word: &str, chosen: bool| ChoiceOption {
        value: value.to_owned(),
        word: word.to_owned(),
        chosen,
        count: None,
    };
    let fields = WriteBackField::ALL.iter().copied();
    let states = WriteBackState::ALL.iter().copied();
    vec![
        Choice {
            label: "Field",
            name: "field",
            any: "Every change",
            options: fields
                .map(|field| option(field.slug(), words::write_back_field(field), asked.field == Some(field)))
                .collect(),
        },
        Choice {
            label: "What became of it",
            name: "state",
            any: "Taken, left and open",
            options: states
                .map(|state| option(state.slug(), words::write_back_state(state), asked.state == Some(state)))
                .collect(),
        },
    ]
}

/// Every line that is not left, with when and where each device was last heard.
async fn exported(state: &AppState, visit: &Visit, format: &str) -> Result<Vec<WriteBackRow>, Failure> {
    let rows = crate::write_back::exported(&state.store, &visit.context).await?;
    let address = Address::new("/reconciliation/write-back.csv").with("form", Some(format)).to_string();
    let seen = json!({ "address": address, "rows": rows.len() });
    state.store.view_record(&visit.context, "write-back.csv", &seen).await?;
    Ok(rows)
}

/// Which form of the file.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct FormQuery {
    form: Option<String>,
}

/// `GET /reconciliation/write-back.csv`: one row a record, as a CMMS imports it; `form=long` one row a value.
pub(crate) async fn write_back_csv(
    State(state): State<AppState>,
    visit: Visit,
    Query(query): Query<FormQuery>,
) -> Result<Response, Failure> {
    let (name, text) = match query.form.as_deref().unwrap_or("wide") {
        "long" => {
            let rows = exported(&state, &visit, "long").await?;
            ("write-back-lines.csv", table::csv(LONG, rows.iter().map(long)))
        }
        "wide" => {
            let (heading, rows) = wide(&exported(&state, &visit, "wide").await?);
            ("write-back.csv", table::csv(&heading, rows.into_iter()))
        }
        other => return Err(Failure::bad_request(format!("There is no form `{other}`: wide or long."))),
    };
    Ok(table::download(name, "text/csv; charset=utf-8", text))
}
