//! Codes alone and from one to another.

use super::super::form::{halves, is_date, is_span_by_itself, is_value};
use super::super::span::Span;
use super::super::token::Token;
use super::super::words::{self, Key};
use super::{Kind, Reader};

impl<'t> Reader<'t> {
    /// `up to 500`, `prior to 500`, `from 500`.
    pub(super) fn has_direction(&mut self) -> bool {
        let Some(kind) = self.kind() else { return false };
        let words = self.words(0);
        let Some((up, within, length)) = words::leading_direction(&words) else { return false };
        let start = self.at;
        self.skip_words(length);
        self.skip_own_key();
        let Some(Token::Word(number)) =
            self.token(0).filter(|token| matches!(token, Token::Word(word) if is_value(word)))
        else {
            self.at = start;
            return false;
        };
        self.at += 1;
        // `from 100 to 200`
        if up
            && within
            && let Some(high) = self.other_end()
        {
            self.span(kind, number, high);
            return true;
        }
        let span = if up { Span::from(number, within) } else { Span::to(number, within) };
        let text = self.text(start, self.at);
        self.push_span(kind, span, &text);
        true
    }

    pub(super) fn is_between_ahead(&self) -> bool {
        matches!(self.token(0), Some(Token::Word(word)) if word.eq_ignore_ascii_case("between") || word.eq_ignore_ascii_case("from"))
    }

    /// `between 100 and 200`.
    pub(super) fn is_between(&mut self) -> bool {
        let Some(kind) = self.kind() else { return false };
        match (self.token(0), self.token(1), self.token(2), self.token(3)) {
            (
                Some(Token::Word(between)),
                Some(Token::Word(low)),
                Some(Token::Word(and)),
                Some(Token::Word(high)),
            ) if between.eq_ignore_ascii_case("between")
                && (words::is_joint(and) || words::is_to(and))
                && is_value(low)
                && is_value(high) =>
            {
                self.at += 4;
                self.span(kind, low, high);
                true
            }
            _ => false,
        }
    }

    /// The kind of codes that are read at present, where they can be a span.
    pub(super) fn kind(&self) -> Option<Kind> {
        match self.key {
            Some(Key::Codes(kind @ (Kind::Lot | Kind::Serial | Kind::LotOrSerial))) => Some(kind),
            _ => None,
        }
    }

    /// `serial number` repeated before the other end.
    pub(super) fn skip_own_key(&mut self) {
        while let Some(Token::Word(word)) = self.token(0) {
            let own = matches!(words::key(&[word]), Some((Key::Codes(_), 1)));
            if is_value(word) || !own && !words::is_filler(word) {
                return;
            }
            self.at += 1;
        }
    }

    /// The other end of a span, where one follows.
    pub(super) fn other_end(&mut self) -> Option<&'t str> {
        let start = self.at;
        match self.token(0) {
            Some(Token::Dash) => self.at += 1,
            Some(Token::Word(word)) if words::is_to(word) => self.at += 1,
            _ => return None,
        }
        self.skip_own_key();
        match self.token(0) {
            Some(Token::Word(word)) if is_value(word) => {
                self.at += 1;
                Some(word)
            }
            _ => {
                self.at = start;
                None
            }
        }
    }

    pub(super) fn code(&mut self, kind: Kind, word: &'t str, start: usize) {
        if is_date(word) {
            return;
        }
        if let Some(high) = self.other_end() {
            return self.span(kind, word, high);
        }
        if let Some(up) = self.direction_behind() {
            let span = if up { Span::from(word, true) } else { Span::to(word, true) };
            let text = self.text(start, self.at);
            return self.push_span(kind, span, &text);
        }
        match halves(word) {
            Some((low, high)) if self.ranged || is_span_by_itself(low, high) => self.span(kind, low, high),
            Some(_) | None => self.push_span(kind, Span::one(word), word),
        }
    }

    /// `and above`, `or later`, behind a number.
    pub(super) fn direction_behind(&mut self) -> Option<bool> {
        let words = self.words(0);
        let (joint, direction) = match words[..] {
            [joint, direction, ..] if words::is_joint(joint) => (1, direction),
            [direction, ..]
                if !["up", "on", "after", "before", "less"].contains(&&*direction.to_lowercase()) =>
            {
                (0, direction)
            }
            _ => return None,
        };
        let up = words::direction(direction)?;
        let behind = words.get(joint + 1).map(|word| word.to_lowercase()).unwrap_or_default();
        if matches!(behind.as_str(), "to" | "than") {
            return None;
        }
        self.skip_words(joint + 1);
        Some(up)
    }

    pub(super) fn span(&mut self, kind: Kind, low: &str, high: &str) {
        let span = Span::between(low, high);
        let text = format!("{low} to {high}");
        if span.is_plausible() {
            self.push_span(kind, span, &text);
        } else {
            self.all.clear();
            self.unclear(&text);
        }
    }
}
