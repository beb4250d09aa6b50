//! An outage page as one file: style, logo and words in it, nothing loaded. Pure.

use super::words::{answers, cause, escape, lead, moment, short, title};
use crate::desk::shops::hue;
use app::shops::model::OutagePage;
use app::status::model::{Impact, Incident, StatusView};
use app::ui::time;
use app::{Lang, Moment};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use std::sync::{Arc, LazyLock};

/// The sheet of the design without its comments and blanks.
static SHEET: LazyLock<String> = LazyLock::new(|| squeeze(include_str!("../../../../style/outage.css")));

/// What is so while the page is made.
pub struct Outage {
    /// The status; none for a page that is made beforehand.
    pub status: Option<Arc<StatusView>>,
    /// Where Loket is.
    pub site_url: String,
    /// The platform's name.
    pub platform: String,
    /// Now.
    pub now: Moment,
}

impl Outage {
    fn cause(&self) -> Option<&Incident> {
        self.status.as_deref().and_then(cause)
    }
}

/// What shoppers see, and the page's Content-Security-Policy. Without a shop it is the platform's.
pub fn shopper(shop: Option<&OutagePage>, lang: Lang, outage: &Outage) -> (String, String) {
    let (now, cause) = (outage.now, outage.cause());
    let loss = cause.and_then(|incident| incident.data_loss.as_ref());
    let own = shop.map(|shop| &shop.words).filter(|words| !words.get(lang).is_empty()).map(|words| {
        let other =
            if words.lacks(lang) { format!(" lang=\"{}\"", lang.other().code()) } else { String::new() };
        format!("<p class=\"lead own\"{other}>{}</p>", escape(words.get(lang)).replace('\n', "<br>"))
    });
    let blocks: String =
        answers(lang, shop, loss, now).iter().map(|(head, text)| block(head, text)).collect();
    let next = cause.and_then(|incident| incident.next_update_at).filter(|at| *at > now).map(|at| {
        format!(
            "<span class=\"soft\">{}{}</span>",
            lang.t("Volgend bericht vóór ", "Next word before "),
            moment(lang, now, at)
        )
    });
    let other = lang.other();
    let summary = lang.t("Read this in English", "Lees dit in het Nederlands");
    let slug = shop.map_or("_", |shop| shop.slug.as_str());
    let main = format!(
        "<h1>{}</h1><p class=\"lead\">{}</p>{}<div class=\"qa\">{blocks}</div>\
         <p class=\"row\"><a class=\"btn\" href=\"\">{}</a>{}</p>",
        title(lang, shop),
        lead(lang, cause.is_some()),
        own.unwrap_or_default(),
        lang.t("Probeer opnieuw", "Try again"),
        next.unwrap_or_default(),
    );
    let footer = format!(
        "<details lang=\"{}\"><summary>{summary}</summary><p>{}</p></details>\
         <p>{} <a href=\"{}{}\">{}</a></p>",
        other.code(),
        short(other, cause.is_some(), loss, now),
        lang.t("Is dit uw winkel?", "Is this your shop?"),
        escape(&outage.site_url),
        lang.href(&format!("/uit/{slug}/status")),
        lang.t(
            format!("Bekijk de status bij {}", escape(&outage.platform)),
            format!("See the status at {}", escape(&outage.platform))
        ),
    );
    let name = shop.map_or(outage.platform.as_str(), |shop| shop.name.as_str());
    let tab = format!("{} · {}", lang.t("Even niet bereikbaar", "Can’t be reached"), name);
    document(shop, lang, name, &tab, &main, &footer)
}

/// What the merchant of a shop sees: what is down, when the next word comes, what may be lost.
pub fn merchant(shop: Option<&OutagePage>, lang: Lang, outage: &Outage) -> (String, String) {
    let now = outage.now;
    let view = outage.status.as_deref();
    let link = |path: &str| format!("{}{}", escape(&outage.site_url), lang.href(path));
    let incident = view.and_then(StatusView::banner);
    let (head, told, blocks, target) = match (incident, view) {
        (Some(incident), Some(view)) => (
            escape(incident.title.get(lang)),
            incident.updates.first().map(|update| escape(update.text.get(lang))).unwrap_or_default(),
            facts(view, incident, lang, now),
            link(&format!("/status/{}", incident.slug)),
        ),
        _ => (
            lang.t("Volgens ons werkt alles", "As far as we know everything works").to_owned(),
            lang.t(
                "We weten nu van geen storing. Is uw winkel toch onbereikbaar, laat het ons dan weten.",
                "We know of no incident. If your shop can’t be reached all the same, let us know.",
            )
            .to_owned(),
            String::new(),
            link("/status"),
        ),
    };
    let blocks = if blocks.is_empty() { blocks } else { format!("<div class=\"qa\">{blocks}</div>") };
    let main = format!(
        "<h1>{head}</h1><p class=\"lead\">{told}</p>{blocks}<p class=\"row top\"><a class=\"btn\" href=\"{target}\">{}</a>\
         <a href=\"{}\">Contact</a></p>",
        lang.t("Lees en volg alles", "Read and follow all of it"),
        link("/contact"),
    );
    let slug = shop.map_or("_", |shop| shop.slug.as_str());
    let footer = format!(
        "<p><a href=\"{}\">{}</a></p>",
        link(&format!("/uit/{slug}")),
        lang.t("Bekijk wat uw klanten nu zien", "See what your customers see now"),
    );
    let name = shop.map_or(outage.platform.as_str(), |shop| shop.name.as_str());
    document(shop, lang, name, &format!("Status · {name}"), &main, &footer)
}

fn facts(view: &StatusView, incident: &Incident, lang: Lang, now: Moment) -> String {
    let names = |down: bool| {
        let hit = view.components.iter().filter(|one| (one.impact != Impact::None) == down);
        hit.map(|one| escape(one.name.get(lang))).collect::<Vec<_>>().join(", ")
    };
    let mut blocks = String::new();
    let mut add = |head: &str, text: String| {
        if !text.is_empty() {
            blocks.push_str(&block(head, &text));
        }
    };
    add(lang.t("Dit werkt niet", "This doesn’t work"), names(true));
    add(lang.t("Dit werkt wel", "This works"), names(false));
    let next = incident.next_update_at.map(|at| {
        lang.t(format!("Vóór {}.", moment(lang, now, at)), format!("Before {}.", moment(lang, now, at)))
    });
    add(lang.t("Volgende update", "Next update"), next.unwrap_or_default());
    let loss = incident.data_loss.as_ref().map(|loss| {
        let (from, to, place) = (moment(lang, now, loss.from), moment(lang, now, loss.to), time::place());
        lang.t(
            format!("Wat tussen {from} en {to} is gewijzigd. Bewaar bevestigingen van bestellingen."),
            format!("What was changed between {from} and {to} ({place} time). Keep confirmations of orders."),
        )
    });
    add(lang.t("Mogelijk verloren", "Possibly lost"), loss.unwrap_or_default());
    blocks
}

fn block(head: &str, text: &str) -> String {
    format!("<div><h2>{head}</h2><p>{text}</p></div>")
}

fn document(
    shop: Option<&OutagePage>,
    lang: Lang,
    name: &str,
    tab: &str,
    main: &str,
    footer: &str,
) -> (String, String) {
    let (hue, chroma) = shop.map_or((262, 0.13), |shop| hue(&shop.colour));
    let own = format!(":root{{--shop-h:{hue};--shop-c:{chroma}}}");
    let logo = match shop.map(|shop| shop.logo.as_str()).filter(|logo| !logo.is_empty()) {
        Some(logo) => format!("<img src=\"{}\" alt=\"\">", escape(logo)),
        None => letter(name),
    };
    let html = format!(
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><meta name=\"robots\" content=\"noindex\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{}</title><style>{}</style><style>{own}</style></head>\n\
         <body><header>{logo}{}</header><main>{main}</main><footer>{footer}</footer></body></html>\n",
        lang.code(),
        escape(tab),
        *SHEET,
        escape(name),
    );
    let policy = format!(
        "default-src 'none'; style-src {} {}; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        source(&SHEET),
        source(&own)
    );
    (html, policy)
}

/// A style in the page as the policy names it.
fn source(style: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(style)))
}

/// For a shop without a logo: its first letter.
fn letter(name: &str) -> String {
    let letter = name.chars().find(|sign| sign.is_alphanumeric()).unwrap_or('·');
    let letter: String = letter.to_uppercase().collect();
    format!(
        "<svg viewBox=\"0 0 40 40\" aria-hidden=\"true\"><circle cx=\"20\" cy=\"20\" r=\"20\" fill=\"currentColor\"/>\
         <text x=\"20\" y=\"27\" text-anchor=\"middle\" font-size=\"20\" fill=\"var(--on)\">{letter}</text></svg>"
    )
}

/// CSS without comments and with single blanks.
fn squeeze(css: &str) -> String {
    let mut plain = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, comment)) = rest.split_once("/*") {
        plain.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    let mut small = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    for sign in ["{", "}", ";"] {
        small = small.replace(&format!("{sign} "), sign).replace(&format!(" {sign}"), sign);
    }
    small
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::shops::model::ReachBy;
    use app::status::model::{Bilingual, Component, DataLoss, IncidentState};

    const HOUR: Moment = 3_600_000_000;
    /// 2026-12-01T08:54:00Z.
    const NOW: Moment = 1_796_115_240_000_000;

    fn both(nl: &str, en: &str) -> Bilingual {
        Bilingual { nl: nl.into(), en: en.into() }
    }

    fn shop() -> OutagePage {
        OutagePage {
            slug: "wol-wimpel".into(),
            name: "Wol & \"Wimpel\" <b>".into(),
            colour: "#c0392b".into(),
            logo: format!("data:image/png;base64,{}", "A".repeat(16_000)),
            reach_by: ReachBy::Mail,
            reach_at: "hallo@wol.example".into(),
            words: both("Breestraat 12 is open.\nTot zo!", ""),
        }
    }

    fn outage(there: bool) -> Outage {
        let incident = Incident {
            id: 1,
            slug: "database".into(),
            title: both("Database stuk", "Database broken"),
            state: IncidentState::Identified,
            impact: Impact::Critical,
            started_at: NOW - HOUR,
            resolved_at: None,
            next_update_at: Some(NOW + HOUR),
            components: vec![("webshops".into(), Impact::Critical)],
            data_loss: Some(DataLoss { from: NOW - 4 * HOUR, to: NOW - 2 * HOUR, ..DataLoss::default() }),
            conditions: Default::default(),
            faq: None,
            updates: Vec::new(),
        };
        let component = |key: &str, name: Bilingual, impact| Component {
            key: key.into(),
            name,
            depends_on: vec![],
            group: Default::default(),
            reasons: Default::default(),
            baseline: Default::default(),
            impact,
            maintenance: false,
            days: vec![],
            uptime: 100.0,
        };
        let components = vec![
            component("webshops", both("Webshops", "Shops"), Impact::Critical),
            component("api", both("API", "API"), Impact::None),
        ];
        let open = if there { vec![incident] } else { Vec::new() };
        let status = StatusView { open, components, ..StatusView::default() };
        Outage {
            status: Some(Arc::new(status)),
            site_url: "https://hulp.winkelkade.example".into(),
            platform: "Winkelkade".into(),
            now: NOW,
        }
    }

    #[test]
    fn one_small_file_that_loads_nothing() {
        let (html, policy) = shopper(Some(&shop()), Lang::Nl, &outage(true));
        assert!(html.len() < 30_000, "{}", html.len());
        for loads in ["<script", "<link", "url(", "src=\"http", "@import", "style=\""] {
            assert!(!html.contains(loads), "{loads}");
        }
        assert!(html.contains("Wol &amp; &quot;Wimpel&quot; &lt;b&gt;"));
        for style in html.split("<style>").skip(1) {
            let style = style.split("</style>").next().unwrap();
            assert!(policy.contains(&source(style)), "every style is allowed by its hash");
        }
        assert!(
            html.contains("--shop-h:30") && SHEET.contains("--shop-h") && SHEET.len() < 3_500,
            "{}",
            SHEET.len()
        );
    }

    #[test]
    fn it_says_what_a_shopper_wants_to_know() {
        let (html, _) = shopper(Some(&shop()), Lang::Nl, &outage(true));
        for words in [
            "Betaal niet opnieuw",
            "tussen <time datetime=\"2026-12-01T05:54:00+01:00\">05:54</time> en",
            "mailto:hallo@wol.example",
            "Breestraat 12 is open.<br>Tot zo!",
            "Volgend bericht vóór <time datetime=\"2026-12-01T10:54:00+01:00\">10:54</time>",
            "lang=\"en\"><summary>Read this in English",
            "https://hulp.winkelkade.example/uit/wol-wimpel/status",
        ] {
            assert!(html.contains(words), "{words}\n{html}");
        }
        let (calm, _) = shopper(Some(&shop()), Lang::En, &outage(false));
        assert!(calm.contains("Try again in a few minutes") && !calm.contains("outage at the company"));
        let (unknown, _) = shopper(None, Lang::Nl, &outage(true));
        assert!(unknown.contains("Deze winkel") && unknown.contains("Winkelkade</header>"));
    }

    #[test]
    fn the_merchant_sees_the_status() {
        let (html, _) = merchant(Some(&shop()), Lang::En, &outage(true));
        for words in [
            "Database broken",
            "This doesn’t work</h2><p>Shops",
            "This works</h2><p>API",
            "Possibly lost",
            "/en/status/database",
        ] {
            assert!(html.contains(words), "{words}\n{html}");
        }
        assert!(merchant(None, Lang::Nl, &outage(false)).0.contains("Volgens ons werkt alles"));
    }

    #[test]
    fn sheets_are_squeezed() {
        assert_eq!(squeeze("/* a */ a {\n  b: c d;\n}\n/* e"), "a{b: c d;}");
    }
}
