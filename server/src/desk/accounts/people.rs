//! The admin's list of people.

use super::mails::Why;
use super::own::name_clean;
use super::{AccountsDesk, email_refused};
use crate::desk::Base;
use crate::desk::pulse::Topic;
use crate::mail::address;
use crate::store::accounts::{self as store, NewAccount};
use app::accounts::model::Person;
use app::{Actor, AppError, AppResult, Lang, Role};

/// Most people in one answer; the filter finds the others.
const LIST: i64 = 200;

pub(super) async fn people(base: &Base, by: &Actor, q: &str) -> AppResult<Vec<Person>> {
    by.require(Role::Admin)?;
    let mut tx = base.store.read().await?;
    let rows = store::people(&mut tx, &pattern(q), LIST).await?;
    Ok(rows
        .into_iter()
        .map(|row| Person {
            id: row.id,
            role: row.role(),
            name: row.name,
            email: row.email,
            disabled: row.disabled_at.is_some(),
            seen_at: row.seen_at,
        })
        .collect())
}

/// What is typed, as a pattern of LIKE that finds it anywhere.
fn pattern(q: &str) -> String {
    let mut pattern = String::from("%");
    for c in q.trim().to_lowercase().chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

fn role_refused() -> AppError {
    AppError::invalid("role", "Kies een rol uit de lijst.", "Choose a role from the list.")
}

pub(super) async fn person_add(
    desk: &AccountsDesk,
    by: &Actor,
    lang: Lang,
    name: &str,
    email: &str,
    role: Role,
) -> AppResult<()> {
    by.require(Role::Admin)?;
    let email = address::clean(email).ok_or_else(email_refused)?;
    let name = name_clean("name", name)?;
    if name.is_empty() {
        return Err(AppError::invalid("name", "Vul een naam in.", "Fill in a name."));
    }
    if role == Role::Visitor {
        return Err(role_refused());
    }
    let new = NewAccount { email: email.clone(), name, role, lang, ..NewAccount::default() };
    let mut tx = desk.base.store.write().await?;
    if store::account_add(&mut tx, &new, desk.base.env.now()).await?.is_none() {
        return Err(AppError::invalid(
            "email",
            "Dit adres heeft al een account. Zoek het op in de lijst en wijzig daar de rol.",
            "This address has an account already. Find it in the list and change the role there.",
        ));
    }
    desk.link_send(&mut tx, Why::Invited, lang, &email).await?;
    tx.commit().await?;
    desk.base.pulse.ping(Topic::Outbox);
    Ok(())
}

pub(super) async fn person_save(
    base: &Base,
    by: &Actor,
    id: i64,
    role: Role,
    disabled: bool,
) -> AppResult<()> {
    by.require(Role::Admin)?;
    if role == Role::Visitor {
        return Err(role_refused());
    }
    let mut tx = base.store.write().await?;
    let admins = store::admins_locked(&mut tx).await?;
    let person = store::account_by_id(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    if admins == [id] && (disabled || role != Role::Admin) {
        return Err(AppError::Conflict {
            nl: "Dit is de enige beheerder. Maak eerst iemand anders beheerder.".into(),
            en: "This is the only admin. Make somebody else an admin first.".into(),
        });
    }
    if person.role() == role && person.disabled_at.is_some() == disabled {
        return Ok(());
    }
    let disabled_at = disabled.then(|| person.disabled_at.unwrap_or(base.env.now()));
    store::role_save(&mut tx, id, role, disabled_at).await?;
    store::sessions_end(&mut tx, id, "").await?;
    Ok(tx.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::pattern;

    #[test]
    fn what_is_typed_is_taken_literally() {
        assert_eq!(pattern(" Joris "), "%joris%");
        assert_eq!(pattern("100%_!"), "%100!%!_!!%");
        assert_eq!(pattern(""), "%%");
    }
}
