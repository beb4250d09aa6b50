//! Staff and merchants of the demo.

use super::files::{self, Person};
use crate::desk::Base;
use crate::env::DAY;
use crate::store::Tx;
use crate::store::accounts::{NewAccount, account_add, account_by_email};
use app::{Lang, Role};
use std::collections::HashMap;

/// Somebody with an account.
#[derive(Clone, Debug)]
pub struct Who {
    pub id: i64,
    pub name: String,
    pub shop: String,
    pub role: Role,
    pub lang: Lang,
}

impl Who {
    /// The first name: how one is addressed.
    pub fn first_name(&self) -> &str {
        self.name.split_whitespace().next().unwrap_or(&self.name)
    }

    /// Whether it is someone of the desk.
    pub fn is_staff(&self) -> bool {
        self.role >= Role::Agent
    }
}

/// Everybody.
pub struct People {
    by_email: HashMap<String, Who>,
    /// Staff, in the file's order.
    pub staff: Vec<Who>,
    /// Merchants, in the file's order.
    pub merchants: Vec<Who>,
}

impl People {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.by_email.len()
    }

    /// Somebody by address.
    pub fn by_email(&self, email: &str) -> anyhow::Result<&Who> {
        self.by_email.get(email).ok_or_else(|| anyhow::anyhow!("server/demo names nobody with {email}"))
    }
}

/// Makes an account for everybody who has none yet.
pub async fn load(tx: &mut Tx, base: &Base) -> anyhow::Result<People> {
    let files::People { staff, merchant } = files::people()?;
    let mut people = People { by_email: HashMap::new(), staff: Vec::new(), merchants: Vec::new() };
    for person in staff.iter().chain(&merchant) {
        let who = account(tx, base, person).await?;
        if who.is_staff() { &mut people.staff } else { &mut people.merchants }.push(who.clone());
        people.by_email.insert(person.email.clone(), who);
    }
    anyhow::ensure!(!people.staff.is_empty() && !people.merchants.is_empty(), "server/demo names nobody");
    Ok(people)
}

async fn account(tx: &mut Tx, base: &Base, person: &Person) -> anyhow::Result<Who> {
    let new = NewAccount {
        email: person.email.clone(),
        name: person.name.clone(),
        shop: person.shop.clone(),
        role: person.role,
        lang: person.lang,
        password_hash: None,
    };
    // Customers of three months to three years.
    let age = 100 + i64::try_from(base.env.random() % 1000)?;
    let id = match account_add(tx, &new, base.env.now() - age * DAY).await? {
        Some(id) => id,
        None => {
            let there = account_by_email(tx, &person.email).await?;
            there.ok_or_else(|| anyhow::anyhow!("an account was not made"))?.id
        }
    };
    Ok(Who { id, name: new.name, shop: new.shop, role: new.role, lang: new.lang })
}
