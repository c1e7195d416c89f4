//! Files of publishers, recognised by their content and kept in one form.

use std::borrow::Cow;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde::Deserialize;
use serde::de::IgnoredAny;
use wardroom_model::Problem;

use crate::advisory::{Advisory, Format};
use crate::csaf::{self, CsafText};
use crate::cve::{self, Outcome, RecordText};
use crate::epss::{self, Prediction};
use crate::kev::{self, CatalogueText, Exploited};
use crate::lenient::{not_json, with_document};
use crate::nvd::pages::Page;
use crate::recall::{self, Recall, RecallBook};

mod nvd;
use crate::vex::{self, BillText, Links};

/// All that publishers say, as far as files were added.
#[derive(Debug, Default)]
pub struct Feeds {
    advisories: Vec<Advisory>,
    position: HashMap<(Format, Box<str>), usize>,
    exploited: BTreeMap<Box<str>, Exploited>,
    predictions: HashMap<Box<str>, Predicted>,
    recalls: RecallBook,
    links: Links,
    /// Records that their assigners took back.
    rejected: usize,
    /// Documents that came again, of which the newer one was kept.
    repeated: usize,
}

/// A score with the day of its table.
#[derive(Debug, PartialEq)]
struct Predicted {
    date: Option<Box<str>>,
    prediction: Prediction,
}

/// What kind of document a text is.
#[derive(Deserialize)]
struct Probe {
    #[serde(rename = "cveMetadata")]
    cve: Option<IgnoredAny>,
    document: Option<IgnoredAny>,
    #[serde(rename = "bomFormat")]
    bill: Option<IgnoredAny>,
    #[serde(rename = "catalogVersion")]
    catalogue: Option<IgnoredAny>,
    vulnerabilities: Option<IgnoredAny>,
    #[serde(rename = "CVE_Items")]
    items: Option<IgnoredAny>,
    #[serde(rename = "totalResults")]
    results: Option<IgnoredAny>,
    /// A record of the NVD within an object.
    #[serde(rename = "cve")]
    entry: Option<IgnoredAny>,
    /// A record of the NVD itself.
    #[serde(rename = "sourceIdentifier")]
    source: Option<IgnoredAny>,
    #[serde(rename = "vulnStatus")]
    status: Option<IgnoredAny>,
}

/// One file that is being read.
struct File<'f> {
    name: &'f str,
    digest: Arc<str>,
}

impl Feeds {
    /// Reads a file: one JSON document, a list of documents, JSON lines, or a table. Which format each document has is
    /// seen from its content. Compressed files are the caller's to unpack; `sha256` is the digest of the file as it lies
    /// on disk, in lower-case hexadecimal. Places in JSON lines are written as in a list: `/0` is the first line.
    pub fn add(&mut self, file_name: &str, sha256: &str, bytes: &[u8]) -> Vec<Problem> {
        let mut problems = Vec::new();
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(error) => {
                let place = format!("byte {}", error.valid_up_to());
                problems.push(Problem::new(
                    file_name,
                    place,
                    "not_utf8",
                    "letters that are not UTF-8 were replaced",
                ));
                String::from_utf8_lossy(bytes)
            }
        };
        let file = File { name: file_name, digest: sha256.into() };
        if epss::is_table(&text) {
            self.add_predictions(&file, &text, &mut problems);
        } else if is_lines(&text) {
            let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
            for (number, line) in lines {
                self.add_document(&file, line, &format!("/{number}"), &mut problems);
            }
        } else if text.trim_start().starts_with('[') {
            self.add_list(&file, &text, &mut problems);
        } else if is_web_page(&text) {
            let reason = "not read: HTML notice; take the same recall from openFDA device/enforcement";
            problems.push(Problem::new(file_name, "byte 0", "not_read", reason));
        } else if let Some(read) = recall::of_table(&text, file_name) {
            self.add_recalls(read, &mut problems);
        } else {
            self.add_document(&file, &text, "", &mut problems);
        }
        problems
    }

    fn add_list(&mut self, file: &File<'_>, text: &str, problems: &mut Vec<Problem>) {
        match serde_json::from_str::<Vec<serde_json::Value>>(text) {
            Ok(documents) => {
                for (position, document) in documents.iter().enumerate() {
                    self.add_document(file, &document.to_string(), &format!("/{position}"), problems);
                }
            }
            Err(error) => problems.push(not_json(file.name, "", text, &error)),
        }
    }

    fn add_document(&mut self, file: &File<'_>, text: &str, pointer: &str, problems: &mut Vec<Problem>) {
        // Looking for the word first spares the bulk of the records a second reading.
        if head(text).contains("\"CVE_RECORD\"") {
            return self.add_record(file, text, pointer, problems);
        }
        if let Some(page) = Page::recognise(head(text)) {
            return self.add_page(page, file, text, pointer, problems);
        }
        let probe = serde_json::from_str::<Probe>(text).or_else(|_| {
            serde_json::from_str::<serde_json::Value>(text).and_then(serde_json::from_value::<Probe>)
        });
        match probe {
            Ok(Probe { cve: Some(_), .. }) => self.add_record(file, text, pointer, problems),
            Ok(Probe { document: Some(_), .. }) => self.add_csaf(file, text, pointer, problems),
            Ok(Probe { bill: Some(_), .. }) => self.add_bill(file, text, pointer, problems),
            Ok(Probe { catalogue: Some(_), vulnerabilities: Some(_), .. }) => {
                self.add_catalogue(file, text, pointer, problems);
            }
            Ok(Probe { items: Some(_), .. }) => self.add_page(Page::Feed, file, text, pointer, problems),
            Ok(Probe { results: Some(_), vulnerabilities: Some(_), .. }) => {
                self.add_page(Page::Api, file, text, pointer, problems);
            }
            Ok(Probe { entry: Some(_), .. }) => self.add_entry(file, text, pointer, problems),
            Ok(Probe { source: Some(_), .. } | Probe { status: Some(_), .. }) => {
                self.add_analysed(file, text, pointer, problems);
            }
            Ok(_) => self.add_other(file, text, pointer, problems),
            Err(error) if error.is_data() => problems.push(unknown_format(file.name, pointer)),
            Err(error) => problems.push(not_json(file.name, pointer, text, &error)),
        }
    }

    /// openFDA's documents have no field by which all of them are known.
    fn add_other(&mut self, file: &File<'_>, text: &str, pointer: &str, problems: &mut Vec<Problem>) {
        let document = serde_json::from_str(text).unwrap_or_default();
        match recall::of_json(&document, file.name, &file.digest, pointer) {
            Some(read) => self.add_recalls(read, problems),
            None => problems.push(unknown_format(file.name, pointer)),
        }
    }

    fn add_recalls(&mut self, read: recall::Read, problems: &mut Vec<Problem>) {
        problems.extend(read.problems);
        read.recalls.into_iter().for_each(|recall| self.recalls.keep(recall));
    }

    fn add_record(&mut self, file: &File<'_>, text: &str, pointer: &str, problems: &mut Vec<Problem>) {
        let outcome = with_document::<RecordText, _, _>(
            text,
            &cve::SHAPE,
            file.name,
            pointer,
            problems,
            |record, problems| record.advisory(&file.digest, pointer, file.name, problems),
        );
        match outcome {
            Some(Outcome::Advisory(advisory)) => self.keep(*advisory),
            Some(Outcome::Rejected) => self.rejected += 1,
            Some(Outcome::Nameless) => {
                problems.push(Problem::new(
                    file.name,
                    pointer,
                    "no_id",
                    "the record has no CVE id and was left out",
                ));
            }
            None => {}
        }
    }

    fn add_csaf(&mut self, file: &File<'_>, text: &str, pointer: &str, problems: &mut Vec<Problem>) {
        let read = with_document::<CsafText, _, _>(
            text,
            &csaf::SHAPE,
            file.name,
            pointer,
            problems,
            |csaf, problems| csaf.advisory(&file.digest, pointer, file.name, problems),
        );
        match read {
            Some(Some(advisory)) => self.keep(advisory),
            Some(None) => {
                let reason = "the document has no /document/tracking/id and was left out";
                problems.push(Problem::new(file.name, pointer, "no_id", reason));
            }
            None => {}
        }
    }

    fn add_bill(&mut self, file: &File<'_>, text: &str, pointer: &str, problems: &mut Vec<Problem>) {
        let read = with_document::<BillText, _, _>(
            text,
            &vex::SHAPE,
            file.name,
            pointer,
            problems,
            |bill, problems| bill.read(&file.digest, pointer, file.name, problems),
        );
        let Some(vex::Read { bill, advisory }) = read else { return };
        let (advisory, waiting) = advisory.unzip();
        advisory.into_iter().for_each(|advisory| self.keep(advisory));
        self.links.add(bill, waiting.unwrap_or_default(), &self.position, &mut self.advisories);
    }

    fn add_catalogue(&mut self, file: &File<'_>, text: &str, pointer: &str, problems: &mut Vec<Problem>) {
        let read = with_document::<CatalogueText, _, _>(
            text,
            &kev::SHAPE,
            file.name,
            pointer,
            problems,
            |catalogue, _| catalogue.exploited(),
        );
        let (exploited, nameless) = read.unwrap_or_default();
        self.exploited.extend(exploited.into_iter().map(|entry| (entry.id.clone(), entry)));
        problems.extend(nameless.into_iter().map(|at| {
            Problem::new(
                file.name,
                format!("{pointer}/vulnerabilities/{at}"),
                "no_id",
                "the entry has no CVE id and was left out",
            )
        }));
    }

    /// Keeps scores; of two of one vulnerability the newer, and of one day the higher.
    fn add_predictions(&mut self, file: &File<'_>, text: &str, problems: &mut Vec<Problem>) {
        let (table, broken) = epss::read(file.name, text);
        problems.extend(broken);
        for (id, prediction) in table.rows {
            let new = Predicted { date: table.date.clone(), prediction };
            let order = |one: &Predicted, other: &Predicted| {
                let by_chance = one.prediction.chance.total_cmp(&other.prediction.chance);
                one.date.cmp(&other.date).then(by_chance)
            };
            match self.predictions.entry(id) {
                Entry::Vacant(place) => _ = place.insert(new),
                Entry::Occupied(mut known) if order(&new, known.get()).is_gt() => _ = known.insert(new),
                Entry::Occupied(_) => {}
            }
        }
    }

    /// Keeps an advisory; of two with the same number the one that changed last.
    fn keep(&mut self, advisory: Advisory) {
        let key = (advisory.format, advisory.id.clone());
        match self.position.get(&key).and_then(|at| self.advisories.get_mut(*at)) {
            Some(known) => {
                self.repeated += 1;
                // The same one whatever the order of the files.
                let age = |advisory: &Advisory| (advisory.updated.clone(), Arc::clone(&advisory.document));
                if age(&advisory) >= age(known) {
                    *known = advisory;
                }
            }
            None => {
                self.position.insert(key, self.advisories.len());
                self.advisories.push(advisory);
            }
        }
    }

    /// All advisories and CVE records, in the order in which they came.
    pub fn advisories(&self) -> &[Advisory] {
        &self.advisories
    }

    /// The advisory or record with this number.
    pub fn advisory(&self, format: Format, id: &str) -> Option<&Advisory> {
        self.advisories.get(*self.position.get(&(format, id.into()))?)
    }

    /// All recalls, one entry a number.
    pub fn recalls(&self) -> &[Recall] {
        self.recalls.all()
    }

    /// The entry of the catalogue of known exploited vulnerabilities.
    ///
    /// Where that has none, what NVD's record says of it.
    pub fn exploited(&self, cve: &str) -> Option<&Exploited> {
        let of_record = || self.advisory(Format::Nvd, cve)?.analysis.as_ref()?.exploited.as_ref();
        self.exploited.get(cve).or_else(of_record)
    }

    /// How many entries the catalogue of known exploited vulnerabilities has.
    pub fn exploited_count(&self) -> usize {
        self.exploited.len()
    }

    /// How likely a vulnerability is to be exploited within 30 days, where that is scored.
    pub fn prediction(&self, cve: &str) -> Option<Prediction> {
        self.predictions.get(cve).map(|predicted| predicted.prediction)
    }

    /// How many vulnerabilities have such a score.
    pub fn prediction_count(&self) -> usize {
        self.predictions.len()
    }

    /// Statements on products whose bill of materials was not added, once all files are.
    pub fn unresolved(&self) -> Vec<Problem> {
        self.links.unresolved().collect()
    }

    /// How many records were taken back by their assigners.
    pub const fn rejected_count(&self) -> usize {
        self.rejected
    }

    /// How many documents came more than once.
    pub const fn repeated_count(&self) -> usize {
        self.repeated
    }
}

/// JSON lines: the first line is a whole document, and something follows.
fn is_lines(text: &str) -> bool {
    let Some((first, rest)) = text.trim_start().split_once('\n') else { return false };
    first.starts_with('{') && !rest.trim().is_empty() && serde_json::from_str::<IgnoredAny>(first).is_ok()
}

/// Notices of authorities and firms as pages for a browser.
fn is_web_page(text: &str) -> bool {
    let head: String = text.trim_start().chars().take(512).collect::<String>().to_ascii_lowercase();
    head.starts_with('<') && (head.contains("<!doctype html") || head.contains("<html"))
}

/// Where a text is looked at before it is read.
fn head(text: &str) -> &str {
    text.get(..text.floor_char_boundary(4096)).unwrap_or(text)
}

fn unknown_format(file: &str, pointer: &str) -> Problem {
    let reason = "JSON, but neither a CSAF advisory nor a CVE record nor of the NVD nor a recall nor CycloneDX nor the catalogue of known exploited vulnerabilities";
    Problem::new(file, pointer, "unknown_format", reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(text: &str) -> (Feeds, Vec<Problem>) {
        let mut feeds = Feeds::default();
        let problems = feeds.add("feed.json", "00", text.as_bytes());
        (feeds, problems)
    }

    fn kinds(problems: &[Problem]) -> Vec<(&str, &str)> {
        problems.iter().map(|problem| (&*problem.kind, &*problem.at)).collect()
    }

    #[test]
    fn what_is_no_json_is_one_problem_with_its_place() {
        let (_, problems) = add("{\"document\":\n  [1, oops]}");
        assert_eq!(kinds(&problems), [("not_json", "byte 19")]);
        assert_eq!(kinds(&add("<html>").1), [("not_read", "byte 0")]);
        assert_eq!(kinds(&add("").1).len(), 1);
        assert_eq!(kinds(&add("{\"a\":1}").1), [("unknown_format", "")]);
        assert_eq!(kinds(&add("7").1), [("unknown_format", "")]);
    }

    #[test]
    fn a_broken_entry_is_a_problem_and_the_rest_goes_through() {
        let (feeds, problems) = add(
            r#"{"dataType":"CVE_RECORD","cveMetadata":{"cveId":"CVE-2030-0001","cveId":"CVE-2030-0001"},"containers":{
                "cna":{"affected":[7,{"vendor":"Example","product":"Pump","versions":[{"version":3,"status":"affected"},"x"]}],
                       "metrics":[{"cvssV3_1":{"baseScore":"9.8"}}]},
                "adp":"none"}}"#,
        );
        let advisory = feeds.advisory(Format::Cve, "CVE-2030-0001").unwrap();
        assert_eq!(advisory.products.len(), 1);
        assert_eq!(&*advisory.products[0].pointer, "/containers/cna/affected/1");
        assert_eq!(advisory.vulnerabilities[0].score(0).unwrap().value, 9.8);
        let places: Vec<&str> = problems.iter().map(|problem| &*problem.at).collect();
        assert_eq!(
            places,
            ["/containers/cna/affected/0", "/containers/cna/affected/1/versions/1", "/containers/adp"]
        );
    }

    #[test]
    fn lines_lists_and_catalogues_are_told_apart() {
        let record =
            |id: &str| format!(r#"{{"cveMetadata":{{"cveId":"{id}"}},"containers":{{"cna":{{}}}}}}"#);
        let lines = format!("{}\n{}\nnonsense\n", record("CVE-2030-1"), record("CVE-2030-2"));
        let (feeds, problems) = add(&lines);
        assert_eq!(feeds.advisories().len(), 2);
        assert_eq!(kinds(&problems), [("not_json", "/2 byte 1")]);
        let list = format!("[{}, {}]", record("CVE-2030-1"), record("CVE-2030-1"));
        let (feeds, problems) = add(&list);
        assert_eq!((feeds.advisories().len(), feeds.repeated_count(), problems.len()), (1, 1, 0));
        let (feeds, problems) =
            add(r#"{"catalogVersion":"1","vulnerabilities":[{"cveID":"CVE-2030-3"},{"cveID":null},5]}"#);
        assert_eq!((feeds.exploited_count(), problems.len()), (1, 2));
        assert!(feeds.exploited("CVE-2030-3").is_some());
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..60)) {
            Feeds::default().add("x", "", &bytes);
        }

        #[test]
        fn no_json_panics(value in json(), format in 0usize..4) {
            let wrapped = match format {
                0 => format!(r#"{{"cveMetadata":{{"cveId":"CVE-2030-1"}},"containers":{{"cna":{value},"adp":[{value}]}}}}"#),
                1 => format!(r#"{{"document":{{"tracking":{{"id":"A-1"}},"notes":{value}}},"product_tree":{value},"vulnerabilities":[{value}]}}"#),
                2 => format!(r#"{{"bomFormat":"CycloneDX","serialNumber":{value},"metadata":{value},"components":{value},"vulnerabilities":[{value},{{"id":"x","affects":{value},"analysis":{value}}}]}}"#),
                _ => format!(r#"{{"catalogVersion":1,"vulnerabilities":{value}}}"#),
            };
            Feeds::default().add("x", "", wrapped.as_bytes());
        }
    }

    /// Any JSON whose field names are those that the readers look for.
    fn json() -> impl proptest::strategy::Strategy<Value = String> {
        use proptest::prelude::*;
        const NAMES: &[&str] = &[
            "affected",
            "versions",
            "version",
            "vendor",
            "product",
            "metrics",
            "cvssV3_1",
            "baseScore",
            "vectorString",
            "cpes",
            "changes",
            "at",
            "branches",
            "category",
            "name",
            "product_id",
            "relationships",
            "product_status",
            "known_affected",
            "scores",
            "cvss_v3",
            "products",
            "remediations",
            "product_ids",
            "title",
            "status",
            "lessThan",
            "cve",
            "notes",
            "ref",
            "affects",
            "range",
            "component",
            "bom-ref",
            "ratings",
            "analysis",
            "state",
        ];
        let leaf = prop_oneof![
            Just("null".to_owned()),
            Just("true".to_owned()),
            Just("-1".to_owned()),
            Just("1e300".to_owned()),
            Just("\"\"".to_owned()),
            Just("\"9.8\"".to_owned()),
            Just("\"CSAFPID-1\"".to_owned()),
            Just("\"product_name\"".to_owned()),
            Just("\"urn:cdx:a/1#b\"".to_owned()),
        ];
        leaf.prop_recursive(5, 40, 6, |inner| {
            let field = (prop::sample::select(NAMES), inner.clone());
            prop_oneof![
                proptest::collection::vec(inner, 0..4).prop_map(|entries| format!("[{}]", entries.join(","))),
                proptest::collection::vec(field, 0..6).prop_map(|fields| {
                    let fields: Vec<String> =
                        fields.into_iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
                    format!("{{{}}}", fields.join(","))
                }),
            ]
        })
    }
}
