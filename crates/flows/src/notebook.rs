//! Folds facts into observations: field and value with first, last, count, at most
//! [`Observation::VALUES_A_FIELD`] values a field.
//!
//! Facts come in the order of packets within a shard, so the values kept are those first heard. Each endpoint's
//! observations are a chain in one table, which is short: most hosts say a dozen different things.

use wardroom_model::{Field, Observation, Timestamp};

use crate::index::Index;
use crate::key::hash_of;

/// A frame of one of the captures read in this run, in the order of reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// Number of the capture in this run.
    pub(crate) capture: u32,
    /// Interface in the capture.
    pub(crate) interface: u32,
    /// Frame, 1-based.
    pub(crate) frame: u64,
}

/// An observation within a shard.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Note {
    pub(crate) field: Field,
    pub(crate) value: u32,
    /// Of the value: most notes of a chain are told apart by it, without a look at their text.
    hash: u32,
    pub(crate) count: u64,
    pub(crate) first: (Timestamp, Place),
    pub(crate) last: (Timestamp, Place),
    next: u32,
}

/// End of a chain.
pub(crate) const NO_NOTE: u32 = u32::MAX;

/// All notes of a shard. Values lie one after the other in one text.
pub(crate) struct Notebook {
    notes: Vec<Note>,
    /// Chain of notes that nobody needs any more.
    free: u32,
    text: String,
    /// Where each value ends.
    ends: Vec<usize>,
    values: Index,
}

impl Default for Notebook {
    fn default() -> Self {
        let (notes, text, ends, values) = (Vec::new(), String::new(), Vec::new(), Index::default());
        Self { notes, free: NO_NOTE, text, ends, values }
    }
}

impl Notebook {
    /// Notes that are kept; later ones are only counted.
    const BOUND: usize = 1 << 20;

    /// Adds a fact to the chain that begins at `head`. False where the value was not kept.
    pub(crate) fn add(
        &mut self,
        head: &mut u32,
        field: Field,
        value: &str,
        time: Timestamp,
        place: Place,
    ) -> bool {
        let hash = hash_of(&value);
        let mut values_of_field = 0;
        let mut at = *head;
        while let Some(note) = self.notes.get_mut(at as usize) {
            if note.field == field {
                if note.hash == hash as u32 && text(&self.text, &self.ends, note.value) == value {
                    note.count += 1;
                    note.last = note.last.max((time, place));
                    note.first = note.first.min((time, place));
                    return true;
                }
                values_of_field += 1;
            }
            at = note.next;
        }
        let is_full = self.free == NO_NOTE && self.notes.len() >= Self::BOUND;
        if values_of_field >= Observation::VALUES_A_FIELD || is_full {
            return false;
        }
        let known = self.values.find(hash, |number| self.value(number) == value);
        let value = known.unwrap_or_else(|| self.keep(value, hash));
        let seen = (time, place);
        let new = Note { field, value, hash: hash as u32, count: 1, first: seen, last: seen, next: *head };
        *head = match self.notes.get_mut(self.free as usize) {
            Some(free) => {
                let used = self.free;
                self.free = std::mem::replace(free, new).next;
                used
            }
            None => {
                self.notes.push(new);
                (self.notes.len() - 1) as u32
            }
        };
        true
    }

    /// The notes of this chain make room for others.
    pub(crate) fn release(&mut self, head: u32) {
        let mut at = head;
        while let Some(note) = self.notes.get_mut(at as usize) {
            let next = std::mem::replace(&mut note.next, self.free);
            self.free = at;
            at = next;
        }
    }

    /// The notes of a chain, newest first.
    pub(crate) fn chain(&self, head: u32) -> impl Iterator<Item = &Note> {
        let mut at = head;
        std::iter::from_fn(move || {
            let note = self.notes.get(at as usize)?;
            at = note.next;
            Some(note)
        })
    }

    /// No more facts will come.
    pub(crate) fn finish(&mut self) {
        self.values = Index::default();
    }

    /// The text of a note's value.
    pub(crate) fn value(&self, number: u32) -> &str {
        text(&self.text, &self.ends, number)
    }

    fn keep(&mut self, value: &str, hash: u64) -> u32 {
        let number = self.ends.len() as u32;
        self.text.push_str(value);
        self.ends.push(self.text.len());
        self.values.insert(hash, number);
        number
    }
}

/// The value with this number, where each ends.
fn text<'a>(values: &'a str, ends: &[usize], number: u32) -> &'a str {
    let number = number as usize;
    let start = number.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
    ends.get(number).and_then(|end| values.get(start..*end)).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(frame: u64) -> Place {
        Place { capture: 0, interface: 0, frame }
    }

    #[test]
    fn values_are_counted_and_the_first_thirty_two_are_kept() {
        let mut notebook = Notebook::default();
        let mut head = NO_NOTE;
        for frame in 1..=100 {
            let value = format!("name{}", frame % 40);
            let kept =
                notebook.add(&mut head, Field::DnsQuery, &value, Timestamp(frame as i64), place(frame));
            assert_eq!(kept, (1..=32).contains(&(frame % 40)), "{frame}");
        }
        assert!(notebook.add(&mut head, Field::DhcpHostName, "name1", Timestamp(7), place(101)));
        let first: Vec<_> =
            notebook.chain(head).filter(|note| notebook.value(note.value) == "name1").collect();
        assert_eq!(first.len(), 2);
        assert_eq!(notebook.chain(head).count(), 33);
        let counted = first.iter().find(|note| note.field == Field::DnsQuery).unwrap();
        assert_eq!((counted.count, counted.first.1.frame, counted.last.1.frame), (3, 1, 81));
    }
}
