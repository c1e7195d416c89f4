//! Repair of texts that publishers encode twice, and tidying for people.

use std::borrow::Cow;

/// Letters of Windows-1252 that are not at their Latin-1 place, from 0x80 on; `\0` where it has none.
const HIGH: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// UTF-8 that was read as Windows-1252 and encoded again (`YhtymÃ¤`) becomes what it was.
pub(crate) fn repaired(text: &str) -> Cow<'_, str> {
    if !text.contains(['Ã', 'â', 'Â']) {
        return Cow::Borrowed(text);
    }
    let bytes: Option<Vec<u8>> = text
        .chars()
        .map(|c| match u8::try_from(u32::from(c)) {
            Ok(byte) if !(0x80..0xa0).contains(&byte) => Some(byte),
            _ => HIGH.iter().position(|high| *high == c).and_then(|at| u8::try_from(at + 0x80).ok()),
        })
        .collect();
    match bytes.and_then(|bytes| String::from_utf8(bytes).ok()) {
        Some(original) => Cow::Owned(original),
        None => Cow::Borrowed(text),
    }
}

/// One line without doubled blanks, at most `limit` letters.
pub(crate) fn line(text: &str, limit: usize) -> Box<str> {
    let mut out = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        length += word.chars().count() + 1;
        if length > limit {
            out.push('…');
            break;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_encoded_twice_are_repaired_and_others_left_alone() {
        for (text, expected) in [
            ("Innokas YhtymÃ¤ Oy", "Innokas Yhtymä Oy"),
            ("BD Alarisâ„¢ PCU", "BD Alaris™ PCU"),
            ("Château", "Château"),
            ("Dräger", "Dräger"),
        ] {
            assert_eq!(repaired(text), expected);
        }
        assert_eq!(&*line("  a\n b   c ", 80), "a b c");
        assert_eq!(&*line("one two three", 9), "one two…");
    }
}
