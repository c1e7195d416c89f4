//! GS1 element strings: identifiers of two to four digits, each with its value (GS1 General Specifications, 3 and 7.8).

use std::sync::LazyLock;

use wardroom_model::udi::Agency;

use super::text::{Character, Code, SEPARATOR};
use super::{DEVICE_IDENTIFIER, Draft, EXPIRES, LOT, MANUFACTURED, SERIAL, VERSION, date, place, string};

/// The 82 characters of values, in the order of their values in check pairs.
const CHARACTERS: &str =
    "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

/// A row of the table of identifiers.
struct Identifier {
    first: &'static str,
    last: &'static str,
    parts: Vec<Part>,
    name: Option<&'static str>,
}

/// A part of a value's form.
struct Part {
    set: u8,
    least: usize,
    most: usize,
    has_check_digit: bool,
    has_check_pair: bool,
    is_date: bool,
    is_optional: bool,
}

static IDENTIFIERS: LazyLock<Vec<Identifier>> = LazyLock::new(|| {
    let lines = include_str!("identifiers.txt").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(Identifier::read).collect()
});

impl Identifier {
    fn read(line: &'static str) -> Option<Self> {
        let (range, rest) = line.split_once(' ')?;
        let rest = rest.trim_start();
        let (form, name) = rest.split_once(' ').map_or((rest, None), |(form, name)| (form, Some(name)));
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let parts = form.split('+').map(Part::read).collect::<Option<_>>()?;
        Some(Self { first, last, parts, name })
    }

    fn find(mark: &str) -> Option<&'static Self> {
        let is_it = |row: &&Self| row.first.len() == mark.len() && (row.first..=row.last).contains(&mark);
        IDENTIFIERS.iter().find(is_it)
    }

    /// The length of its value, where it is always the same.
    fn length(&self) -> Option<usize> {
        let least: usize = self.parts.iter().map(|part| part.least).sum();
        let most: usize = self.parts.iter().map(|part| part.most).sum();
        (least == most && !self.parts.iter().any(|part| part.is_optional)).then_some(most)
    }
}

impl Part {
    fn read(text: &str) -> Option<Self> {
        let (set, rest) = text.split_at_checked(1)?;
        let flags = rest.trim_start_matches(|character: char| character == '.' || character.is_ascii_digit());
        let size = rest.strip_suffix(flags)?;
        let most = size.trim_start_matches('.').parse().ok()?;
        Some(Self {
            set: *set.as_bytes().first()?,
            least: if size.starts_with('.') { 1 } else { most },
            most,
            has_check_digit: flags.contains('c'),
            has_check_pair: flags.contains('a'),
            is_date: flags.contains('d'),
            is_optional: flags.contains('?'),
        })
    }

    fn allows(&self, character: char) -> bool {
        match self.set {
            b'N' => character.is_ascii_digit(),
            b'Y' => character.is_ascii_digit() || character.is_ascii_uppercase() || "#-/".contains(character),
            b'Z' => character.is_ascii_alphanumeric() || "-_=".contains(character),
            _ => CHARACTERS.contains(character),
        }
    }
}

/// Reads elements as they stand in a symbol, or a bare item number.
pub(super) fn read(code: &Code, draft: &mut Draft) {
    let characters = code.characters.as_slice();
    let is_number = characters.iter().all(|(_, character)| character.is_ascii_digit());
    if !code.gs1 && is_number && matches!(characters.len(), 8 | 12 | 13 | 14) {
        return element(draft, "01", characters, place(characters, 1));
    }
    let mut rest = characters;
    while let Some((at, first)) = rest.first().copied() {
        if first == SEPARATOR {
            rest = rest.get(1..).unwrap_or_default();
            continue;
        }
        let until = |from: &[Character]| from.iter().position(|(_, c)| *c == SEPARATOR).unwrap_or(from.len());
        let known = (2..=4).find_map(|length| {
            let mark = string(rest.get(..length)?);
            Some((Identifier::find(&mark)?, mark))
        });
        let Some((identifier, mark)) = known else {
            let shown: String = string(rest.get(..until(rest)).unwrap_or_default()).chars().take(4).collect();
            let reason = format!(
                "`{shown}` begins no identifier of GS1; what follows up to the next separator was left out"
            );
            draft.fault(at, "unknown_identifier", reason);
            rest = rest.get(until(rest)..).unwrap_or_default();
            continue;
        };
        let after = rest.get(mark.len()..).unwrap_or_default();
        let length = identifier.length().map_or(until(after), |length| length.min(until(after)));
        let (value, next) = after.split_at_checked(length).unwrap_or((after, &[]));
        element(draft, &mark, value, at + mark.len());
        rest = next;
    }
}

/// Reads elements as people write them: each identifier in brackets.
pub(super) fn read_bracketed(characters: &[Character], draft: &mut Draft) {
    let mut rest = characters;
    while let Some((at, _)) = rest.first().copied() {
        let Some(mark) = bracketed(rest) else {
            draft.fault(at, "unknown_identifier", "an identifier in brackets is missing here".to_owned());
            return;
        };
        let after = rest.get(mark.len() + 2..).unwrap_or_default();
        let next =
            (0..after.len()).find(|next| after.get(*next..).is_some_and(|from| bracketed(from).is_some()));
        let (value, next) = after.split_at_checked(next.unwrap_or(after.len())).unwrap_or((after, &[]));
        let value: Vec<Character> =
            value.iter().copied().filter(|(_, c)| *c != SEPARATOR && !c.is_whitespace()).collect();
        element(draft, &mark, &value, at + mark.len() + 2);
        rest = next;
    }
}

/// The identifier in brackets that the text begins with.
fn bracketed(text: &[Character]) -> Option<String> {
    let [(_, '('), rest @ ..] = text else { return None };
    let length = rest.iter().take(5).position(|(_, character)| *character == ')')?;
    let mark = string(rest.get(..length)?);
    ((2..=4).contains(&length) && mark.bytes().all(|byte| byte.is_ascii_digit())).then_some(mark)
}

/// One element: its value is checked, and kept where it tells of a device.
pub(super) fn element(draft: &mut Draft, mark: &str, value: &[Character], before: usize) {
    draft.udi.agency = Agency::Gs1;
    let at = place(value, before);
    let Some(identifier) = Identifier::find(mark) else {
        draft.fault(
            at,
            "unknown_identifier",
            format!("({mark}) is no identifier of GS1; its value was left out"),
        );
        return;
    };
    let padded;
    let value = if mark == "01" && matches!(value.len(), 8 | 12 | 13) {
        // Item numbers of fewer digits are the same with zeros before them.
        padded =
            std::iter::repeat_n((at, '0'), 14 - value.len()).chain(value.iter().copied()).collect::<Vec<_>>();
        padded.as_slice()
    } else {
        value
    };
    let mut rest = value;
    for part in &identifier.parts {
        if part.is_optional && rest.is_empty() {
            break;
        }
        let (own, next) = rest.split_at_checked(part.most.min(rest.len())).unwrap_or((rest, &[]));
        if own.len() < part.least {
            let reason = format!("({mark}) `{}` is too short; it was left out", string(value));
            return draft.fault(at, "bad_length", reason);
        }
        if let Some((at, character)) = own.iter().find(|(_, character)| !part.allows(*character)) {
            let reason = format!("({mark}) may not hold `{character}`; it was left out");
            return draft.fault(*at, "bad_character", reason);
        }
        let text = string(own);
        let is_wrong = part.has_check_digit && !has_right_check_digit(&text)
            || part.has_check_pair && !has_right_check_pair(&text);
        if is_wrong {
            let end = own.last().map_or(at, |(at, _)| *at);
            draft.fault(end, "bad_check_digit", format!("({mark}) `{text}` ends with a wrong check digit"));
        }
        rest = next;
    }
    if let Some((at, _)) = rest.first() {
        let reason = format!("({mark}) `{}` is too long; it was left out", string(value));
        return draft.fault(*at, "bad_length", reason);
    }
    keep(draft, identifier, mark, at, &string(value));
}

fn keep(draft: &mut Draft, identifier: &Identifier, mark: &str, at: usize, value: &str) {
    let is_date = identifier.parts.iter().any(|part| part.is_date);
    let date = is_date.then(|| date::read(value, "YYMMDD", draft.today));
    match (mark, date, identifier.name) {
        ("01", ..) => draft.text(at, DEVICE_IDENTIFIER, value),
        ("10", ..) => draft.text(at, LOT, value),
        ("21", ..) => draft.text(at, SERIAL, value),
        ("8012", ..) => draft.text(at, VERSION, value),
        ("11", Some(date), _) => draft.date(at, MANUFACTURED, date, value),
        ("17", Some(date), _) => draft.date(at, EXPIRES, date, value),
        (_, Some(None), Some(_)) => {
            draft.fault(at, "bad_date", format!("`{value}` is no date; it was left out"));
        }
        (_, Some(Some(date)), Some(name)) => draft.other(mark, name, &date.to_string()),
        (_, None, Some(name)) => draft.other(mark, name, value),
        (_, _, None) => {}
    }
}

/// Is the last digit what the others come to, weighed 3 and 1 from the right (GS1 General Specifications, 7.9)?
pub(super) fn has_right_check_digit(digits: &str) -> bool {
    let weighed = digits.bytes().rev().zip([1, 3].into_iter().cycle());
    let sum: u32 = weighed.map(|(digit, weight)| u32::from(digit.wrapping_sub(b'0')) * weight).sum();
    sum.is_multiple_of(10)
}

/// Are the last two characters what the others come to (GS1 General Specifications, 7.9.5)?
fn has_right_check_pair(text: &str) -> bool {
    const PRIMES: [usize; 23] =
        [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83];
    const PAIR: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let Some((payload, pair)) = text.len().checked_sub(2).and_then(|length| text.split_at_checked(length))
    else {
        return false;
    };
    let values = payload.chars().rev().map(|character| CHARACTERS.find(character).unwrap_or_default());
    let sum = values.zip(PRIMES).map(|(value, prime)| value * prime).sum::<usize>() % 1021;
    pair.as_bytes() == [PAIR[sum >> 5], PAIR[sum & 31]]
}
