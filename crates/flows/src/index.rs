//! Numbers found by the hash of what they stand for.
//!
//! Half of the hash lies beside each number: things are looked at only where it agrees, and never to make the table
//! larger.

use hashbrown::HashTable;

#[derive(Clone, Copy)]
struct Entry {
    hash: u32,
    number: u32,
}

/// Numbers by hash.
#[derive(Default)]
pub(crate) struct Index {
    table: HashTable<Entry>,
}

/// The table takes its place from the low bits and its tag from the high ones.
fn spread(hash: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(hash)
}

impl Index {
    /// The number with this hash that `is_it` takes for the right one.
    pub(crate) fn find(&self, hash: u64, is_it: impl Fn(u32) -> bool) -> Option<u32> {
        let hash = hash as u32;
        self.table
            .find(spread(hash), |entry| entry.hash == hash && is_it(entry.number))
            .map(|entry| entry.number)
    }

    /// Adds a number that is not there yet.
    pub(crate) fn insert(&mut self, hash: u64, number: u32) {
        let hash = hash as u32;
        self.table.insert_unique(spread(hash), Entry { hash, number }, |entry| spread(entry.hash));
    }

    pub(crate) fn remove(&mut self, hash: u64, number: u32) {
        let hash = hash as u32;
        if let Ok(entry) = self.table.find_entry(spread(hash), |entry| entry.number == number) {
            entry.remove();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_with_one_hash_are_told_apart() {
        let things = ["a", "b", "c"];
        let mut index = Index::default();
        (0..3).for_each(|number| index.insert(42, number));
        (10..1000).for_each(|number| index.insert(u64::from(number) << 7, number));
        let find =
            |index: &Index, thing| index.find(42, |number| things.get(number as usize) == Some(&thing));
        assert_eq!((find(&index, "b"), find(&index, "c"), find(&index, "d")), (Some(1), Some(2), None));
        index.remove(42, 1);
        assert_eq!((find(&index, "b"), find(&index, "c")), (None, Some(2)));
        assert_eq!(index.find(999 << 7, |number| number == 999), Some(999));
    }
}
