//! What stands in a mail besides words: pictures from elsewhere and its own, invitations.

use super::*;
use crate::web::{Site, Web};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0";

on_both!(
    pictures_from_elsewhere_come_only_when_asked_for,
    own_pictures_stand_in_the_text_once,
    an_invitation_is_a_card_and_a_file,
    what_outlook_wraps_up_stays_a_file,
);

/// A mail of parts, each with its headers.
fn parts(id: &str, kind: &str, parts: &[&str]) -> String {
    let body: String = parts.iter().map(|part| format!("--b\n{part}\n")).collect();
    raw(id, "Vraag", "", &format!("{body}--b--"))
        .replace("text/plain; charset=utf-8", &format!("multipart/{kind}; boundary=\"b\""))
}

fn names(entry: &Entry) -> Vec<&str> {
    entry.attachments.iter().map(|file| file.filename.as_str()).collect()
}

async fn pictures_from_elsewhere_come_only_when_asked_for(kit: Kit) {
    let web = Web::serve(Site::from([
        ("/logo.png", ("text/html", PNG.to_vec())),
        ("/x", ("image/png", b"<svg/>".to_vec())),
    ]))
    .await;
    let html = format!(
        "<p>Dag</p><img src=\"http://{0}/logo.png\" alt=\"Logo\"><img src=\"http://{0}/x\"><img src=\"http://10.0.0.1/a.png\">\
         <img src=\"http://{0}/gone\">",
        web.addr
    );
    let n = number(kit.mail(&raw("a", "Vraag", "", &html).replace("text/plain", "text/html")).await);
    let entry = kit.ticket(n).await.entries.remove(0);
    assert_eq!((entry.remote_images, entry.remote_shown), (4, false));
    assert!(!entry.html.contains("src="), "{}", entry.html);

    let asked =
        kit.desk.ticket_with_pictures(&kit.agent, Lang::Nl, n, entry.id).await.unwrap().entries.remove(0);
    assert!(
        asked.remote_shown && asked.html.contains(&format!("src=\"/desk/beeld/{}/0\"", entry.id)),
        "{}",
        asked.html
    );
    assert!(!asked.html.contains("10.0.0.1"), "{}", asked.html);
    let other = kit.desk.ticket_with_pictures(&kit.agent, Lang::Nl, n, entry.id + 1).await.unwrap();
    assert!(!other.entries[0].remote_shown && !other.entries[0].html.contains("src="));
    assert!(web.asked().is_empty(), "looking at a ticket asks nobody");

    for _ in 0..2 {
        let picture = kit.desk.remote_picture(&kit.agent, entry.id, 0).await.unwrap();
        assert_eq!((picture.kind.media_type(), picture.bytes.as_slice()), ("image/png", PNG));
    }
    assert_eq!(web.asked().len(), 1, "the second one was kept");
    // No picture, our own network, not there, and places that the mail doesn't have.
    for (entry, at) in [(entry.id, 1), (entry.id, 2), (entry.id, 3), (entry.id, 4), (entry.id + 100, 0)] {
        assert_eq!(kit.desk.remote_picture(&kit.agent, entry, at).await, Err(AppError::NotFound), "{at}");
    }
    let merchant = Actor { account: Some(1), role: Role::Merchant, ..Actor::default() };
    for by in [merchant, Actor::visitor("x")] {
        assert!(kit.desk.remote_picture(&by, entry.id, 0).await.is_err());
        assert!(kit.desk.ticket_with_pictures(&by, Lang::Nl, n, entry.id).await.is_err());
    }
    let own =
        kit.desk.own_ticket(&Actor::visitor("x"), Lang::Nl, &kit.token(n).await).await.unwrap().unwrap();
    assert!(!own.entries[0].html.contains("src="));
}

async fn own_pictures_stand_in_the_text_once(kit: Kit) {
    let picture = |id: &str, name: &str, kind: &str, data: &str| {
        format!(
            "Content-Type: {kind}\nContent-ID: <{id}>\nContent-Disposition: inline; filename=\"{name}\"\n\
             Content-Transfer-Encoding: base64\n\n{data}"
        )
    };
    // A picture under a dull label, two that only say so, and one that the text doesn't name.
    let files = [
        picture("one@x", "kassa.png", "application/octet-stream", "iVBORw0KGgo="),
        picture("svg@x", "logo.svg", "image/svg+xml", "PHN2Zy8+"),
        picture("lie@x", "lie.png", "image/png", "PHNjcmlwdD4="),
        picture("two@x", "bon.png", "image/png", "iVBORw0KGgo="),
    ];
    let text = "Content-Type: text/html\n\n<p>Zie <img src=\"cid:one@x\"> <img src=\"cid:svg@x\"> <img src=\"cid:lie@x\"></p>";
    let all = |text: &'static str| [text, &files[0], &files[1], &files[2], &files[3]].map(str::to_owned);
    let sent = all(text);
    let sent: Vec<&str> = sent.iter().map(String::as_str).collect();
    let n = number(kit.mail(&parts("a", "related", &sent)).await);
    let entry = kit.ticket(n).await.entries.remove(0);
    assert_eq!(names(&entry), ["logo.svg", "lie.png", "bon.png"]);
    assert_eq!(entry.html.matches("src=\"/desk/bestand/").count(), 1, "{}", entry.html);
    let token = kit.token(n).await;
    let own = kit.desk.own_ticket(&Actor::visitor("x"), Lang::Nl, &token).await.unwrap().unwrap();
    assert_eq!(names(&own.entries[0]), ["logo.svg", "lie.png", "bon.png"]);
    assert!(own.entries[0].html.contains(&format!("src=\"/ticket/{token}/bestand/")));

    // With a quote in it the mail as sent is folded: what stands only there is listed as well.
    let text = "Content-Type: text/html\n\n<p>Kijk <img src=\"cid:one@x\"></p>\
                <div class=\"gmail_quote\">Op wo 14 dec 2022 om 10:00 schreef Hulp &lt;hulp@winkelkade.example&gt;:\
                <blockquote>Oud</blockquote></div>";
    let sent = all(text);
    let sent: Vec<&str> = sent.iter().map(String::as_str).collect();
    let n =
        number(kit.mail(&parts("b", "related", &sent).replace("Subject: Vraag", "Subject: Re: Iets")).await);
    let entry = kit.ticket(n).await.entries.remove(0);
    assert!(entry.quoted_html.unwrap().contains("src=\"/desk/bestand/"));
    assert_eq!(entry.attachments[0].filename, "kassa.png");
}

async fn an_invitation_is_a_card_and_a_file(kit: Kit) {
    let calendar = "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nSUMMARY:Kassa <b>bekijken</b>\n\
        DTSTART;TZID=W. Europe Standard Time:20221221T100000\nDTEND:20221221T100000Z\n\
        LOCATION:Kanaalkade 3\nORGANIZER;CN=Marije:mailto:marije@bloemen.example\nEND:VEVENT\nEND:VCALENDAR";
    let part = |kind: &str, name: &str| format!("Content-Type: {kind}{name}\n\n{calendar}");
    let mail = parts(
        "a",
        "alternative",
        &[
            "Content-Type: text/plain\n\nKomt u kijken?",
            &part("text/calendar; method=REQUEST; charset=utf-8", ""),
            &part("application/ics; name=invite.ics", ""),
        ],
    );
    let n = number(kit.mail(&mail).await);
    let entry = kit.ticket(n).await.entries.remove(0);
    let [card] = entry.invitations.as_slice() else { panic!("{:?}", entry.invitations) };
    assert_eq!((card.kind, card.what.as_str()), (InvitationKind::Invited, "Kassa <b>bekijken</b>"));
    assert_eq!(card.when, "woensdag 21 december 2022, 10:00 tot 11:00");
    assert_eq!(
        (card.place.as_str(), card.organiser.as_str()),
        ("Kanaalkade 3", "Marije (marije@bloemen.example)")
    );
    assert_eq!(names(&entry), ["bijlage-1.ics", "invite.ics"]);
    assert!(entry.html.contains("Komt u kijken?"), "{}", entry.html);
    let own =
        kit.desk.own_ticket(&Actor::visitor("x"), Lang::Nl, &kit.token(n).await).await.unwrap().unwrap();
    assert!(own.entries[0].invitations.is_empty() && own.entries[0].attachments.len() == 2);

    // A mail that is nothing but a calendar, and a calendar that invites nobody.
    let alone = raw("b", "Afgezegd", "", &calendar.replace("REQUEST", "CANCEL"))
        .replace("text/plain", "text/calendar");
    let entry = kit.ticket(number(kit.mail(&alone).await)).await.entries.remove(0);
    assert_eq!(entry.invitations[0].kind, InvitationKind::Cancelled);
    let own = parts(
        "c",
        "mixed",
        &[
            "Content-Type: text/plain\n\nRooster",
            &part("text/calendar", "; name=rooster.ics").replace("METHOD:REQUEST\n", ""),
        ],
    );
    let entry = kit.ticket(number(kit.mail(&own).await)).await.entries.remove(0);
    assert_eq!((entry.invitations.len(), names(&entry)), (0, vec!["rooster.ics"]));
}

async fn what_outlook_wraps_up_stays_a_file(kit: Kit) {
    let tnef =
        "Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\neJ8+Ig==";
    let mail = parts("a", "mixed", &["Content-Type: text/plain\n\nZie de bijlage.", tnef]);
    let entry = kit.ticket(number(kit.mail(&mail).await)).await.entries.remove(0);
    assert_eq!(names(&entry), ["winmail.dat"]);
}
