//! Values that are nearly the same: what a hand or an eye makes of a number that it copies.
//!
//! A digit typed for another is no such slip where devices come in lots and are numbered one after the other: there it is
//! rather the next device.

use std::hash::{DefaultHasher, Hash, Hasher};

use wardroom_model::Mac;

/// Shorter texts have too many neighbours.
const LONG_ENOUGH: usize = 5;
/// Longer ones are no number that a hand copies, and are not looked for.
const TOO_LONG: usize = 65;
/// Digits of an Ethernet address by which the devices of a lot differ.
const OF_A_LOT: usize = 2;

/// Do two texts differ by one character that is missing, exchanged with its neighbour, or a letter where another stands?
pub(super) fn is_slip(a: &str, b: &str) -> bool {
    let (short, long) =
        if a.len() <= b.len() { (a.as_bytes(), b.as_bytes()) } else { (b.as_bytes(), a.as_bytes()) };
    if short.len() < LONG_ENOUGH || long.len() >= TOO_LONG {
        return false;
    }
    let same = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    match (short.get(same..), long.get(same..)) {
        (Some([one, two, short @ ..]), Some([other, next, long @ ..])) if one == next && two == other => {
            short == long
        }
        (Some([one, short @ ..]), Some([other, long @ ..])) if short == long => {
            !(one.is_ascii_digit() && other.is_ascii_digit())
        }
        (Some(short), Some([_, long @ ..])) => short == long,
        _ => false,
    }
}

/// Texts that are a slip apart have one of these in common.
pub(super) fn keys(text: &str) -> impl Iterator<Item = u64> {
    let bytes = text.as_bytes();
    let number = if (LONG_ENOUGH..TOO_LONG).contains(&bytes.len()) { bytes.len() + 1 } else { 0 };
    (0..number).map(move |left_out| {
        let mut hasher = DefaultHasher::new();
        for (at, byte) in bytes.iter().enumerate() {
            if at != left_out {
                byte.hash(&mut hasher);
            }
        }
        hasher.finish()
    })
}

/// Do two addresses differ by one digit (but the last two, which count the devices of a lot), or by two digits or two bytes
/// that were exchanged with each other?
pub(super) fn is_mac_slip(a: Mac, b: Mac) -> bool {
    let (a, b) = (digits(a), digits(b));
    let wrong: Vec<usize> = (0..a.len()).filter(|at| a.get(*at) != b.get(*at)).collect();
    let exchanged = |own: &[usize], other: &[usize]| {
        own.iter().zip(other).all(|(own, other)| a.get(*own) == b.get(*other) && a.get(*other) == b.get(*own))
    };
    match *wrong.as_slice() {
        [at] => at < a.len() - OF_A_LOT,
        [one, two] if two == one + 1 => exchanged(&[one], &[two]),
        [first, .., last] => {
            let from = first / 2 * 2;
            last <= from + 3 && exchanged(&[from, from + 1], &[from + 2, from + 3])
        }
        [] => false,
    }
}

/// Addresses that are a slip apart have one of these in common.
pub(super) fn mac_keys(mac: Mac) -> impl Iterator<Item = (usize, [u8; 12])> {
    let own = digits(mac);
    let without = move |at: usize, many: usize| {
        let mut rest = own;
        rest.iter_mut().skip(at).take(many).for_each(|digit| *digit = u8::MAX);
        (at * 8 + many, rest)
    };
    // A digit apart is the same without it; what is exchanged within two digits or two bytes is the same without them.
    let one = (0..own.len() - OF_A_LOT).map(move |at| without(at, 1));
    let two = (0..own.len() - 1).map(move |at| without(at, 2));
    let bytes = (0..own.len() - 2).step_by(2).map(move |at| without(at, 4));
    one.chain(two).chain(bytes)
}

fn digits(mac: Mac) -> [u8; 12] {
    let mut digits = [0; 12];
    for (pair, byte) in digits.chunks_exact_mut(2).zip(mac.0) {
        pair.copy_from_slice(&[byte >> 4, byte & 15]);
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_one_character_and_no_digit_for_a_digit() {
        let check = |a: &str, b: &str, expected| {
            assert_eq!(is_slip(a, b), expected, "{a} {b}");
            assert_eq!(is_slip(b, a), expected, "{b} {a}");
            let common = keys(a).any(|key| keys(b).any(|other| other == key));
            assert!(common || !expected, "{a} {b} have no key in common");
        };
        check("us515b0482", "us515b048", true);
        check("us515b0482", "us51b50482", true);
        check("us515b0482", "us5i5b0482", true);
        check("us515b0482", "u5515b0482", true);
        check("us515b0482", "us515b0483", false);
        check("us515b0482", "us515b0482", false);
        check("us515b0482", "us515b04", false);
        check("1234", "124", false);
        check(&"u7".repeat(33), &"u7".repeat(33).replacen('u', "", 1), false);
        assert_eq!(keys(&"u7".repeat(33)).count(), 0, "a cell of a register may hold a page");
    }

    #[test]
    fn an_address_has_slips_that_are_no_neighbour_of_its_lot() {
        let check = |b: &str, expected| {
            let (a, b): (Mac, Mac) = ("00:09:fb:20:12:31".parse().unwrap(), b.parse().unwrap());
            assert_eq!((is_mac_slip(a, b), is_mac_slip(b, a)), (expected, expected), "{b}");
            let common = mac_keys(a).any(|key| mac_keys(b).any(|other| other == key));
            assert!(common || !expected, "{b} has no key in common");
        };
        check("00:09:fb:20:13:31", true);
        check("00:90:fb:20:12:31", true);
        check("00:09:fb:12:20:31", true);
        check("00:09:fb:20:12:13", true);
        check("00:09:fb:20:12:32", false);
        check("00:09:fb:20:12:41", false);
        check("00:09:fb:21:13:31", false);
        check("00:09:fb:20:12:31", false);
    }
}
