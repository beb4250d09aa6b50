//! The likeness on texts of its own, and measured on a night of mails where the corpora are.

use super::*;
use crate::env::{DAY, HOUR};
use crate::mail::parse::{Kind, Language, parse};
use proptest::prelude::*;
use serde_json::Value;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};

/// A mail with what is true of it.
#[derive(Clone)]
struct Mail {
    from: Origin,
    lang: Lang,
    subject: String,
    text: String,
    about: bool,
    topic: String,
}

static NEXT: AtomicI64 = AtomicI64::new(0);

fn mail(lang: Lang, subject: &str, text: &str, about: bool) -> Mail {
    // Everybody writes once, all at the same time.
    let from = Origin { requester: NEXT.fetch_add(1, Ordering::Relaxed), at: 0 };
    Mail { from, lang, subject: subject.into(), text: text.into(), about, topic: String::new() }
}

/// How many of those about it are found at `from`, and how many of the others.
fn measure(titles: &[&str], mails: &[Mail], from: f64) -> (f64, f64) {
    let scores = scores(titles, mails);
    let share = |about: bool| {
        let of: Vec<bool> =
            mails.iter().zip(&scores).filter(|(m, _)| m.about == about).map(|(_, s)| *s >= from).collect();
        of.iter().filter(|found| **found).count() as f64 / of.len().max(1) as f64
    };
    (share(true), share(false))
}

fn scores(titles: &[&str], mails: &[Mail]) -> Vec<f64> {
    let mut cutter = Cutter::new();
    let about = About::new(&mut cutter, titles.iter().copied(), std::iter::empty());
    let texts: Vec<Features> =
        mails.iter().map(|m| Features::new(&mut cutter, m.lang, &m.subject, &m.text)).collect();
    let samples: Vec<Sample> = mails
        .iter()
        .zip(&texts)
        .map(|(mail, text)| Sample::new(&about, text, mail.from, Known::Nothing))
        .collect();
    let (model, taught) = Model::learn(&samples);
    let each = mails.iter().zip(&texts).zip(taught);
    each.map(|((m, text), own)| Likeness::of(&about, &model, text, Some(m.from.at), own).score()).collect()
}

/// A flood of another kind than any night we have: payments.
fn payments(many: usize) -> Vec<Mail> {
    const OPEN: [&str; 12] = [
        "Sinds kwart over negen komen er geen iDEAL-betalingen meer binnen.",
        "Klanten haken af bij het afrekenen, de betaalpagina draait eindeloos.",
        "Bij het betalen krijgt iedereen de melding dat de transactie is afgebroken.",
        "Wij krijgen van kopers te horen dat hun bank de betaling weigert.",
        "De pinautomaat aan de toonbank keurt elke pas af.",
        "Na het kiezen van een bank gebeurt er verder helemaal niets.",
        "Er is afgeschreven bij de klant, maar de bestelling staat op onbetaald.",
        "Creditcards worden bij ons al de hele ochtend afgekeurd.",
        "Wat is er aan de hand met de betalingen?",
        "Ik heb nu elf bestellingen met de status wachten op betaling.",
        "Apple Pay en Bancontact doen het allebei niet.",
        "De kassa kan geen pinbetaling afronden.",
    ];
    const ASK: [&str; 11] = [
        "",
        "Wanneer kunnen mijn klanten weer betalen?",
        "Moet ik die mensen een nieuw betaalverzoek sturen?",
        "Kan ik tijdelijk overschakelen op een andere aanbieder?",
        "Een klant is twee keer geld kwijt. Hoe krijgt zij dat terug?",
        "Wie draait op voor de verkopen die ik hierdoor misloop?",
        "Ligt dit aan jullie of aan de betaaldienst?",
        "Worden de betalingen die nu hangen later nog verwerkt?",
        "Zet het op de website, dan hoef ik niet te bellen.",
        "Komt mijn uitbetaling van morgen nu in gevaar?",
        "We nemen nu alleen nog contant aan, dat is in deze tijd niet te doen.",
    ];
    const SUBJECT: [&str; 7] =
        ["Betalen lukt niet", "iDEAL", "Betaalproblemen", "Pin", "Onbetaald", "Vraag over betaling", "Spoed"];
    let pick = |n: usize| {
        let text = format!("Hallo,\n{} {}\nGroet, Jan", OPEN[n % 12], ASK[(n * 7 / 3) % 11]);
        mail(Lang::Nl, SUBJECT[(n * 5 / 2) % 7], &text, true)
    };
    (0..many).map(pick).collect()
}

fn ordinary() -> Vec<Mail> {
    const TEXTS: [(&str, &str); 16] = [
        ("Logo", "Hoe krijg ik ons nieuwe logo boven aan de winkel? Het wordt nu te klein getoond."),
        ("Kortingscode", "Kan een code alleen gelden voor klanten die al eens besteld hebben?"),
        ("Factuur van november", "De tenaamstelling op de factuur klopt niet meer. Hoe wijzig ik die?"),
        (
            "Verzenden naar België",
            "Welke tarieven gelden er, en kan ik gratis verzenden vanaf 75 euro instellen?",
        ),
        ("Tweede medewerker", "Ik wil een account aanmaken voor een collega die alleen bestellingen ziet."),
        ("Kassa App", "Kan de bon ook per mail naar de klant, en waar stel ik dat in?"),
        ("Domein verhuizen", "Wij hebben een nieuw domein. Welke gegevens moet ik aanpassen?"),
        ("Achteraf betalen", "Met welke aanbieders werken jullie samen voor achteraf betalen?"),
        ("Foto's", "Is er een maximum aan het aantal foto's per product?"),
        ("Btw", "Voor boeken geldt 9 procent. Hoe geef ik dat per product op?"),
        ("Nieuwsbrief", "Graag een koppeling met ons programma voor nieuwsbrieven. Bestaat die?"),
        ("Openingstijden", "Waar vul ik afwijkende openingstijden in voor de feestdagen?"),
        ("Retour", "Kan een klant zelf een retourlabel maken?"),
        ("Uitbetaling", "Op welke dag van de week betalen jullie uit?"),
        ("Opzeggen", "Ik wil mijn abonnement opzeggen per 1 februari."),
        ("Cursus", "Geven jullie een training voor beginners?"),
    ];
    TEXTS.iter().map(|(subject, text)| mail(Lang::Nl, subject, text, false)).collect()
}

#[test]
fn trouble_is_told_from_questions_without_a_single_example() {
    let mut mails = ordinary();
    mails.push(mail(
        Lang::Nl,
        "HELP",
        "Onze winkel is al een uur uit de lucht, klanten zien een foutmelding.",
        true,
    ));
    mails.push(mail(
        Lang::En,
        "Shop down",
        "Our shop is down and nobody can log in since this morning.",
        true,
    ));
    assert_eq!(measure(&["Webshops liggen stil"], &mails, PROPOSED), (1.0, 0.0));
}

#[test]
fn a_flood_teaches_its_own_words_whatever_the_cause() {
    for titles in [&["Betalingen mislukken"][..], &["Payments fail"], &[]] {
        let mut mails = payments(200);
        mails.extend(ordinary().into_iter().chain(ordinary()).chain(ordinary()));
        let (found, wrong) = measure(titles, &mails, PROPOSED);
        println!("payments, {titles:?}: {found:.3} found, {wrong:.3} wrong");
        assert!(found >= 0.9 && wrong <= 0.07, "{titles:?}: {found} {wrong}");
    }
}

#[test]
fn quiet_times_propose_nothing() {
    let mails: Vec<Mail> = (0..15).flat_map(|_| ordinary()).collect();
    let (_, wrong) = measure(&["Kassa App onbereikbaar"], &mails, PROPOSED);
    assert!(wrong <= 0.03, "{wrong}");
}

#[test]
fn people_teach_more_than_guesses() {
    let mut cutter = Cutter::new();
    let about = About::new(&mut cutter, ["Storing"].into_iter(), std::iter::empty());
    let text = |cutter: &mut Cutter, n: usize| {
        Features::new(
            cutter,
            Lang::Nl,
            "Etiketten",
            &format!("De etiketten komen blanco uit de printer, order {n}."),
        )
    };
    let quiet: Vec<Features> =
        ordinary().iter().map(|m| Features::new(&mut cutter, m.lang, &m.subject, &m.text)).collect();
    let new = text(&mut cutter, 99);
    let labels: Vec<Features> = (0..30).map(|n| text(&mut cutter, n)).collect();
    let score = |known: Option<Known>| {
        let from = |n: usize| Origin { requester: n as i64, at: 0 };
        let quiet = quiet.iter().map(|text| (text, Known::Nothing));
        let decided = labels.iter().filter_map(|text| Some((text, known?)));
        let samples: Vec<Sample> = quiet
            .chain(decided)
            .enumerate()
            .map(|(n, (text, known))| Sample::new(&about, text, from(n), known))
            .collect();
        Likeness::of(&about, &Model::learn(&samples).0, &new, Some(0), Taught::default()).score()
    };
    let (before, held, out) = (score(None), score(Some(Known::Held)), score(Some(Known::Out)));
    assert!(before < 0.4 && held > 0.8 && out <= before, "{before} {held} {out}");
}

/// A few words that say nothing are about a flood while there is one, and about nothing before and
/// after it; nothing makes them sure.
#[test]
fn what_says_little_is_about_the_flood_while_there_is_one() {
    let later = |mails: Vec<Mail>, at: Moment| {
        mails.into_iter().map(move |mail| Mail { from: Origin { at, ..mail.from }, ..mail })
    };
    let vague = || vec![mail(Lang::Nl, "Hallo?", "Zie de bijlage", true)];
    let mut mails: Vec<Mail> = payments(60);
    mails.extend(later(vague(), HOUR / 2));
    mails.extend(later(ordinary(), DAY).chain(later(vague(), DAY)));
    let scores = scores(&["Betalingen mislukken"], &mails);
    let (during, after) = (scores[60], scores[scores.len() - 1]);
    assert!((PROPOSED..0.8).contains(&during) && after < 0.35, "{during} {after}");
}

#[test]
fn one_merchant_who_writes_often_is_one_example() {
    let many = |one: bool| {
        let mut mails = ordinary();
        mails.extend((0..40).map(|n| {
            let text = format!("De etiketten liggen eruit, alles is offline. Doos {n}.");
            let mut mail = mail(Lang::Nl, "Etiketten", &text, true);
            mail.from.requester = if one { -1 } else { mail.from.requester };
            mail
        }));
        mails.push(mail(Lang::Nl, "Etiketten", "Blanco etiketten", true));
        scores(&["Storing"], &mails).pop().unwrap()
    };
    assert!(many(false) > many(true) + 0.05, "{} {}", many(false), many(true));
}

proptest! {
    /// Whatever is written: a score is one, and what tells of no trouble is never held by itself.
    #[test]
    fn nothing_is_sure_without_a_sign_of_its_own(text in "[a-zA-Z .?!|:é]{0,200}", en: bool) {
        let mut cutter = Cutter::new();
        let about = About::new(&mut cutter, ["Storing betalingen"].into_iter(), std::iter::empty());
        let lang = if en { Lang::En } else { Lang::Nl };
        let text = Features::new(&mut cutter, lang, "", &text);
        let found = Likeness::of(&about, &Model::default(), &text, Some(0), Taught::default());
        prop_assert!((0.0..=1.0).contains(&found.score()));
        let of_merchant = found.clone().with_merchant(7).with_merchant(8).with_merchant(9);
        prop_assert!(of_merchant.score() >= found.score());
        prop_assert!(signs(&about, &text).sure() || of_merchant.score() < 0.8);
        prop_assert!(found.with_earlier(1, 0.95).score() >= 0.949);
    }
}

#[test]
fn a_reason_names_what_was_written() {
    let mut cutter = Cutter::new();
    let about = About::new(&mut cutter, ["Kassa App onbereikbaar"].into_iter(), std::iter::empty());
    let text =
        Features::new(&mut cutter, Lang::Nl, "Inloggen lukt niet", "De kassa ligt plat en blijft laden.");
    let found = Likeness::of(&about, &Model::default(), &text, None, Taught::default());
    let says = |word: &str| found.reason.words.iter().any(|known| known == word);
    assert!(says("ligt plat") && says("blijft laden"), "{:?}", found.reason);
    let with = found.clone().with_merchant(7);
    assert!(
        with.score() > found.score() && with.reason.words(Lang::En).ends_with("same customer as ticket 7")
    );
    let low = Likeness::default().with_earlier(3, 0.97);
    assert_eq!(low.thousandths(), 970);
}

#[test]
fn typed_words_ask_about_trouble_or_they_do_not() {
    let mut cutter = Cutter::new();
    let about =
        About::new(&mut cutter, ["Webshops en Kassa App liggen stil"].into_iter(), std::iter::empty());
    let mut asks = |lang, text: &str| asks_about(&about, &Features::new(&mut cutter, lang, "", text));
    assert!(
        asks(Lang::Nl, "kassa doet het niet") && asks(Lang::Nl, "storing") && asks(Lang::En, "shop down")
    );
    assert!(
        !asks(Lang::Nl, "kassa koppelen aan printer") && !asks(Lang::Nl, "btw") && !asks(Lang::En, "invoice")
    );
}

/// The mails of an mbox file, as far as this test needs them: a mail begins after an empty line.
fn raw_mails(mbox: &[u8]) -> Vec<Vec<u8>> {
    let (mut mails, mut blank): (Vec<Vec<u8>>, bool) = (Vec::new(), true);
    for line in mbox.split_inclusive(|byte| *byte == b'\n') {
        if blank && line.starts_with(b"From ") {
            mails.push(Vec::new());
        } else if let Some(mail) = mails.last_mut() {
            mail.extend_from_slice(line);
        }
        blank = line == b"\n";
    }
    mails
}

/// Mails of people of a storm: `storm.mbox.gz` and `truth.jsonl` of a folder; none where they aren't.
fn storm(folder: &Path) -> Option<Vec<Mail>> {
    let truth = std::fs::read_to_string(folder.join("truth.jsonl")).ok()?;
    let packed = std::fs::File::open(folder.join("storm.mbox.gz")).ok()?;
    let mut mbox = Vec::new();
    flate2::read::GzDecoder::new(packed).read_to_end(&mut mbox).unwrap();
    let mut raw = raw_mails(&mbox).into_iter();
    let (mut mails, mut senders) = (Vec::new(), Vec::new());
    for line in truth.lines() {
        let truth: Value = serde_json::from_str(line).unwrap();
        let parsed = parse(&raw.next()?).unwrap();
        if !parsed.kind.is_human() || truth["duplicate_kind"] == "same_message_id" {
            continue;
        }
        let text = if parsed.kind == Kind::Forward { &parsed.text } else { &parsed.reply_text };
        let lang = if parsed.language == Language::Dutch { Lang::Nl } else { Lang::En };
        let at: jiff::Timestamp = truth["arrives_at"].as_str()?.parse().unwrap();
        let requester = senders.iter().position(|known| *known == truth["from"]).unwrap_or_else(|| {
            senders.push(truth["from"].clone());
            senders.len() - 1
        });
        mails.push(Mail {
            from: Origin { requester: requester as i64, at: at.as_microsecond() },
            topic: truth["topic"].as_str().unwrap_or("ordinary").to_owned(),
            ..mail(lang, &parsed.normalized_subject, text, truth["about_outage"] == true)
        });
    }
    Some(mails)
}

fn corpora() -> PathBuf {
    let corpora = std::env::var("LOKET_CORPORA")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/corpora").to_owned());
    Path::new(&corpora).join("mail/storm-a")
}

/// Other nights than the one it was built beside, each a folder as above with `declare.json`
/// (`title`): what counts is how it does on those.
#[test]
fn nights_it_was_not_built_beside() {
    let folders = std::env::var("LOKET_STORMS").ok().and_then(|folder| std::fs::read_dir(folder).ok());
    let Some(folders) = folders else {
        println!("skipped: no folder of storms (LOKET_STORMS)");
        return;
    };
    for folder in folders.map(|folder| folder.unwrap().path()) {
        let Some(mails) = storm(&folder) else { continue };
        let told: Value =
            serde_json::from_slice(&std::fs::read(folder.join("declare.json")).unwrap()).unwrap();
        let title = [told["title"].as_str().unwrap()];
        let (found, proposed) = measure(&title, &mails, PROPOSED);
        let (sure, wrong) = measure(&title, &mails, 0.8);
        println!("{title:?}: {found:.3} / {proposed:.3} wrong, from 0.8 {sure:.3} / {wrong:.3} wrong");
        assert!(found >= 0.9 && wrong <= 0.03 && proposed <= 0.35, "{title:?}");
    }
}

#[test]
fn a_night_of_mails_is_known_by_its_words() {
    let Some(all) = storm(&corpora()) else {
        println!("skipped: no mail corpora (LOKET_CORPORA)");
        return;
    };
    let titles = ["Webshops en Kassa App onbereikbaar"];
    let told = |name: &str, (found, _): (f64, f64), (sure, wrong): (f64, f64), (_, proposed): (f64, f64)| {
        println!(
            "{name:24} proposed {found:.3} / {proposed:.3} wrong, from 0.8 {sure:.3} / {wrong:.3} wrong"
        );
    };
    let tell = |name: &str, titles: &[&str], mails: &[Mail]| {
        let (low, high) = (measure(titles, mails, PROPOSED), measure(titles, mails, 0.8));
        told(name, low, high, low);
        (low, high)
    };
    for titles in [&titles[..], &["Database"], &["Platform down"], &[]] {
        let (low, high) = tell(&format!("{titles:?}"), titles, &all);
        assert!(low.0 >= 0.95 && high.0 >= 0.75 && high.1 <= 0.02 && low.1 <= 0.1, "{titles:?}");
    }
    let mut topics: Vec<&str> = all.iter().map(|mail| mail.topic.as_str()).collect();
    topics.sort_unstable();
    topics.dedup();
    let scores = scores(&titles, &all);
    for topic in topics {
        let of: Vec<f64> = all
            .iter()
            .zip(&scores)
            .filter(|(mail, _)| mail.topic == topic)
            .map(|(_, score)| *score)
            .collect();
        let at = |from: f64| of.iter().filter(|score| **score >= from).count();
        println!("  {topic:10} {:4}: {:4} proposed, {:4} from 0.8", of.len(), at(PROPOSED), at(0.8));
    }
    // A smaller flood among the same questions, and another flood among them.
    for every in [3, 10, 30] {
        let some: Vec<Mail> = all
            .iter()
            .enumerate()
            .filter(|(n, mail)| !mail.about || n % every == 0)
            .map(|(_, mail)| mail.clone())
            .collect();
        let (_, high) = tell(&format!("one in {every}"), &titles, &some);
        assert!(high.1 <= 0.04, "one in {every}");
    }
    for many in [60, 600] {
        let mut some: Vec<Mail> = all.iter().filter(|mail| !mail.about).cloned().collect();
        // In the four hours of the day in which the most came.
        let begin = some[some.len() / 2].from.at;
        some.extend(payments(many).into_iter().enumerate().map(|(n, mut mail)| {
            mail.from = Origin { requester: -1 - n as i64, at: begin + n as i64 * 4 * HOUR / many as i64 };
            mail
        }));
        let (low, high) = tell(&format!("{many} about payments"), &["Betalingen mislukken"], &some);
        assert!(low.0 >= 0.9 && high.1 <= 0.03, "{many}");
    }
}
