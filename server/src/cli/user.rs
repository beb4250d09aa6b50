//! `loket user`: the first admin, and the way back in for somebody locked out. Works
//! beside a running server.

use super::args::NewUser;
use super::{Misuse, Outcome, print};
use crate::config::Config;
use crate::desk::accounts::password;
use crate::env::{Env, HOUR, token_hash};
use crate::startup;
use crate::store::accounts::{self as store, NewAccount};
use crate::store::{Store, Tx};
use anyhow::bail;
use app::{Lang, Role};
use std::io::Read;

/// Accounts in the list.
const LISTED: i64 = 10_000;
/// How long a printed link works.
const LINK: i64 = 24 * HOUR;

/// Adds an account.
pub async fn add(config: &Config, new: NewUser) -> anyhow::Result<Outcome> {
    let email = address(&new.email)?;
    let (env, given) = (Env::system(), password_given(new.password_stdin, &email)?);
    let password_hash = match &given {
        Some(password) => Some(password::hash(&env, password).await?),
        None => None,
    };
    let account = NewAccount {
        email: email.clone(),
        name: new.name.trim().to_owned(),
        role: new.role,
        lang: new.lang,
        password_hash,
        ..NewAccount::default()
    };
    std::fs::create_dir_all(&config.data_dir)?;
    let store = startup::open_store(config).await?;
    let mut tx = store.write().await?;
    if store::account_add(&mut tx, &account, env.now()).await?.is_none() {
        bail!("{email} has an account already: loket user reset {email} gives a way in");
    }
    finish(config, &env, store, tx, &email, new.lang, given.is_some()).await
}

/// Ends sessions and password; a new password or a link is the way in.
pub async fn reset(config: &Config, email: &str, password_stdin: bool) -> anyhow::Result<Outcome> {
    let email = address(email)?;
    let (env, given) = (Env::system(), password_given(password_stdin, &email)?);
    // Without a new one, nobody knows the password.
    let hash = password::hash(&env, &given.clone().unwrap_or_else(|| env.token())).await?;
    let store = startup::open_store(config).await?;
    let mut tx = store.write().await?;
    let Some(account) = store::account_by_email(&mut tx, &email).await? else {
        bail!("{email} has no account: loket user add {email} makes one");
    };
    if account.disabled_at.is_some() {
        eprintln!("this account may not sign in: an admin can change that under People");
    }
    store::password_save(&mut tx, account.id, &hash).await?;
    store::sessions_end(&mut tx, account.id, "").await?;
    finish(config, &env, store, tx, &email, account.lang(), given.is_some()).await
}

/// Lists the accounts.
pub async fn list(config: &Config) -> anyhow::Result<Outcome> {
    let store = Store::new(config.store.clone());
    let mut tx = store.read().await?;
    let people = store::people(&mut tx, "%", LISTED).await?;
    drop(tx);
    store.close().await;
    for person in people {
        let role = Role::from_code(&person.role).unwrap_or(Role::Merchant).code();
        let note = if person.disabled_at.is_some() { "  (may not sign in)" } else { "" };
        print(format_args!("{role:<9} {:<40} {}{note}", person.email, person.name));
    }
    Ok(Outcome::Done)
}

/// Makes it durable and prints the way in.
async fn finish(
    config: &Config,
    env: &Env,
    store: Store,
    mut tx: Tx,
    email: &str,
    lang: Lang,
    has_password: bool,
) -> anyhow::Result<Outcome> {
    let token = env.token();
    if !has_password {
        store::link_add(&mut tx, &token_hash(&token), email, lang, env.now() + LINK).await?;
    }
    tx.commit().await?;
    store.close().await;
    if has_password {
        print(format_args!("{email} can sign in at {}{}", config.site_url, lang.href("/inloggen")));
    } else {
        print(format_args!("{email} can sign in once, within 24 hours, with this link:"));
        print(format_args!("{}{}", config.site_url, lang.href(&format!("/inloggen/l/{token}"))));
    }
    Ok(Outcome::Done)
}

fn address(text: &str) -> Result<String, Misuse> {
    let email = text.trim().to_lowercase();
    let good = email.split_once('@').is_some_and(|(who, host)| {
        !who.is_empty() && !host.is_empty() && !host.contains('@') && !email.contains(char::is_whitespace)
    });
    if good {
        Ok(email)
    } else {
        Err(Misuse(format!("'{text}' is no mail address such as ilse@winkel.example")))
    }
}

/// The first line of standard input, where it was asked for.
fn password_given(from_stdin: bool, email: &str) -> anyhow::Result<Option<String>> {
    if !from_stdin {
        return Ok(None);
    }
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let password = text.lines().next().unwrap_or_default().to_owned();
    password::check(&password, email).map_err(|error| Misuse(error.words(Lang::En)))?;
    Ok(Some(password))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_tidied_or_refused() {
        assert_eq!(address(" Ilse@Winkel.example ").unwrap(), "ilse@winkel.example");
        for bad in ["", "ilse", "@x", "ilse@", "a b@x", "a@b@c"] {
            assert!(address(bad).is_err(), "{bad}");
        }
    }
}
