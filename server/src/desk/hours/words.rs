//! Office hours in words, in both languages. Pure.

use super::Hours;
use crate::env::HOUR;
use app::ui::month_name;
use app::{Lang, Moment};
use jiff::civil::{DateTime, Weekday};

impl Hours {
    /// How the channel is now: "Vandaag open tot 17:00", "Maandag vanaf 09:00".
    pub fn words(&self, now: Moment, lang: Lang) -> String {
        if let Some(closes) = self.closes_at(now) {
            let until = self.clock(closes);
            return match lang {
                Lang::Nl => format!("Vandaag open tot {until}"),
                Lang::En => format!("Open today until {until}"),
            };
        }
        match self.next_open(now) {
            Some(opens) => capital(&self.opening_words(now, opens, lang)),
            None => lang.t("Gesloten", "Closed").into(),
        }
    }

    /// For what is open day and night, but read by us in these hours.
    pub fn reading_words(&self, now: Moment, lang: Lang) -> String {
        let read = match self.next_open(now) {
            Some(opens) if opens == now => lang.t("wij lezen nu mee", "we are reading along now").to_owned(),
            Some(opens) => {
                let from = self.opening_words(now, opens, lang);
                match lang {
                    Lang::Nl => format!("wij lezen {from} mee"),
                    Lang::En => format!("we read along {}", on(&from)),
                }
            }
            None => lang.t("wij lezen nu niet mee", "we are not reading along").to_owned(),
        };
        format!("{}; {read}", lang.t("Dag en nacht open", "Open day and night"))
    }

    /// When an answer to what is sent now comes: "Vandaag vóór 17:00", "Maandag vanaf
    /// 09:00". In the last hour before closing that is the next opening.
    pub fn expect(&self, now: Moment, lang: Lang) -> String {
        match self.expect_words(now, lang) {
            Some(words) => capital(&words),
            None => lang.t("Zodra we weer open zijn", "As soon as we are open again").into(),
        }
    }

    /// The same as a sentence: "U hoort maandag vanaf 09:00 van ons."
    pub fn expect_sentence(&self, now: Moment, lang: Lang) -> String {
        let words = self.expect_words(now, lang);
        match (lang, words) {
            (Lang::Nl, Some(words)) => format!("U hoort {words} van ons."),
            (Lang::Nl, None) => "U hoort van ons zodra we weer open zijn.".into(),
            (Lang::En, Some(words)) => format!("You will hear from us {}.", on(&words)),
            (Lang::En, None) => "You will hear from us as soon as we are open again.".into(),
        }
    }

    /// The same while nobody answers before `from`.
    pub fn expect_from(&self, now: Moment, from: Moment, lang: Lang) -> String {
        match (lang, self.next_open(from).map(|opens| self.opening_words(now, opens, lang))) {
            (Lang::Nl, Some(words)) => format!("U hoort {words} van ons."),
            (Lang::En, Some(words)) => format!("You will hear from us {}.", on(&words)),
            (_, None) => self.expect_sentence(from, lang),
        }
    }

    /// When an answer comes, as part of a sentence.
    fn expect_words(&self, now: Moment, lang: Lang) -> Option<String> {
        if let Some(closes) = self.closes_at(now)
            && closes - now >= HOUR
        {
            let before = self.clock(closes);
            return Some(match lang {
                Lang::Nl => format!("vandaag vóór {before}"),
                Lang::En => format!("today before {before}"),
            });
        }
        self.next_opening(now).map(|opens| self.opening_words(now, opens, lang))
    }

    /// "morgen vanaf 09:00"; in English without the "on" of a weekday.
    pub(crate) fn opening_words(&self, now: Moment, opens: Moment, lang: Lang) -> String {
        let (today, then) = (self.local(now), self.local(opens));
        let day = match (then.date() - today.date()).get_days() {
            0 => lang.t("vandaag", "today").to_owned(),
            1 => lang.t("morgen", "tomorrow").to_owned(),
            2..=6 => weekday(then.weekday(), lang).to_owned(),
            _ => date_words(then, lang),
        };
        let from = lang.t("vanaf", "from");
        format!("{day} {from} {}", self.clock(opens))
    }

    /// The wall clock's time, `09:00`.
    fn clock(&self, at: Moment) -> String {
        self.local(at).strftime("%H:%M").to_string()
    }
}

/// "maandag 4 januari" or "Monday 4 January".
fn date_words(day: DateTime, lang: Lang) -> String {
    let month = month_name(lang, day.month());
    format!("{} {} {month}", weekday(day.weekday(), lang), day.day())
}

fn weekday(day: Weekday, lang: Lang) -> &'static str {
    match day {
        Weekday::Monday => lang.t("maandag", "Monday"),
        Weekday::Tuesday => lang.t("dinsdag", "Tuesday"),
        Weekday::Wednesday => lang.t("woensdag", "Wednesday"),
        Weekday::Thursday => lang.t("donderdag", "Thursday"),
        Weekday::Friday => lang.t("vrijdag", "Friday"),
        Weekday::Saturday => lang.t("zaterdag", "Saturday"),
        Weekday::Sunday => lang.t("zondag", "Sunday"),
    }
}

/// English within a sentence: "on Monday", but "today" and "tomorrow".
fn on(words: &str) -> String {
    if words.starts_with("to") { words.to_owned() } else { format!("on {words}") }
}

fn capital(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
