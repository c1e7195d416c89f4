//! Records of the NVD: pages of them, and single ones.

use wardroom_model::Problem;

use super::{Feeds, File};
use crate::advisory::Advisory;
use crate::lenient::with_document;
use crate::nvd::item::{self, ItemText};
use crate::nvd::pages::Page;
use crate::nvd::record::{self, EntryText, RecordText};
use crate::nvd::{Place, Status};

impl Feeds {
    /// Reads a page record by record. What stands before a fault of the file is kept.
    pub(super) fn add_page(
        &mut self,
        page: Page,
        file: &File<'_>,
        text: &str,
        pointer: &str,
        problems: &mut Vec<Problem>,
    ) {
        let mut count = 0;
        let read = page.each(text, &mut |at, text| {
            count += 1;
            let place = format!("{pointer}/{}/{at}", page.list());
            match page {
                Page::Feed => self.add_item(file, text, &place, problems),
                Page::Api => self.add_entry(file, text, &place, problems),
            }
        });
        if let Err(fault) = read {
            let reason = format!("{}; the {count} records before it were read", fault.reason);
            let at = if pointer.is_empty() { String::new() } else { format!("{pointer} ") };
            let at = format!("{at}byte {}", fault.at);
            problems.push(Problem::new(file.name, at, "not_json", reason));
        }
    }

    /// A record within an object: an entry of a feed, or of a page of the API, or an override.
    pub(super) fn add_entry(
        &mut self,
        file: &File<'_>,
        text: &str,
        pointer: &str,
        problems: &mut Vec<Problem>,
    ) {
        if text.contains("\"CVE_data_meta\"") {
            return self.add_item(file, text, pointer, problems);
        }
        let read = with_document::<EntryText, _, _>(
            text,
            &record::ENTRY,
            file.name,
            pointer,
            problems,
            |entry, problems| entry.advisory(&place(file, pointer), problems),
        );
        self.keep_analysed(file, pointer, read, problems);
    }

    /// A record of the API by itself.
    pub(super) fn add_analysed(
        &mut self,
        file: &File<'_>,
        text: &str,
        pointer: &str,
        problems: &mut Vec<Problem>,
    ) {
        let read = with_document::<RecordText, _, _>(
            text,
            &record::RECORD,
            file.name,
            pointer,
            problems,
            |record, problems| record.advisory(&place(file, pointer), problems),
        );
        self.keep_analysed(file, pointer, read, problems);
    }

    fn add_item(&mut self, file: &File<'_>, text: &str, pointer: &str, problems: &mut Vec<Problem>) {
        let read = with_document::<ItemText, _, _>(
            text,
            &item::SHAPE,
            file.name,
            pointer,
            problems,
            |item, problems| item.advisory(&place(file, pointer), problems),
        );
        self.keep_analysed(file, pointer, read, problems);
    }

    fn keep_analysed(
        &mut self,
        file: &File<'_>,
        pointer: &str,
        read: Option<Option<Advisory>>,
        problems: &mut Vec<Problem>,
    ) {
        match read {
            Some(Some(advisory)) => self.keep(advisory),
            Some(None) => {
                let reason = "the record has no CVE id and was left out";
                problems.push(Problem::new(file.name, pointer, "no_id", reason));
            }
            None => {}
        }
    }

    /// How many records NVD shows as taken back. They are kept, so that an older copy does not stand in their stead.
    pub fn withdrawn_count(&self) -> usize {
        let status =
            |advisory: &&Advisory| advisory.analysis.as_ref().map(|analysis| analysis.status.clone());
        self.advisories.iter().filter(|advisory| status(advisory) == Some(Status::Rejected)).count()
    }
}

fn place<'p>(file: &'p File<'_>, pointer: &'p str) -> Place<'p> {
    Place { document: &file.digest, pointer, file: file.name }
}
