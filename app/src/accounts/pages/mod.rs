//! Pages of accounts: signing in, one's own account, the admin's people.

mod account;
mod people;
mod sign_in;

pub use account::AccountPage;
pub use people::PeoplePage;
pub use sign_in::{LinkPage, LinkUsePage, SignInPage};
