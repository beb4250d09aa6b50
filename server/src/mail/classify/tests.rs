//! Automatic mail: each test is one rule with the smallest mail that shows it.

use crate::mail::parse::{Bounce, Kind, Parsed, parse};

fn read(raw: &str) -> Parsed {
    parse(raw.as_bytes()).unwrap()
}

fn kind(head: &str, body: &str) -> Kind {
    read(&format!("From: Jan <jan@boer.example>\nTo: support@loket.example\n{head}\n\n{body}\n")).kind
}

fn bounce(head: &str, body: &str) -> (Option<String>, Option<String>) {
    let mail = read(&format!("To: support@loket.example\n{head}\n\n{body}\n"));
    assert_eq!(mail.kind, Kind::Bounce, "{head}");
    let Bounce { final_recipient, status, .. } = mail.bounce.unwrap();
    (final_recipient, status)
}

#[test]
fn headers_give_automatic_answers_away() {
    for head in [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated (rule)",
        "X-Autoreply: yes",
        "Precedence: auto_reply",
        "X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent",
        "Subject: Re: x\nAuto-Submitted: auto-replied",
        "Subject: Automatisch antwoord: x",
        "Subject: Automatic reply: x",
        "Subject: Abwesenheitsnotiz: x",
        "Subject: Afwezig Re: x",
        "Subject: Niet op kantoor: x",
    ] {
        assert_eq!(kind(head, "Ik ben er niet."), Kind::AutoReply, "{head}");
    }
}

#[test]
fn words_give_automatic_answers_away() {
    for (subject, body) in [
        ("Re: factuur", "Tot 3 mei ben ik met verlof. Vanaf 4 mei beantwoord ik mail weer."),
        ("Afwezig", "Wij zijn met vakantie. Voor dringende zaken kunt u bellen."),
        ("Re: x", "I am out of the office until Monday with limited access to email."),
        ("Re: x", "Ich bin bis zum 3. Mai im Urlaub. Ihre Mail wird nicht gelesen."),
        (
            "Ontvangstbevestiging",
            "Wij hebben uw bericht ontvangen. U ontvangt binnen twee werkdagen antwoord.",
        ),
        (
            "We have received your request",
            "Thank you for contacting us. Our team will get back to you within 24 hours.",
        ),
        (
            "Ihre Anfrage",
            "Ihre Anfrage ist bei uns eingegangen. Sie erhalten innerhalb von zwei Werktagen Antwort.",
        ),
        (
            "Bedankt voor je bericht",
            "Dit is een automatisch verzonden bericht. We reageren zo snel mogelijk.",
        ),
    ] {
        assert_eq!(kind(&format!("Subject: {subject}"), body), Kind::AutoReply, "{subject}: {body}");
    }
}

#[test]
fn people_who_look_automatic_stay_people() {
    for (head, body) in [
        ("Subject: Afwezig van 3 t/m 14 mei", "Ik ben er dan niet. Hoe zet ik de winkel op slot?"),
        (
            "Subject: Automatisch antwoord uitzetten",
            "Mijn klanten lezen steeds dat ik afwezig ben. Waar staat die knop?",
        ),
        ("Subject: Re: Automatisch antwoord: bezorging", "Dit was een robot. Kan er ook een mens kijken?"),
        ("Subject: Ontvangstbevestiging gevraagd", "Hierbij stuur ik het getekende contract."),
        ("Subject: Re: [#5] Wij hebben je vraag ontvangen", "Fijn, dan wacht ik rustig."),
        ("Subject: Offerte\nList-Unsubscribe: <https://crm.example/u>", "Wat kost een tweede kassa?"),
        ("Subject: Offerte\nPrecedence: bulk", "Wat kost een tweede kassa?"),
        ("Subject: x\nX-Auto-Response-Suppress: DR, OOF, AutoReply", "Kan dat ook automatisch?"),
        ("Subject: x\nAuto-Submitted: no", "De kassa hapert."),
        (
            "Subject: Contact\nAuto-Submitted: auto-generated\nReply-To: piet@klant.example",
            "Naam: Piet\nBericht: de kassa hapert",
        ),
        (
            "Subject: Fwd: Undelivered Mail Returned to Sender",
            "Wat doe ik verkeerd?\n\n-------- Forwarded Message --------\nVan: MAILER-DAEMON\n\n<a@b.example>: 550 5.1.1 unknown user",
        ),
        (
            "Subject: Mail komt niet aan",
            "Mijn bericht aan info@klant.example kon niet worden bezorgd, de kassa mailt niet.",
        ),
        ("Subject: Afwezig: hoe werkt dat", "Hoe zet ik een afwezigheidsmelding aan in mijn winkel?"),
        ("Subject: Storing", "Onze winkel is vandaag gesloten door jullie storing. Ik wil mijn geld terug."),
        ("Subject: Op vakantie", "Volgende week ben ik op vakantie, kunnen jullie de winkel dan sluiten"),
        (
            "Subject: Bevestig mijn domein",
            "Ik moet op een link klikken om te bevestigen dat ik een mens ben, maar de link werkt niet.",
        ),
    ] {
        assert!(kind(head, body).is_human(), "{head}: {body} is {}", kind(head, body));
    }
}

#[test]
fn a_person_behind_postmaster_stays_a_person() {
    let mail = read(
        "From: Beheer <postmaster@host.example>\nSubject: Poort 25\n\nStaat poort 25 bij jullie open?\n",
    );
    assert_eq!(mail.kind, Kind::New);
}

#[test]
fn lists_and_bulk_mail_are_newsletters() {
    for head in [
        "List-Id: <x.lijst.example>\nPrecedence: list",
        "List-Id: <x.lijst.example>\nList-Unsubscribe: <https://x.example>",
        "List-Unsubscribe: <https://x.example>\nPrecedence: bulk",
        "List-Unsubscribe: <https://x.example>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\nFeedback-ID: 1:x",
    ] {
        assert_eq!(kind(head, "Aanbieding!"), Kind::Newsletter, "{head}");
    }
}

#[test]
fn challenges_are_known() {
    for body in [
        "Dit adres aanvaardt alleen bekende afzenders. Klik op de link, daarna wordt je mail bezorgd.",
        "Your message is on hold. Click the link to confirm you are human: https://x.example/c",
    ] {
        assert_eq!(
            kind("Subject: Bevestig\nAuto-Submitted: auto-replied\nReturn-Path: <>", body),
            Kind::Challenge,
            "{body}"
        );
    }
}

const REPORT: &str = "From: MAILER-DAEMON@mx.example\nSubject: Undelivered\nContent-Type: multipart/report; report-type=delivery-status; boundary=q";

#[test]
fn delivery_reports_name_recipient_and_status() {
    let body = "--q\n\nfailed\n--q\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; <A@b.example>\nAction: failed\nStatus: 5.1.1\n\nFinal-Recipient: rfc822; c@d.example\nAction: failed\nStatus: 5.2.2\n--q\nContent-Type: message/rfc822\n\nMessage-ID: <m@loket.example>\n\nx\n--q--";
    assert_eq!(bounce(REPORT, body), (Some("a@b.example".into()), Some("5.1.1".into())));
    let mail = read(&format!("{REPORT}\n\n{body}"));
    assert_eq!(mail.bounce.unwrap().original_id.as_deref(), Some("<m@loket.example>"));
}

#[test]
fn the_recipient_that_failed_comes_first() {
    let body = "--q\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; ok@b.example\nAction: relayed\nStatus: 2.0.0\n\nFinal-Recipient: rfc822; bad@b.example\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 5.7.1 no\n--q--";
    assert_eq!(bounce(REPORT, body), (Some("bad@b.example".into()), Some("5.7.1".into())));
}

#[test]
fn delays_are_bounces_that_are_not_final() {
    let body = "--q\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; a@b.example\nAction: delayed\nStatus: 4.4.1\n--q--";
    let mail = read(&format!("{REPORT}\n\n{body}"));
    assert_eq!(mail.kind, Kind::Bounce);
    assert!(mail.bounce.unwrap().delayed);
}

#[test]
fn a_success_report_is_no_bounce() {
    let body = "--q\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; a@b.example\nAction: delivered\nStatus: 2.0.0\n--q--";
    assert_eq!(read(&format!("{REPORT}\n\n{body}")).kind, Kind::AutoReply);
}

#[test]
fn wild_bounces_are_read() {
    let qmail = bounce(
        "Return-Path: <>\nFrom: MAILER-DAEMON@old.example\nSubject: failure notice",
        "Hi. This is the qmail-send program at old.example.\n\n<a@b.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\nTo: a@b.example\nMessage-ID: <m@x>",
    );
    assert_eq!(qmail, (Some("a@b.example".into()), Some("5.1.1".into())));
    let exim = bounce(
        "From: Mail Delivery System <Mailer-Daemon@x.example>\nX-Failed-Recipients: a@b.example\nSubject: Mail delivery failed",
        "A message that you sent could not be delivered to one or more of its recipients.\n\n  a@b.example\n    550 5.2.2 mailbox full",
    );
    assert_eq!(exim, (Some("a@b.example".into()), Some("5.2.2".into())));
    for (subject, body) in [
        ("Uw bericht is niet bezorgd", "Uw bericht aan a@b.example hebben wij niet kunnen bezorgen."),
        ("Onbestelbaar: x", "Je bericht aan a@b.example kan niet worden bezorgd."),
        ("Unzustellbar: x", "Ihre Nachricht an a@b.example konnte nicht zugestellt werden."),
        ("Undeliverable: x", "Your message to a@b.example couldn't be delivered."),
    ] {
        let found = bounce(&format!("From: Postmaster <postmaster@b.example>\nSubject: {subject}"), body);
        assert_eq!(found, (Some("a@b.example".into()), None), "{subject}");
    }
}

#[test]
fn read_receipts_are_automatic() {
    let mail = read(
        "From: a@b.example\nSubject: Gelezen: x\nContent-Type: multipart/report; report-type=disposition-notification; boundary=q\n\n--q\n\ngelezen\n--q\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822;a@b.example\nOriginal-Message-ID: <m@x>\nDisposition: manual-action/MDN-sent-manually; displayed\n--q--\n",
    );
    assert_eq!(mail.kind, Kind::AutoReply);
    let bounce = mail.bounce.unwrap();
    assert_eq!(
        (bounce.final_recipient.as_deref(), bounce.original_id.as_deref()),
        (Some("a@b.example"), Some("<m@x>"))
    );
}

#[test]
fn a_report_that_a_person_attaches_is_no_bounce() {
    let mail = read(
        "From: Jan <jan@boer.example>\nSubject: Mail\nContent-Type: multipart/mixed; boundary=q\n\n--q\n\nDit kreeg ik terug, klopt dat?\n--q\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n--q--\n",
    );
    assert_eq!(mail.kind, Kind::New);
}

#[test]
fn who_has_left_answers_no_more() {
    let body = "Ik ben niet meer werkzaam bij Boer. Voor vragen kunt u terecht bij info@boer.example.";
    assert_eq!(kind("Subject: Re: x", body), Kind::AutoReply);
}

#[test]
fn a_request_outweighs_a_closed_shop() {
    let body = "Onze winkel is gesloten tot en met 3 januari. Graag een melding op de site zetten.";
    assert_eq!(kind("Subject: Winkel gesloten", body), Kind::New);
}

#[test]
fn news_about_a_colleague_is_for_people() {
    let body = "Onze collega Jan is niet langer in dienst. Graag zijn account verwijderen.";
    assert_eq!(kind("Subject: Account", body), Kind::New);
}
