//! *All lots*, *all serial numbers*, *all units*.

use super::super::token::Token;
use super::super::words::{self, Key};
use super::{Kind, Reader};

impl<'t> Reader<'t> {
    /// *All lots*, *all serial numbers*, *all units*, or *all* alone.
    pub(super) fn every(&mut self) {
        let start = self.at;
        self.at += 1;
        let mut kinds = Vec::new();
        let mut everything = false;
        while let Some(token) = self.token(0) {
            let next = self.words(0);
            let joined = self.is_joined();
            match (token, words::key(&next)) {
                (Token::Word(_), Some((Key::Codes(kind), length)))
                    if kind != Kind::Made && (kinds.is_empty() || joined) =>
                {
                    kinds.push(kind);
                    self.skip_words(length);
                }
                (Token::Word(word), _) if words::is_everything(word) => {
                    everything = true;
                    self.at += 1;
                }
                (Token::Word(word), None) if words::is_filler(word) || words::is_joint(word) => self.at += 1,
                (Token::Slash, _) if !kinds.is_empty() => self.at += 1,
                _ => break,
            }
        }
        let ends =
            matches!(self.token(0), None | Some(Token::Break | Token::Stop | Token::Comma | Token::Close));
        if kinds.is_empty() && (everything || ends) {
            kinds.push(Kind::Unit);
        }
        match kinds.first() {
            _ if self.prose => {}
            Some(first) => {
                self.key = Some(Key::Codes(*first)).filter(|_| *first != Kind::Unit);
                self.all.append(&mut kinds);
                self.values = 0;
                self.ranged = false;
                self.fillers();
            }
            None => {
                let text = self.text(start, self.at + 3);
                self.unclear(&text);
            }
        }
    }
}
