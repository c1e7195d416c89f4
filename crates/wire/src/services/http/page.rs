//! The title of a page, and what made it: HTML as browsers read it (the standard of the WHATWG, §13.2), as far as the
//! head of the page goes.

use wardroom_model::Field;
use wardroom_model::fact::Subject;

use super::head::is;
use crate::Sink;
use crate::text::clean;

/// The longest title that is said, in characters.
const TITLE_LIMIT: usize = 128;

/// Says what the head of a page says: its title and `<meta name="generator">`. All else is passed over, and so is
/// what is not ended where the page was cut.
pub(super) fn say(page: &[u8], sender: Subject, sink: &mut dyn Sink) {
    let mut rest = page;
    let mut has_title = false;
    while let Some(tag) = next_tag(&mut rest) {
        let ended = match tag.name {
            name if is(name, "body") => return,
            name if is(name, "script") => until(&mut rest, b"</script"),
            name if is(name, "style") => until(&mut rest, b"</style"),
            name if is(name, "title") => until(&mut rest, b"</title"),
            name if is(name, "meta") => {
                if tag.attribute("name").is_some_and(|name| is(name, "generator")) {
                    let generator = tag.attribute("content").unwrap_or_default();
                    say_text(Field::HttpGenerator, generator, sender, sink);
                }
                continue;
            }
            _ => continue,
        };
        let Some(text) = ended else { return };
        if is(tag.name, "title") && !std::mem::replace(&mut has_title, true) {
            say_text(Field::HttpTitle, text, sender, sink);
        }
    }
}

/// `<name attribute="value">`.
struct Tag<'a> {
    name: &'a [u8],
    attributes: &'a [u8],
}

/// The next tag that opens something. Comments and declarations are passed over.
fn next_tag<'a>(rest: &mut &'a [u8]) -> Option<Tag<'a>> {
    loop {
        until(rest, b"<")?;
        if let Some(comment) = rest.strip_prefix(b"!--") {
            *rest = comment;
            until(rest, b"-->")?;
            continue;
        }
        let end = end_of_tag(rest)?;
        let (tag, after) = rest.split_at_checked(end)?;
        *rest = after.get(1..)?;
        let name_end = tag.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(tag.len());
        if let Some((name @ [_, ..], attributes)) = tag.split_at_checked(name_end) {
            return Some(Tag { name, attributes });
        }
    }
}

/// Where the bracket is that ends a tag; one within quotes does not.
fn end_of_tag(bytes: &[u8]) -> Option<usize> {
    let mut quote = None;
    bytes.iter().position(|byte| {
        match (quote, byte) {
            (Some(open), _) if open == *byte => quote = None,
            (None, b'"' | b'\'') => quote = Some(*byte),
            (None, b'>') => return true,
            _ => {}
        }
        false
    })
}

/// Moves past the next occurrence, in capital or small letters, and gives what comes before it.
fn until<'a>(rest: &mut &'a [u8], wanted: &[u8]) -> Option<&'a [u8]> {
    let at = rest.windows(wanted.len()).position(|part| part.eq_ignore_ascii_case(wanted))?;
    let (before, after) = rest.split_at_checked(at)?;
    *rest = after.get(wanted.len()..)?;
    Some(before)
}

impl<'a> Tag<'a> {
    fn attribute(&self, wanted: &str) -> Option<&'a [u8]> {
        let mut rest = self.attributes;
        loop {
            rest = rest.trim_ascii_start();
            let name_end = rest.iter().position(|byte| matches!(byte, b'=' | b' ' | b'\t' | b'\r' | b'\n'));
            let (name, after) = rest.split_at_checked(name_end?)?;
            rest = after.trim_ascii_start();
            let Some(value) = rest.strip_prefix(b"=") else { continue };
            let value = value.trim_ascii_start();
            let (value, after) = match value {
                [quote @ (b'"' | b'\''), quoted @ ..] => {
                    let end = quoted.iter().position(|byte| byte == quote)?;
                    (quoted.get(..end)?, quoted.get(end + 1..)?)
                }
                bare => {
                    let end = bare.iter().position(u8::is_ascii_whitespace).unwrap_or(bare.len());
                    bare.split_at_checked(end)?
                }
            };
            if is(name, wanted) {
                return Some(value);
            }
            rest = after;
        }
    }
}

/// Says text of a page: one line, with its characters as such, and not too long.
fn say_text(field: Field, text: &[u8], sender: Subject, sink: &mut dyn Sink) {
    // Breaks of lines would vanish as control characters, and join words.
    let spaced: Vec<u8> =
        text.iter().map(|byte| if byte.is_ascii_whitespace() { b' ' } else { *byte }).collect();
    let text = decoded(&match std::str::from_utf8(&spaced) {
        Ok(text) => text.into(),
        Err(_) => spaced.iter().map(|byte| char::from(*byte)).collect::<std::borrow::Cow<'_, str>>(),
    });
    let words: Vec<&str> = text.split_whitespace().collect();
    let line: String = words.join(" ").chars().take(TITLE_LIMIT).collect();
    let line = clean(line.as_bytes());
    if !line.is_empty() {
        sink.fact(sender, field, &line);
    }
}

/// Text with its character references in place, as far as they are common.
fn decoded(text: &str) -> String {
    /// The longest reference that is looked for, in bytes.
    const REFERENCE_LIMIT: usize = 10;
    let mut decoded = String::with_capacity(text.len());
    let mut parts = text.split('&');
    decoded.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let reference = part.split_once(';').filter(|(name, _)| name.len() <= REFERENCE_LIMIT);
        match reference.and_then(|(name, after)| Some((character(name)?, after))) {
            Some((character, after)) => {
                decoded.push(character);
                decoded.push_str(after);
            }
            None => {
                decoded.push('&');
                decoded.push_str(part);
            }
        }
    }
    decoded
}

/// The character of a reference.
fn character(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "copy" => '©',
        "reg" => '®',
        "trade" => '™',
        "ndash" => '–',
        "mdash" => '—',
        "middot" => '·',
        "raquo" => '»',
        "laquo" => '«',
        "bull" => '•',
        "hellip" => '…',
        "auml" => 'ä',
        "ouml" => 'ö',
        "uuml" => 'ü',
        "Auml" => 'Ä',
        "Ouml" => 'Ö',
        "Uuml" => 'Ü',
        "szlig" => 'ß',
        "eacute" => 'é',
        "egrave" => 'è',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?
        }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests_support::Collected;

    fn said(page: &[u8]) -> Vec<String> {
        let mut collected = Collected::default();
        say(page, Subject::Src, &mut collected);
        collected.lines()
    }

    #[track_caller]
    fn check(page: &str, expected: &[&str]) {
        assert_eq!(said(page.as_bytes()), expected);
    }

    const PAGE: &str = "<!DOCTYPE html><!-- <title>no</title> --><HTML lang=en><head>\n\
        <script type='a>b'>var x = '<title>no</title>';</script><style>title > a {}</style>\n\
        <TITLE>\r\n Pump &amp;\n Gateway&nbsp;4.2 &#8211; Log&#x20;in &x; & co &toolongtobeone; </TITLE>\n\
        <meta charset=utf-8><META content=\"Word\tPress 5.1\" name='Generator'>\n\
        <title>second</title></head><body><title>no</title>";

    #[test]
    fn the_head_of_a_page_names_what_it_is() {
        check(
            PAGE,
            &[
                "src http.title Pump & Gateway 4.2 – Log in &x; & co &toolongtobeone;",
                "src http.generator Word Press 5.1",
            ],
        );
        check("<title>a</title", &["src http.title a"]);
        check("<title/><title>b</title>", &["src http.title <title>b"]);
        check(
            &format!("<title>{}</title>", "ä".repeat(300)),
            &[&format!("src http.title {}", "ä".repeat(127))],
        );
        assert_eq!(said(b"<title>Dr\xe4ger</title>"), ["src http.title Dräger"]);
        for page in
            ["<title> </title>", "<title>cut", "<html><body><title>x</title>", "<meta name=generator>", "<"]
        {
            check(page, &[]);
        }
        check("<meta name=generator content=X>", &["src http.generator X"]);
    }

    proptest! {
        #[test]
        fn a_cut_page_says_nothing_else(cut in 0..PAGE.len()) {
            let (whole, part) = (said(PAGE.as_bytes()), said(&PAGE.as_bytes()[..cut]));
            prop_assert_eq!(&part[..], &whole[..part.len()]);
        }

        #[test]
        fn any_bytes_are_survived(page in "(<|>|</|title|meta|name=|content=|generator|[\"'&;#]|<!--|script| |x){0,60}") {
            said(page.as_bytes());
        }
    }
}
