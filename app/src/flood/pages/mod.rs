//! Pages of an incident's flood: its mail, the answer to all, and "is it this?" on public pages.

mod answer;
mod answers;
mod is_it;
mod mail;

pub use answer::FloodAnswerPage;
pub use is_it::{about_thread, is_it_this, likely, thanks};
pub use mail::FloodMailPage;

use crate::flood::model::Reach;
use crate::page::Page;

/// "398 mails aan 398 klanten, 412 tickets".
fn reach_words(page: &Page, reach: &Reach) -> String {
    let (mails, tickets) = (reach.mails, reach.all());
    let mails = match mails {
        1 => page.t("1 mail aan 1 klant".to_owned(), "1 mail to 1 customer".to_owned()),
        _ => page
            .t(format!("{mails} mails aan {mails} klanten"), format!("{mails} mails to {mails} customers")),
    };
    let tickets = if tickets == 1 { "1 ticket".to_owned() } else { format!("{tickets} tickets") };
    format!("{mails}, {tickets}")
}
