//! Reads the words of a text one after the other.

use wardroom_catalog::udi;

mod asides;
mod every;
mod spans;
mod versions;

use super::form::{is_date, is_value};
use super::span::Span;
use super::token::{Token, tokens};
use super::words::{self, Key};
use super::{Code, Codes, Group, Kind, Which};

/// Longest piece of text that is kept of what was not understood, in letters.
const UNCLEAR: usize = 80;
/// Brackets within brackets that are followed.
const DEEPEST: usize = 16;

pub(super) struct Reader<'t> {
    tokens: Vec<Token<'t>>,
    at: usize,
    /// A description: numbers are read only close behind the word that announces them.
    prose: bool,
    codes: Codes,
    group: Group,
    key: Option<Key>,
    /// Keys outside of the brackets that are open.
    outside: Vec<Option<Key>>,
    /// The key is said to be that of a range.
    ranged: bool,
    /// Values since the key.
    values: usize,
    /// The only value so far since the last break, and the token behind it.
    alone: Option<(&'t str, usize)>,
    values_of_segment: usize,
    /// *All of these*, until numbers follow.
    all: Vec<Kind>,
    /// What follows up to the next break is said under a condition that is not read.
    limited: bool,
}

impl<'t> Reader<'t> {
    pub(super) fn of_codes(text: &'t str) -> Self {
        Self::new(text, false)
    }

    pub(super) fn of_prose(text: &'t str) -> Self {
        Self::new(text, true)
    }

    fn new(text: &'t str, prose: bool) -> Self {
        let (tokens, whole) = tokens(text);
        let mut codes = Codes::default();
        if !whole {
            codes.unclear.push("the text goes on beyond what is read".into());
        }
        Self {
            tokens,
            at: 0,
            prose,
            codes,
            group: Group::default(),
            key: None,
            outside: Vec::new(),
            ranged: false,
            values: 0,
            alone: None,
            values_of_segment: 0,
            all: Vec::new(),
            limited: false,
        }
    }

    pub(super) fn read(mut self) -> Codes {
        while let Some(token) = self.token(0) {
            match token {
                Token::Word(word) => self.word(word),
                Token::Break => self.end_segment(),
                Token::Stop if self.prose => self.key = None,
                Token::Open if self.outside.len() < DEEPEST => self.outside.push(self.key),
                Token::Close => self.key = self.outside.pop().unwrap_or(self.key),
                _ => {}
            }
            if !matches!(token, Token::Word(_)) {
                self.at += 1;
            }
        }
        self.end_segment();
        self.end_group();
        self.codes
    }

    fn token(&self, ahead: usize) -> Option<Token<'t>> {
        self.tokens.get(self.at + ahead).copied()
    }

    /// The words from here on up to the next mark, at most four.
    fn words(&self, ahead: usize) -> Vec<&'t str> {
        let rest = self.tokens.get(self.at + ahead..).unwrap_or_default();
        let words = rest.iter().filter(|token| **token != Token::Stop).map_while(|token| match token {
            Token::Word(word) => Some(*word),
            _ => None,
        });
        words.take(4).collect()
    }

    fn end_segment(&mut self) {
        for kind in std::mem::take(&mut self.all) {
            self.push(kind, Which::All, "all");
        }
        self.values_of_segment = 0;
        self.alone = None;
        self.limited = false;
        if self.prose {
            self.key = None;
        }
    }

    fn end_group(&mut self) {
        let group = std::mem::take(&mut self.group);
        if group != Group::default() {
            self.codes.groups.push(group);
        }
    }

    fn word(&mut self, word: &'t str) {
        if self.is_list_number(word) {
            self.at += 2;
        } else if word.eq_ignore_ascii_case("all") || word.eq_ignore_ascii_case("any") {
            self.every();
        } else if let Some((key, length)) = words::key(&self.words(0)) {
            self.announce(key, length);
        } else if self.key == Some(Key::Codes(Kind::Version)) && self.values == 0 {
            self.versions();
        } else if self.has_direction() || self.is_between() {
        } else if is_value(word) {
            self.value(word);
        } else {
            self.plain(word);
        }
    }

    /// `1)` and `1.` count the entries of a list.
    fn is_list_number(&self, word: &str) -> bool {
        let mark = match self.token(1) {
            Some(Token::Close) => self.outside.is_empty(),
            Some(Token::Stop) => true,
            _ => false,
        };
        mark && word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_digit())
    }

    /// `and` or a stroke stands before the word.
    fn is_joined(&self) -> bool {
        match self.at.checked_sub(1).and_then(|before| self.tokens.get(before)) {
            Some(Token::Slash) => true,
            Some(Token::Word(word)) => words::is_joint(word),
            _ => false,
        }
    }

    /// A word that says what follows.
    fn announce(&mut self, key: Key, length: usize) {
        let joined = self.is_joined();
        self.skip_words(length);
        match (self.key, key) {
            (_, Key::Expiry) => return self.expiry(),
            (_, Key::Aside) => return self.aside(),
            (_, Key::Codes(Kind::Made)) => return self.made(),
            (Some(Key::Codes(before)), Key::Codes(kind)) if joined && self.values == 0 && before != kind => {
                let both = matches!((before, kind), (Kind::Lot, Kind::Serial) | (Kind::Serial, Kind::Lot));
                self.key = Some(Key::Codes(if both { Kind::LotOrSerial } else { kind }));
            }
            _ => {
                if matches!(key, Key::Codes(Kind::Lot | Kind::Serial)) {
                    self.number_before_its_codes();
                }
                self.key = Some(key);
            }
        }
        self.ranged = false;
        self.values = 0;
        self.fillers();
    }

    /// `BB14 Lot Numbers: 5290-S19785`: the number in front is that of the product.
    fn number_before_its_codes(&mut self) {
        let Some((number, behind)) = self.alone.take().filter(|_| self.values_of_segment == 1) else {
            return;
        };
        let between = self.tokens.get(behind..self.at).unwrap_or_default();
        let words = between.iter().filter(|token| matches!(token, Token::Word(_))).count();
        if words > 2 || self.key == Some(Key::Numbers) {
            return;
        }
        if self.codes.unclear.last().is_some_and(|last| **last == *number) {
            self.codes.unclear.pop();
        } else if self.group.codes.last().is_some_and(|last| *last.text == *number) {
            self.group.codes.pop();
        } else {
            return;
        }
        self.number(number);
    }

    /// Passes over as many words, with the stops between them.
    fn skip_words(&mut self, mut length: usize) {
        while length > 0 && self.at < self.tokens.len() {
            length -= usize::from(matches!(self.token(0), Some(Token::Word(_))));
            self.at += 1;
        }
    }

    /// Passes over what stands between a key and its values.
    fn fillers(&mut self) {
        loop {
            match (self.token(0), self.token(1), self.token(2)) {
                (Some(Token::Open), Some(Token::Word(plural)), Some(Token::Close))
                    if plural.len() <= 2 && !is_value(plural) =>
                {
                    self.at += 3;
                }
                (Some(Token::Word(word)), ..) if words::is_range(word) && !self.is_between_ahead() => {
                    self.ranged = true;
                    self.at += 1;
                }
                (Some(Token::Word(word)), ..) if words::is_filler(word) => self.at += 1,
                (Some(Token::Colon | Token::Stop), ..) => self.at += 1,
                _ => break,
            }
        }
    }

    /// A word with digits.
    fn value(&mut self, word: &'t str) {
        let start = self.at;
        self.at += 1;
        if let Some(Token::Word(next)) = self.token(0)
            && words::is_counted(next)
        {
            self.at += 1;
            return;
        }
        self.values += 1;
        self.values_of_segment += 1;
        self.alone = Some((word, self.at));
        if word.starts_with('(') || self.key == Some(Key::Barcode) || self.key.is_none() && word.len() == 14 {
            return self.barcode(word);
        }
        match self.key {
            Some(Key::Numbers) => self.numbers(word),
            Some(Key::Codes(Kind::ProductCode)) => self.push_span(Kind::ProductCode, Span::one(word), word),
            Some(Key::Codes(kind @ (Kind::Lot | Kind::Serial | Kind::LotOrSerial))) => {
                self.code(kind, word, start)
            }
            _ if is_date(word) => {}
            _ => self.unclear(word),
        }
    }

    /// A code of a UDI: the product, and the lot or serial number where it has them.
    fn barcode(&mut self, word: &'t str) {
        let Some(read) = udi::identifiers(word) else {
            return self.unclear(word);
        };
        self.push_span(Kind::DeviceIdentifier, Span::one(&read.device_identifier), &read.device_identifier);
        for (kind, code) in [(Kind::Lot, read.lot), (Kind::Serial, read.serial)] {
            if let Some(code) = code {
                self.push_span(kind, Span::one(&code), &code);
            }
        }
    }

    fn numbers(&mut self, word: &'t str) {
        for piece in word.split('/').filter(|piece| !piece.is_empty()) {
            self.number(piece);
        }
    }

    fn number(&mut self, number: &str) {
        let is_complete = self
            .group
            .codes
            .iter()
            .any(|code| !matches!(code.kind, Kind::DeviceIdentifier | Kind::ProductCode));
        if is_complete {
            self.end_group();
        }
        if self.limited {
            return self.unclear(number);
        }
        let number: Box<str> = number.into();
        if !self.group.numbers.contains(&number) {
            self.group.numbers.push(number);
        }
    }

    /// A word without digits.
    fn plain(&mut self, word: &'t str) {
        let start = self.at;
        self.at += 1;
        // `REF RTL 10400`, `Model BBB`
        let is_capital =
            word.len() >= 2 && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'-');
        if self.key == Some(Key::Numbers) && is_capital && !words::is_joint(word) {
            let short = match self.token(0) {
                Some(Token::Word(next)) if next.len() <= 8 && next.bytes().all(|b| b.is_ascii_digit()) => {
                    Some(next)
                }
                _ => None,
            };
            if let Some(next) = short {
                self.at += 1;
                self.values += 1;
                return self.number(&format!("{word} {next}"));
            }
        }
        if words::is_joint(word) || words::is_filler(word) || words::is_to(word) {
            return;
        }
        if words::is_limit(word) && !self.prose {
            let text = self.text(start, start + 8);
            self.unclear(&text);
            self.limited = true;
        } else if self.prose && !is_capital {
            self.key = None;
        }
    }

    fn push_span(&mut self, kind: Kind, span: Span, text: &str) {
        self.push(kind, Which::Span(span), text);
    }

    fn push(&mut self, kind: Kind, which: Which, text: &str) {
        if self.limited && which != Which::All {
            return self.unclear(text);
        }
        if which != Which::All {
            // Beside a version, *all serial numbers* still stands.
            let beside = matches!(kind, Kind::DeviceIdentifier | Kind::ProductCode | Kind::Version);
            self.all.retain(|all| beside && *all != kind);
        }
        self.group.codes.push(Code { kind, which, text: text.into() });
    }

    /// What stands from one token to another, for people.
    fn text(&self, start: usize, end: usize) -> String {
        let tokens = self.tokens.get(start..end.min(self.tokens.len())).unwrap_or_default();
        let words =
            tokens.iter().take_while(|token| **token != Token::Break).filter_map(|token| match token {
                Token::Word(word) => Some(*word),
                _ => None,
            });
        words.collect::<Vec<_>>().join(" ")
    }

    fn unclear(&mut self, text: &str) {
        if !self.prose {
            self.codes.unclear.push(crate::text::line(text, UNCLEAR));
        }
    }
}
