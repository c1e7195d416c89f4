//! Who may come in: accounts, sessions, second factors, tokens.

use wardroom_model::actor::{Actor, Right, Role};
use wardroom_model::{OpContext, Timestamp};
use wardroom_store::{AccountChange, AccountRow, NewAccount, NewSession, NewToken, Store, StoreError};

use crate::backend::{NOW, on_each, system};

const HOUR: i64 = Timestamp::HOUR;

fn at(time: i64) -> OpContext {
    OpContext { now: Timestamp(NOW.0 + time), ..system() }
}

fn new(login: &str, role: Role) -> NewAccount {
    NewAccount {
        login: login.into(),
        name: format!("Person {login}").into(),
        role,
        departments: None,
        password: Some("$argon2id$kept".into()),
        password_is_first: true,
        external: None,
    }
}

fn session(digest: &str) -> NewSession<'_> {
    NewSession {
        digest,
        address: "10.0.0.9",
        agent: "Firefox",
        expires_at: Timestamp(NOW.0 + 24 * HOUR),
        by: "password",
    }
}

fn acting(account: &AccountRow) -> OpContext {
    OpContext { actor: account.actor(), reach: account.reach(), ..system() }
}

async fn made(store: &Store, login: &str, role: Role) -> AccountRow {
    let id = store.account_make(&system(), &new(login, role)).await.unwrap();
    store.account_fetch(&system(), &id).await.unwrap()
}

fn not_found<T: std::fmt::Debug>(result: Result<T, StoreError>) -> bool {
    matches!(result, Err(StoreError::NotFound { .. }))
}

#[tokio::test]
async fn a_login_is_one_however_it_is_written() {
    on_each(async |backend| {
        let store = &backend.store;
        assert!(!store.account_is_any(&system()).await.unwrap());
        let account = made(store, " M.Tran", Role::Administrator).await;
        assert_eq!(&*account.login, "m.tran");
        assert!(store.account_is_any(&system()).await.unwrap());
        let again = store.account_make(&system(), &new("M.TRAN ", Role::Auditor)).await;
        assert!(matches!(again, Err(StoreError::Taken { .. })), "{again:?}");
        for (login, found) in [("m.tran", true), ("M.Tran ", true), ("m.tra", false), ("", false)] {
            assert_eq!(store.account_find(&system(), login).await.unwrap().is_some(), found, "{login}");
        }
        let elsewhere = OpContext { site: "st_bernard".into(), ..system() };
        assert!(store.account_find(&elsewhere, "m.tran").await.unwrap().is_none(), "of another site");
        assert!(not_found(store.account_fetch(&elsewhere, &account.id).await));
        assert_eq!(store.account_list(&elsewhere).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn whom_the_hospitals_login_knows_is_one_also_when_put_out() {
    on_each(async |backend| {
        let store = &backend.store;
        made(store, "admin", Role::Administrator).await;
        let known = "https://login.example|u-17";
        let external = NewAccount { external: Some(known.into()), ..new("m.tran", Role::Technician) };
        let id = store.account_make(&system(), &external).await.unwrap();
        let twice = NewAccount { login: "m.tran-2".into(), ..external };
        let twice = store.account_make(&system(), &twice).await;
        assert!(matches!(twice, Err(StoreError::Taken { .. })), "{twice:?}");
        let put_out = AccountChange { disabled: Some(true), ..AccountChange::default() };
        store.account_change(&system(), &id, &put_out).await.unwrap();
        let found = store.account_find_external(&system(), known).await.unwrap().unwrap();
        assert!(found.id == id && found.disabled_at.is_some());
        let elsewhere = OpContext { site: "st_bernard".into(), ..system() };
        for (context, known) in [(&elsewhere, known), (&system(), "https://login.example|u-1")] {
            assert!(store.account_find_external(context, known).await.unwrap().is_none(), "{known}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_by_its_holder_by_rest_by_age_and_with_the_account() {
    on_each(async |backend| {
        let store = &backend.store;
        made(store, "admin", Role::Administrator).await;
        let account = made(store, "m.tran", Role::Technician).await;
        for digest in ["a", "b", "c", "d"] {
            store.session_begin(&system(), &account.id, &session(digest)).await.unwrap();
        }
        let who = store.session_find(&system(), "a").await.unwrap().unwrap();
        assert_eq!(who.actor, Actor { name: "m.tran".into(), role: Role::Technician });
        assert!(store.session_find(&system(), "x").await.unwrap().is_none());

        // Used after eleven hours it goes on; nobody used the others for twelve.
        assert!(store.session_find(&at(11 * HOUR), "a").await.unwrap().is_some());
        assert!(store.session_find(&at(12 * HOUR), "a").await.unwrap().is_some());
        assert!(store.session_find(&at(12 * HOUR), "b").await.unwrap().is_none());
        assert!(store.session_find(&at(22 * HOUR), "a").await.unwrap().is_some());
        assert!(store.session_find(&at(24 * HOUR), "a").await.unwrap().is_none(), "too old, though in use");

        let own = acting(&account);
        let open = store.own_session_list(&own).await.unwrap();
        assert_eq!(open.len(), 4);
        store.own_session_end(&own, &who.by).await.unwrap();
        assert!(store.session_find(&system(), "a").await.unwrap().is_none());
        assert!(not_found(store.own_session_end(&own, &who.by).await));
        let other = acting(&made(store, "e.okafor", Role::Technician).await);
        let of_another = store.own_session_list(&own).await.unwrap()[0].id.clone();
        assert!(not_found(store.own_session_end(&other, &of_another).await), "not one's own");

        // Whoever audits sees them, an administrator ends them all.
        assert_eq!(store.account_session_list(&system(), &account.id).await.unwrap().len(), 3);
        let elsewhere = OpContext { site: "st_bernard".into(), ..system() };
        assert_eq!(store.account_session_list(&elsewhere, &account.id).await.unwrap(), []);
        assert!(not_found(store.account_sessions_end(&elsewhere, &account.id).await));
        let lost = made(store, "lost.phone", Role::Auditor).await;
        store.session_begin(&system(), &lost.id, &session("e")).await.unwrap();
        store.account_sessions_end(&system(), &lost.id).await.unwrap();
        assert!(store.session_find(&system(), "e").await.unwrap().is_none());

        // A new password puts everybody else out.
        let kept = store.session_find(&system(), "b").await.unwrap().unwrap().by;
        store.own_password_set(&own, "$argon2id$new", &kept).await.unwrap();
        assert!(store.session_find(&system(), "b").await.unwrap().is_some());
        assert!(store.session_find(&system(), "c").await.unwrap().is_none());
        assert!(!store.account_fetch(&system(), &account.id).await.unwrap().password_is_first);

        let out = AccountChange { disabled: Some(true), ..AccountChange::default() };
        store.account_change(&system(), &account.id, &out).await.unwrap();
        assert!(store.session_find(&system(), "b").await.unwrap().is_none());
        assert!(store.account_find(&system(), "m.tran").await.unwrap().is_none());
        let back = AccountChange { disabled: Some(false), ..AccountChange::default() };
        store.account_change(&system(), &account.id, &back).await.unwrap();
        assert!(store.session_find(&system(), "b").await.unwrap().is_none(), "what has ended stays so");
        crate::chain::assert_holds(store).await;
    })
    .await;
}

#[tokio::test]
async fn each_code_is_good_once() {
    on_each(async |backend| {
        let store = &backend.store;
        let account = made(store, "m.tran", Role::Technician).await;
        let own = acting(&account);
        let recovery = ["one".to_owned(), "two".to_owned()];
        store.own_second_factor_put(&own, Some(("c0ffee", 100)), &recovery).await.unwrap();
        let kept = store.account_find(&system(), "m.tran").await.unwrap().unwrap();
        assert_eq!(kept.second_factor.as_deref(), Some("c0ffee"));
        for (step, good) in [(100, false), (101, true), (101, false), (99, false), (103, true), (102, false)]
        {
            assert_eq!(store.second_factor_use(&system(), &account.id, step).await.unwrap(), good, "{step}");
        }
        for (digest, good, left) in
            [("one", true, 1), ("one", false, 1), ("three", false, 1), ("two", true, 0)]
        {
            let used = store.recovery_code_use(&system(), &account.id, digest).await.unwrap();
            assert_eq!((used, store.own_recovery_codes_left(&own).await.unwrap()), (good, left), "{digest}");
        }
        store.account_reset(&system(), &account.id, "$argon2id$first").await.unwrap();
        let kept = store.account_find(&system(), "m.tran").await.unwrap().unwrap();
        assert!(kept.second_factor.is_none() && kept.account.password_is_first);
    })
    .await;
}

#[tokio::test]
async fn tokens_are_their_holders_and_end() {
    on_each(async |backend| {
        let store = &backend.store;
        made(store, "admin", Role::Administrator).await;
        let account = made(store, "m.tran", Role::Technician).await;
        let own = acting(&account);
        let token = |digest| NewToken {
            digest,
            name: "nightly export",
            rights: &[Right::Read],
            expires_at: Some(Timestamp(NOW.0 + HOUR)),
        };
        let id = store.own_token_make(&own, &token("t1")).await.unwrap();
        let who = store.token_find(&system(), "t1").await.unwrap().unwrap();
        assert_eq!(who.actor.role, Role::Technician);
        assert_eq!(who.reach.rights.as_deref(), Some(&[Right::Read][..]));
        let narrowed = OpContext { actor: who.actor, reach: who.reach, ..system() };
        let another = store.own_token_make(&narrowed, &token("t2")).await;
        assert!(matches!(another, Err(StoreError::Forbidden { .. })), "a token makes no tokens");
        assert!(store.token_find(&at(HOUR), "t1").await.unwrap().is_none(), "expired");

        let other = acting(&made(store, "e.okafor", Role::Administrator).await);
        assert!(not_found(store.own_token_end(&other, &id).await), "not one's own");
        store.own_token_end(&own, &id).await.unwrap();
        assert!(store.token_find(&system(), "t1").await.unwrap().is_none());
        assert_eq!(store.own_token_list(&own).await.unwrap().len(), 1);

        let key = NewToken { digest: "k1", name: "east wing", rights: &[Right::Ingest], expires_at: None };
        let id = store.sensor_key_make(&other, &key).await.unwrap();
        let sensor = store.token_find(&system(), "k1").await.unwrap().unwrap();
        assert_eq!(sensor.actor, Actor { name: "sensor east wing".into(), role: Role::Sensor });
        assert!(not_found(store.own_token_end(&other, &id).await), "a sensor's key is nobody's own");
        let elsewhere = OpContext { site: "st_bernard".into(), ..system() };
        assert!(store.token_find(&elsewhere, "k1").await.unwrap().is_none());
        store.sensor_key_end(&other, &id).await.unwrap();
        assert!(store.token_find(&system(), "k1").await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn a_site_keeps_somebody_who_can_let_others_in() {
    on_each(async |backend| {
        let store = &backend.store;
        let first = made(store, "first", Role::Administrator).await;
        let out = AccountChange { disabled: Some(true), ..AccountChange::default() };
        let less = AccountChange { role: Some(Role::Auditor), ..AccountChange::default() };
        // To let people in concerns the whole house.
        let limited =
            AccountChange { departments: Some(Some(vec!["Emergency".into()])), ..Default::default() };
        for change in [&out, &less, &limited] {
            let refused = store.account_change(&system(), &first.id, change).await;
            assert!(matches!(refused, Err(StoreError::LastAdministrator { .. })), "{refused:?}");
        }
        assert_eq!(store.account_fetch(&system(), &first.id).await.unwrap(), first, "nothing was changed");
        made(store, "second", Role::Administrator).await;
        store.account_change(&system(), &first.id, &less).await.unwrap();
        assert_eq!(store.account_fetch(&system(), &first.id).await.unwrap().role, Role::Auditor);
    })
    .await;
}
