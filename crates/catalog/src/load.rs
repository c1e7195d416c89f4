//! Reads the texts of `knowledge/` and of a user's own folder. An entry that cannot be read is a problem with its
//! place, and the rest goes through.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use wardroom_model::Problem;

use crate::category::Category;
use crate::dicom::SopClass;
use crate::fingerprint::{Fingerprint, FingerprintText};
use crate::operating_system::OperatingSystem;
use crate::product::Product;
use crate::source::Source;
use crate::vendor::Vendor;

/// All entries of all texts. An entry of a user's own text takes the place of one with the same id in an earlier text.
#[derive(Debug, Default)]
pub(crate) struct Loaded {
    pub(crate) vendors: Vec<Vendor>,
    pub(crate) products: Vec<Product>,
    pub(crate) categories: Vec<Category>,
    pub(crate) operating_systems: Vec<OperatingSystem>,
    pub(crate) sop_classes: Vec<SopClass>,
    pub(crate) fingerprints: Vec<Fingerprint>,
    pub(crate) problems: Vec<Problem>,
}

/// Tables of a text that are not entries of the catalogue's own: their room reads them itself.
const OTHERS: &[&str] = &["source"];

impl Loaded {
    /// Reads one text; `own` where it is a user's, and not the program's.
    pub(crate) fn add(&mut self, name: &str, text: &str, own: bool) {
        let mut table: toml::Table = match text.parse() {
            Ok(table) => table,
            Err(error) => {
                let at = error.span().map_or_else(|| "file".into(), |span| format!("byte {}", span.start));
                self.problems.push(Problem::new(name, at, "not_toml", error.message()));
                return;
            }
        };
        let source = self.file_source(name, table.get("source"));
        let mut file = File { name, own, problems: &mut self.problems };
        file.entries(&mut table, "vendor", &mut self.vendors, |vendor: &Vendor| &vendor.id);
        file.entries(&mut table, "product", &mut self.products, |product: &Product| &product.id);
        file.entries(&mut table, "category", &mut self.categories, |category: &Category| &category.slug);
        file.entries(&mut table, "operating_system", &mut self.operating_systems, |os: &OperatingSystem| {
            &os.id
        });
        file.entries(&mut table, "sop_class", &mut self.sop_classes, |class: &SopClass| &class.uid);
        let entries = file.read::<FingerprintText>(&mut table, "fingerprint");
        let mut fingerprints = Vec::new();
        for (at, text) in entries {
            match text.build(source.as_ref()) {
                Ok(fingerprint) => fingerprints.push(fingerprint),
                Err(reason) => file.problem(at, "bad_fingerprint", reason),
            }
        }
        file.put(&mut self.fingerprints, fingerprints, "fingerprint", |fingerprint| &fingerprint.id);
        for key in table.keys().filter(|key| !OTHERS.contains(&key.as_str())) {
            file.problem(key.clone(), "unknown_table", "nothing here is called so; it was left out".into());
        }
    }

    fn file_source(&mut self, name: &str, value: Option<&toml::Value>) -> Option<Arc<Source>> {
        match value?.clone().try_into::<Source>() {
            Ok(source) => Some(Arc::new(source)),
            Err(error) => {
                self.problems.push(Problem::new(name, "source", "bad_source", error.message()));
                None
            }
        }
    }
}

/// The text that is read now.
struct File<'a> {
    name: &'a str,
    own: bool,
    problems: &'a mut Vec<Problem>,
}

impl File<'_> {
    fn problem(&mut self, at: String, kind: &str, reason: String) {
        self.problems.push(Problem::new(self.name, at, kind, reason));
    }

    /// The entries of one kind, with their places, and those that cannot be read as problems.
    fn read<T: DeserializeOwned>(&mut self, table: &mut toml::Table, key: &str) -> Vec<(String, T)> {
        let Some(value) = table.remove(key) else { return Vec::new() };
        let toml::Value::Array(entries) = value else {
            self.problem(key.into(), "not_a_list", format!("`[[{key}]]` is needed, one for each entry"));
            return Vec::new();
        };
        let mut read = Vec::new();
        for (index, entry) in entries.into_iter().enumerate() {
            let at = format!("{key} {}", index + 1);
            match entry.try_into() {
                Ok(entry) => read.push((at, entry)),
                Err(error) => self.problem(at, "bad_entry", error.message().to_owned()),
            }
        }
        read
    }

    fn entries<T: DeserializeOwned>(
        &mut self,
        table: &mut toml::Table,
        key: &str,
        into: &mut Vec<T>,
        id: impl Fn(&T) -> &str,
    ) {
        let read = self.read(table, key).into_iter().map(|(_, entry)| entry).collect();
        self.put(into, read, key, id);
    }

    /// Adds the entries of one text, each id once: a user's own in the place of those with the same id from earlier texts.
    fn put<T>(&mut self, into: &mut Vec<T>, entries: Vec<T>, key: &str, id: impl Fn(&T) -> &str) {
        let mut here = std::collections::BTreeSet::new();
        let earlier: std::collections::HashMap<String, usize> =
            into.iter().enumerate().map(|(index, entry)| (id(entry).to_owned(), index)).collect();
        for entry in entries {
            let id = id(&entry).to_owned();
            let taken = earlier.get(&id).copied();
            if !here.insert(id.clone()) || (taken.is_some() && !self.own) {
                let at = format!("{key} `{id}`");
                self.problem(at, "id_twice", "the first entry of this id was kept".into());
            } else if let Some(place) = taken.and_then(|index| into.get_mut(index)) {
                *place = entry;
            } else {
                into.push(entry);
            }
        }
    }
}
