//! Releases of Windows, as people write them, in the catalogue's kind: `Windows 10 Version 1809` is `windows_10_1809`.

/// Words that stand in a release's name and do not tell it from another.
const FILLERS: &[&str] = &["version", "edition", "professional", "enterprise", "home"];

/// `10 Version 1809` becomes `10_1809`, `7 Service Pack 1` becomes `7_sp1`.
pub(crate) fn slug_of_words(text: &str) -> String {
    let lower = text.to_lowercase().replace("service pack ", "sp");
    let words = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && !FILLERS.contains(word));
    words.collect::<Vec<_>>().join("_")
}

/// `sp3` of `XP SP3` or `XP Service Pack 3`.
pub(crate) fn service_pack(text: &str) -> Option<String> {
    let slug = slug_of_words(text);
    slug.split('_').find(|word| is_service_pack(word)).map(str::to_owned)
}

/// `XP` of `XP SP3`.
pub(crate) fn without_service_pack(version: &str) -> String {
    let lower = version.to_lowercase();
    let end = [" sp", " service pack"].iter().filter_map(|word| lower.find(word)).min();
    version.get(..end.unwrap_or(version.len())).unwrap_or(version).trim().to_owned()
}

fn is_service_pack(word: &str) -> bool {
    word.strip_prefix("sp")
        .is_some_and(|number| !number.is_empty() && number.chars().all(|c| c.is_ascii_digit()))
}

/// Releases that a text names, and the text without them.
pub(crate) fn named_in(text: &str) -> (Vec<String>, String) {
    let lower = text.to_lowercase().replace("service pack ", "sp");
    let mut named = Vec::new();
    let mut rest = Vec::new();
    let mut words = lower.split_whitespace().peekable();
    while let Some(word) = words.next() {
        if bare(word) != "windows" {
            rest.push(word);
            continue;
        }
        let mut slug = "windows".to_owned();
        // A mark behind a word ends the name.
        let mut is_open = word == "windows";
        while let Some(next) = words.next_if(|next| is_open && is_of_release(bare(next))) {
            is_open = next.ends_with(char::is_alphanumeric);
            if !FILLERS.contains(&bare(next)) {
                slug.push('_');
                slug.push_str(&slug_of_words(bare(next)));
            }
        }
        named.push(slug);
    }
    (named, rest.join(" "))
}

fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

fn is_of_release(word: &str) -> bool {
    let is_number = word.starts_with(|c: char| c.is_ascii_digit())
        && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '.');
    is_number
        || is_service_pack(word)
        || FILLERS.contains(&word)
        || matches!(word, "xp" | "vista" | "nt" | "me" | "server" | "embedded" | "r2" | "ce")
}
