//! Passwords: rules, hashing, verifying. Hashing takes 19 MB and some 30 ms of
//! a core, so it runs beside the async threads, a few at a time, and never
//! inside a transaction.

use crate::desk::internal;
use crate::env::Env;
use app::{AppError, AppResult};
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// The password of the demo accounts.
pub const DEMO_PASSWORD: &str = "welkom-bij-loket";

/// Shortest password.
const SHORTEST: usize = 10;
/// Longest password, so that nobody makes us hash a book.
const LONGEST: usize = 200;
/// Hashings at once.
static AT_ONCE: Semaphore = Semaphore::const_new(4);
/// A hash that no password has: verified where there is no account, so that both take as long.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bG9rZXQtbm9ib2R5LTAx$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

fn hasher() -> AppResult<Argon2<'static>> {
    // OWASP's recommendation for argon2id, here explicitly: a default may change.
    let params = Params::new(19_456, 2, 1, None).map_err(|error| internal(&error))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The hash to store of a password.
pub async fn hash(env: &Env, password: &str) -> AppResult<String> {
    let salt = [env.random().to_le_bytes(), env.random().to_le_bytes()].concat();
    let password = password.to_owned();
    let _permit = AT_ONCE.acquire().await.map_err(|error| internal(&error))?;
    spawn_blocking(move || {
        let salt = SaltString::encode_b64(&salt).map_err(|error| internal(&error))?;
        let hash = hasher()?.hash_password(password.as_bytes(), &salt).map_err(|error| internal(&error))?;
        Ok(hash.to_string())
    })
    .await
    .map_err(|error| internal(&error))?
}

/// Whether it is the password of this hash; always false, after the same work, without one.
pub async fn verify(stored: Option<&str>, password: &str) -> AppResult<bool> {
    let known = stored.is_some();
    let stored = stored.unwrap_or(NOBODY).to_owned();
    // Too long to be one: not worth hashing, whoever it is for.
    if password.len() > 4 * LONGEST {
        return Ok(false);
    }
    let password = password.to_owned();
    let _permit = AT_ONCE.acquire().await.map_err(|error| internal(&error))?;
    let same = spawn_blocking(move || {
        let hash = PasswordHash::new(&stored).map_err(|error| internal(&error))?;
        Ok::<_, AppError>(hasher()?.verify_password(password.as_bytes(), &hash).is_ok())
    })
    .await
    .map_err(|error| internal(&error))??;
    Ok(same && known)
}

/// Refuses a password that is too short, or that is known to others.
pub fn check(password: &str, email: &str) -> AppResult<()> {
    let refuse = |nl: &str, en: &str| Err(AppError::invalid("new", nl, en));
    let length = password.chars().count();
    let lower = password.to_lowercase();
    if length < SHORTEST {
        return refuse(
            "Kies een wachtwoord van tien of meer tekens. Een paar woorden achter elkaar is goed.",
            "Choose a password of ten or more characters. A few words in a row will do.",
        );
    }
    if length > LONGEST {
        return refuse(
            "Kies een korter wachtwoord, hooguit 200 tekens.",
            "Choose a shorter password, 200 characters at most.",
        );
    }
    if lower == email.to_lowercase() || lower == DEMO_PASSWORD {
        return refuse(
            "Dit wachtwoord is te raden: het is uw adres of het wachtwoord van de demo. Kies een ander.",
            "This password can be guessed: it is your address or the demo's password. Choose another.",
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules() {
        assert!(check("korter123", "a@b.example").is_err());
        assert!(check("wie-weet-dit", "a@b.example").is_ok());
        assert!(check("Joris@Dehoutenkraal.example", "joris@dehoutenkraal.example").is_err());
        assert!(check("Welkom-bij-Loket", "a@b.example").is_err());
        assert!(check(&"x".repeat(201), "a@b.example").is_err());
        assert!(check("ééééééééé", "a@b.example").is_err(), "nine characters in eighteen bytes");
    }

    #[tokio::test]
    async fn hashes_are_argon2id_with_the_parameters_we_chose() {
        let env = Env::fixed(|| 0, 7);
        let one = hash(&env, "een goed wachtwoord").await.unwrap();
        let two = hash(&env, "een goed wachtwoord").await.unwrap();
        assert!(one.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{one}");
        assert_ne!(one, two, "each has its own salt");
        assert!(verify(Some(&one), "een goed wachtwoord").await.unwrap());
        assert!(!verify(Some(&one), "een goed wachtwoorD").await.unwrap());
        assert!(!verify(None, "een goed wachtwoord").await.unwrap());
    }

    #[test]
    fn nobody_costs_as_much_as_somebody() {
        let hash = PasswordHash::new(NOBODY).unwrap();
        assert_eq!(Params::try_from(&hash).unwrap().m_cost(), 19_456);
        assert_eq!(hash.hash.unwrap().len(), 32);
    }
}
