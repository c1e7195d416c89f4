//! Things kept by number, in pieces of memory that never move.
//!
//! A growing `Vec` copies what it holds and has up to twice the memory that it needs; with hundreds of thousands of
//! connections both are felt. Numbers of things that were taken out are given again, the last one first, so that
//! numbers depend on nothing but what was put in and taken out.

/// Things in one piece of memory.
const PIECE: usize = 64;

/// See the module.
pub(crate) struct Slab<T> {
    pieces: Vec<Vec<Option<T>>>,
    free: Vec<u32>,
    len: usize,
}

impl<T> Default for Slab<T> {
    fn default() -> Self {
        Self { pieces: Vec::new(), free: Vec::new(), len: 0 }
    }
}

impl<T> Slab<T> {
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn get(&self, number: u32) -> Option<&T> {
        self.pieces.get(number as usize / PIECE)?.get(number as usize % PIECE)?.as_ref()
    }

    pub(crate) fn get_mut(&mut self, number: u32) -> Option<&mut T> {
        self.pieces.get_mut(number as usize / PIECE)?.get_mut(number as usize % PIECE)?.as_mut()
    }

    /// Keeps a thing, and gives its number.
    pub(crate) fn insert(&mut self, thing: T) -> u32 {
        self.len += 1;
        if let Some(number) = self.free.pop() {
            if let Some(place) = self
                .pieces
                .get_mut(number as usize / PIECE)
                .and_then(|piece| piece.get_mut(number as usize % PIECE))
            {
                *place = Some(thing);
            }
            return number;
        }
        if self.pieces.last().is_none_or(|piece| piece.len() == PIECE) {
            self.pieces.push(Vec::with_capacity(PIECE));
        }
        let full = self.pieces.len().saturating_sub(1) * PIECE;
        let Some(last) = self.pieces.last_mut() else { return u32::MAX };
        last.push(Some(thing));
        (full + last.len() - 1) as u32
    }

    pub(crate) fn remove(&mut self, number: u32) -> Option<T> {
        let place = self.pieces.get_mut(number as usize / PIECE)?.get_mut(number as usize % PIECE)?;
        let thing = place.take()?;
        self.free.push(number);
        self.len -= 1;
        Some(thing)
    }

    /// All things with their numbers, in the order of these.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, &T)> {
        let places = self.pieces.iter().flatten().enumerate();
        places.filter_map(|(number, place)| Some((number as u32, place.as_ref()?)))
    }

    /// One more than the largest number that was ever given.
    pub(crate) fn end(&self) -> u32 {
        (self.len + self.free.len()) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_and_are_given_again() {
        let mut slab = Slab::default();
        let numbers: Vec<u32> = (0..200u32).map(|thing| slab.insert(thing)).collect();
        assert_eq!(numbers, (0..200).collect::<Vec<_>>());
        assert_eq!((slab.remove(7), slab.remove(7), slab.remove(130)), (Some(7), None, Some(130)));
        assert_eq!((slab.len(), slab.end(), slab.get(130), slab.get(131)), (198, 200, None, Some(&131)));
        assert_eq!((slab.insert(1000), slab.insert(1001), slab.insert(1002)), (130, 7, 200));
        let all: Vec<u32> = slab.iter().map(|(_, thing)| *thing).collect();
        assert_eq!((all.len(), all[7], all[130], all[200]), (201, 1001, 1000, 1002));
    }
}
