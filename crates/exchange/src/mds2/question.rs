//! Numbers of questions: `AUDT-2.8.1` in the form of 2019, `2-8.1` below the heading of its section or a letter in that of 2013.

use std::fmt;
use std::sync::LazyLock;

/// What each section and question is about, in our own words.
const TABLE: &str = include_str!("questions.txt");

/// Numbers in a question's number.
const PARTS: usize = 3;

/// The number of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Question {
    /// Position of the section.
    section: u8,
    /// A letter that stands before the numbers in the form of 2013, else 0.
    letter: u8,
    numbers: [u16; PARTS],
}

struct Table {
    sections: Vec<&'static str>,
    questions: Vec<Question>,
}

static KNOWN: LazyLock<Table> = LazyLock::new(|| {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let names: Vec<&str> = lines.map(|line| line.split('\t').next().unwrap_or_default()).collect();
    let sections = names.iter().copied().filter(|name| !name.contains('-')).collect();
    let mut table = Table { sections, questions: Vec::new() };
    for name in names {
        let parts = name.split_once('-').and_then(|(code, numbers)| {
            let section = table.sections.iter().position(|section| *section == code)?;
            Question::numbered(u8::try_from(section).ok()?, numbers)
        });
        table.questions.extend(parts);
    }
    table
});

/// All questions of the form of 2019.
pub(super) fn all() -> impl Iterator<Item = &'static Question> {
    KNOWN.questions.iter()
}

/// What a question or section is about, in our own words.
pub fn topic(number: &str) -> Option<&'static str> {
    TABLE
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .find(|(name, _)| *name == number)
        .map(|(_, topic)| topic)
}

/// The section that a code is of: `AUDT`.
pub(super) fn section(code: &str) -> Option<u8> {
    let at = KNOWN.sections.iter().position(|section| section.eq_ignore_ascii_case(code))?;
    u8::try_from(at).ok()
}

/// The section whose heading a line is: it has the code in brackets, `AUDIT CONTROLS (AUDT)`.
pub(super) fn section_of_heading(line: &str) -> Option<u8> {
    line.split('(').skip(1).find_map(|rest| section(rest.split_once(')')?.0.trim()))
}

impl Question {
    /// `DOC-1` and the like.
    pub(super) fn document(number: u16) -> Self {
        Self { section: section("DOC").unwrap_or_default(), letter: 0, numbers: [number, 0, 0] }
    }

    /// The numbers of a question: `2.8.1`.
    fn numbered(section: u8, text: &str) -> Option<Self> {
        let mut numbers = [0; PARTS];
        let mut parts = text.split('.');
        for (place, part) in numbers.iter_mut().zip(&mut parts) {
            *place = part.parse().ok().filter(|number| (1..1000).contains(number))?;
        }
        parts.next().is_none().then_some(Self { section, letter: 0, numbers })
    }

    /// The question whose number a text begins with, and what follows. `heading` is the section that the text stands in.
    pub(super) fn at_start(text: &str, heading: Option<u8>) -> Option<(Self, &str)> {
        let text = text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '|' | '*' | '"' | '#'));
        let end =
            text.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '.'))).unwrap_or(text.len());
        let (word, rest) = text.split_at_checked(end)?;
        let word = word.trim_end_matches(['.', '-']);
        Some((Self::parse(word, heading)?, rest))
    }

    fn parse(word: &str, heading: Option<u8>) -> Option<Self> {
        let Some((code, numbers)) = word.split_once('-') else {
            return Self::lettered(word);
        };
        if code.bytes().all(|byte| byte.is_ascii_digit()) {
            // The first number is the section's own.
            return Self::numbered(heading?, numbers).filter(|_| !code.is_empty() && code.len() <= 2);
        }
        let is_code = (3..=4).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphabetic());
        // A code of no section that has the letters of the one that it stands in is a slip of the pen.
        let known = section(code).or_else(|| heading.filter(|at| is_code && same_letters(code, *at)));
        Self::numbered(known?, numbers)
    }

    /// `A`, `B.1` of the form of 2013, whose first section has no code.
    fn lettered(word: &str) -> Option<Self> {
        let (letter, numbers) = match word.split_once('.') {
            Some((letter, numbers)) => (letter, Some(numbers)),
            None => (word, None),
        };
        let [letter @ b'A'..=b'D'] = letter.as_bytes() else { return None };
        let section = section("MPII")?;
        let one = match numbers {
            Some(numbers) => Self::numbered(section, numbers)?,
            None => Self { section, letter: 0, numbers: [0; PARTS] },
        };
        Some(Self { letter: *letter, ..one })
    }

    /// Is its number a letter, as in the first section of the form of 2013?
    pub(super) const fn is_lettered(&self) -> bool {
        self.letter != 0
    }

    /// Is it answered by a cross? Those of the form's own section mostly by a text.
    pub(super) fn is_crossed(&self) -> bool {
        self.section() != "DOC" || self.numbers.first().is_some_and(|number| *number > 7)
    }

    /// Is its section, or its number, only in the form of 2019?
    pub(super) fn is_of_2019(&self) -> bool {
        matches!(self.section(), "DOC" | "CONN" | "SBOM" | "RMOT")
            || (self.section() == "MPII" && self.letter == 0)
    }

    /// The code of its section.
    pub(super) fn section(&self) -> &'static str {
        KNOWN.sections.get(usize::from(self.section)).copied().unwrap_or_default()
    }
}

fn same_letters(code: &str, section: u8) -> bool {
    let sorted = |text: &str| {
        let mut letters: Vec<u8> = text.to_ascii_uppercase().into_bytes();
        letters.sort_unstable();
        letters
    };
    KNOWN.sections.get(usize::from(section)).is_some_and(|known| sorted(known) == sorted(code))
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers = self.numbers.iter().take_while(|number| **number > 0).map(u16::to_string);
        let mut parts: Vec<String> = numbers.collect();
        if self.letter == 0 {
            return write!(f, "{}-{}", self.section(), parts.join("."));
        }
        parts.insert(0, char::from(self.letter).to_string());
        f.write_str(&parts.join("."))
    }
}
