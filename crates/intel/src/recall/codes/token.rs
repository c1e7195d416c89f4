//! A recall's free text in words and marks.

/// A word or a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'t> {
    Word(&'t str),
    Comma,
    Colon,
    /// Where something else may begin: `;`, a new line, a list's mark.
    Break,
    Open,
    Close,
    /// Between two words.
    Slash,
    /// Standing alone: `100 - 200`.
    Dash,
    /// Behind a word, before a blank.
    Stop,
}

/// Most tokens that are read of one text; the longest published lists have some thousand.
const MOST: usize = 100_000;

/// The tokens of a text, and whether that is all of it.
pub(super) fn tokens(text: &str) -> (Vec<Token<'_>>, bool) {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if tokens.len() >= MOST {
            return (tokens, false);
        }
        let size = first.len_utf8();
        let mark = match first {
            ',' => Some(Token::Comma),
            ':' | '=' => Some(Token::Colon),
            ';' | '\n' | '\r' | '|' | '•' | '·' => Some(Token::Break),
            '(' if is_barcode(rest) => None,
            '(' | '[' => Some(Token::Open),
            ')' | ']' => Some(Token::Close),
            '/' => Some(Token::Slash),
            '–' | '—' | '~' => Some(Token::Dash),
            '-' if rest.get(1..).is_some_and(|after| after.starts_with(char::is_whitespace)) => {
                Some(Token::Dash)
            }
            _ if first.is_whitespace() || is_ornament(first) => {
                rest = rest.get(size..).unwrap_or_default();
                continue;
            }
            _ => None,
        };
        let length = if mark.is_some() { size } else { word_length(rest).max(size) };
        let (piece, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        match mark {
            Some(mark) => tokens.push(mark),
            None => push_word(piece, &mut tokens),
        }
        rest = after;
    }
    (tokens, true)
}

fn push_word<'t>(piece: &'t str, tokens: &mut Vec<Token<'t>>) {
    let word = piece.trim_end_matches(['.', '*', '"', '\'', '!', '?', '-']);
    if !word.is_empty() {
        tokens.push(Token::Word(word));
    }
    if piece.ends_with('.') {
        tokens.push(Token::Stop);
    }
}

fn is_ornament(c: char) -> bool {
    matches!(c, '*' | '"' | '\'' | '“' | '”' | '‘' | '’' | '™' | '®' | '©' | '¿' | '\u{fffd}')
}

/// `(01)00851997007004(10)…`: a code as it is written under its bars.
fn is_barcode(text: &str) -> bool {
    let Some((mark, value)) = text.get(1..).and_then(|text| text.split_once(')')) else { return false };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    (2..=4).contains(&mark.len())
        && digits(mark)
        && mark.starts_with('0')
        && value.starts_with(|c: char| c.is_ascii_alphanumeric())
}

fn word_length(text: &str) -> usize {
    if text.starts_with('(') {
        let is_end = |c: char| c.is_whitespace() || matches!(c, ',' | ';');
        return text.find(is_end).unwrap_or(text.len());
    }
    // `S/N` and `P/N` are words, `510(k)` too.
    for known in ["S/N", "s/n", "P/N", "p/n", "C/N", "c/n", "M/N", "m/n", "510(k)", "510(K)"] {
        if text.starts_with(known) {
            return known.len();
        }
    }
    let end = text.char_indices().find(|(at, c)| is_mark(*c) && !is_within_date(text, *at, *c));
    let end = end.map_or(text.len(), |(at, _)| at);
    match text.find('#') {
        Some(0) => 1,
        Some(at) if at < end => at,
        _ => end,
    }
}

fn is_mark(c: char) -> bool {
    const MARKS: &[char] = &[',', ':', '=', ';', '|', '•', '·', '(', ')', '[', ']', '/', '–', '—', '~'];
    c.is_whitespace() || MARKS.contains(&c) || is_ornament(c)
}

/// The strokes of `12/30/2017`, and of `620/650`.
fn is_within_date(text: &str, at: usize, mark: char) -> bool {
    let is_digit = |c: char| c.is_ascii_digit();
    mark == '/'
        && text.get(..at).is_some_and(|before| before.ends_with(is_digit))
        && text.get(at + 1..).is_some_and(|after| after.starts_with(is_digit))
}
