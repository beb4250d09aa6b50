//! Mail addresses: which ones we take, and which are ours. Pure.

use std::str::FromStr;

/// An address in the form that is stored: lower case, without spaces around. None when it
/// isn't a complete address, or when it is one that hardly any server takes (quoted local
/// parts, address literals, letters beyond ASCII).
pub fn clean(address: &str) -> Option<String> {
    let address = address.trim().to_ascii_lowercase();
    let odd = |c: char| !c.is_ascii() || c.is_ascii_control() || matches!(c, '"' | '[' | ' ' | '<' | '>');
    if address.len() > 254 || address.contains(odd) {
        return None;
    }
    let (_, domain) = address.split_once('@')?;
    let dotted = domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.');
    (dotted && lettre::Address::from_str(&address).is_ok()).then_some(address)
}

/// The address without its `+token`, in lower case: what a mailbox is known by.
pub fn base(address: &str) -> String {
    let address = address.trim().to_ascii_lowercase();
    match address.rsplit_once('@') {
        Some((local, domain)) => {
            let local = local.split_once('+').map_or(local, |(before, _)| before);
            format!("{local}@{domain}")
        }
        None => address,
    }
}

/// The token in `support+token@…`, where there is one.
pub fn token(address: &str) -> Option<&str> {
    let (local, _) = address.rsplit_once('@')?;
    local.split_once('+').map(|(_, token)| token).filter(|token| !token.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_we_take() {
        assert_eq!(clean(" Joris@DeHoutenKraal.example "), Some("joris@dehoutenkraal.example".into()));
        assert_eq!(clean("a.b+c_d'e@sub.example"), Some("a.b+c_d'e@sub.example".into()));
        let refused = [
            "",
            "joris",
            "joris@",
            "@example.nl",
            "joris@localhost",
            "a b@example.nl",
            "a@b@example.nl",
            "\"a\"@example.nl",
            "a@[127.0.0.1]",
            "a@example.nl.",
            "a@.nl",
            "a..b@example.nl",
            "müller@example.nl",
            "a@example.nl\r\nBcc: x@y.nl",
        ];
        for address in refused {
            assert_eq!(clean(address), None, "{address}");
        }
        assert_eq!(clean(&format!("a@{}.nl", "b".repeat(260))), None);
    }

    #[test]
    fn tokens_of_our_addresses() {
        assert_eq!(base("Support+T12.Ab@Winkelkade.example"), "support@winkelkade.example");
        assert_eq!(base("support@winkelkade.example"), "support@winkelkade.example");
        assert_eq!(base("Postmaster"), "postmaster");
        assert_eq!(token("support+T12@winkelkade.example"), Some("T12"));
        assert_eq!(token("support+@winkelkade.example"), None);
        assert_eq!(token("support@winkelkade.example"), None);
    }
}
