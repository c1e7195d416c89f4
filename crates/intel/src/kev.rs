//! CISA's catalogue of known exploited vulnerabilities, JSON form.

use serde::Deserialize;

use crate::lenient::{Borrowing, List, Shape, Text};

/// A vulnerability that is known to be exploited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exploited {
    /// CVE id.
    pub id: Box<str>,
    /// Day of entry, as it is written.
    pub added: Option<Box<str>>,
    /// Used in campaigns of extortion.
    pub ransomware: bool,
}

/// The catalogue as it is published.
#[derive(Deserialize)]
pub(crate) struct Catalogue<'a> {
    #[serde(default, borrow)]
    vulnerabilities: List<Entry<'a>>,
}

#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(default, borrow, rename = "cveID")]
    id: Option<Text<'a>>,
    #[serde(default, borrow, rename = "dateAdded")]
    added: Option<Text<'a>>,
    #[serde(default, borrow, rename = "knownRansomwareCampaignUse")]
    ransomware: Option<Text<'a>>,
}

pub(crate) const SHAPE: Shape = Shape::Object(&[(
    "vulnerabilities",
    &Shape::List(&Shape::Object(&[
        ("cveID", &Shape::Text),
        ("dateAdded", &Shape::Text),
        ("knownRansomwareCampaignUse", &Shape::Text),
    ])),
)]);

pub(crate) struct CatalogueText;

impl<'a> Borrowing<'a> for CatalogueText {
    type Document = Catalogue<'a>;

    fn read(text: &'a str) -> serde_json::Result<Catalogue<'a>> {
        serde_json::from_str(text)
    }
}

impl Catalogue<'_> {
    /// The entries; with them the positions of those that name no CVE.
    pub(crate) fn exploited(&self) -> (Vec<Exploited>, Vec<usize>) {
        let mut nameless = Vec::new();
        let mut exploited = Vec::new();
        for (at, entry) in self.vulnerabilities.iter() {
            match entry.id.as_deref().map(str::trim).filter(|id| !id.is_empty()) {
                Some(id) => exploited.push(Exploited {
                    id: id.to_uppercase().into(),
                    added: entry.added.as_deref().map(Into::into),
                    ransomware: entry.ransomware.as_deref() == Some("Known"),
                }),
                None => nameless.push(at),
            }
        }
        (exploited, nameless)
    }
}
