//! The *do-not-scan* list: addresses that vulnerability scanners and endpoint agents must leave alone, with the reason.
//!
//! Who is limited to some departments gets the addresses of their devices only, and the list says so at its top: a
//! scanner that follows it would still scan the others.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::net::IpAddr;

use serde::Serialize;
use wardroom_catalog::Catalog;
use wardroom_identity::scan::{ScanClass, do_not_scan};
use wardroom_model::id::DeviceId;
use wardroom_model::{Confidence, Mac, OpContext, Timestamp};
use wardroom_store::{Store, StoreError};

use crate::table;

/// An address to be left alone.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScanLine {
    /// The internet address; none where only the Ethernet address is known.
    pub address: Option<Box<str>>,
    /// The Ethernet address, for where internet addresses move.
    pub mac: Option<Mac>,
    /// Why, as one word.
    pub class: ScanClass,
    /// Why, in words.
    pub reason: String,
    /// How sure what it rests on is; none where nothing is known.
    pub confidence: Option<Confidence>,
    /// The device.
    pub device: DeviceId,
    /// What people call it.
    pub name: Box<str>,
    /// Department.
    pub department: Option<Box<str>>,
    /// When the address was last heard; none where only the register has it.
    pub last_seen: Option<Timestamp>,
}

/// The list: by class, then by address.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScanList {
    /// When it was made.
    pub made_at: Timestamp,
    /// Departments whose devices are on it; null where it is of the whole house.
    pub only_departments: Option<Vec<Box<str>>>,
    /// What it may not be used for, where it is not of the whole house.
    pub note: Option<&'static str>,
    /// The addresses.
    pub lines: Vec<ScanLine>,
}

/// What a list of some departments says at its top.
const PARTLY: &str = "Only devices of some departments are listed. A scanner that follows this list alone would scan the others";

impl ScanList {
    /// The list at the context's time, of the devices in reach.
    ///
    /// # Errors
    /// Without the right to read, or when the database fails.
    pub async fn of(store: &Store, catalog: &Catalog, context: &OpContext) -> Result<Self, StoreError> {
        let today = context.now.date_utc();
        let rows = store.device_address_list(context).await?;
        let line = |row: wardroom_store::AddressRow| {
            let alone = do_not_scan(catalog, &row.claims, row.medical, today)?;
            Some(ScanLine {
                address: row.address,
                mac: row.mac,
                class: alone.class,
                reason: match row.through_gateway {
                    true => format!("{}; this is the gateway that speaks for it", alone.reason),
                    false => alone.reason,
                },
                confidence: alone.confidence,
                device: row.device,
                name: row.name,
                department: row.department,
                last_seen: row.last_seen,
            })
        };
        let mut lines: Vec<ScanLine> = rows.into_iter().filter_map(line).collect();
        let place = |line: &ScanLine| line.address.as_deref().and_then(|text| text.parse::<IpAddr>().ok());
        lines.sort_by(|a, b| {
            (a.class, place(a), &a.address, a.mac, &a.device).cmp(&(
                b.class,
                place(b),
                &b.address,
                b.mac,
                &b.device,
            ))
        });
        let only = context.reach.departments.as_ref().map(|all| all.iter().cloned().collect());
        Ok(Self {
            made_at: context.now,
            note: only.is_some().then_some(PARTLY),
            only_departments: only,
            lines,
        })
    }

    /// One address a line, each once, with what stands apart after `#`: what scanners take as a file of addresses to
    /// leave out.
    pub fn to_txt(&self) -> String {
        let mut out = format!("# Addresses not to scan, made by Wardroom at {}\n", self.made_at);
        if let Some(note) = self.note {
            let only = self.only_departments.iter().flatten().map(|name| one_line(name));
            let _ = writeln!(out, "# {note}: {}.", only.collect::<Vec<_>>().join(", "));
        }
        let mut told: BTreeSet<&str> = BTreeSet::new();
        let mut class = None;
        for line in &self.lines {
            let Some(address) = line.address.as_deref().filter(|text| text.parse::<IpAddr>().is_ok()) else {
                continue;
            };
            if class.replace(line.class) != Some(line.class) {
                let _ = writeln!(out, "# {}", heading(line.class));
            }
            if told.insert(address) {
                let _ = writeln!(out, "{address}");
            }
        }
        out
    }

    /// All columns, for a spreadsheet; no cell is a formula.
    pub fn to_csv(&self) -> String {
        let mut heading = vec![
            "address",
            "mac",
            "class",
            "reason",
            "confidence",
            "device",
            "name",
            "department",
            "last_seen",
        ];
        heading.extend(self.note.map(|_| "note"));
        let own = |text: &Option<Box<str>>| text.as_deref().unwrap_or_default().to_owned();
        let rows = self.lines.iter().map(|line| {
            let mut cells = vec![
                own(&line.address),
                line.mac.map(|mac| mac.to_string()).unwrap_or_default(),
                line.class.slug().to_owned(),
                line.reason.clone(),
                line.confidence.map(|share| f64::from(share).to_string()).unwrap_or_default(),
                line.device.to_string(),
                line.name.to_string(),
                own(&line.department),
                line.last_seen.map(|time| time.to_string()).unwrap_or_default(),
            ];
            cells.extend(self.note.map(str::to_owned));
            cells
        });
        table::csv(&heading, rows)
    }
}

/// What the addresses of a class are, for people.
pub const fn heading(class: ScanClass) -> &'static str {
    match class {
        ScanClass::LifeSupport => "Keeps a patient alive",
        ScanClass::Therapeutic => "Treats a patient",
        ScanClass::Monitoring => "Watches a patient",
        ScanClass::Fragile => "May fail when it is scanned",
        ScanClass::Medical => "Other medical devices: ask the maker before scanning",
        ScanClass::NotKnown => "Not known: ask before scanning",
    }
}

/// Text of a register on one line of a comment.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_control()).collect::<Vec<_>>().join(" ")
}
