//! The mails as they read, and that nothing in them is taken for a template.

use super::*;

const LINK: &str = "https://desk.example/ticket/Ab3xQ9";

fn both(composed: &Composed) -> String {
    format!("Subject: {}\n\n{}\n=====\n\n{}", composed.subject, composed.text, composed.html)
}

fn an_ack(lang: Lang, hints: (&str, &[(String, String)])) -> Composed {
    let expect = lang.t("U hoort maandag vanaf 09:00 van ons.", "You hear from us on Monday from 09:00.");
    let (incident, articles) = hints;
    ack(
        lang,
        &Ack {
            number: 48213,
            subject: "Kassa doet niets",
            link: LINK,
            expect,
            incident,
            articles,
            mailbox: "Winkelkade Hulp",
            signature: "",
        },
    )
}

fn a_reply(lang: Lang) -> Composed {
    let quote = Quote {
        author: "Marije de Boer",
        at: lang.t("21 december 2022 om 08:14", "21 December 2022 at 08:14"),
        text: "Goedemorgen,\n\nDe kassa start niet <nog steeds>.\n> eerder",
    };
    reply(
        lang,
        &Reply {
            number: 48213,
            subject: "RE: Kassa doet niets [#48213]",
            link: LINK,
            text: "Beste Marije,\n\nZie https://desk.example/status.\n",
            agent: "Sanne Vos",
            mailbox: "Winkelkade Hulp",
            signature: "",
            quote: Some(quote),
        },
    )
}

#[test]
fn ack_in_dutch() {
    insta::assert_snapshot!(both(&an_ack(Lang::Nl, ("", &[]))));
}

/// While something is wrong, and with articles that may answer it.
#[test]
fn ack_with_hints() {
    let incident = "Er is nu een storing: De kassa hapert. De volgende update komt vóór 21 december 2022 om 10:30. Volg de storing hier:\nhttps://desk.example/status/kassa";
    let article =
        |name: &str| (format!("De {name} werkt niet. Wat nu?"), format!("https://desk.example/faq/{name}"));
    let articles = [article("kassa"), article("pin")];
    insta::assert_snapshot!(an_ack(Lang::Nl, (incident, &articles)).text);
}

#[test]
fn ack_in_english() {
    insta::assert_snapshot!(both(&an_ack(Lang::En, ("", &[]))));
}

#[test]
fn reply_in_dutch() {
    insta::assert_snapshot!(both(&a_reply(Lang::Nl)));
}

#[test]
fn reply_in_english() {
    insta::assert_snapshot!(both(&a_reply(Lang::En)));
}

#[test]
fn an_empty_paragraph_vanishes() {
    assert_eq!(fill("a\n\n{x}\n\nb {y}\n", &[("x", ""), ("y", "c")]), "a\n\nb c\n");
}

#[test]
fn values_are_no_templates() {
    assert_eq!(fill("{a}{b} {c", &[("a", "{b}"), ("b", "{a}")]), "{b}{a} {c\n");
}

#[test]
fn the_subject_keeps_one_tag() {
    assert_eq!(subject(7, "Antw: Re: [#7] Kassa\r\nBcc: x@y.example"), "Re: Kassa Bcc: x@y.example [#7]");
    assert_eq!(subject(7, ""), "Re: [#7]");
}

#[test]
fn the_requesters_answer_is_found_above_our_mail() {
    let ours: String = a_reply(Lang::Nl).text.lines().map(|line| format!("> {line}\n")).collect();
    let raw = format!(
        "From: Marije <marije@bloemen.example>\r\nSubject: Re: Kassa [#48213]\r\n\r\nHet werkt weer.\r\n\r\n\
         Op 21 december 2022 om 09:10 schreef Winkelkade Hulp:\r\n{}",
        ours.replace('\n', "\r\n")
    );
    assert_eq!(crate::mail::parse::parse(raw.as_bytes()).unwrap().reply_text, "Het werkt weer.");
}
