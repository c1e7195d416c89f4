//! The second factor: codes of an authenticator app (TOTP, RFC 6238: SHA-1, six digits, 30 seconds).

use totp_rs::{Builder, Secret, Totp};

/// Steps before and after now whose code is taken, for clocks that are off.
const STEPS_OFF: u16 = 1;

/// A secret shared with somebody's authenticator app.
pub struct SecondFactor(Totp);

impl SecondFactor {
    /// Of 160 random bits. `login` and `issuer` are what the app shows. None where those cannot stand in its address.
    pub fn new(secret: [u8; 20], login: &str, issuer: &str) -> Option<Self> {
        // The app's label divides both by a colon.
        let plain = |text: &str| text.replace(':', " ");
        let builder = Builder::new()
            .with_secret(Secret::new_stack(secret))
            .with_skew(STEPS_OFF)
            .with_account_name(plain(login))
            .with_issuer(Some(plain(issuer)));
        builder.build().ok().map(Self)
    }

    /// The step whose code this is, if it is one of now; `seconds` since 1970. Each step's code is good once: the
    /// caller keeps the step, and takes none that is not after it (RFC 6238 §5.2).
    pub fn step_of(&self, typed: &str, seconds: u64) -> Option<u64> {
        let digits: String = typed.chars().filter(|letter| !letter.is_whitespace()).take(16).collect();
        self.0.check(&digits, seconds)
    }

    /// The code of an instant.
    pub fn code_at(&self, seconds: u64) -> String {
        self.0.generate(seconds).to_string()
    }

    /// What the app reads from a picture: an `otpauth` address.
    pub fn address(&self) -> String {
        self.0.to_url().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238 appendix B, the last six digits of its eight.
    const PUBLISHED: [(u64, &str); 6] = [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ];

    fn factor() -> SecondFactor {
        SecondFactor::new(*b"12345678901234567890", "m.tran", "Wardroom: Sample").unwrap()
    }

    #[test]
    fn codes_are_the_published_ones() {
        for (seconds, code) in PUBLISHED {
            assert_eq!(factor().code_at(seconds), code);
            assert_eq!(factor().step_of(code, seconds), Some(seconds / 30));
        }
    }

    #[test]
    fn clocks_may_be_off_by_one_step() {
        let (seconds, code) = PUBLISHED[3];
        for (off, expected) in [(-60, None), (-30, Some(())), (0, Some(())), (30, Some(())), (61, None)] {
            let at = seconds.checked_add_signed(off).unwrap();
            assert_eq!(factor().step_of(code, at).map(|_step| ()), expected, "{off}");
        }
        assert_eq!(factor().step_of(" 005 924 ", seconds), Some(seconds / 30));
        for wrong in ["", "5924", "0059240", "abcdef", "٠٠٥٩٢٤"] {
            assert_eq!(factor().step_of(wrong, seconds), None, "{wrong}");
        }
    }

    #[test]
    fn the_app_is_told_who_and_where() {
        let address = factor().address();
        assert!(address.starts_with("otpauth://totp/"), "{address}");
        assert!(address.contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), "{address}");
    }
}
