//! Descriptors of Oracle Net (Oracle Database Net Services Reference, "Syntax Rules for Configuration Files"): names in
//! parentheses, with a value or more of the like in each.

/// Parentheses within each other; what is deeper is not read.
const DEPTH: usize = 16;

/// Gives every value with its name and the name around that.
pub(super) fn each<'a>(text: &'a [u8], mut value_of: impl FnMut(&'a [u8], &'a [u8], &'a [u8])) {
    let mut names: Vec<&[u8]> = Vec::new();
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match first {
            b'(' => {
                let end = rest.iter().position(|byte| b"=()".contains(byte)).unwrap_or(rest.len());
                let (name, after) = rest.split_at(end);
                let Some(content) = after.strip_prefix(b"=") else { return };
                if names.len() == DEPTH {
                    return;
                }
                names.push(name.trim_ascii());
                let end = content.iter().position(|byte| b"()".contains(byte)).unwrap_or(content.len());
                let (value, after) = content.split_at(end);
                if let ([.., outer, name], [b')', ..]) = (&names[..], after) {
                    value_of(outer, name, value.trim_ascii());
                }
                rest = after;
            }
            b')' => {
                names.pop();
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(text: &str) -> Vec<String> {
        let mut values = Vec::new();
        each(text.as_bytes(), |outer, name, value| {
            let parts = [outer, name, value].map(|part| String::from_utf8_lossy(part).into_owned());
            values.push(parts.join("/"));
        });
        values
    }

    #[test]
    fn values_are_found_with_what_is_around_them() {
        assert_eq!(all("(A=(B=1)( C = (D= 2 ))(E=))(F=3)"), ["A/B/1", "C/D/2", "A/E/"]);
        assert_eq!(all("(A=(B=1"), [""; 0]);
        assert_eq!(all("A=(B)"), [""; 0]);
        assert_eq!(all(&"(A=".repeat(100)), [""; 0]);
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "[A-C=()]{0,60}") {
            all(&text);
        }
    }
}
