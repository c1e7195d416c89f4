//! The register's records: what is there twice, how good each is, and what they should be told.

use serde::Deserialize;
use utoipa::IntoParams;
use wardroom_model::Asset;
use wardroom_model::register::{
    Duplicate, Presence, Quality, QualityDimension, WriteBackField, WriteBackState,
};
use wardroom_store::{
    DecisionRow, DuplicateQuery, DuplicateRow, QualityQuery, QualityRow, WriteBackQuery, WriteBackRow,
};

use super::device::{known, slug, text};
use super::place::{PlaceView, Texts, place};
use crate::address::Address;
use crate::failure::Failure;
use crate::words;

/// Which records that are there twice.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListQuery {
    /// Only those with this asset tag.
    asset: Option<String>,
    /// Where the page begins, as the page before gave it.
    cursor: Option<String>,
    /// Rows of a page, at most 1000; 50 where none.
    limit: Option<usize>,
}

impl ListQuery {
    /// As the store takes it.
    pub(crate) fn duplicates(&self) -> DuplicateQuery {
        DuplicateQuery {
            asset: self.asset().map(Into::into),
            after: self.cursor().map(str::to_owned),
            limit: self.limit.unwrap_or_default(),
        }
    }

    /// The tag asked for.
    pub(crate) fn asset(&self) -> Option<&str> {
        text(&self.asset)
    }

    /// Where the page begins.
    pub(crate) fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref().filter(|cursor| !cursor.is_empty())
    }
}

/// Which records, by how good they are.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct QualityListQuery {
    /// Only this asset tag.
    asset: Option<String>,
    /// Only those that could be better in `completeness`, `validity`, `uniqueness`, `consistency`, `agreement` or
    /// `timeliness`.
    dimension: Option<String>,
    /// A department as it is shown; `unknown` for none.
    department: Option<String>,
    /// `heard`, `expected` (never heard, though its record or others of its model say that it is networked) or `not_expected`.
    presence: Option<String>,
    /// Where the page begins, as the page before gave it.
    pub(crate) cursor: Option<String>,
    /// Rows of a page, at most 1000; 50 where none.
    limit: Option<usize>,
}

impl QualityListQuery {
    /// As the store takes it, so many rows where no number is asked for.
    pub(crate) fn store(&self, rows: usize) -> Result<QualityQuery, Failure> {
        Ok(QualityQuery {
            asset: text(&self.asset).map(Into::into),
            dimension: slug("dimension", &self.dimension, QualityDimension::find)?,
            department: known(&self.department),
            presence: slug("presence", &self.presence, Presence::find)?,
            after: self.cursor.clone().filter(|cursor| !cursor.is_empty()),
            limit: self.limit.unwrap_or(rows),
        })
    }

    /// The address of this list at its first page.
    pub(crate) fn address(&self, path: &str) -> Address {
        self.parts().into_iter().fold(Address::new(path), |address, (key, value)| address.with(key, value))
    }

    /// Everything but the cursor.
    pub(crate) fn parts(&self) -> [(&'static str, Option<&str>); 4] {
        [
            ("asset", text(&self.asset)),
            ("dimension", text(&self.dimension)),
            ("department", text(&self.department)),
            ("presence", text(&self.presence)),
        ]
    }
}

/// Which proposals to the register.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct WriteBackListQuery {
    /// Only those about this asset tag.
    asset: Option<String>,
    /// Only those about this field, such as `mac_address` or `last_seen`.
    field: Option<String>,
    /// `open`, `taken` or `left`.
    state: Option<String>,
    /// `true`: also when and where each device was last heard.
    last_seen: Option<bool>,
    /// Where the page begins, as the page before gave it.
    pub(crate) cursor: Option<String>,
    /// Rows of a page, at most 1000; 50 where none.
    limit: Option<usize>,
}

impl WriteBackListQuery {
    /// As the store takes it, so many rows where no number is asked for.
    pub(crate) fn store(&self, rows: usize) -> Result<WriteBackQuery, Failure> {
        Ok(WriteBackQuery {
            asset: text(&self.asset).map(Into::into),
            field: slug("field", &self.field, WriteBackField::find)?,
            state: slug("state", &self.state, WriteBackState::find)?,
            with_last_seen: self.last_seen.unwrap_or_default(),
            after: self.cursor.clone().filter(|cursor| !cursor.is_empty()),
            limit: self.limit.unwrap_or(rows),
        })
    }

    /// The address of this list at its first page.
    pub(crate) fn address(&self, path: &str) -> Address {
        let parts = [
            ("asset", text(&self.asset)),
            ("field", text(&self.field)),
            ("state", text(&self.state)),
            ("last_seen", self.last_seen.filter(|wanted| *wanted).map(|_| "true")),
        ];
        parts.into_iter().fold(Address::new(path), |address, (key, value)| address.with(key, value))
    }
}

/// Two records side by side.
pub(crate) struct DuplicateView {
    /// As the store has it.
    pub(crate) row: DuplicateRow,
    /// Fields of both.
    pub(crate) fields: Vec<BothView>,
    /// The standing decision of a person.
    pub(crate) decision: Option<DecisionRow>,
}

/// A field of two records.
pub(crate) struct BothView {
    /// The field in words.
    pub(crate) field: String,
    /// What the one says.
    pub(crate) first: String,
    /// What the other says.
    pub(crate) second: String,
    /// Is it why the two are shown?
    pub(crate) shared: bool,
}

impl BothView {
    /// `shared`, `same`, `differs`, `once` or nothing where neither says anything.
    pub(crate) fn verdict(&self) -> &'static str {
        match (self.first.is_empty(), self.second.is_empty()) {
            (true, true) => "",
            (false, false) if self.shared => "shared",
            (false, false) if self.first == self.second => "same",
            (false, false) => "differs",
            _ => "once",
        }
    }
}

impl DuplicateView {
    /// Two records with the decision that stands about them.
    pub(crate) fn new(row: DuplicateRow, decisions: &[DecisionRow]) -> Self {
        let subject = Duplicate::subject(&row.duplicate.first, &row.duplicate.second);
        let about = |decision: &&DecisionRow| *decision.decision.subject == *subject;
        Self { fields: both(&row), decision: decisions.iter().rev().find(about).cloned(), row }
    }

    /// What both say, as a sentence's part.
    pub(crate) fn same(&self) -> String {
        let fields = self.row.duplicate.reasons.iter();
        let fields = fields.map(|reason| wardroom_identity::register::field_words(&reason.field));
        fields.collect::<Vec<_>>().join(", ")
    }

    /// The rows of the register.
    pub(crate) fn places(&self) -> [Option<PlaceView>; 2] {
        [&self.row.first_record, &self.row.second_record]
            .map(|record| record.as_ref().map(|asset| place(&asset.locator, &Texts::default())))
    }

    /// The tags of both, first the one that is rather to go.
    pub(crate) fn to_retire(&self) -> [&str; 2] {
        [&self.row.duplicate.retire, self.kept()]
    }

    /// The record that would stay.
    pub(crate) fn kept(&self) -> &str {
        let pair = &self.row.duplicate;
        if pair.retire == pair.first { &pair.second } else { &pair.first }
    }
}

/// What each record says, the fields that are why they are shown first.
fn both(row: &DuplicateRow) -> Vec<BothView> {
    let of = |asset: &Option<Asset>| asset.as_ref().map_or_else(Vec::new, fields);
    let (first, second) = (of(&row.first_record), of(&row.second_record));
    let say = |list: &[(&str, String)], field: &str| {
        list.iter().find(|(name, _)| *name == field).map(|(_, text)| text.clone()).unwrap_or_default()
    };
    let reason = |field: &str| row.duplicate.reasons.iter().find(|reason| *reason.field == *field);
    let mut views: Vec<BothView> = FIELDS
        .iter()
        .map(|field| {
            let shared = reason(field);
            BothView {
                field: words::plain(field),
                first: shared.map_or_else(|| say(&first, field), |reason| reason.first_value.to_string()),
                second: shared.map_or_else(|| say(&second, field), |reason| reason.second_value.to_string()),
                shared: shared.is_some(),
            }
        })
        .filter(|view| !view.verdict().is_empty())
        .collect();
    views.sort_by_key(|view| !view.shared);
    views
}

/// Fields of a record that are shown beside another's.
const FIELDS: [&str; 15] = [
    "asset_tag",
    "serial_number",
    "mac_address",
    "udi",
    "host_name",
    "ip_address",
    "manufacturer",
    "model",
    "description",
    "software_version",
    "department",
    "location",
    "last_pm",
    "next_pm",
    "row",
];

fn fields(asset: &Asset) -> Vec<(&'static str, String)> {
    let text = |text: &Option<Box<str>>| text.as_deref().unwrap_or_default().to_owned();
    vec![
        ("asset_tag", asset.asset_tag.to_string()),
        ("serial_number", text(&asset.serial_number)),
        ("mac_address", asset.mac_address.map(|mac| mac.to_string()).unwrap_or_default()),
        ("udi", text(&asset.udi)),
        ("host_name", text(&asset.host_name)),
        ("ip_address", asset.ip_address.map(|ip| ip.to_string()).unwrap_or_default()),
        ("manufacturer", text(&asset.manufacturer)),
        ("model", text(&asset.model)),
        ("description", text(&asset.description)),
        ("software_version", text(&asset.software_version)),
        ("department", text(&asset.department)),
        ("location", text(&asset.location)),
        ("last_pm", asset.last_pm.map(|day| day.to_string()).unwrap_or_default()),
        ("next_pm", asset.next_pm.map(|day| day.to_string()).unwrap_or_default()),
    ]
}

/// A record with how good it is.
pub(crate) struct QualityView {
    /// As the store has it.
    pub(crate) row: QualityRow,
}

impl QualityView {
    /// A record with how good it is.
    pub(crate) fn new(row: QualityRow) -> Self {
        Self { row }
    }

    /// The device that the record is part of.
    pub(crate) fn href(&self) -> Option<String> {
        self.row.device.as_ref().map(|device| format!("/devices/{device}"))
    }

    /// Dimensions that could be better.
    pub(crate) fn to_improve(&self) -> impl Iterator<Item = &Quality> {
        self.row.quality.dimensions.iter().filter(|quality| !quality.improve.is_empty())
    }

    /// Those that could be better, in a few words.
    pub(crate) fn told(&self) -> String {
        let worst: Vec<String> =
            self.to_improve().map(|quality| words::dimension(quality.dimension).to_lowercase()).collect();
        if worst.is_empty() { "nothing to improve".to_owned() } else { worst.join(", ") }
    }
}

/// What is proposed about one record.
pub(crate) struct WriteBackGroup {
    /// Its tag.
    pub(crate) asset: Box<str>,
    /// The lines.
    pub(crate) lines: Vec<WriteBackView>,
}

/// One line of the diff.
pub(crate) struct WriteBackView {
    /// As the store has it.
    pub(crate) row: WriteBackRow,
    /// Where it was read.
    pub(crate) place: Option<PlaceView>,
}

/// Lines of one record together, in their order.
pub(crate) fn groups(rows: Vec<WriteBackRow>) -> Vec<WriteBackGroup> {
    let mut groups: Vec<WriteBackGroup> = Vec::new();
    for row in rows {
        let view = WriteBackView {
            place: row.write_back.locator.as_ref().map(|locator| place(locator, &Texts::default())),
            row,
        };
        let asset = view.row.write_back.asset.clone();
        match groups.last_mut().filter(|group| group.asset == asset) {
            Some(group) => group.lines.push(view),
            None => groups.push(WriteBackGroup { asset, lines: vec![view] }),
        }
    }
    groups
}
