//! What does not tell which devices are meant, or tells it by what stands in no register.

use super::super::form::{is_date, is_month, is_value};
use super::super::token::Token;
use super::super::words::{self, Key};
use super::{Kind, Reader, UNCLEAR, Which};

impl<'t> Reader<'t> {
    /// A day of expiry says nothing about which devices are meant.
    pub(super) fn expiry(&mut self) {
        if !self.all.is_empty() {
            self.unclear("all with certain days of expiry");
        }
        self.fillers();
        if let Some((_, _, length)) = words::leading_direction(&self.words(0)) {
            self.skip_words(length);
        }
        self.skip_date();
        self.alone = None;
    }

    pub(super) fn skip_date(&mut self) {
        let mut pieces = 0;
        while let Some(Token::Word(word)) = self.token(0) {
            let part = is_month(word)
                || is_date(word)
                || word.len() <= 4 && word.bytes().all(|b| b.is_ascii_digit());
            if !part || pieces == 3 || pieces > 0 && is_date(word) {
                return;
            }
            pieces += 1;
            self.at += 1;
            // `April 1, 2018`
            let year = |token| matches!(token, Some(Token::Word(year)) if year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()));
            if pieces < 3
                && !is_date(word)
                && matches!(self.token(0), Some(Token::Comma | Token::Stop))
                && year(self.token(1))
            {
                self.at += 1;
            }
            if is_date(word) || word.len() == 4 && is_value(word) {
                return;
            }
        }
    }

    /// Passes over what does not tell which devices are meant.
    pub(super) fn aside(&mut self) {
        while let Some(token) = self.token(0) {
            if token == Token::Break || words::key(&self.words(0)).is_some_and(|(key, _)| key != Key::Aside) {
                return;
            }
            self.at += 1;
        }
    }

    /// Days of manufacture, which stand in no register: kept as they are written.
    pub(super) fn made(&mut self) {
        let mut text = String::new();
        while let Some(token) = self.token(0) {
            match token {
                Token::Break => break,
                _ if words::key(&self.words(0)).is_some() => break,
                Token::Word(word) => {
                    text.push_str(word);
                    text.push(' ');
                }
                _ => {}
            }
            self.at += 1;
        }
        if text.bytes().any(|byte| byte.is_ascii_digit()) {
            self.all.clear();
            let text = crate::text::line(&text, UNCLEAR);
            self.push(Kind::Made, Which::Days, &text);
        }
    }
}
