//! Codes that a person reads off one place and types at another, each good for one use: the first-run code of the
//! console, recovery codes, first passwords.

use subtle::ConstantTimeEq as _;

/// Letters and digits that nobody takes for each other when reading aloud: 32 of them, five bits each.
const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// Sixteen characters in groups of four: 80 random bits.
pub fn write(random: &[u8; 16]) -> String {
    let letters = random.iter().map(|byte| ALPHABET.get(usize::from(byte & 31)).copied().unwrap_or(b'A'));
    letters.enumerate().fold(String::with_capacity(19), |mut code, (place, letter)| {
        if place > 0 && place % 4 == 0 {
            code.push('-');
        }
        code.push(char::from(letter));
        code
    })
}

/// A code as it is compared: without spaces and hyphens, in capitals.
pub fn normal(typed: &str) -> String {
    let kept = typed.chars().filter(char::is_ascii_alphanumeric).take(64);
    kept.map(|letter| letter.to_ascii_uppercase()).collect()
}

/// Is what was typed this code?
pub fn is_same(code: &str, typed: &str) -> bool {
    normal(code).as_bytes().ct_eq(normal(typed).as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_people_type_them() {
        let code = write(&[0, 1, 2, 3, 31, 30, 29, 28, 32, 33, 34, 35, 63, 255, 10, 20]);
        assert_eq!(code, "ABCD-9876-ABCD-99LW");
        for typed in ["ABCD-9876-ABCD-99LW", "abcd9876abcd99lw", " abcd 9876 abcd 99lw\n"] {
            assert!(is_same(&code, typed), "{typed}");
        }
        for typed in ["", "ABCD-9876-ABCD-99L", "ABCD-9876-ABCD-99LWX"] {
            assert!(!is_same(&code, typed), "{typed}");
        }
    }
}
