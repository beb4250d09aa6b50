//! What a desk needs before anything can come in: mailboxes, office hours, components,
//! and an account of every role. Tests begin with it as well.

use super::calendar::office_week;
use super::files;
use crate::desk::Base;
use crate::desk::accounts::password;
use crate::store::accounts::{NewAccount, account_add};
use crate::store::{Tx, contact, setting};
use app::contact::model::{ChannelKind, Mailbox};

/// The accounts of the demo, whose password everybody may know.
const DEMO_ACCOUNTS: [&str; 4] = [
    "merchant@winkelkade.example",
    "agent@winkelkade.example",
    "lead@winkelkade.example",
    "admin@winkelkade.example",
];
/// A number that rings nowhere.
const PHONE: &str = "020 555 01 40";

/// The ids of the demo's mailboxes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mailboxes {
    /// Questions about the platform.
    pub support: i64,
    /// Questions about the till app.
    pub kassa: i64,
}

/// Makes mailboxes, office hours, components and the demo accounts, and marks the store
/// as a demo.
pub async fn office(base: &Base) -> anyhow::Result<Mailboxes> {
    // Hashing first: it is slow, and a transaction holds everybody else up.
    let mut accounts = Vec::new();
    let people = files::people()?;
    for person in people.staff.iter().chain(&people.merchant) {
        if DEMO_ACCOUNTS.contains(&person.email.as_str()) {
            let hash = password::hash(&base.env, password::DEMO_PASSWORD).await?;
            accounts.push(NewAccount {
                email: person.email.clone(),
                name: person.name.clone(),
                shop: person.shop.clone(),
                role: person.role,
                lang: person.lang,
                password_hash: Some(hash),
            });
        }
    }
    let mut tx = base.store.write().await?;
    for account in &accounts {
        account_add(&mut tx, account, base.env.now()).await?;
    }
    let support = mailbox(&mut tx, "Winkelkade Hulp", "support", &["info", "helpdesk"]).await?;
    let kassa = mailbox(&mut tx, "Winkelkade Kassa App", "kassa", &[]).await?;
    for channel in [ChannelKind::Phone, ChannelKind::Mail, ChannelKind::Community] {
        contact::hours_save(&mut tx, channel, &office_week()).await?;
    }
    contact::phone_save(&mut tx, PHONE).await?;
    super::status::components(&mut tx).await?;
    setting::setting_save(&mut tx, "demo", "1").await?;
    setting::snapshot_changed(&mut tx).await?;
    tx.commit().await?;
    base.publish().await?;
    Ok(Mailboxes { support, kassa })
}

async fn mailbox(tx: &mut Tx, name: &str, local: &str, aliases: &[&str]) -> anyhow::Result<i64> {
    let address = |local: &str| format!("{local}@winkelkade.example");
    let mailbox = Mailbox {
        name: name.into(),
        address: address(local),
        aliases: aliases.iter().map(|alias| address(alias)).collect(),
        ..Mailbox::default()
    };
    contact::mailbox_save(tx, &mailbox)
        .await?
        .ok_or_else(|| anyhow::anyhow!("the mailbox {name} was not made"))
}
