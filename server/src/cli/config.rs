//! `loket config`: the settings in force, or what each is for.

use super::{Outcome, print};
use crate::config::{Config, KEYS, LogForm, S3Access};
use crate::mail::imap::ImapMailbox;
use crate::mail::route::SmtpRoute;
use crate::store::StoreUrl;

/// Every setting with its default and its purpose.
pub fn explain() -> anyhow::Result<Outcome> {
    print("Settings stand in loket.toml (or the file of --config); variables overrule them.");
    for key in KEYS {
        print("");
        print(key.name);
        print(format_args!("    {}", key.about));
        match key.name {
            "imap" | "smtp_route" => print(format_args!("    In the file only. Default: {}.", key.default)),
            name => {
                print(format_args!("    Variable LOKET_{}. Default: {}.", name.to_uppercase(), key.default))
            }
        }
    }
    Ok(Outcome::Done)
}

/// The settings in force, as a file could hold them; passwords are left out.
pub fn show(config: &Config) -> anyhow::Result<Outcome> {
    for line in lines(config) {
        print(line);
    }
    Ok(Outcome::Done)
}

fn lines(config: &Config) -> Vec<String> {
    let text = |name: &str, value: &dyn std::fmt::Display| {
        format!("{name} = {}", toml::Value::String(value.to_string()))
    };
    let absent = |name: &str, means: &str| format!("# {name}: {means}");
    let out = config.smtp_out.as_ref();
    let mut lines = vec![
        text("data_dir", &config.data_dir.display()),
        text("http_addr", &config.http_addr),
        text("smtp_addr", &config.smtp_addr),
        match &config.lmtp_addr {
            Some(addr) => text("lmtp_addr", addr),
            None => absent("lmtp_addr", "LMTP is not spoken"),
        },
        match &config.smtp_tls {
            Some((cert, _)) => text("smtp_tls_cert", &cert.display()),
            None => absent("smtp_tls_cert", "STARTTLS is not offered"),
        },
        match &config.smtp_tls {
            Some((_, key)) => text("smtp_tls_key", &key.display()),
            None => absent("smtp_tls_key", "STARTTLS is not offered"),
        },
        match &config.store {
            StoreUrl::Lite(path) => absent("database_url", &format!("SQLite at {}", path.display())),
            StoreUrl::Pg(url) => text("database_url", &without_password(url)),
        },
        match &config.smtp_out {
            Some(route) => text("smtp_out", &route.url),
            None => absent("smtp_out", "mails wait in the outbox"),
        },
        match out.and_then(|route| route.user.as_ref()) {
            Some(user) => text("smtp_out_user", user),
            None => absent("smtp_out_user", "nobody logs in there"),
        },
        match out {
            Some(SmtpRoute { password: Some(_), password_file: None, .. }) => {
                text("smtp_out_password", &"***")
            }
            _ => absent("smtp_out_password", "not set here"),
        },
        match out.and_then(|route| route.password_file.as_ref()) {
            Some(file) => text("smtp_out_password_file", &file.display()),
            None => absent("smtp_out_password_file", "not set"),
        },
        match out.and_then(|route| route.ca_file.as_ref()) {
            Some(file) => text("smtp_out_ca_file", &file.display()),
            None => absent("smtp_out_ca_file", "the usual authorities alone"),
        },
        format!("broadcast_per_minute = {}", config.broadcast_per_minute),
        format!("burst_tickets = {}", config.burst_tickets),
        format!("burst_minutes = {}", config.burst_minutes),
        text("dns_resolver", &config.dns_resolver),
        text("site_url", &config.site_url),
        text("site_dir", &config.site_dir.display()),
        match &config.platform {
            Some(name) => text("platform", name),
            None => absent("platform", "Loket; with demo content Winkelkade"),
        },
        text("smtp_hostname", &config.smtp_hostname),
        format!("mail_max_mb = {}", config.mail_max / 1_000_000),
        format!("spool_free_mb = {}", config.spool_free / 1_000_000),
        match &config.trusted_proxy {
            Some(proxy) => text("trusted_proxy", proxy),
            None => absent("trusted_proxy", "no proxy is believed"),
        },
        text("backup_to", &config.backup_to),
        match config.backup_every_hours {
            Some(hours) => format!("backup_every_hours = {hours}"),
            None => absent("backup_every_hours", "only loket backup makes one"),
        },
        format!("backup_keep = {}", config.backup_keep),
        match config.alarm_to.as_slice() {
            [] => absent("alarm_to", "nobody hears of trouble by mail"),
            addresses => text("alarm_to", &addresses.join(", ")),
        },
        format!("promise_alarm_minutes = {}", config.promise_alarm_minutes),
    ];
    lines.extend(s3(&config.backup_s3, "backups go to no bucket"));
    lines.push(match &config.publish_to {
        Some(to) => text("publish_to", to),
        None => absent("publish_to", "no copy of the public pages is kept"),
    });
    lines.extend(s3(&config.publish_s3, "copies go to no bucket"));
    lines.extend([
        text("time_zone", &config.zone.iana_name().unwrap_or("UTC")),
        text("log", &if config.log == LogForm::Json { "json" } else { "text" }),
        // Last: what follows a table would belong to it.
        match config.smtp_routes.as_slice() {
            [] => absent("smtp_route", "every mailbox takes smtp_out"),
            routes => routes.iter().map(route).collect::<Vec<_>>().join("\n"),
        },
        match config.imap.as_slice() {
            [] => absent("imap", "no mailbox elsewhere is fetched"),
            mailboxes => mailboxes.iter().map(table).collect::<Vec<_>>().join("\n"),
        },
    ]);
    lines
}

/// How a bucket is reached, without the secret.
fn s3(access: &S3Access, unused: &str) -> [String; 5] {
    let name = |key: &str| format!("{}_s3_{key}", access.setting);
    let text = |key: &str, value: &dyn std::fmt::Display| {
        format!("{} = {}", name(key), toml::Value::String(value.to_string()))
    };
    let absent = |key: &str, means: &str| format!("# {}: {means}", name(key));
    let secret = access.secret.is_some() && access.secret_file.is_none();
    [
        access.endpoint.as_ref().map_or_else(
            || absent("endpoint", "Amazon's, by the region"),
            |endpoint| text("endpoint", endpoint),
        ),
        access.region.as_ref().map_or_else(|| absent("region", "us-east-1"), |region| text("region", region)),
        access.key.as_ref().map_or_else(|| absent("key", unused), |key| text("key", key)),
        if secret { text("secret", &"***") } else { absent("secret", "not set here") },
        match &access.secret_file {
            Some(file) => text("secret_file", &file.display()),
            None => absent("secret_file", "not set"),
        },
    ]
}

/// A way out, without its password.
fn route(route: &SmtpRoute) -> String {
    let quote = |text: &dyn std::fmt::Display| toml::Value::String(text.to_string());
    let mut lines = vec![
        "[[smtp_route]]".to_owned(),
        format!("from = {}", quote(&route.from)),
        format!("url = {}", quote(&route.url)),
    ];
    if let Some(user) = &route.user {
        lines.push(format!("user = {}", quote(user)));
        lines.push(match &route.password_file {
            Some(file) => format!("password_file = {}", quote(&file.display())),
            None => "password = \"***\"".to_owned(),
        });
    }
    if let Some(file) = &route.ca_file {
        lines.push(format!("ca_file = {}", quote(&file.display())));
    }
    lines.join("\n")
}

/// A mailbox elsewhere, without its password.
fn table(mailbox: &ImapMailbox) -> String {
    let quote = |text: &dyn std::fmt::Display| toml::Value::String(text.to_string());
    let mut lines = vec![
        "[[imap]]".to_owned(),
        format!("name = {}", quote(&mailbox.name)),
        format!("host = {}", quote(&mailbox.host)),
        format!("port = {}", mailbox.port),
        format!("tls = {}", quote(&mailbox.tls.code())),
        format!("user = {}", quote(&mailbox.user)),
        match &mailbox.password_file {
            Some(file) => format!("password_file = {}", quote(&file.display())),
            None => "password = \"***\"".to_owned(),
        },
        format!("folder = {}", quote(&mailbox.folder)),
        format!("then = {}", quote(&mailbox.then)),
        format!("poll_seconds = {}", mailbox.poll_seconds),
    ];
    if let Some(file) = &mailbox.ca_file {
        lines.push(format!("ca_file = {}", quote(&file.display())));
    }
    lines.join("\n")
}

/// `postgres://user:secret@host/name` → `postgres://user:***@host/name`, and `password=` in the query.
fn without_password(url: &str) -> String {
    let (base, query) = url.split_once('?').map_or((url, None), |(base, query)| (base, Some(query)));
    let base = match base.split_once("://").and_then(|(scheme, rest)| Some((scheme, rest.rsplit_once('@')?)))
    {
        Some((scheme, (person, place))) => {
            let user = person.split(':').next().unwrap_or_default();
            let secret = if person.contains(':') { ":***" } else { "" };
            format!("{scheme}://{user}{secret}@{place}")
        }
        None => base.to_owned(),
    };
    let hide = |pair: &str| match pair.split_once('=') {
        Some(("password", _)) => "password=***".to_owned(),
        _ => pair.to_owned(),
    };
    match query {
        Some(query) => format!("{base}?{}", query.split('&').map(hide).collect::<Vec<_>>().join("&")),
        None => base,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_stay_inside() {
        assert_eq!(without_password("postgres://a:b:c@d@h/n?x=1"), "postgres://a:***@h/n?x=1");
        assert_eq!(without_password("postgres://a@h/n?password=s&x=1"), "postgres://a@h/n?password=***&x=1");
        assert_eq!(without_password("postgres:///n"), "postgres:///n");
    }

    #[test]
    fn mailboxes_elsewhere_are_shown_without_their_passwords() {
        let text = "[[imap]]\nname = 'a'\nhost = 'h'\nuser = 'u'\npassword = 'geheim'\ntls = 'starttls'\n\
                    [[imap]]\nname = 'b'\nhost = 'h'\nuser = 'v'\npassword = 'geheim'\nthen = 'move:Één'\n";
        let config = Config::from_parts(text, "loket.toml", std::iter::empty()).unwrap();
        let shown = lines(&config).join("\n");
        assert!(!shown.contains("geheim"), "{shown}");
        let again = Config::from_parts(&shown, "shown", std::iter::empty()).unwrap();
        let sources = |config: &Config| config.imap.iter().map(ImapMailbox::source).collect::<Vec<_>>();
        assert_eq!(sources(&again), sources(&config));
        assert_eq!(again.imap[1].then, config.imap[1].then);
    }

    #[test]
    fn ways_out_are_shown_without_their_passwords() {
        let text = "smtp_out = 'smtps://mail.example'\nsmtp_out_user = 'me'\nsmtp_out_password = 'geheim'\n\
                    [[smtp_route]]\nfrom = 'a@b.example'\nurl = 'smtps://c.example'\nuser = 'u'\npassword = 'geheim'\n";
        let config = Config::from_parts(text, "loket.toml", std::iter::empty()).unwrap();
        let shown = lines(&config).join("\n");
        assert!(!shown.contains("geheim"), "{shown}");
        let again = Config::from_parts(&shown, "shown", std::iter::empty()).unwrap();
        assert_eq!(again.smtp_routes[0].url, config.smtp_routes[0].url);
        assert_eq!(
            again.smtp_out.map(|route| (route.url, route.user)),
            config.smtp_out.map(|route| (route.url, route.user))
        );
    }

    #[test]
    fn a_bucket_is_shown_without_its_secret() {
        let text = "backup_to = 's3://loket/a'\nbackup_s3_key = 'k'\nbackup_s3_secret = 'geheim'\n\
                    backup_s3_endpoint = 'http://127.0.0.1:9000'\nbackup_s3_region = 'eu-west-1'\n";
        let config = Config::from_parts(text, "loket.toml", std::iter::empty()).unwrap();
        let shown = lines(&config).join("\n");
        assert!(!shown.contains("geheim"), "{shown}");
        let again = Config::from_parts(&shown, "shown", std::iter::empty()).unwrap();
        assert_eq!(again.backup_to, config.backup_to);
        assert_eq!(S3Access { secret: config.backup_s3.secret.clone(), ..again.backup_s3 }, config.backup_s3);
    }

    #[test]
    fn every_setting_is_shown_and_can_be_read_back() {
        let config = Config::from_parts("", "loket.toml", std::iter::empty()).unwrap();
        let lines = lines(&config);
        assert_eq!(lines.len(), KEYS.len());
        assert!(KEYS.iter().all(|key| lines.iter().any(|line| line.contains(key.name))));
        let again = Config::from_parts(&lines.join("\n"), "shown", std::iter::empty()).unwrap();
        assert_eq!(again.http_addr, config.http_addr);
    }
}
