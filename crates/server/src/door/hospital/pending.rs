//! Those who were sent to the hospital's login and are not back yet: kept in memory, for ten minutes, a bounded number.

use std::collections::HashMap;

use wardroom_door::secret;
use wardroom_model::Timestamp;

/// Nobody takes longer over signing in.
pub(super) const LONGEST: i64 = 600 * Timestamp::SECOND;
/// So many are kept at once; more push out the one that began first.
const MOST: usize = 4096;
/// So many from one address: one machine cannot push out all others.
const MOST_OF_ONE: usize = 256;

/// Somebody who was sent there.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    /// Digest of what their browser's cookie holds.
    pub(super) browser: String,
    /// What the answer must carry.
    pub(super) nonce: String,
    /// What fetches the answer; only its digest was sent.
    pub(super) verifier: String,
    /// Where they go on afterwards.
    pub(super) back: String,
    /// Where they come from.
    pub(super) address: String,
    /// When they left.
    pub(super) at: Timestamp,
}

/// All of them, by the state that they come back with.
#[derive(Debug, Default)]
pub(super) struct Pending(HashMap<String, Sent>);

impl Pending {
    pub(super) fn put(&mut self, state: String, sent: Sent) {
        let now = sent.at;
        self.0.retain(|_, other| !is_over(other, now));
        let same = |other: &Sent| other.address == sent.address;
        if self.0.values().filter(|other| same(other)).count() >= MOST_OF_ONE {
            self.drop_first(same);
        } else if self.0.len() >= MOST {
            self.drop_first(|_| true);
        }
        self.0.insert(state, sent);
    }

    fn drop_first(&mut self, among: impl Fn(&Sent) -> bool) {
        let first = self.0.iter().filter(|(_, sent)| among(sent)).min_by_key(|(_, sent)| sent.at.0);
        if let Some(state) = first.map(|(state, _)| state.clone()) {
            self.0.remove(&state);
        }
    }

    /// Takes somebody who is back in the browser that they left with; once.
    ///
    /// # Errors
    /// Says why not, for the record.
    pub(super) fn take(
        &mut self,
        state: &str,
        cookie: Option<&str>,
        now: Timestamp,
    ) -> Result<Sent, &'static str> {
        let sent = self.0.get(state).ok_or("sign-in was not begun here, is over, or was used before")?;
        if cookie.map(secret::digest).as_deref() != Some(&sent.browser) {
            return Err("sign-in was begun in another browser");
        }
        let taken = self.0.remove(state).filter(|sent| !is_over(sent, now));
        taken.ok_or("sign-in took more than ten minutes")
    }
}

fn is_over(sent: &Sent, now: Timestamp) -> bool {
    !(0..LONGEST).contains(&(now.0 - sent.at.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(address: &str, seconds: i64) -> Sent {
        Sent {
            browser: secret::digest("cookie"),
            nonce: String::new(),
            verifier: String::new(),
            back: "/".to_owned(),
            address: address.to_owned(),
            at: Timestamp(seconds * Timestamp::SECOND),
        }
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp(seconds * Timestamp::SECOND)
    }

    #[test]
    fn one_comes_back_once_in_time_and_in_the_same_browser() {
        let mut pending = Pending::default();
        pending.put("a".to_owned(), sent("x", 0));
        assert!(pending.take("b", Some("cookie"), at(1)).is_err());
        assert!(pending.take("a", None, at(1)).is_err());
        assert!(pending.take("a", Some("another"), at(1)).is_err());
        assert!(pending.take("a", Some("cookie"), at(599)).is_ok());
        assert!(pending.take("a", Some("cookie"), at(599)).is_err(), "replayed");
        pending.put("a".to_owned(), sent("x", 0));
        assert!(pending.take("a", Some("cookie"), at(600)).is_err(), "late");
    }

    #[test]
    fn what_is_kept_has_a_bound_and_one_address_pushes_out_only_its_own() {
        let mut pending = Pending::default();
        pending.put("mine".to_owned(), sent("me", 0));
        for number in 0..10_000 {
            pending.put(format!("flood {number}"), sent("flood", 1 + number / 100));
        }
        assert_eq!(pending.0.len(), 1 + MOST_OF_ONE);
        assert!(pending.take("mine", Some("cookie"), at(100)).is_ok());
        for number in 0..10_000 {
            pending.put(format!("{number}"), sent(&format!("from {number}"), 200));
        }
        assert_eq!(pending.0.len(), MOST);
        pending.put("later".to_owned(), sent("me", 2000));
        assert_eq!(pending.0.len(), 1);
    }
}
