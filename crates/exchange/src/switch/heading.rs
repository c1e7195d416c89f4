//! The heading of a table: which words of the rows below it are VLAN and port.

use std::ops::Range;

use super::word;

/// Where columns lie, in characters of the line.
#[derive(Debug, Default)]
pub(super) struct Heading {
    columns: Vec<(String, Range<usize>)>,
}

impl Heading {
    /// A line that may be a heading: one that names addresses.
    pub(super) fn line(&mut self, line: &str) {
        let lower = line.to_ascii_lowercase();
        let names_address =
            ["mac", "hardware", "hwaddress", "hw address"].iter().any(|name| lower.contains(name));
        let names_more = ["port", "interface", "vlan", "age", "type", "circuit", "iface"]
            .iter()
            .any(|name| lower.contains(name));
        if !names_address || !names_more || lower.contains(':') || lower.contains("flags (") {
            return;
        }
        let starts: Vec<Range<usize>> = spans(&lower, false);
        let ends: Vec<usize> = starts.iter().skip(1).map(|next| next.start).chain([usize::MAX]).collect();
        self.columns = starts
            .into_iter()
            .zip(ends)
            .map(|(own, next)| (lower.get(own.clone()).unwrap_or_default().to_owned(), own.start..next))
            .collect();
    }

    pub(super) fn vlan(&self, line: &str) -> Option<u16> {
        word::vlan(self.cell(line, |name| matches!(name, "vlan" | "vlans" | "vid"))?)
    }

    pub(super) fn port(&self, line: &str) -> Option<String> {
        let is_port =
            |name: &str| matches!(name, "port" | "ports" | "portid" | "interface" | "logical" | "circuit");
        let port = self.cell(line, is_port)?.trim();
        // In a table without alignment a cell is not where its heading is.
        let is_address = |word: &str| word::mac(word).is_some() || word::ip(word).is_some();
        let is_word =
            !matches!(port, "" | "-" | "cpu") && !port.starts_with('-') && !port.split(' ').any(is_address);
        is_word.then(|| port.to_owned())
    }

    /// The cell of a row under a heading: the word that stands under the heading's own, with those that follow it after one
    /// space, as in `Te 0/22`.
    fn cell<'l>(&self, line: &'l str, is_it: impl Fn(&str) -> bool) -> Option<&'l str> {
        let (name, column) = self.columns.iter().rev().find(|(name, _)| is_it(name))?;
        let own = column.start..column.start + name.len();
        let words = spans(line, false);
        let under = |word: &&Range<usize>| word.start < own.end && own.start < word.end;
        let first = words.iter().find(under)?;
        let mut end = first.end;
        for word in words.iter().filter(|word| word.start > first.start && word.start < column.end) {
            if word.start != end + 1 {
                break;
            }
            end = word.end;
        }
        line.get(first.start..end)
    }
}

/// The words of a line; with `gap`, words with a single space between them are one.
pub(super) fn spans(line: &str, gap: bool) -> Vec<Range<usize>> {
    let mut spans: Vec<Range<usize>> = Vec::new();
    for word in line.split_ascii_whitespace() {
        // A word of a line lies within it.
        let start = (word.as_ptr() as usize).wrapping_sub(line.as_ptr() as usize);
        match spans.last_mut() {
            Some(last) if gap && start == last.end + 1 => last.end = start + word.len(),
            _ => spans.push(start..start + word.len()),
        }
    }
    spans
}
