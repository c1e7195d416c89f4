//! Which heading means which field, in the spellings that registers use.
//!
//! Headings are compared in a *normal form*: lower case, without accents, punctuation or CamelCase, with every way to
//! write *number* written `number`. The spellings stand in `headings.txt`.

use super::AssetField;
/// Score of a heading that is the field's own name.
const OWN_NAME: f64 = 1.0;
/// Score of a known spelling.
const SPELLING: f64 = 0.95;
/// Score of a word that often means the field and sometimes another.
const WEAK: f64 = 0.6;
/// The most that a heading gets which only contains a known spelling; less, the more else it says.
const CONTAINS: f64 = 0.9;
/// Headings below this are not mapped.
pub(super) const LEAST: f64 = 0.5;

/// Spellings in normal form, by field; see the file's own head.
const SPELLINGS: &str = include_str!("headings.txt");

/// Words behind or before a known spelling that make it something else: a `manufacturer id` is no manufacturer.
const OTHER_THINGS: &[&str] = &[
    "id",
    "code",
    "key",
    "number",
    "phone",
    "tel",
    "email",
    "fax",
    "contact",
    "url",
    "website",
    "price",
    "cost",
    "value",
    "count",
    "status",
    "type",
    "category",
    "class",
    "note",
    "notes",
    "comment",
    "comments",
    "by",
    "duration",
    "interval",
    "frequency",
    "result",
    "hours",
    "order",
    "wo",
    "work",
    "warranty",
    "purchase",
    "installation",
    "install",
    "date",
    "mask",
    "gateway",
    "support",
    "contract",
    "service",
    "score",
    "risk",
    "group",
    "previous",
    "old",
    "former",
    "last",
    "next",
    "manual",
    "parent",
];

/// A spelling, what it means, and how surely.
struct Spelling {
    text: &'static str,
    field: AssetField,
    score: f64,
}

/// All spellings, ready to compare headings with.
pub(super) struct Headings(Vec<Spelling>);

impl Headings {
    /// Reads the embedded list. Its form is checked by a test; a line that were wrong would be passed over.
    pub(super) fn new() -> Self {
        let mut spellings = Vec::new();
        let mut field = None;
        for line in SPELLINGS.lines().filter(|line| !line.starts_with('#')) {
            let name = line.strip_suffix(':');
            field = name.and_then(|name| AssetField::ALL.iter().find(|field| field.slug() == name)).or(field);
            let (Some(field), None) = (field, name) else { continue };
            let (score, list) = match line.trim().strip_prefix("perhaps:") {
                Some(list) => (WEAK, list),
                None => (SPELLING, line),
            };
            let texts = list.split(',').map(str::trim).filter(|text| !text.is_empty());
            spellings.extend(texts.map(|text| Spelling { text, field: *field, score }));
        }
        Self(spellings)
    }

    /// How many of these headings are surely known.
    pub(super) fn known<'a>(&self, headings: impl Iterator<Item = &'a str>) -> usize {
        headings
            .filter(|heading| {
                let normal = normal_form(heading);
                let is_own = AssetField::ALL.iter().any(|field| own_name(*field) == normal);
                is_own || self.0.iter().any(|spelling| spelling.score >= SPELLING && spelling.text == normal)
            })
            .count()
    }

    /// The fields that a heading may mean, each with a score between [`LEAST`] and 1.
    pub(super) fn scores(&self, heading: &str) -> impl Iterator<Item = (AssetField, f64)> {
        let normal = normal_form(heading);
        AssetField::ALL.iter().filter_map(move |field| {
            let score = self.score(&normal, *field);
            (score >= LEAST).then_some((*field, score))
        })
    }

    fn score(&self, normal: &str, field: AssetField) -> f64 {
        let own_name = own_name(field);
        if normal == own_name {
            return OWN_NAME;
        }
        let spellings = self.0.iter().filter(|spelling| spelling.field == field);
        let scores = spellings.filter_map(|spelling| {
            if spelling.text == normal {
                Some(spelling.score)
            } else if spelling.score >= SPELLING {
                contains_score(normal, spelling.text)
            } else {
                None
            }
        });
        scores.chain(contains_score(normal, &own_name)).fold(0.0, f64::max)
    }
}

fn own_name(field: AssetField) -> String {
    field.slug().replace('_', " ")
}

fn contains_score(normal: &str, spelling: &str) -> Option<f64> {
    let at = format!(" {normal} ").find(&format!(" {spelling} "))?;
    let before = normal.get(..at)?;
    let behind = normal.get(at + spelling.len()..)?;
    let other = before.split(' ').chain(behind.split(' ')).any(|word| OTHER_THINGS.contains(&word));
    let share = spelling.chars().count() as f64 / normal.chars().count() as f64;
    (!other).then_some(CONTAINS * share)
}

/// Lower case, no accents, single spaces, `number` for every way to write it.
pub(super) fn normal_form(heading: &str) -> String {
    let heading = heading.strip_prefix('\u{feff}').unwrap_or(heading);
    let characters: Vec<char> = heading.chars().collect();
    let mut spaced = String::new();
    for (index, character) in characters.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|index| characters.get(index));
        let behind = characters.get(index + 1);
        if starts_word(before.copied(), *character, behind.copied()) {
            spaced.push(' ');
        }
        match character {
            '#' | '№' => spaced.push_str(" number "),
            'º' | '°' => spaced.push(' '),
            _ if character.is_alphanumeric() => fold(*character, &mut spaced),
            _ => spaced.push(' '),
        }
    }
    let words = spaced.split_whitespace().map(|word| match word {
        "no" | "nr" | "num" | "n" | "numero" | "numer" | "nummer" | "numéro" => "number",
        word => word,
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Where CamelCase begins a word: `SerialNumber`, `IPAddress`.
fn starts_word(before: Option<char>, this: char, behind: Option<char>) -> bool {
    let Some(before) = before else { return false };
    this.is_uppercase()
        && (before.is_lowercase() || before.is_uppercase() && behind.is_some_and(char::is_lowercase))
}

fn fold(character: char, out: &mut String) {
    for lower in character.to_lowercase() {
        out.push(match lower {
            'à'..='å' | 'ă' | 'ą' => 'a',
            'ç' | 'ć' | 'č' => 'c',
            'è'..='ë' | 'ě' | 'ę' | 'ė' => 'e',
            'ì'..='ï' => 'i',
            'ł' => 'l',
            'ñ' | 'ń' | 'ň' => 'n',
            'ò'..='ö' | 'ø' | 'ő' => 'o',
            'ř' => 'r',
            'ś' | 'ş' | 'ș' | 'š' => 's',
            'ţ' | 'ț' | 'ť' => 't',
            'ù'..='ü' | 'ů' | 'ű' => 'u',
            'ý' | 'ÿ' => 'y',
            'ź' | 'ż' | 'ž' => 'z',
            'й' => 'и',
            'ё' => 'е',
            // The combining accents that decomposed text has.
            '\u{300}'..='\u{36f}' => continue,
            other => other,
        });
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use AssetField::{
        AssetTag, Department, Description, HostName, IpAddress, LastPm, Location, MacAddress, Manufacturer,
        Model, NextPm, SerialNumber, SoftwareVersion, Udi,
    };

    fn best(heading: &str) -> Option<AssetField> {
        Headings::new().scores(heading).max_by(|a, b| a.1.total_cmp(&b.1)).map(|(field, _)| field)
    }

    #[test]
    fn headings_of_many_registers_are_known() {
        for (heading, field) in [
            ("Equipment #", AssetTag),
            ("Control No.", AssetTag),
            ("CE#", AssetTag),
            ("AssetID", AssetTag),
            ("Inventarnummer", AssetTag),
            ("N° d'inventaire", AssetTag),
            ("Инвентарный номер", AssetTag),
            ("Mfr", Manufacturer),
            ("Make", Manufacturer),
            ("Hersteller", Manufacturer),
            ("MANUFACTURER_NAME", Manufacturer),
            ("Model No", Model),
            ("Modèle", Model),
            ("S/N", SerialNumber),
            ("Serial #", SerialNumber),
            ("SerialNumber", SerialNumber),
            ("Seriennummer", SerialNumber),
            ("N° de série", SerialNumber),
            ("MAC", MacAddress),
            ("MACAddress", MacAddress),
            ("MAC-Adresse", MacAddress),
            ("IP", IpAddress),
            ("IP Address (static)", IpAddress),
            ("Host Name", HostName),
            ("UDI-DI", Udi),
            ("Equipment Description", Description),
            ("Gerätebezeichnung", Description),
            ("Dept.", Department),
            ("Abteilung", Department),
            ("Room", Location),
            ("Last PM Date", LastPm),
            ("Next PM due", NextPm),
            ("Nächste Wartung", NextPm),
            ("Firmware Version", SoftwareVersion),
        ] {
            assert_eq!(best(heading), Some(field), "{heading} is read as `{}`", normal_form(heading));
        }
        for heading in [
            "ManufacturerID",
            "Purchase price",
            "PM frequency",
            "Location ID",
            "Warranty",
            "Notes",
            "",
            "Serial type",
        ] {
            assert_eq!(best(heading), None, "{heading}");
        }
    }

    #[test]
    fn each_spelling_is_in_normal_form_and_means_one_field() {
        let mut meaning: BTreeMap<String, AssetField> = BTreeMap::new();
        let own = AssetField::ALL.iter().map(|field| (*field, own_name(*field)));
        let all = Headings::new().0;
        assert!(all.iter().all(|spelling| normal_form(spelling.text) == spelling.text));
        let sure = all.into_iter().filter(|spelling| spelling.score == SPELLING);
        let spellings = sure.map(|spelling| (spelling.field, spelling.text.to_owned()));
        for (field, spelling) in spellings.chain(own) {
            assert_eq!(meaning.insert(spelling.clone(), field), None, "{spelling} is there twice");
        }
    }
}
