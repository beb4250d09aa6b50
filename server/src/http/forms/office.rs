//! What admins keep: people, mailboxes, office hours.

use super::form_only;
use crate::http::posting::Posting;
use crate::http::{Web, page};
use app::contact::model::{Closure, DayHours, Mailbox, OfficeHours, WeekHours};
use app::status::model::Bilingual;
use app::{AppError, AppResult, Role};
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;

pub fn routes() -> Router<Web> {
    Router::new()
        .route("/desk/mensen", get(page::page).post(person_add))
        .route("/desk/mensen/{id}", form_only(person_save))
        .route("/desk/mailboxen", get(page::page).post(mailbox_save))
        .route("/desk/kantooruren", get(page::page).post(hours_save))
}

fn role(form: &Posting) -> AppResult<Role> {
    Role::from_code(form.raw("role")).ok_or_else(|| {
        AppError::invalid("role", "Kies een rol uit de lijst.", "Choose a role from the list.")
    })
}

async fn person_add(form: Posting) -> Response {
    let (name, email) = (form.text("name"), form.text("email"));
    let result = match role(&form) {
        Ok(role) => {
            let accounts = &form.desk().accounts;
            accounts.person_add(&form.asker.actor, form.lang(), &name, &email, role).await
        }
        Err(error) => Err(error),
    };
    form.done(result, "/desk/mensen", |()| "/desk/mensen?saved=1".into()).await
}

async fn person_save(Path(id): Path<i64>, form: Posting) -> Response {
    let result = match role(&form) {
        Ok(role) => {
            let accounts = &form.desk().accounts;
            accounts.person_save(&form.asker.actor, id, role, form.ticked("disabled")).await
        }
        Err(error) => Err(error),
    };
    form.done(result, "/desk/mensen", |()| "/desk/mensen?saved=1".into()).await
}

async fn mailbox_save(form: Posting) -> Response {
    let mailbox = Mailbox {
        id: form.number("id").unwrap_or_default(),
        name: form.text("name"),
        address: form.text("address"),
        aliases: words(&form.text("aliases")),
        signature: Bilingual { nl: form.text("signature_nl"), en: form.text("signature_en") },
        open: 0,
    };
    let result = form.desk().contact.mailbox_save(&form.asker.actor, mailbox).await;
    form.done(result, "/desk/mailboxen", |()| "/desk/mailboxen?saved=1".into()).await
}

fn words(text: &str) -> Vec<String> {
    text.split([',', ';', '\n', ' '])
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

async fn hours_save(form: Posting) -> Response {
    let read = || -> AppResult<OfficeHours> {
        Ok(OfficeHours {
            phone: week(&form, "phone")?,
            mail: week(&form, "mail")?,
            closures: closures(&form.text("closures"))?,
            holidays: Vec::new(),
        })
    };
    let result = match read() {
        Ok(hours) => form.desk().contact.hours_save(&form.asker.actor, hours).await,
        Err(error) => Err(error),
    };
    form.done(result, "/desk/kantooruren", |()| "/desk/kantooruren?saved=1".into()).await
}

fn week(form: &Posting, channel: &str) -> AppResult<WeekHours> {
    let mut week = WeekHours::default();
    for (day, hours) in week.days.iter_mut().enumerate() {
        let (from, to) = (format!("{channel}_{day}_from"), format!("{channel}_{day}_to"));
        *hours = day_hours(&form.text(&from), &form.text(&to)).ok_or_else(|| {
            AppError::invalid(
                &from,
                "Vul twee tijden in, zoals 09:00 en 17:00, of laat beide leeg als u dicht bent.",
                "Enter two times, such as 09:00 and 17:00, or leave both empty when closed.",
            )
        })?;
    }
    Ok(week)
}

fn day_hours(from: &str, to: &str) -> Option<DayHours> {
    match (from.is_empty(), to.is_empty()) {
        (true, true) => Some(None),
        (false, false) => {
            let (from, to) = (minutes(from)?, minutes(to)?);
            (from < to).then_some(Some((from, to)))
        }
        _ => None,
    }
}

fn minutes(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once([':', '.'])?;
    let (hours, minutes) = (hours.parse::<u16>().ok()?, minutes.parse::<u16>().ok()?);
    (hours <= 24 && minutes < 60 && hours * 60 + minutes <= 24 * 60).then_some(hours * 60 + minutes)
}

/// A line a closure: `2026-12-24 Kerstavond | Christmas Eve`.
fn closures(text: &str) -> AppResult<Vec<Closure>> {
    let line = |line: &str| {
        let (date, name) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
        date.parse::<jiff::civil::Date>().ok()?;
        let (nl, en) = name.split_once('|').unwrap_or((name, name));
        Some(Closure { date: date.into(), nl: nl.trim().into(), en: en.trim().into() })
    };
    let lines = text.lines().filter(|text| !text.trim().is_empty());
    lines
        .map(|text| {
            line(text).ok_or_else(|| {
                AppError::invalid(
                    "closures",
                    format!("Deze regel begint niet met een datum zoals 2026-12-24: {text}"),
                    format!("This line does not begin with a date such as 2026-12-24: {text}"),
                )
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_two_times_or_none() {
        assert_eq!(day_hours("09:00", "17:30"), Some(Some((540, 1050))));
        assert_eq!(day_hours("9.00", "24:00"), Some(Some((540, 1440))));
        assert_eq!(day_hours("", ""), Some(None));
        for (from, to) in [("9:00", ""), ("17:00", "09:00"), ("25:00", "26:00"), ("x", "y")] {
            assert_eq!(day_hours(from, to), None, "{from} {to}");
        }
    }

    #[test]
    fn closures_are_a_date_and_names() {
        let read = closures("2026-12-24 Kerstavond | Christmas Eve\n\n2026-12-31 Oud en nieuw\n").unwrap();
        assert_eq!((read[0].nl.as_str(), read[0].en.as_str()), ("Kerstavond", "Christmas Eve"));
        assert_eq!(read[1].en, "Oud en nieuw");
        assert!(closures("morgen dicht").is_err());
    }
}
