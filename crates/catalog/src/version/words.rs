//! How a version text is cut: runs of digits and letters, words that mean nothing, words that mean the same, dates.

/// A run of digits or of letters.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run<'a> {
    /// The run itself, in lower case.
    pub(super) text: &'a str,
    /// Digits, else letters.
    pub(super) digits: bool,
    /// No punctuation stands before it.
    pub(super) glued: bool,
}

/// What a word says in a version.
pub(super) enum Word<'a> {
    /// Something that comes before the release.
    Before(&'a str),
    /// Something with a place in the alphabet.
    Plain(&'a str),
    /// Nothing.
    Nothing,
}

/// Words before a version that say only that a version follows.
pub(super) const PREFIXES: &[&str] = &[
    "version", "versions", "ver", "vers", "v", "revision", "rev", "release", "rel", "r", "software",
    "firmware", "sw", "fw", "s/w", "level", "edition",
];

/// Cuts a lower-case text into runs.
pub(super) fn runs(text: &str) -> Vec<Run<'_>> {
    let mut runs: Vec<Run<'_>> = Vec::new();
    let mut end_of_last = None;
    let mut rest = text.char_indices().peekable();
    while let Some((start, first)) = rest.next() {
        if !first.is_alphanumeric() {
            continue;
        }
        let digits = first.is_ascii_digit();
        let mut end = start + first.len_utf8();
        while let Some(&(at, next)) = rest.peek() {
            if !next.is_alphanumeric() || next.is_ascii_digit() != digits {
                break;
            }
            end = at + next.len_utf8();
            rest.next();
        }
        let run = text.get(start..end).unwrap_or_default();
        runs.push(Run { text: run, digits, glued: end_of_last == Some(start) });
        end_of_last = Some(end);
    }
    runs
}

/// Takes words off the front that say only that a version follows, where a version does follow.
pub(super) fn without_prefix(text: &str) -> &str {
    let mut text = text;
    loop {
        let start = text.trim_start_matches(|c: char| !c.is_alphanumeric());
        let word_end = start.find(|c: char| !c.is_alphabetic()).unwrap_or(start.len());
        let (word, rest) = start.split_at(word_end);
        let follows = rest.trim_start_matches([' ', ':', '.', '_', '#']);
        // `R.02` is a release letter, `R02` and `Rev. 2` are not.
        let letter = word.chars().count() == 1;
        let goes_on = follows.starts_with(|c: char| c.is_ascii_digit())
            && (!letter || rest.starts_with(|c: char| c.is_ascii_digit() || c == ' '))
            || !letter && follows.starts_with(char::is_alphanumeric);
        if !PREFIXES.contains(&word) || !goes_on {
            return start;
        }
        text = follows;
    }
}

/// Words of different makers that mean the same.
pub(super) fn canonical(word: &str) -> Word<'_> {
    match word {
        "alpha" | "beta" | "rc" | "pre" | "preview" | "dev" | "snapshot" => Word::Before(word),
        "hotfix" => Word::Plain("hf"),
        "service" => Word::Plain("sp"),
        "bld" => Word::Plain("build"),
        "pack" => Word::Nothing,
        _ => Word::Plain(word),
    }
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const MONTHS_LONG: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The month that a lower-case word names, 1 to 12.
pub(super) fn month(word: &str) -> Option<u64> {
    let at =
        MONTHS.iter().position(|m| *m == word).or_else(|| MONTHS_LONG.iter().position(|m| *m == word))?;
    u64::try_from(at).ok().map(|at| at + 1)
}

/// A calendar date or month: `2023-05`, `2023-05-17`, `8/30/2024`, `May 2018`, `April 1, 2018`, `17-Aug-2018`.
/// Year, month and, where it is given, day.
pub(super) fn date(text: &str) -> Option<Vec<u64>> {
    let runs = runs(text);
    let number =
        |at: usize| runs.get(at).filter(|run| run.digits).and_then(|run| run.text.parse::<u64>().ok());
    let named = |at: usize| runs.get(at).filter(|run| !run.digits).and_then(|run| month(run.text));
    let two_digits = |at: usize| runs.get(at).is_some_and(|run| run.text.len() == 2);
    let split_by = |separator: char, count: usize| text.matches(separator).count() == count;
    let parts = match runs.len() {
        2 if named(0).is_some() => vec![number(1)?, named(0)?],
        3 if named(0).is_some() => vec![number(2)?, named(0)?, number(1)?],
        3 if named(1).is_some() => vec![number(2)?, named(1)?, number(0)?],
        2 if split_by('-', 1) && two_digits(1) => vec![number(0)?, number(1)?],
        3 if split_by('-', 2) && two_digits(1) && two_digits(2) => vec![number(0)?, number(1)?, number(2)?],
        3 if split_by('/', 2) => vec![number(2)?, number(0)?, number(1)?],
        _ => return None,
    };
    let valid = match parts.as_slice() {
        [year, month] => (1980..2100).contains(year) && (1..=12).contains(month),
        [year, month, day] => {
            (1980..2100).contains(year) && (1..=12).contains(month) && (1..=31).contains(day)
        }
        _ => false,
    };
    valid.then_some(parts)
}
