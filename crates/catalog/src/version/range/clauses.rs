//! How the free text of a range is read: operators and the words that stand for them, clause by clause.

use super::{Edge, Range, Span, Version};
use crate::version::words::{PREFIXES, date, month};

/// A comparison with a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Equal,
}

/// A comparison, with the words behind it that are not part of the version.
struct Clause {
    operator: Operator,
    edge: Edge,
    condition: Option<String>,
    /// Nothing stands between this clause and the one before.
    adjacent: bool,
}

const EVERYTHING: &[&str] =
    &["*", "all", "any", "vers:all/*", "vers:all", "all versions", "any version", "all releases"];
const NOTHING: &[&str] = &["", "-", "n/a", "na", "none", "unknown", "unspecified", "not specified", "?"];
/// Words behind a version that make the range hold only sometimes.
const CONDITIONS: &[&str] =
    &["on", "with", "when", "if", "running", "used", "using", "model", "models", "for", "only", "where"];
/// Words of a version that hold no digit.
const VERSION_WORDS: &[&str] = &[
    "sp", "service", "pack", "build", "bld", "hf", "hotfix", "patch", "update", "mr", "sr", "beta", "rc",
    "alpha",
];
/// Remarks in brackets that change nothing about the range.
const REMARKS: &[&str] = &["end-of-life", "end of life", "eol", "integrated", "inclusive", "including"];

/// Reads a whole text.
pub(super) fn range(text: &str) -> Range {
    let lower = text.trim().to_lowercase();
    if EVERYTHING.contains(&lower.as_str()) {
        return Range::All;
    }
    if NOTHING.contains(&lower.as_str()) {
        return Range::Unclear(text.trim().into());
    }
    let understood = match lower.strip_prefix("vers:").and_then(|rest| rest.split_once('/')) {
        Some((_, constraints)) => free_text(&constraints.replace("%20", " ")),
        None => free_text(&lower),
    };
    models(text).or(understood).unwrap_or_else(|| Range::Unclear(text.trim().into()))
}

/// Whether the lower end of a CVE record's span says *from the first version on*.
pub(super) fn is_open(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    lower == "0" || EVERYTHING.contains(&lower.as_str()) || NOTHING.contains(&lower.as_str())
}

/// Reads one version of a range, `x` for any number in it.
pub(super) fn edge(text: &str, inclusive: bool) -> Option<Edge> {
    let lower = text.trim().to_lowercase();
    let is_wild = |piece: &str| !piece.is_empty() && (piece == "*" || piece.chars().all(|c| c == 'x'));
    let wild = lower.char_indices().find_map(|(at, _)| {
        let tail = lower.get(at..)?;
        let starts_piece = at > 0 && lower.get(..at)?.ends_with(['.', '_', '-']);
        (starts_piece && tail.split(['.', '_', '-']).all(is_wild)).then_some(at)
    });
    let edge = match wild.and_then(|at| lower.get(..at)) {
        Some(stem) => Edge { version: Version::parse_stem(stem), inclusive, stem: true },
        None => Edge { version: Version::parse(&lower), inclusive, stem: false },
    };
    // `3.x_cert` and `august 28` are no versions that could be compared.
    let wild_within = wild.is_none() && lower.split(['.', '_', '-']).skip(1).any(is_wild);
    let half_a_date = lower.split(' ').any(|word| month(word).is_some()) && date(&lower).is_none();
    let odd = wild_within || half_a_date;
    (edge.version.is_known() && !odd).then_some(edge)
}

fn free_text(text: &str) -> Option<Range> {
    let (body, remark) = split_remark(text);
    let body = body.trim();
    // Several remarks, each on its own part of the text.
    if remark.is_some_and(|remark| remark.contains([')', '('])) {
        return None;
    }
    if let Some(rest) = body.strip_prefix('*') {
        let condition = [rest.trim(), remark.unwrap_or_default()].join(" ");
        return Some(conditional(Range::All, Some(condition.trim())));
    }
    // `V4.7: All versions < V4.7 HF27` says which line it speaks of in front; that is not read.
    let body =
        body.strip_prefix("all versions").or_else(|| body.strip_prefix("all releases")).unwrap_or(body);
    if body.contains("all versions") {
        return None;
    }
    if body.trim().is_empty() {
        return Some(conditional(Range::All, remark));
    }
    let spaced = spaced(body);
    let words: Vec<&str> = spaced.split_whitespace().collect();
    // A version and a firmware side by side are two things; which of them the register holds is not known.
    if words.contains(&"version") && words.contains(&"firmware") {
        return None;
    }
    let mut clauses = clauses(&words)?;
    let conditions: Vec<String> = clauses.iter_mut().filter_map(|clause| clause.condition.take()).collect();
    let range = Range::Spans(spans(clauses));
    let condition = conditions.iter().map(String::as_str).chain(remark).collect::<Vec<_>>().join("; ");
    Some(conditional(range, Some(&condition)))
}

fn conditional(range: Range, condition: Option<&str>) -> Range {
    match condition.map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) if !REMARKS.iter().any(|remark| text.trim_start_matches('(').starts_with(remark)) => {
            Range::Conditional(Box::new(range), text.into())
        }
        _ => range,
    }
}

/// Takes a remark in brackets off the end. `2023.3 (Build 9342)` and a text that is all in brackets are not remarks.
fn split_remark(text: &str) -> (&str, Option<&str>) {
    let text = text.trim();
    let Some(open) = text.find('(').filter(|_| text.ends_with(')')) else { return (text, None) };
    let inner = text.get(open + 1..text.len() - 1).unwrap_or_default();
    let before = text.get(..open).unwrap_or_default();
    if before.trim().is_empty() {
        return (inner, None);
    }
    let is_version = VERSION_WORDS
        .iter()
        .any(|word| inner.starts_with(word) && inner.contains(|c: char| c.is_ascii_digit()));
    if is_version { (text, None) } else { (before, Some(inner)) }
}

/// The text with blanks around every mark, so that its words are its pieces. The comma of `april 1, 2018` is no mark.
fn spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            ',' if ends_with_day_of_month(&spaced) => {}
            '≤' => spaced.push_str(" <= "),
            '≥' => spaced.push_str(" >= "),
            '=' if spaced.ends_with("< ") || spaced.ends_with("> ") || spaced.ends_with("! ") => {
                spaced.truncate(spaced.len() - 1);
                spaced.push_str("= ");
            }
            '|' | ';' | ',' => spaced.push_str(" | "),
            '<' | '>' | '=' | '!' => {
                spaced.push(' ');
                spaced.push(c);
                spaced.push(' ');
            }
            '(' | ')' | '"' => spaced.push(' '),
            _ => spaced.push(c),
        }
    }
    spaced
}

fn ends_with_day_of_month(text: &str) -> bool {
    text.split_whitespace().rev().nth(1).is_some_and(|word| month(word).is_some())
}

const BEFORE: &[(&[&str], Operator)] = &[
    (&["less", "than", "or", "equal", "to"], Operator::LessEqual),
    (&["greater", "than", "or", "equal", "to"], Operator::GreaterEqual),
    (&["up", "to", "and", "including"], Operator::LessEqual),
    (&["up", "to"], Operator::LessEqual),
    (&["prior", "to"], Operator::Less),
    (&["earlier", "than"], Operator::Less),
    (&["lower", "than"], Operator::Less),
    (&["older", "than"], Operator::Less),
    (&["less", "than"], Operator::Less),
    (&["later", "than"], Operator::Greater),
    (&["newer", "than"], Operator::Greater),
    (&["higher", "than"], Operator::Greater),
    (&["greater", "than"], Operator::Greater),
    (&["starting", "with"], Operator::GreaterEqual),
    (&["at", "least"], Operator::GreaterEqual),
    (&["before"], Operator::Less),
    (&["below"], Operator::Less),
    (&["through"], Operator::LessEqual),
    (&["from"], Operator::GreaterEqual),
    (&["since"], Operator::GreaterEqual),
    (&["after"], Operator::Greater),
    (&["above"], Operator::Greater),
    (&["<="], Operator::LessEqual),
    (&[">="], Operator::GreaterEqual),
    (&["<"], Operator::Less),
    (&[">"], Operator::Greater),
    (&["="], Operator::Equal),
];
const AND_DOWN: &[&str] = &["prior", "below", "earlier", "lower", "older", "previous", "before"];
const AND_UP: &[&str] = &["later", "above", "newer", "higher", "up", "greater", "after"];
const TO: &[&str] = &["to", "through", "thru", "-", "–", "…"];
const JOINTS: &[&str] = &["|", "and", "or"];

/// Reads all clauses, or nothing where one of them is not understood.
fn clauses(words: &[&str]) -> Option<Vec<Clause>> {
    let mut clauses: Vec<Clause> = Vec::new();
    let mut rest = words;
    let mut adjacent = true;
    let mut to_here = false;
    while let Some((first, after)) = rest.split_first() {
        if JOINTS.contains(first) || is_noise(first, after) {
            adjacent &= !JOINTS.contains(first);
            rest = after;
            continue;
        }
        let operator = BEFORE.iter().find(|(phrase, _)| rest.starts_with(phrase));
        rest = operator.and_then(|(phrase, _)| rest.get(phrase.len()..)).unwrap_or(rest);
        while let Some((_, after)) = rest.split_first().filter(|(word, after)| is_noise(word, after)) {
            rest = after;
        }
        let length = version_length(rest);
        let (version, after) = rest.split_at_checked(length).filter(|_| length > 0)?;
        let mut operator = operator.map_or(Operator::Equal, |(_, operator)| *operator);
        rest = after;
        if to_here {
            operator = Operator::LessEqual;
        } else if operator == Operator::Equal {
            (operator, rest) = operator_behind(rest);
        }
        let leads_on = rest.first().is_some_and(|word| TO.contains(word)) && rest.len() > 1 && !to_here;
        if leads_on && matches!(operator, Operator::Equal | Operator::GreaterEqual) {
            operator = Operator::GreaterEqual;
            rest = rest.get(1..).unwrap_or_default();
        }
        to_here = leads_on;
        let inclusive = !matches!(operator, Operator::Less | Operator::Greater);
        let edge = edge(&version.join(" "), inclusive)?;
        let condition = rest.first().is_some_and(|word| CONDITIONS.contains(word)).then(|| {
            let end = rest.iter().position(|word| *word == "|").unwrap_or(rest.len());
            let (condition, after) = rest.split_at(end);
            rest = after;
            condition.join(" ")
        });
        clauses.push(Clause { operator, edge, condition, adjacent });
        adjacent = true;
    }
    (!clauses.is_empty()).then_some(clauses)
}

/// `and prior`, `or newer versions` behind a version.
fn operator_behind<'a, 'b>(rest: &'a [&'b str]) -> (Operator, &'a [&'b str]) {
    let (word_at, word) = match rest {
        ["and" | "or", "all", word, ..] => (2, *word),
        ["and" | "or", word, ..] => (1, *word),
        [word, ..] => (0, *word),
        [] => return (Operator::Equal, rest),
    };
    let after = rest.get(word_at + 1..).unwrap_or_default();
    // `2.0 and prior to 3.0` says something else.
    if after.first().is_some_and(|next| matches!(*next, "to" | "than")) {
        return (Operator::Equal, rest);
    }
    match word {
        _ if AND_DOWN.contains(&word) => (Operator::LessEqual, after),
        _ if AND_UP.contains(&word) => (Operator::GreaterEqual, after),
        _ => (Operator::Equal, rest),
    }
}

/// A word that says only that a version follows or has just been given.
fn is_noise(word: &str, after: &[&str]) -> bool {
    let prefix = word.trim_end_matches([':', '.']);
    prefix.len() > 1 && PREFIXES.contains(&prefix)
        || PREFIXES.contains(&prefix)
            && after.first().is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit()))
        || matches!(word, "inclusive" | "inclusively" | "number")
}

/// How many words from the front make up one version; none where the first is no word of a version.
fn version_length(words: &[&str]) -> usize {
    let starts_dotted = |word: &str| word.starts_with(|c: char| c.is_ascii_digit()) && word.contains('.');
    let mut length = 0;
    for (at, word) in words.iter().enumerate() {
        let has_digit = word.contains(|c: char| c.is_ascii_digit());
        let short_name = word.chars().all(char::is_alphabetic) && word.len() <= 3;
        let next_has_digit =
            words.get(at + 1).is_some_and(|next| next.contains(|c: char| c.is_ascii_digit()));
        let keyword = JOINTS.contains(word) || TO.contains(word) || CONDITIONS.contains(word);
        let belongs = !keyword
            && (has_digit
                || word.chars().count() == 1 && word.chars().all(char::is_alphabetic)
                || VERSION_WORDS.contains(word)
                || month(word).is_some()
                || short_name && next_has_digit);
        // `1.3.2 1.4.0` are two versions.
        let another =
            at > 0 && starts_dotted(word) && words.get(at - 1).is_some_and(|last| starts_dotted(last));
        if !belongs || another {
            break;
        }
        length = at + 1;
    }
    length
}

/// Joins lower and upper bounds that stand behind each other.
fn spans(clauses: Vec<Clause>) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut low: Option<Edge> = None;
    let mut clauses = clauses.into_iter().peekable();
    while let Some(clause) = clauses.next() {
        let leads_on = clauses.peek().is_some_and(|next| {
            next.adjacent && matches!(next.operator, Operator::Less | Operator::LessEqual)
        });
        let is_low = match clause.operator {
            Operator::Less | Operator::LessEqual => {
                spans.push(Span { low: low.take(), high: Some(clause.edge) });
                continue;
            }
            Operator::Greater | Operator::GreaterEqual => true,
            Operator::Equal => leads_on,
        };
        if let Some(open) = low.take() {
            spans.push(Span { low: Some(open), high: None });
        }
        if is_low {
            low = Some(clause.edge);
        } else {
            spans.push(Span { low: Some(clause.edge.clone()), high: Some(clause.edge) });
        }
    }
    if low.is_some() {
        spans.push(Span { low, high: None });
    }
    spans
}

/// Alternatives that are names of models or order numbers and not versions.
fn models(text: &str) -> Option<Range> {
    let pieces: Vec<&str> = text.split('|').map(str::trim).filter(|piece| !piece.is_empty()).collect();
    let named = !pieces.is_empty() && pieces.iter().all(|piece| is_model(piece));
    named.then(|| Range::Models(pieces.into_iter().map(Into::into).collect()))
}

fn is_model(piece: &str) -> bool {
    if piece.contains(['<', '>', '=', '#', ':', '*']) {
        return false;
    }
    let lower = piece.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    let says_range = |word: &&str| {
        CONDITIONS.contains(word)
            || AND_DOWN.contains(word)
            || PREFIXES.contains(word)
            || *word == "including"
    };
    if words.len() > 9 || words.first().is_some_and(says_range) {
        return false;
    }
    let order_number = |word: &str| {
        let digits = word.chars().filter(char::is_ascii_digit).count();
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        let in_letters_and_digits = word.chars().all(|c| c.is_ascii_alphanumeric());
        let hyphened = word.split_once('-').is_some_and(|(name, number)| {
            name.len() > 1
                && name.chars().all(|c| c.is_ascii_alphabetic())
                && number.chars().take_while(char::is_ascii_digit).count() > 2
        });
        hyphened
            || in_letters_and_digits
                && (digits > 4 && letters == 0
                    || digits == 4 && letters == 1 && word.ends_with(char::is_alphabetic))
    };
    let name = |word: &&str| {
        word.chars().take_while(|c| c.is_alphabetic()).count() > 3
            && !VERSION_WORDS.contains(word)
            && !CONDITIONS.contains(word)
            && month(word).is_none()
    };
    let compares = |word: &&str| {
        let phrase = |(phrase, _): &(&[&str], Operator)| phrase.first() == Some(word);
        AND_DOWN.contains(word) || AND_UP.contains(word) || TO.contains(word) || BEFORE.iter().any(phrase)
    };
    let marked = piece.contains(|c: char| c.is_ascii_digit() || c.is_uppercase());
    marked
        && !words.iter().any(compares)
        && (words.iter().any(|word| order_number(word)) && words.len() == 1 || words.iter().any(name))
}
