//! How often somebody may try: a limit by address and by account, so that neither one machine against many accounts
//! nor many machines against one account get far.

use std::collections::HashMap;

use wardroom_model::Timestamp;

/// Tries that are free.
const FREE: u32 = 5;
/// The wait after the first try beyond; it doubles with each.
const FIRST_WAIT: i64 = 2 * Timestamp::SECOND;
/// The longest wait. An account can be kept waiting by others, so never longer.
const LONGEST_WAIT: i64 = 15 * 60 * Timestamp::SECOND;
/// Keys kept at once; beyond it the oldest are forgotten.
const KEYS: usize = 20_000;

/// Tries that failed, by key. A key is an address or an account.
#[derive(Debug, Default)]
pub struct Attempts {
    failed: HashMap<Box<str>, Failed>,
}

#[derive(Clone, Copy, Debug)]
struct Failed {
    count: u32,
    last: Timestamp,
}

impl Failed {
    fn wait(self) -> i64 {
        let Some(beyond) = self.count.checked_sub(FREE) else { return 0 };
        FIRST_WAIT.saturating_mul(1_i64.checked_shl(beyond.min(32)).unwrap_or(i64::MAX)).min(LONGEST_WAIT)
    }

    fn free_at(self) -> Timestamp {
        Timestamp(self.last.0.saturating_add(self.wait()))
    }

    /// Long enough ago to start anew.
    fn is_over(self, now: Timestamp) -> bool {
        now.0.saturating_sub(self.last.0) > 2 * LONGEST_WAIT
    }
}

impl Attempts {
    /// Microseconds until any of these keys may try again; 0 where all may now.
    pub fn wait(&self, keys: &[&str], now: Timestamp) -> i64 {
        let free_at = |key: &&str| self.failed.get(*key).map(|failed| failed.free_at().0 - now.0);
        keys.iter().filter_map(free_at).max().unwrap_or(0).max(0)
    }

    /// A try with these keys failed.
    pub fn failed(&mut self, keys: &[&str], now: Timestamp) {
        for key in keys {
            if self.failed.len() >= KEYS && !self.failed.contains_key(*key) {
                self.forget(now);
            }
            let failed = self.failed.entry((*key).into()).or_insert(Failed { count: 0, last: now });
            failed.count = if failed.is_over(now) { 1 } else { failed.count.saturating_add(1) };
            failed.last = now;
        }
    }

    /// A try with this key was right: it starts anew. The address that it came from does not, lest somebody with an
    /// account of their own try others' in between.
    pub fn succeeded(&mut self, key: &str) {
        self.failed.remove(key);
    }

    fn forget(&mut self, now: Timestamp) {
        self.failed.retain(|_, failed| !failed.is_over(now));
        if self.failed.len() < KEYS {
            return;
        }
        let mut last: Vec<i64> = self.failed.values().map(|failed| failed.last.0).collect();
        let middle = last.len() / 2;
        let (_, oldest, _) = last.select_nth_unstable(middle);
        let oldest = *oldest;
        self.failed.retain(|_, failed| failed.last.0 > oldest);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const fn at(seconds: i64) -> Timestamp {
        Timestamp(seconds * Timestamp::SECOND)
    }

    #[test]
    fn waits_grow_and_end() {
        let mut attempts = Attempts::default();
        let mut waits = Vec::new();
        for _ in 0..18 {
            attempts.failed(&["m.tran"], at(0));
            waits.push(attempts.wait(&["m.tran"], at(0)) / Timestamp::SECOND);
        }
        let expected = [0, 0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900, 900];
        assert_eq!(waits, expected);
        assert_eq!(attempts.wait(&["m.tran"], at(899)) / Timestamp::SECOND, 1);
        assert_eq!(attempts.wait(&["m.tran"], at(900)), 0);
        attempts.failed(&["m.tran"], at(900 + 1801));
        assert_eq!(attempts.wait(&["m.tran"], at(900 + 1801)), 0, "after a long rest it starts anew");
    }

    #[test]
    fn an_address_is_limited_over_all_accounts_and_an_account_over_all_addresses() {
        let mut attempts = Attempts::default();
        for number in 0..6 {
            attempts.failed(&["10.0.0.9", &format!("person {number}")], at(0));
            attempts.failed(&[&format!("10.0.1.{number}"), "m.tran"], at(0));
        }
        assert!(attempts.wait(&["10.0.0.9", "somebody else"], at(0)) > 0);
        assert!(attempts.wait(&["10.9.9.9", "m.tran"], at(0)) > 0);
        assert_eq!(attempts.wait(&["10.9.9.9", "somebody else"], at(0)), 0);
        attempts.succeeded("m.tran");
        assert_eq!(attempts.wait(&["10.9.9.9", "m.tran"], at(0)), 0);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]
        #[test]
        fn what_is_kept_has_a_bound_and_waits_are_never_longer(
            tries in prop::collection::vec((0u32..40_000, 0i64..4_000), 0..400),
        ) {
            let mut attempts = Attempts::default();
            for key in 0..KEYS - 100 {
                attempts.failed.insert(format!("k{key}").into(), Failed { count: 1, last: at(0) });
            }
            for (key, seconds) in tries {
                let key = format!("t{key}");
                attempts.failed(&[&key], at(seconds));
                prop_assert!(attempts.failed.len() <= KEYS);
                prop_assert!(attempts.wait(&[&key], at(seconds)) <= LONGEST_WAIT);
            }
        }
    }
}
