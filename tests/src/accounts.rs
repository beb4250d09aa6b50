//! Signing in, sessions, one's own account, people.

use crate::base::TestBase;
use crate::on_both_bases;
use app::accounts::model::{AccountDraft, NewSession};
use app::accounts::port::Accounts;
use app::{Actor, AppError, Lang, Role};
use server::desk::accounts::AccountsDesk;
use server::env::{DAY, HOUR, MINUTE};
use server::store::outbox::{DueMail, outbox_due};
use std::sync::Arc;

on_both_bases!(
    password_signs_in_and_out,
    nobody_learns_who_has_an_account,
    demo_accounts_only_on_loopback,
    sessions_slide_and_end,
    a_link_works_once_and_makes_an_account,
    a_new_password_ends_other_sessions,
    people_are_kept_by_admins,
    tries_are_limited,
);

const EMAIL: &str = "joris@dehoutenkraal.example";
const PASSWORD: &str = "een kraal van hout";

fn visitor() -> Actor {
    Actor::visitor("198.51.100.7")
}

fn desk(test: &TestBase) -> AccountsDesk {
    AccountsDesk::new(test.base.clone())
}

async fn mails(test: &TestBase) -> Vec<DueMail> {
    let mut tx = test.base.store.read().await.unwrap();
    outbox_due(&mut tx, test.now(), "|", false, 100).await.unwrap()
}

fn token_in(mail: &DueMail) -> &str {
    let (_, rest) = mail.text.split_once("/inloggen/l/").unwrap();
    rest.split_whitespace().next().unwrap()
}

fn field(error: AppError) -> String {
    match error {
        AppError::Invalid { field, .. } => field,
        other => panic!("{other:?}"),
    }
}

async fn signed_in(test: &TestBase) -> NewSession {
    desk(test).sign_in(&visitor(), EMAIL, PASSWORD, "Firefox op Linux").await.unwrap()
}

async fn password_signs_in_and_out(test: Arc<TestBase>) {
    test.actor(Role::Agent, EMAIL, Some(PASSWORD)).await;
    let desk = desk(&test);
    let one = desk.sign_in(&visitor(), " Joris@DeHoutenKraal.example", PASSWORD, "Firefox").await.unwrap();
    let two = signed_in(&test).await;
    assert_eq!(one.role, Role::Agent);
    assert_ne!(one.token, two.token, "each sign-in has a new token");
    assert_eq!(one.token.len(), 43, "32 bytes");
    let actor = desk.actor(&one.token, "198.51.100.7").await.unwrap();
    assert_eq!((actor.role, &*actor.email, &*actor.name), (Role::Agent, EMAIL, "Naam"));
    assert_eq!(desk.actor("unknown", "key").await.unwrap(), Actor::visitor("key"));
    assert_eq!(desk.actor("", "key").await.unwrap(), Actor::visitor("key"));
    desk.sign_out(&one.token).await.unwrap();
    assert_eq!(desk.actor(&one.token, "key").await.unwrap().role, Role::Visitor);
    assert_eq!(desk.actor(&two.token, "key").await.unwrap().role, Role::Agent);
}

async fn nobody_learns_who_has_an_account(test: Arc<TestBase>) {
    let disabled = test.actor(Role::Merchant, EMAIL, Some(PASSWORD)).await;
    test.actor(Role::Merchant, "zonder@wachtwoord.example", None).await;
    let desk = desk(&test);
    let wrong = desk.sign_in(&visitor(), EMAIL, "een ander woord", "").await.unwrap_err();
    for (email, password) in
        [("niemand@elders.example", PASSWORD), ("zonder@wachtwoord.example", ""), (EMAIL, "")]
    {
        assert_eq!(desk.sign_in(&visitor(), email, password, "").await.unwrap_err(), wrong, "{email}");
    }
    let admin = test.actor(Role::Admin, "admin@elders.example", None).await;
    desk.person_save(&admin, disabled.account.unwrap(), Role::Merchant, true).await.unwrap();
    assert_eq!(desk.sign_in(&visitor(), EMAIL, PASSWORD, "").await.unwrap_err(), wrong);
    desk.link_request(&visitor(), Lang::Nl, EMAIL).await.unwrap();
    assert!(mails(&test).await.is_empty(), "no link for a disabled account, and not a word about it");
    desk.link_request(&visitor(), Lang::Nl, "niemand@elders.example").await.unwrap();
    assert_eq!(field(desk.link_request(&visitor(), Lang::Nl, "geen adres").await.unwrap_err()), "email");
}

async fn demo_accounts_only_on_loopback(test: Arc<TestBase>) {
    const DEMO: &str = "agent@winkelkade.example";
    test.actor(Role::Agent, DEMO, Some("welkom-bij-loket")).await;
    assert!(desk(&test).sign_in(&visitor(), DEMO, "welkom-bij-loket", "").await.is_ok());
    let mut base = test.base.clone();
    base.facts = Arc::new(server::desk::Facts { demo_accounts: false, ..(*base.facts).clone() });
    let open = AccountsDesk::new(base);
    assert_eq!(field(open.sign_in(&visitor(), DEMO, "welkom-bij-loket", "").await.unwrap_err()), "password");
}

async fn sessions_slide_and_end(test: Arc<TestBase>) {
    let by = test.actor(Role::Merchant, EMAIL, Some(PASSWORD)).await;
    let desk = desk(&test);
    let (one, two) = (signed_in(&test).await, signed_in(&test).await);
    let begun = test.now();
    test.pass(9 * MINUTE);
    desk.actor(&one.token, "key").await.unwrap();
    let seen = |account: &app::accounts::model::Account| {
        account.sessions.iter().map(|row| (row.current, row.seen_at)).collect::<Vec<_>>()
    };
    let account = desk.account(&by, &one.token).await.unwrap();
    assert_eq!(seen(&account), [(false, begun), (true, begun)], "not written every time");
    test.pass(2 * MINUTE);
    desk.actor(&one.token, "key").await.unwrap();
    let account = desk.account(&by, &one.token).await.unwrap();
    assert_eq!(seen(&account), [(true, test.now()), (false, begun)]);
    assert_eq!(account.sessions[0].label, "Firefox op Linux");

    test.pass(30 * DAY - MINUTE);
    assert_eq!(desk.actor(&two.token, "key").await.unwrap().role, Role::Visitor, "not seen for thirty days");
    assert_eq!(desk.actor(&one.token, "key").await.unwrap().role, Role::Merchant, "seen since, so it lasts");
    let own = desk.account(&by, &one.token).await.unwrap().sessions;
    assert_eq!(own.len(), 1);
    let other = test.actor(Role::Merchant, "ander@elders.example", None).await;
    assert_eq!(desk.session_end(&other, own[0].id).await, Err(AppError::NotFound), "not somebody else's");
    desk.session_end(&by, own[0].id).await.unwrap();
    assert_eq!(desk.actor(&one.token, "key").await.unwrap().role, Role::Visitor);
}

async fn a_link_works_once_and_makes_an_account(test: Arc<TestBase>) {
    let desk = desk(&test);
    desk.link_request(&visitor(), Lang::En, "Nieuw@Winkel.example").await.unwrap();
    let mail = mails(&test).await.remove(0);
    assert_eq!(
        (&*mail.recipient, &*mail.from_address),
        ("nieuw@winkel.example", "support@winkelkade.example")
    );
    assert_eq!(mail.subject, "Your sign-in link");
    assert!(mail.text.contains("https://hulp.winkelkade.example/en/inloggen/l/"), "{}", mail.text);
    assert!(mail.automatic);
    let token = token_in(&mail).to_owned();
    let session = desk.link_use(&visitor(), &token, "Safari").await.unwrap();
    assert_eq!(session.role, Role::Merchant);
    let actor = desk.actor(&session.token, "key").await.unwrap();
    let account = desk.account(&actor, &session.token).await.unwrap();
    assert_eq!(
        (&*account.email, account.lang, account.has_password),
        ("nieuw@winkel.example", Lang::En, false)
    );
    assert_eq!(field(desk.link_use(&visitor(), &token, "").await.unwrap_err()), "token", "once");

    desk.link_request(&visitor(), Lang::Nl, "nieuw@winkel.example").await.unwrap();
    let late = token_in(mails(&test).await.last().unwrap()).to_owned();
    test.pass(15 * MINUTE);
    assert_eq!(field(desk.link_use(&visitor(), &late, "").await.unwrap_err()), "token", "fifteen minutes");
    assert_eq!(field(desk.link_use(&visitor(), "verzonnen", "").await.unwrap_err()), "token");

    let draft = AccountDraft { name: "  Nora  Nieuw ".into(), shop: "Winkel".into(), lang: Lang::Nl };
    desk.account_save(&actor, draft).await.unwrap();
    let account = desk.account(&actor, &session.token).await.unwrap();
    assert_eq!((&*account.name, &*account.shop, account.lang), ("Nora Nieuw", "Winkel", Lang::Nl));
    let too_long = AccountDraft { name: "x".repeat(101), ..AccountDraft::default() };
    assert_eq!(field(desk.account_save(&actor, too_long).await.unwrap_err()), "name");
    assert_eq!(desk.account(&visitor(), "").await, Err(AppError::SignIn));
}

async fn a_new_password_ends_other_sessions(test: Arc<TestBase>) {
    let by = test.actor(Role::Merchant, EMAIL, Some(PASSWORD)).await;
    let desk = desk(&test);
    let (one, two) = (signed_in(&test).await, signed_in(&test).await);
    let set = async |old: &str, new: &str| desk.password_set(&by, &one.token, old, new).await;
    assert_eq!(field(set("verkeerd", "een nieuwe kraal").await.unwrap_err()), "old");
    assert_eq!(field(set(PASSWORD, "te kort").await.unwrap_err()), "new");
    assert!(mails(&test).await.is_empty());
    set(PASSWORD, "een nieuwe kraal").await.unwrap();
    let [mail] = &mails(&test).await[..] else { panic!("its owner is told") };
    assert_eq!((&*mail.recipient, &*mail.subject), (EMAIL, "Uw wachtwoord is gewijzigd"));
    assert_eq!(desk.actor(&one.token, "key").await.unwrap().role, Role::Merchant);
    assert_eq!(desk.actor(&two.token, "key").await.unwrap().role, Role::Visitor);
    assert!(desk.sign_in(&visitor(), EMAIL, PASSWORD, "").await.is_err());
    assert!(desk.sign_in(&visitor(), EMAIL, "een nieuwe kraal", "").await.is_ok());
}

async fn people_are_kept_by_admins(test: Arc<TestBase>) {
    let admin = test.actor(Role::Admin, "admin@elders.example", None).await;
    let lead = test.actor(Role::Lead, "lead@elders.example", None).await;
    test.actor(Role::Merchant, EMAIL, Some(PASSWORD)).await;
    let desk = desk(&test);
    assert_eq!(desk.people(&lead, "").await, Err(AppError::Forbidden));
    assert_eq!(
        desk.person_add(&lead, Lang::Nl, "A", "a@b.example", Role::Admin).await,
        Err(AppError::Forbidden)
    );
    assert_eq!(desk.person_save(&visitor(), 1, Role::Admin, false).await, Err(AppError::SignIn));

    let roles: Vec<Role> = desk.people(&admin, "").await.unwrap().iter().map(|p| p.role).collect();
    assert_eq!(roles, [Role::Admin, Role::Lead, Role::Merchant]);
    let found = desk.people(&admin, "HOUTENkraal").await.unwrap();
    assert_eq!(found.iter().map(|p| &*p.email).collect::<Vec<_>>(), [EMAIL]);
    assert!(desk.people(&admin, "%_").await.unwrap().is_empty(), "wildcards are letters like any other");

    desk.person_add(&admin, Lang::Nl, "Sanne", "Sanne@Elders.example", Role::Agent).await.unwrap();
    let mail = mails(&test).await.remove(0);
    assert_eq!((&*mail.recipient, &*mail.subject), ("sanne@elders.example", "U hebt een account bij Loket"));
    test.pass(23 * HOUR);
    assert_eq!(desk.link_use(&visitor(), token_in(&mail), "").await.unwrap().role, Role::Agent);
    let again = desk.person_add(&admin, Lang::Nl, "Sanne", "sanne@elders.example", Role::Lead).await;
    assert_eq!(field(again.unwrap_err()), "email");
    assert_eq!(
        field(desk.person_add(&admin, Lang::Nl, "", "x@y.example", Role::Lead).await.unwrap_err()),
        "name"
    );

    let session = signed_in(&test).await;
    desk.person_save(&admin, found[0].id, Role::Agent, false).await.unwrap();
    assert_eq!(
        desk.actor(&session.token, "key").await.unwrap().role,
        Role::Visitor,
        "a new role, a new session"
    );
    assert_eq!(signed_in(&test).await.role, Role::Agent);

    let own = admin.account.unwrap();
    for (role, disabled) in [(Role::Lead, false), (Role::Admin, true)] {
        let last = desk.person_save(&admin, own, role, disabled).await;
        assert!(matches!(last, Err(AppError::Conflict { .. })), "{last:?}");
    }
    desk.person_save(&admin, found[0].id, Role::Admin, false).await.unwrap();
    desk.person_save(&admin, own, Role::Lead, false).await.unwrap();
    assert_eq!(desk.person_save(&admin, 9999, Role::Lead, false).await, Err(AppError::NotFound));
}

async fn tries_are_limited(test: Arc<TestBase>) {
    let desk = desk(&test);
    let mut refused = None;
    for n in 0..20 {
        // Another address each time: this counts the peer.
        match desk.sign_in(&visitor(), &format!("a{n}@b.example"), PASSWORD, "").await {
            Err(AppError::TooMany(seconds)) => {
                refused = Some((n, seconds));
                break;
            }
            other => assert!(other.is_err()),
        }
    }
    let (tries, seconds) = refused.expect("a peer is limited");
    assert!((10..13).contains(&tries) && (1..=60).contains(&seconds), "{tries} {seconds}");
    let mut refused = false;
    for n in 0..10 {
        // Another peer each time: this counts the address.
        let peer = Actor::visitor(format!("198.51.100.{n}"));
        refused |= matches!(desk.link_request(&peer, Lang::Nl, EMAIL).await, Err(AppError::TooMany(_)));
    }
    assert!(refused, "an address is limited");
    assert!(mails(&test).await.len() <= 6);
}
