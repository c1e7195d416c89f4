//! Passwords, kept as Argon2id strings (RFC 9106; parameters of OWASP's password storage sheet: 19 MiB, two passes).

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};

/// Shortest password, in characters (NIST SP 800-63B-4 §3.1.1.2: 15 where it is the only factor).
pub const SHORTEST: usize = 15;
/// Longest password that is read, in characters: work for the reader is bounded.
pub const LONGEST: usize = 256;

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weakness {
    /// Fewer than [`SHORTEST`] characters.
    Short,
    /// More than [`LONGEST`] characters.
    Long,
    /// Hardly more than the account's, the product's or the hospital's name, or one piece over and over.
    Guessable,
}

/// Is a new password good enough? `known` are words that anybody would try: login, name, hospital.
///
/// # Errors
/// Says why it is not.
pub fn check(password: &str, known: &[&str]) -> Result<(), Weakness> {
    let count = password.chars().count();
    if count < SHORTEST {
        return Err(Weakness::Short);
    }
    if count > LONGEST {
        return Err(Weakness::Long);
    }
    let known = known.iter().flat_map(|text| text.split(|letter: char| !letter.is_alphanumeric()));
    let common = ["wardroom", "password", "hospital"].into_iter();
    let rest = known
        .chain(common)
        .filter(|word| word.chars().count() > 2)
        .fold(password.to_lowercase(), |rest, word| rest.replace(&word.to_lowercase(), ""));
    let different: std::collections::BTreeSet<char> = rest.chars().collect();
    if rest.chars().count() < 8 || different.len() < 5 || repeats(&rest) {
        return Err(Weakness::Guessable);
    }
    Ok(())
}

/// Is a text one short piece over and over?
fn repeats(text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    (1..=characters.len() / 3).any(|length| {
        characters.iter().zip(characters.iter().skip(length)).all(|(left, right)| left == right)
    })
}

/// The Argon2id string of a password. None where it is longer than [`LONGEST`] or Argon2 refuses.
pub fn hash(password: &str, salt: &[u8; 16]) -> Option<String> {
    if password.chars().count() > LONGEST {
        return None;
    }
    let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), salt).ok()?;
    Some(hash.to_string())
}

/// Is this the password that the string was made of? Takes as long for a string that is not one, so that nobody learns
/// from the time which accounts exist.
pub fn verify(password: &str, kept: Option<&str>) -> bool {
    // Of no password: random salt and output.
    const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$cmFuZG9tIHNhbHQgaGVyZQ$\
                           Zm9yIG5vYm9keSwgYW5kIG5vdCBhbiBvdXRwdXQgYXQgYWw";
    if password.chars().count() > LONGEST {
        return false;
    }
    let Ok(parsed) = PasswordHash::new(kept.unwrap_or(NOBODYS)) else { return false };
    Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok() && kept.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_opens_and_another_does_not() {
        let kept = hash("correct horse battery", &[7; 16]).unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(verify("correct horse battery", Some(&kept)));
        for wrong in ["", "correct horse batterz", "Correct horse battery"] {
            assert!(!verify(wrong, Some(&kept)), "{wrong}");
        }
        assert!(!verify("correct horse battery", None));
        assert!(!verify("correct horse battery", Some("not a hash")));
        assert_eq!(hash(&"x".repeat(LONGEST + 1), &[7; 16]), None);
    }

    #[test]
    fn work_is_done_for_an_account_that_does_not_exist() {
        // Were the stand-in no hash, answers about nobody would come at once.
        const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$cmFuZG9tIHNhbHQgaGVyZQ$Zm9yIG5vYm9keSwgYW5kIG5vdCBhbiBvdXRwdXQgYXQgYWw";
        assert!(PasswordHash::new(NOBODYS).is_ok());
    }

    #[test]
    fn passwords_that_anybody_would_try_are_refused() {
        let known = ["m.tran", "Mai Tran", "Sample General Hospital"];
        for (password, expected) in [
            ("correct horse battery", Ok(())),
            ("Grüße aus dem Keller", Ok(())),
            ("short", Err(Weakness::Short)),
            ("m.tranMaiTran1!", Err(Weakness::Guessable)),
            ("Mai Tran Mai Tran 12", Err(Weakness::Guessable)),
            ("aaaaaaaaaaaaaaaaaaaa", Err(Weakness::Guessable)),
            ("abcdeabcdeabcdeabcde", Err(Weakness::Guessable)),
            ("Wardroom-password-2026", Err(Weakness::Guessable)),
        ] {
            assert_eq!(check(password, &known), expected, "{password}");
        }
        assert_eq!(check(&"xyz".repeat(100), &known), Err(Weakness::Long));
    }
}
