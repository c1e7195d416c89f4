//! What a word with digits can be by its form.

use super::span::Span;

pub(super) fn is_value(word: &str) -> bool {
    word.bytes().any(|byte| byte.is_ascii_digit())
}

pub(super) fn is_month(word: &str) -> bool {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let lower = word.to_lowercase();
    MONTHS.iter().any(|month| lower.starts_with(month))
        && lower.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// `12/30/2017`, `9/2018`, `2017-09-30`, `25.09.2017`.
pub(super) fn is_date(word: &str) -> bool {
    let pieces: Vec<&str> = word.split(['/', '-', '.']).collect();
    let digits =
        pieces.iter().all(|piece| !piece.is_empty() && piece.bytes().all(|byte| byte.is_ascii_digit()));
    let is_year = |piece: &str| piece.len() == 4 && (piece.starts_with("19") || piece.starts_with("20"));
    let small =
        |piece: &str| piece.len() <= 2 && piece.parse().is_ok_and(|number: u8| (1..=31).contains(&number));
    let month = |piece: &str| small(piece) && piece.parse().is_ok_and(|number: u8| number <= 12);
    digits
        && match pieces[..] {
            [a, b, c] => {
                is_year(a) && small(b) && small(c)
                    || small(a) && small(b) && (is_year(c) || c.len() <= 2 && word.contains('/'))
            }
            [a, b] => {
                is_year(b) && month(a) && !word.contains('.')
                    || is_year(a) && month(b) && b.len() == 2 && word.contains(['-', '/'])
            }
            _ => false,
        }
}

/// The two halves of `A123-A456`, parted at the middle hyphen.
pub(super) fn halves(word: &str) -> Option<(&str, &str)> {
    let hyphens: Vec<usize> = word.match_indices('-').map(|(at, _)| at).collect();
    if hyphens.len().is_multiple_of(2) {
        return None;
    }
    let middle = *hyphens.get(hyphens.len() / 2)?;
    let (low, high) = (word.get(..middle)?, word.get(middle + 1..)?);
    (is_value(low) && is_value(high) && Span::between(low, high).is_plausible()).then_some((low, high))
}

/// Two numbers joined by a hyphen that cannot be one number: both long, or with the same letters in front.
pub(super) fn is_span_by_itself(low: &str, high: &str) -> bool {
    let same_letters = low.starts_with(|c: char| c.is_ascii_alphabetic());
    low.len() == high.len() && (same_letters || low.len() >= 6)
}
