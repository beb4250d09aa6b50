//! The form of one monitor.

use super::list::HERE;
use crate::monitors::model::{Monitor, MonitorKind};
use crate::page::Page;
use crate::status::model::{Impact, StatusView};
use crate::ui::form::Choice;
use crate::ui::{Field, form_error, icon};
use leptos::prelude::*;

/// The form; what doesn't belong to the kind is ignored.
pub fn form(page: &Page, monitor: &Monitor, status: &StatusView) -> AnyView {
    let new = monitor.id == 0;
    let place = if new { "nieuw".to_owned() } else { monitor.id.to_string() };
    let action = page.href(&format!("{HERE}/{place}"));
    let title =
        if new { page.t("Nieuwe monitor", "New monitor") } else { page.t("Instellingen", "Settings") };
    let ticked = |name: &str, stored: bool| page.ticked("name", name, stored);
    let (enabled, follow) = (ticked("enabled", monitor.enabled), ticked("follow", monitor.follow));
    view! {
        <section class="card card-flush" aria-labelledby="h-edit">
            <div class="card-head"><h2 id="h-edit">{title}</h2></div>
            <form method="post" action=action>
                <div class="card-body form-grid">
                    {form_error(page)}
                    {what(page, monitor, status)}
                    {rhythm(page, monitor)}
                    <fieldset class="wide">
                        <legend class="label strong">{page.t("Alleen voor een webadres", "For a web address only")}</legend>
                        <div class="form-grid">
                            {Field::text("expect_status", page.t("Goede statussen", "Good statuses"))
                                .hint("200-299, 401").max(100).value(page, &monitor.expect_status).view(page)}
                            {Field::text("expect_text", page.t("Tekst die erin staat", "Text in the answer"))
                                .max(200).value(page, &monitor.expect_text).view(page)}
                        </div>
                        <label class="check mt-3">
                            <input type="checkbox" name="follow" value="1" checked=follow/>
                            {page.t("Volg doorverwijzingen", "Follow redirects")}
                        </label>
                    </fieldset>
                    {consequences(page, monitor)}
                    <label class="check wide">
                        <input type="checkbox" name="enabled" value="1" checked=enabled/>
                        {page.t("Deze monitor staat aan", "This monitor is on")}
                    </label>
                    <p class="wide"><button class="btn btn-primary">
                        {icon("check")}{if new { page.t("Voeg toe", "Add") } else { page.t("Bewaar", "Save") }}
                    </button></p>
                </div>
            </form>
        </section>
    }
    .into_any()
}

fn what(page: &Page, monitor: &Monitor, status: &StatusView) -> AnyView {
    let kinds = MonitorKind::ALL.map(|kind| (kind.code().to_owned(), kind.word(page.lang).to_owned()));
    let none = (String::new(), page.t("geen", "none").to_owned());
    let components =
        status.components.iter().map(|one| (one.key.clone(), one.name.get(page.lang).to_owned()));
    let impacts =
        Impact::ALL[1..].iter().map(|impact| (impact.code().to_owned(), impact.word(page.lang).to_owned()));
    let target = page.t(
        "https://winkelkade.example/gezond, of naam:poort. Een hartslag heeft er geen: die krijgt een adres om aan te roepen.",
        "https://winkelkade.example/healthy, or name:port. A heartbeat has none: it gets an address to be called at.",
    );
    let choice = |name: &'static str, label: &str, options: Vec<(String, String)>, stored: &str| {
        Choice { name, label: label.into(), options, chosen: page.typed_or(name, stored) }.view(page)
    };
    view! {
        {Field::text("name", page.t("Naam", "Name")).required().max(80).value(page, &monitor.name).view(page)}
        {choice("kind", page.t("Soort", "Kind"), kinds.to_vec(), monitor.kind.code())}
        <div class="wide">{Field::text("target", page.t("Adres", "Address"))
            .hint(target).max(1000).value(page, &monitor.target).view(page)}</div>
        {choice("component", page.t("Onderdeel", "Component"), std::iter::once(none).chain(components).collect(), &monitor.component)}
        {choice("impact", page.t("Als hij faalt, dan", "When it fails"), impacts.collect(), monitor.impact.code())}
    }
    .into_any()
}

fn rhythm(page: &Page, monitor: &Monitor) -> AnyView {
    let number = |name: &'static str, label: &'static str, hint: &'static str, stored: i64| {
        Field::text(name, label).hint(hint).max(6).value(page, &stored.to_string()).view(page)
    };
    let every = page
        .t("Een hartslag moet elke zoveel seconden komen.", "A heartbeat must come every so many seconds.");
    let patience = page.t("Zoveel later mag een hartslag komen.", "A heartbeat may come so much later.");
    view! {
        {number("interval_s", page.t("Elke (seconden)", "Every (seconds)"), every, monitor.interval_s)}
        {number("timeout_s", page.t("Wacht hooguit (seconden)", "Waits at most (seconds)"), patience, monitor.timeout_s)}
        {number("retries", page.t("Probeer binnen een keer nog", "Further tries within one look"), "", monitor.retries)}
        {number("tls_days", page.t("Certificaat: dagen vooraf", "Certificate: days ahead"), "", monitor.tls_days)}
        {number("quorum_fail", page.t("Faalt na zoveel keer mis", "Fails after so many failures"), "", monitor.quorum_fail)}
        {number("quorum_of", page.t("van de laatste", "of the last"), "", monitor.quorum_of)}
    }
    .into_any()
}

fn consequences(page: &Page, monitor: &Monitor) -> AnyView {
    let alert = page.t(
        "Met komma’s ertussen; leeg: zoals voor alle monitors.",
        "Separated by commas; empty: as for all monitors.",
    );
    let publish = page.t(
        "Zoveel minuten nadat niemand heeft gezegd ernaar te kijken. Leeg: nooit; een mens beslist.",
        "So many minutes without anybody saying that they look into it. Empty: never; a person decides.",
    );
    let minutes = monitor.publish_after.map(|minutes| minutes.to_string()).unwrap_or_default();
    view! {
        {Field::text("alert_to", page.t("Alarm aan", "Alarms to"))
            .hint(alert).max(2000).value(page, &monitor.alert_to.join(", ")).view(page)}
        {Field::text("publish_after", page.t("Meldt de storing zelf na", "Declares the incident itself after"))
            .hint(publish).max(4).value(page, &minutes).view(page)}
    }
    .into_any()
}
