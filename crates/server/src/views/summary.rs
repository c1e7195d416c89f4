//! What a publication says in its own first words: the summary of a CSAF advisory or the description of a CVE record,
//! with the place in the document where it stands.

use serde_json::Value;

use super::place::document_href;

/// Longest summary that is quoted, in characters.
const LONGEST: usize = 900;

/// A publisher's words.
pub(crate) struct Summary {
    /// The words.
    pub(crate) text: String,
    /// Where they stand.
    pub(crate) href: String,
}

/// The summary of a published document; none where it has none in a form that is known.
pub(crate) fn summary(sha256: &str, body: &str) -> Option<Summary> {
    let json: Value = serde_json::from_str(body).ok()?;
    let (text, pointer) = csaf(&json).or_else(|| cve(&json))?;
    let mut short: String = text.chars().take(LONGEST).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    Some(Summary { text: short, href: document_href(sha256, &pointer) })
}

fn csaf(json: &Value) -> Option<(&str, String)> {
    let notes = json.pointer("/document/notes")?.as_array()?;
    let of = |wanted: &str| {
        let (index, note) = notes.iter().enumerate().find(|(_, note)| note["category"] == wanted)?;
        Some((note["text"].as_str()?, format!("/document/notes/{index}/text")))
    };
    ["summary", "description", "general"].into_iter().find_map(of)
}

fn cve(json: &Value) -> Option<(&str, String)> {
    let descriptions = json.pointer("/containers/cna/descriptions")?.as_array()?;
    let is_english = |text: &Value| text["lang"].as_str().is_some_and(|lang| lang.starts_with("en"));
    let (index, description) = descriptions.iter().enumerate().find(|(_, text)| is_english(text))?;
    Some((description["value"].as_str()?, format!("/containers/cna/descriptions/{index}/value")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_publishers_words_are_found_with_their_place() {
        for (body, expected) in [
            (
                r#"{"document":{"notes":[{"category":"legal_disclaimer","text":"L"},{"category":"summary","text":"S"}]}}"#,
                Some(("S", "/documents/ab?at=%2Fdocument%2Fnotes%2F1%2Ftext#at")),
            ),
            (
                r#"{"containers":{"cna":{"descriptions":[{"lang":"de","value":"D"},{"lang":"en-GB","value":"E"}]}}}"#,
                Some(("E", "/documents/ab?at=%2Fcontainers%2Fcna%2Fdescriptions%2F1%2Fvalue#at")),
            ),
            (r#"{"document":{"notes":[{"category":"summary"}]}}"#, None),
            ("[]", None),
            ("no JSON", None),
        ] {
            let found = summary("ab", body);
            let found = found.as_ref().map(|found| (found.text.as_str(), found.href.as_str()));
            assert_eq!(found, expected, "{body}");
        }
    }
}
