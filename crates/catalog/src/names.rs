//! One way to compare names, for makers, products, categories and whatever a register or a device writes.
//!
//! Names are compared in a *normal form*: lower case, diacritics folded, punctuation as spaces, one space between
//! words. `Dräger Medical GmbH & Co. KG` and `DRAGER MEDICAL GMBH  CO KG` are the same name. Legal forms (`GmbH`, `Inc`)
//! are dropped from the end only by [`without_legal_form`], and words that any maker may add to its name (`Medical`,
//! `Systems`) only when the caller has found the rest in the table of aliases.

/// Words that say which legal form a company has.
const LEGAL_FORMS: &[&str] = &[
    "ab",
    "ag",
    "aps",
    "as",
    "asa",
    "bv",
    "co",
    "comp",
    "company",
    "corp",
    "corporation",
    "corporate",
    "ev",
    "gmbh",
    "holding",
    "holdings",
    "inc",
    "incorporated",
    "kg",
    "kgaa",
    "kk",
    "limited",
    "llc",
    "llp",
    "lp",
    "ltd",
    "ltda",
    "mbh",
    "nv",
    "oy",
    "oyj",
    "plc",
    "pte",
    "pty",
    "pvt",
    "sa",
    "sarl",
    "sas",
    "se",
    "spa",
    "sro",
    "srl",
    "ug",
    "und",
    "yhtyma",
];

/// Words that makers add to their name for a branch, a country or a trade.
const GENERIC: &[&str] = &[
    "america",
    "americas",
    "asia",
    "australia",
    "austria",
    "bio",
    "biomedical",
    "canada",
    "care",
    "china",
    "de",
    "deutschland",
    "device",
    "devices",
    "diagnostic",
    "diagnostics",
    "division",
    "do",
    "electronic",
    "electronics",
    "engineering",
    "equipment",
    "europe",
    "finland",
    "france",
    "germany",
    "global",
    "group",
    "health",
    "healthcare",
    "image",
    "imaging",
    "industries",
    "information",
    "informatics",
    "instrument",
    "instruments",
    "international",
    "italy",
    "itm",
    "japan",
    "k",
    "korea",
    "laboratories",
    "laboratory",
    "manufacturing",
    "medical",
    "medicale",
    "medizin",
    "medizinische",
    "medizintechnik",
    "mfg",
    "monitoring",
    "nederland",
    "networks",
    "nordic",
    "north",
    "of",
    "patient",
    "pharma",
    "product",
    "products",
    "science",
    "sciences",
    "scientific",
    "service",
    "services",
    "shanghai",
    "shenzhen",
    "software",
    "solution",
    "solutions",
    "surgical",
    "sweden",
    "switzerland",
    "system",
    "systeme",
    "systems",
    "technologies",
    "technology",
    "the",
    "therapeutics",
    "uk",
    "ultrasound",
    "us",
    "usa",
];

/// The normal form of a name; empty where it has no letter and no digit.
pub fn normal(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut gap = false;
    for character in name.chars() {
        let mut letter = |lower: char| {
            if gap && !out.is_empty() {
                out.push(' ');
            }
            gap = false;
            out.push(lower);
        };
        match character {
            'a'..='z' | '0'..='9' => letter(character),
            'A'..='Z' => letter(character.to_ascii_lowercase()),
            // An apostrophe or a combining accent stands within a word.
            '\'' | '’' | '\u{300}'..='\u{36f}' => {}
            _ => match folded(character) {
                Some(ascii) => ascii.chars().for_each(&mut letter),
                None if character.is_alphanumeric() => character.to_lowercase().for_each(&mut letter),
                None => gap = true,
            },
        }
    }
    out
}

/// The letters and digits of a name alone: `LOGIQ E9`, `LOGIQE9` and `Logiq-E9` become `logiqe9`.
pub fn compact(name: &str) -> String {
    let mut out = normal(name);
    out.retain(|character| character != ' ');
    out
}

/// A normal form without the legal forms at its end; at least one word stays. The spaced forms of abbreviations
/// with full stops (`s p a`, `a s`, `b v`) count as one.
pub fn without_legal_form(normal: &str) -> &str {
    let mut rest = normal;
    while let Some((head, last)) = rest.rsplit_once(' ') {
        let shorter =
            [" s p a", " a s", " b v", " n v", " s r o", " s r l", " e v", " s a", " k k", " l l c"];
        if let Some(stripped) = shorter.iter().find_map(|form| rest.strip_suffix(form)) {
            rest = stripped;
        } else if LEGAL_FORMS.contains(&last) {
            rest = head;
        } else {
            break;
        }
    }
    rest
}

/// True for words that many makers add to their name, legal forms among them.
pub fn is_generic(word: &str) -> bool {
    GENERIC.contains(&word) || LEGAL_FORMS.contains(&word)
}

/// Does the text, in normal form, contain these words one after the other?
pub fn contains_words(text: &str, words: &str) -> bool {
    if words.is_empty() {
        return false;
    }
    text.match_indices(words).any(|(at, _)| {
        let before = text.get(..at).is_none_or(|head| head.is_empty() || head.ends_with(' '));
        let after = text.get(at + words.len()..).is_none_or(|tail| tail.is_empty() || tail.starts_with(' '));
        before && after
    })
}

/// ASCII for the Latin letters with diacritics that names of makers have.
const fn folded(character: char) -> Option<&'static str> {
    Some(match character {
        'à'..='å' | 'À'..='Å' | 'ā' | 'Ā' | 'ă' | 'Ă' | 'ą' | 'Ą' => "a",
        'æ' | 'Æ' => "ae",
        'ç' | 'Ç' | 'ć' | 'Ć' | 'č' | 'Č' => "c",
        'ď' | 'Ď' | 'đ' | 'Đ' => "d",
        'è'..='ë' | 'È'..='Ë' | 'ē' | 'Ē' | 'ę' | 'Ę' | 'ě' | 'Ě' => "e",
        'ğ' | 'Ğ' => "g",
        'ì'..='ï' | 'Ì'..='Ï' | 'ī' | 'Ī' | 'ı' | 'İ' => "i",
        'ł' | 'Ł' => "l",
        'ñ' | 'Ñ' | 'ń' | 'Ń' | 'ň' | 'Ň' => "n",
        'ò'..='ö' | 'Ò'..='Ö' | 'ø' | 'Ø' | 'ō' | 'Ō' | 'ő' | 'Ő' => "o",
        'œ' | 'Œ' => "oe",
        'ř' | 'Ř' => "r",
        'ß' | 'ẞ' => "ss",
        'ś' | 'Ś' | 'ş' | 'Ş' | 'š' | 'Š' | 'ș' | 'Ș' => "s",
        'ţ' | 'Ţ' | 'ť' | 'Ť' | 'ț' | 'Ț' => "t",
        'ù'..='ü' | 'Ù'..='Ü' | 'ū' | 'Ū' | 'ů' | 'Ů' | 'ű' | 'Ű' => "u",
        'ý' | 'ÿ' | 'Ý' | 'Ÿ' => "y",
        'ź' | 'Ź' | 'ż' | 'Ż' | 'ž' | 'Ž' => "z",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_people_read_as_one_are_one() {
        let check = |name: &str, expected: &str| assert_eq!(normal(name), expected, "{name}");
        check("Drägerwerk AG & Co. KGaA", "dragerwerk ag co kgaa");
        check("  B.  Braun\tMelsungen ", "b braun melsungen");
        check("GE MEDICAL SYSTEMS", "ge medical systems");
        check("Ortho-Clinical", "ortho clinical");
        check("Dra\u{308}ger", "drager");
        check("МЕД-СЕРВИС", "мед сервис");
        check("O'Brien", "obrien");
        check("---", "");
        assert_eq!(compact("LOGIQ E9"), compact("Logiq-e9"));
    }

    #[test]
    fn legal_forms_leave_the_end_and_never_the_whole() {
        let check =
            |name: &str, expected: &str| assert_eq!(without_legal_form(&normal(name)), expected, "{name}");
        check("Hologic, Inc.", "hologic");
        check("Esaote S.p.A.", "esaote");
        check("Drägerwerk AG & Co. KGaA", "dragerwerk");
        check("AG", "ag");
        check("Co Ltd", "co");
    }

    #[test]
    fn words_are_found_whole() {
        assert!(contains_words("philips intellivue mx450 rev b", "intellivue mx450"));
        assert!(!contains_words("philips intellivue mx4500", "intellivue mx450"));
        assert!(!contains_words("anything", ""));
    }
}
