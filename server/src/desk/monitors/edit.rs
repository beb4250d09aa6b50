//! What an admin may set. Pure.

use super::rules::PAST;
use crate::mail::address;
use crate::watch::http::web;
use crate::watch::probe::{host_and_port, statuses};
use app::monitors::model::{Monitor, MonitorKind, WatchSettings};
use app::{AppError, AppResult};

/// Addresses of a list.
const ADDRESSES: usize = 20;
/// References.
const REFERENCES: usize = 5;

/// A monitor that can be looked with.
pub fn monitor(mut monitor: Monitor) -> AppResult<Monitor> {
    monitor.name = monitor.name.split_whitespace().collect::<Vec<_>>().join(" ");
    if monitor.name.is_empty() || monitor.name.chars().count() > 80 {
        return Err(AppError::invalid(
            "name",
            "Geef de monitor een naam van hooguit 80 tekens, zoals \"Webshops, startpagina\".",
            "Give the monitor a name of 80 characters at most, such as \"Shops, home page\".",
        ));
    }
    monitor.target = monitor.target.trim().to_owned();
    let fits = match monitor.kind {
        MonitorKind::Http => web(&monitor.target).is_some(),
        MonitorKind::Tcp => host_and_port(&monitor.target, None).is_some(),
        MonitorKind::Tls => host_and_port(&monitor.target, Some(443)).is_some(),
        MonitorKind::Heartbeat => {
            monitor.target.clear();
            true
        }
    };
    if !fits || monitor.target.len() > 1000 {
        return Err(AppError::invalid(
            "target",
            "Schrijf een webadres als https://winkelkade.example/gezond, of naam:poort voor een verbinding of certificaat.",
            "Write a web address such as https://winkelkade.example/healthy, or name:port for a connection or certificate.",
        ));
    }
    within("interval_s", monitor.interval_s, 1, 7 * 86_400)?;
    within(
        "timeout_s",
        monitor.timeout_s,
        1,
        if monitor.kind == MonitorKind::Heartbeat { 86_400 } else { 60 },
    )?;
    within("retries", monitor.retries, 0, 5)?;
    within("quorum_of", monitor.quorum_of, 1, PAST)?;
    within("quorum_fail", monitor.quorum_fail, 1, monitor.quorum_of)?;
    within("tls_days", monitor.tls_days, 0, 365)?;
    if let Some(minutes) = monitor.publish_after {
        within("publish_after", minutes, 1, 24 * 60)?;
    }
    monitor.expect_status = monitor.expect_status.trim().to_owned();
    if statuses(&monitor.expect_status).is_none() || monitor.expect_status.len() > 100 {
        return Err(AppError::invalid(
            "expect_status",
            "Schrijf statussen als 200-299, 401.",
            "Write statuses such as 200-299, 401.",
        ));
    }
    monitor.expect_text = monitor.expect_text.trim().to_owned();
    if monitor.expect_text.chars().count() > 200 {
        return Err(AppError::invalid(
            "expect_text",
            "Houd de verwachte tekst onder 200 tekens.",
            "Keep the expected text under 200 characters.",
        ));
    }
    monitor.alert_to = addresses("alert_to", monitor.alert_to)?;
    Ok(monitor)
}

/// What holds for all monitors; `known` is what held before. An empty secret keeps the old one.
pub fn settings(mut settings: WatchSettings, known: &WatchSettings) -> AppResult<WatchSettings> {
    settings.reference.retain(|reference| !reference.is_empty());
    let fits = |reference: &String| {
        reference.len() <= 500 && (web(reference).is_some() || host_and_port(reference, None).is_some())
    };
    if settings.reference.len() > REFERENCES || !settings.reference.iter().all(fits) {
        return Err(AppError::invalid(
            "reference",
            "Schrijf hooguit vijf adressen, elk een webadres of naam:poort, met komma’s ertussen.",
            "Write five addresses at most, each a web address or name:port, separated by commas.",
        ));
    }
    settings.alert_to = addresses("alert_to", settings.alert_to)?;
    settings.escalate_to = addresses("escalate_to", settings.escalate_to)?;
    within("escalate_minutes", settings.escalate_minutes, 0, 24 * 60)?;
    settings.hook_url = settings.hook_url.trim().to_owned();
    if !settings.hook_url.is_empty() && (web(&settings.hook_url).is_none() || settings.hook_url.len() > 1000)
    {
        return Err(AppError::invalid(
            "hook_url",
            "Schrijf een webadres dat met https:// of http:// begint.",
            "Write a web address that begins with https:// or http://.",
        ));
    }
    settings.hook_secret = settings.hook_secret.trim().to_owned();
    if settings.hook_secret.is_empty() {
        settings.hook_secret = known.hook_secret.clone();
    }
    if settings.hook_url.is_empty() {
        settings.hook_secret.clear();
    }
    if settings.hook_secret.len() > 200 {
        return Err(AppError::invalid(
            "hook_secret",
            "Houd het geheim onder 200 tekens.",
            "Keep the secret under 200 characters.",
        ));
    }
    Ok(settings)
}

fn within(field: &str, number: i64, from: i64, to: i64) -> AppResult<()> {
    if (from..=to).contains(&number) {
        return Ok(());
    }
    Err(AppError::invalid(
        field,
        format!("Kies een getal van {from} tot en met {to}."),
        format!("Choose a number from {from} to {to}."),
    ))
}

/// Addresses in lower case, each once.
fn addresses(field: &str, typed: Vec<String>) -> AppResult<Vec<String>> {
    let mut clean = Vec::new();
    for text in typed.iter().filter(|text| !text.is_empty()) {
        let address = address::clean(text).filter(|_| clean.len() < ADDRESSES).ok_or_else(|| {
            AppError::invalid(
                field,
                format!("\"{text}\" is geen mailadres, of de lijst is langer dan {ADDRESSES}."),
                format!("\"{text}\" is no mail address, or the list is longer than {ADDRESSES}."),
            )
        })?;
        if !clean.contains(&address) {
            clean.push(address);
        }
    }
    Ok(clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(result: AppResult<Monitor>) -> String {
        match result {
            Err(AppError::Invalid { field, .. }) => field,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_monitor_can_be_looked_with() {
        let with = |change: fn(&mut Monitor)| {
            let mut new = Monitor {
                name: " Web  shops ".into(),
                target: "https://w.example/".into(),
                ..Monitor::default()
            };
            change(&mut new);
            monitor(new)
        };
        assert_eq!(with(|_| {}).unwrap().name, "Web shops");
        assert_eq!(field(with(|new| new.name = " ".into())), "name");
        assert_eq!(field(with(|new| new.target = "w.example".into())), "target");
        assert_eq!(field(with(|new| new.target = "file:///etc/passwd".into())), "target");
        assert_eq!(field(with(|new| new.kind = MonitorKind::Tcp)), "target");
        assert_eq!(field(with(|new| (new.quorum_fail, new.quorum_of) = (4, 3))), "quorum_fail");
        assert_eq!(field(with(|new| new.interval_s = 0)), "interval_s");
        assert_eq!(field(with(|new| new.expect_status = "goed".into())), "expect_status");
        assert_eq!(field(with(|new| new.alert_to = vec!["wie?".into()])), "alert_to");
        let twice = with(|new| new.alert_to = vec!["A@b.example".into(), "a@b.example".into()]);
        assert_eq!(twice.unwrap().alert_to, ["a@b.example"]);
        assert_eq!(
            with(|new| (new.kind, new.target) = (MonitorKind::Tls, "w.example".into())).unwrap().target,
            "w.example"
        );
    }

    #[test]
    fn a_secret_stays_unless_its_webhook_goes() {
        let known = WatchSettings { hook_secret: "geheim".into(), ..WatchSettings::default() };
        let url = WatchSettings { hook_url: "https://h.example/".into(), ..WatchSettings::default() };
        assert_eq!(settings(url.clone(), &known).unwrap().hook_secret, "geheim");
        let new = WatchSettings { hook_secret: "nieuw".into(), ..url };
        assert_eq!(settings(new, &known).unwrap().hook_secret, "nieuw");
        assert_eq!(settings(WatchSettings::default(), &known).unwrap().hook_secret, "");
    }
}
