//! The way of outgoing mail to the next server, as `loket.toml` describes it: `smtp_out`
//! for all mailboxes, and a table `[[smtp_route]]` for a mailbox with a way of its own.

use super::imap::Secret;
use serde::Deserialize;
use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;

/// How the connection is kept from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RouteTls {
    /// STARTTLS where the server offers it, whoever it is (RFC 7435); in the clear otherwise,
    /// and to this machine.
    Opportunistic,
    /// STARTTLS with a certificate that holds, or no mail.
    StartTls,
    /// TLS from the first byte, with a certificate that holds (RFC 8314).
    Tls,
}

impl RouteTls {
    const ALL: [(RouteTls, &str, u16); 3] = [
        (RouteTls::Opportunistic, "smtp", 25),
        (RouteTls::StartTls, "smtp+starttls", 587),
        (RouteTls::Tls, "smtps", 465),
    ];
}

/// Where a server is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct SmtpUrl {
    /// How the connection is kept from others.
    pub tls: RouteTls,
    /// The server.
    pub host: String,
    /// Its port.
    pub port: u16,
}

impl SmtpUrl {
    /// Whether it is this machine.
    pub fn local(&self) -> bool {
        self.host == "localhost" || self.host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }
}

impl FromStr for SmtpUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<SmtpUrl, String> {
        if text.contains('@') {
            // The text may hold a password: it is not repeated.
            return Err("user and password have settings of their own".into());
        }
        let wrong =
            || format!("'{text}' should be smtp://host:port, smtp+starttls://host:port or smtps://host:port");
        let (scheme, rest) = text.split_once("://").ok_or_else(wrong)?;
        let known = RouteTls::ALL.into_iter().find(|(_, name, _)| *name == scheme);
        let (tls, _, usual) = known.ok_or_else(wrong)?;
        let rest = rest.trim_end_matches('/');
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, port.parse().map_err(|_| wrong())?),
            _ => (rest, usual),
        };
        let host = host.trim_matches(['[', ']']).to_owned();
        if host.is_empty() { Err(wrong()) } else { Ok(SmtpUrl { tls, host, port }) }
    }
}

impl TryFrom<String> for SmtpUrl {
    type Error = String;

    fn try_from(text: String) -> Result<SmtpUrl, String> {
        text.parse()
    }
}

impl fmt::Display for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme =
            RouteTls::ALL.iter().find(|(tls, ..)| *tls == self.tls).map_or("smtp", |(_, name, _)| name);
        let (open, close) = if self.host.contains(':') { ("[", "]") } else { ("", "") };
        write!(f, "{scheme}://{open}{}{close}:{}", self.host, self.port)
    }
}

/// A way to the next server.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmtpRoute {
    /// The mailbox whose mails go this way; empty for all others.
    pub from: String,
    /// Where the server is.
    pub url: SmtpUrl,
    /// Who logs in, where somebody does.
    #[serde(default)]
    pub user: Option<String>,
    /// The password, here or read from the file.
    #[serde(default)]
    pub password: Option<Secret>,
    /// A file that holds the password.
    #[serde(default)]
    pub password_file: Option<PathBuf>,
    /// PEM file of authorities that are believed besides the usual ones.
    #[serde(default)]
    pub ca_file: Option<PathBuf>,
}

impl SmtpRoute {
    /// Checks it and reads the password's file.
    pub fn resolve(mut self) -> Result<SmtpRoute, String> {
        self.from = self.from.trim().to_ascii_lowercase();
        let read = |file: &PathBuf| {
            std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))
        };
        match (&self.user, &self.password, &self.password_file) {
            (None, None, None) | (Some(_), Some(_), None) => {}
            (Some(_), None, Some(file)) => {
                self.password = Some(read(file)?.trim_end_matches(['\r', '\n']).to_owned().into());
            }
            (Some(_), ..) => return Err("a user needs either a password or a password_file".into()),
            (None, ..) => return Err("a password needs a user".into()),
        }
        if self.user.is_some() && self.url.tls == RouteTls::Opportunistic && !self.url.local() {
            return Err("a password goes over smtp+starttls:// or smtps:// only".into());
        }
        Ok(self)
    }

    /// The tables, each for a mailbox of its own.
    pub fn tables(given: Vec<SmtpRoute>) -> Result<Vec<SmtpRoute>, String> {
        let mut ready: Vec<SmtpRoute> = Vec::with_capacity(given.len());
        for route in given {
            let name = route.from.clone();
            let route = route.resolve().map_err(|why| format!("smtp_route '{name}': {why}"))?;
            if super::address::clean(&route.from).is_none() {
                return Err(format!("smtp_route: from = '{name}' is no mail address"));
            }
            if ready.iter().any(|other| other.from == route.from) {
                return Err(format!("smtp_route '{name}': there is another one for this mailbox"));
            }
            ready.push(route);
        }
        Ok(ready)
    }
}

/// Whose mails a route takes, by the sender's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Senders {
    /// Addresses in lower case, each between bars: `|a@x.nl|b@x.nl|`.
    pub listed: String,
    /// Theirs, or everybody else's.
    pub theirs: bool,
}

impl Senders {
    /// Everybody's.
    pub fn all() -> Senders {
        Senders::all_but(&[])
    }

    /// The mails of one mailbox.
    pub fn only(from: &str) -> Senders {
        Senders { listed: format!("|{from}|"), theirs: true }
    }

    /// What no other route takes.
    pub fn all_but(routes: &[SmtpRoute]) -> Senders {
        let listed = routes.iter().map(|route| format!("{}|", route.from)).collect::<String>();
        Senders { listed: format!("|{listed}"), theirs: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(url: &str, user: Option<&str>, password: Option<&str>) -> SmtpRoute {
        SmtpRoute {
            from: "Support@Winkel.example".into(),
            url: url.parse().unwrap(),
            user: user.map(Into::into),
            password: password.map(|secret| secret.to_owned().into()),
            password_file: None,
            ca_file: None,
        }
    }

    #[test]
    fn addresses_of_servers() {
        let read = |text: &str| text.parse::<SmtpUrl>();
        for (text, again) in [
            ("smtp://mail.example", "smtp://mail.example:25"),
            ("smtp://127.0.0.1:1025/", "smtp://127.0.0.1:1025"),
            ("smtp+starttls://mail.example", "smtp+starttls://mail.example:587"),
            ("smtps://mail.example", "smtps://mail.example:465"),
            ("smtp://[::1]:2525", "smtp://[::1]:2525"),
            ("smtp://[::1]", "smtp://[::1]:25"),
        ] {
            assert_eq!(read(text).unwrap().to_string(), again);
        }
        for bad in ["mail.example", "smtp://", "smtp://a:b", "http://mail.example", "smtps://:465"] {
            assert!(read(bad).unwrap_err().contains("smtp://host:port"), "{bad}");
        }
        let secret = read("smtps://me:geheim@mail.example").unwrap_err();
        assert!(!secret.contains("geheim"), "{secret}");
        assert!(read("smtp://[::1]").unwrap().local() && !read("smtp://mail.example").unwrap().local());
    }

    #[test]
    fn a_password_never_goes_in_the_clear() {
        assert!(
            route("smtp://mail.example", Some("u"), Some("p")).resolve().unwrap_err().contains("smtps://")
        );
        assert!(route("smtp://localhost:25", Some("u"), Some("p")).resolve().is_ok());
        assert!(route("smtps://mail.example", Some("u"), None).resolve().is_err());
        assert!(route("smtps://mail.example", None, Some("p")).resolve().is_err());
        let ready = route("smtps://mail.example", Some("u"), Some("geheim")).resolve().unwrap();
        assert_eq!(ready.from, "support@winkel.example");
        assert!(!format!("{ready:?}").contains("geheim"));
    }

    #[test]
    fn a_mailbox_has_one_route() {
        let one = || route("smtps://mail.example", None, None);
        assert!(SmtpRoute::tables(vec![one(), one()]).unwrap_err().contains("another one"));
        let routes = SmtpRoute::tables(vec![one()]).unwrap();
        assert_eq!(Senders::all_but(&routes).listed, Senders::only("support@winkel.example").listed);
        assert_eq!(Senders::all().listed, "|");
    }
}
