//! Reads the texts of `knowledge/` and of a user's own folder. An entry that cannot be read is a problem with its
//! place, and the rest goes through.

use std::sync::Arc;

use serde::Deserialize as _;
use serde::de::DeserializeOwned;
use toml::de::{DeTable, DeValue, ValueDeserializer};
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

impl Loaded {
    /// Reads one text; `own` where it is a user's, and not the program's.
    pub(crate) fn add(&mut self, name: &str, text: &str, own: bool) {
        let mut table = match DeTable::parse(text) {
            Ok(table) => table.into_inner(),
            Err(error) => {
                let at = error.span().map_or_else(|| "file".into(), |span| line(text, span.start));
                self.problems.push(Problem::new(name, at, "not_toml", error.message()));
                return;
            }
        };
        let mut file = File { name, text, own, problems: &mut self.problems };
        let source = file.source(&mut table);
        file.entries(&mut table, "vendor", &mut self.vendors, |vendor: &Vendor| &vendor.id);
        file.entries(&mut table, "product", &mut self.products, |product: &Product| &product.id);
        file.entries(&mut table, "operating_system", &mut self.operating_systems, |os: &OperatingSystem| {
            &os.id
        });
        file.entries(&mut table, "sop_class", &mut self.sop_classes, |class: &SopClass| &class.uid);
        let categories = file.read(&mut table, "category");
        let categories =
            file.sound(categories, "bad_category", |category: Category, _| match category.fault() {
                Some(fault) => Err(fault),
                None => Ok(category),
            });
        file.put(&mut self.categories, categories, |category| &category.slug);
        let fingerprints = file.read(&mut table, "fingerprint");
        let fingerprints = file.sound(fingerprints, "bad_fingerprint", |text: FingerprintText, at| {
            text.build(source.as_ref(), name, at)
        });
        file.put(&mut self.fingerprints, fingerprints, |fingerprint| &fingerprint.id);
        for (key, value) in &table {
            let at = format!("{}: {}", line(text, value.span().start), key.get_ref());
            file.problem(at, "unknown_table", "nothing here is called so; it was left out".into());
        }
    }
}

/// Where a byte of a text is, for people.
fn line(text: &str, byte: usize) -> String {
    let before = text.as_bytes().get(..byte).unwrap_or_default();
    format!("line {}", 1 + before.iter().filter(|byte| **byte == b'\n').count())
}

/// The text that is read now.
struct File<'a> {
    name: &'a str,
    text: &'a str,
    own: bool,
    problems: &'a mut Vec<Problem>,
}

impl File<'_> {
    fn problem(&mut self, at: String, kind: &str, reason: String) {
        self.problems.push(Problem::new(self.name, at, kind, reason));
    }

    /// The source that a file names for all of its entries.
    fn source(&mut self, table: &mut DeTable<'_>) -> Option<Arc<Source>> {
        let value = table.remove("source")?;
        let at = format!("{}: source", line(self.text, value.span().start));
        match Source::deserialize(ValueDeserializer::from(value)) {
            Ok(source) => Some(Arc::new(source)),
            Err(error) => {
                self.problem(at, "bad_source", error.message().to_owned());
                None
            }
        }
    }

    /// The entries of one kind, with their places, and those that cannot be read as problems. An entry's place is its
    /// first line, that of what cannot be read its own.
    fn read<T: DeserializeOwned>(&mut self, table: &mut DeTable<'_>, key: &str) -> Vec<(String, T)> {
        let Some(value) = table.remove(key) else { return Vec::new() };
        let span = value.span();
        let DeValue::Array(entries) = value.into_inner() else {
            let at = format!("{}: {key}", line(self.text, span.start));
            self.problem(at, "not_a_list", format!("`[[{key}]]` is needed, one for each entry"));
            return Vec::new();
        };
        let mut read = Vec::new();
        for (index, entry) in entries.into_iter().enumerate() {
            let (start, name) = (entry.span().start, name_of(entry.get_ref(), index));
            let at = |byte: usize| format!("{}: {key} {name}", line(self.text, byte));
            match T::deserialize(ValueDeserializer::from(entry)) {
                Ok(value) => read.push((at(start), value)),
                Err(error) => {
                    let at = at(error.span().map_or(start, |span| span.start));
                    self.problem(at, "bad_entry", error.message().to_owned());
                }
            }
        }
        read
    }

    fn entries<T: DeserializeOwned>(
        &mut self,
        table: &mut DeTable<'_>,
        key: &str,
        into: &mut Vec<T>,
        id: impl Fn(&T) -> &str,
    ) {
        let read = self.read(table, key);
        self.put(into, read, id);
    }

    /// The entries that pass a check, and the others as problems.
    fn sound<T, U>(
        &mut self,
        entries: Vec<(String, T)>,
        kind: &str,
        check: impl Fn(T, &str) -> Result<U, String>,
    ) -> Vec<(String, U)> {
        let mut sound = Vec::new();
        for (at, entry) in entries {
            match check(entry, &at) {
                Ok(entry) => sound.push((at, entry)),
                Err(reason) => self.problem(at, kind, reason),
            }
        }
        sound
    }

    /// Adds the entries of one text, each id once: a user's own in the place of those with the same id from earlier texts.
    fn put<T>(&mut self, into: &mut Vec<T>, entries: Vec<(String, T)>, id: impl Fn(&T) -> &str) {
        let mut here = std::collections::BTreeSet::new();
        let earlier: std::collections::HashMap<String, usize> =
            into.iter().enumerate().map(|(index, entry)| (id(entry).to_owned(), index)).collect();
        for (at, entry) in entries {
            let id = id(&entry).to_owned();
            let taken = earlier.get(&id).copied();
            if !here.insert(id) || (taken.is_some() && !self.own) {
                self.problem(at, "id_twice", "the first entry of this id was kept".into());
            } else if let Some(place) = taken.and_then(|index| into.get_mut(index)) {
                *place = entry;
            } else {
                into.push(entry);
            }
        }
    }
}

/// What an entry is called in a problem: its id, else its number.
fn name_of(entry: &DeValue<'_>, index: usize) -> String {
    let ids = ["id", "slug", "uid"].into_iter();
    let id = ids.filter_map(|key| entry.get(key)?.get_ref().as_str()).next();
    id.map_or_else(|| (index + 1).to_string(), |id| format!("`{id}`"))
}
