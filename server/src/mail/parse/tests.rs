//! Reading bytes: each test is one rule with the smallest mail that shows it.

use proptest::prelude::*;

use super::*;

fn read(raw: impl AsRef<[u8]>) -> Parsed {
    parse(raw.as_ref()).unwrap()
}

fn text(head: &str, body: &[u8]) -> String {
    let mut raw = format!("From: a@shop.example\r\n{head}\r\n\r\n").into_bytes();
    raw.extend_from_slice(body);
    read(raw).text.trim().to_owned()
}

#[test]
fn no_mail_is_an_error_with_a_cause() {
    assert_eq!(parse(b""), Err(ParseError::Empty));
    assert_eq!(parse(b" \r\n\r\n").unwrap_err().cause(), "empty");
    assert_eq!(parse(b"hello there\nno colon").unwrap_err().cause(), "no_header");
}

#[test]
fn missing_headers_are_absent_not_errors() {
    let mail = read("Subject: x\r\n\r\nHallo\r\n");
    assert_eq!((mail.from, mail.message_id, mail.in_reply_to, mail.date), (None, None, None, None));
    assert!(mail.references.is_empty() && mail.attachments.is_empty());
    assert_eq!(mail.kind, Kind::New);
}

#[test]
fn addresses_are_lower_case_and_names_decoded() {
    let mail =
        read("From: =?utf-8?q?Zo=C3=AB?= <Zoe@Shop.EXAMPLE>\nTo: <A@b.example>, \"C, d\" <c@d.example>\n\nx");
    let from = mail.from.unwrap();
    assert_eq!((from.addr.as_str(), from.name.as_deref()), ("zoe@shop.example", Some("Zoë")));
    assert_eq!(mail.to.len(), 2);
    assert_eq!(mail.to[1].name.as_deref(), Some("C, d"));
}

#[test]
fn ids_keep_their_brackets_and_order() {
    let mail = read("Message-ID: <a@x>\nIn-Reply-To: <b@x> (old)\nReferences: <c@x>\n\t<b@x> <c@x>\n\nx");
    assert_eq!(mail.message_id.as_deref(), Some("<a@x>"));
    assert_eq!(mail.in_reply_to.as_deref(), Some("<b@x>"));
    assert_eq!(mail.references, ["<c@x>", "<b@x>"]);
}

#[test]
fn a_bad_date_is_no_date() {
    assert_eq!(read("Date: Wed, 21 Dec 2022 09:00:00 +0100\n\nx").date, Some(1_671_609_600_000_000));
    assert_eq!(read("Date: yesterday\n\nx").date, None);
    assert_eq!(read("Date: Wed, 41 Dec 2022 29:00:00 +0100\n\nx").date, None);
}

#[test]
fn wrong_and_unknown_charsets_are_repaired() {
    let plain = |charset: &str| format!("Content-Type: text/plain; charset={charset}");
    assert_eq!(text(&plain("utf-8"), b"caf\xe9 \x8050"), "café €50");
    assert_eq!(text(&plain("x-unheard-of"), b"caf\xe9"), "café");
    assert_eq!(text(&plain("x-unheard-of"), "café".as_bytes()), "café");
    assert_eq!(text(&plain("iso-8859-1"), "café".as_bytes()), "café");
    assert_eq!(text(&plain("iso-8859-15"), b"\xa4 5"), "€ 5");
    assert_eq!(text(&plain("utf-7"), b"caf+AOk-"), "café");
    assert_eq!(text(&plain("iso-2022-jp"), b"\x1b$B$3\x1b(B"), "こ");
    assert_eq!(text("X: y", b"caf\xe9"), "café");
}

#[test]
fn raw_bytes_in_headers_are_read() {
    assert_eq!(read(b"Subject: caf\xe9\n\nx").subject, "café");
    assert_eq!(read("Subject: café\n\nx").subject, "café");
}

#[test]
fn line_ends_and_mbox_lines_do_not_matter() {
    for raw in [
        "From: a@b.example\rSubject: s\r\rtext\r",
        "\u{feff}\r\nFrom a@b Mon\nFrom: a@b.example\nSubject: s\n\ntext\n",
    ] {
        let mail = read(raw);
        assert_eq!((mail.subject.as_str(), mail.text.trim()), ("s", "text"));
    }
}

#[test]
fn an_unterminated_multipart_keeps_its_parts() {
    let mail = read(
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nHallo\n--b\nContent-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\nAAEC\n",
    );
    assert_eq!(mail.text.trim(), "Hallo");
    assert_eq!(mail.attachments.len(), 1);
    assert_eq!(mail.attachments[0].filename.as_deref(), Some("a.pdf"));
}

#[test]
fn a_rewritten_boundary_is_found() {
    let mail = read(
        "Content-Type: multipart/mixed; boundary=lost\n\n--used\nContent-Type: text/plain\n\nHallo\n--used--\n",
    );
    assert_eq!(mail.text.trim(), "Hallo");
    let none = read("Content-Type: multipart/mixed; boundary=lost\n\njust text\n");
    assert_eq!(none.text.trim(), "just text");
}

#[test]
fn a_mail_in_the_mail_is_an_attachment_with_its_bytes() {
    let inner = "From: c@d.example\r\nSubject: inner\r\n\r\nbinnen";
    let mail = read(format!(
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nzie bijlage\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--b--\r\n"
    ));
    assert_eq!(mail.text.trim(), "zie bijlage");
    assert_eq!(mail.attachments[0].content_type, "message/rfc822");
    assert_eq!(String::from_utf8_lossy(&mail.attachments[0].data).trim_end(), inner);
}

#[test]
fn texts_carry_no_nul() {
    let mail = read("From: a@b.example\nSubject: a\0b\nMessage-ID: <a\0@x>\n\na\0b");
    assert!(
        ![&mail.subject, &mail.text, &mail.reply_text, &mail.message_id.unwrap()]
            .iter()
            .any(|text| text.contains('\0'))
    );
}

#[test]
fn endless_ids_are_dropped() {
    let mail = read(format!("Message-ID: <{}@x>\n\nx", "a".repeat(5_000)));
    assert_eq!(mail.message_id, None);
}

#[test]
fn tnef_stays_a_file() {
    let mail = read(
        "Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\neJ8+Ig==\n",
    );
    assert_eq!(mail.attachments[0].filename.as_deref(), Some("winmail.dat"));
    assert_eq!(mail.attachments[0].data, [0x78, 0x9f, 0x3e, 0x22]);
}

#[test]
fn file_names_lose_their_folders() {
    let mail = read(
        "Content-Type: text/csv\nContent-Disposition: attachment; filename=\"../../etc/x.csv\"\n\na,b\n",
    );
    assert_eq!(mail.attachments[0].filename.as_deref(), Some("x.csv"));
}

#[test]
fn pictures_of_the_html_are_inline() {
    let mail = read(
        "Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>Hallo<img src=\"cid:l@x\"></p>\n--b\nContent-Type: image/png\nContent-ID: <l@x>\nContent-Transfer-Encoding: base64\n\nAAEC\n--b--\n",
    );
    assert!(mail.attachments[0].inline);
    assert_eq!(mail.attachments[0].content_id.as_deref(), Some("l@x"));
    assert_eq!(mail.reply_text, "Hallo");
}

#[test]
fn subjects_lose_prefixes_and_keep_tags() {
    let cases = [
        ("Re: Fwd: FW: Antw: Doorst: AW: WG: Re[2]: SV: TR: x", "x"),
        ("RE : [#48213] Re: x", "[#48213] Re: x"),
        ("Re:Re:x", "x"),
        ("Reden: x", "Reden: x"),
        ("Re(3): x", "x"),
        ("Kassa: doet het niet", "Kassa: doet het niet"),
        ("Re:", ""),
    ];
    for (subject, want) in cases {
        assert_eq!(normalize_subject(subject), want, "{subject}");
    }
}

#[test]
fn kinds_follow_prefix_and_references() {
    assert_eq!(read("Subject: Re: x\n\ny").kind, Kind::Reply);
    assert_eq!(read("Subject: x\nReferences: <a@b>\n\ny").kind, Kind::Reply);
    assert_eq!(read("Subject: Doorst: x\nReferences: <a@b>\n\ny").kind, Kind::Forward);
    assert_eq!(read("Subject: Re: Fwd: x\n\ny").kind, Kind::Reply);
}

#[test]
fn languages_are_told_apart() {
    let language = |body: &str| read(format!("Subject: x\n\n{body}")).language;
    assert_eq!(language("Wanneer is de winkel weer open?"), Language::Dutch);
    assert_eq!(language("When will the shop be open again?"), Language::English);
    assert_eq!(language("Wann ist der Laden wieder offen?"), Language::German);
    assert_eq!(language("12345"), Language::Dutch);
}

#[test]
fn only_people_are_acknowledged() {
    let may = |head: &str| read(format!("From: a@shop.example\n{head}\n\nHallo")).may_acknowledge();
    assert!(may("Subject: x"));
    assert!(may("Auto-Submitted: no"));
    assert!(!may("Auto-Submitted: auto-replied"));
    assert!(!may("Return-Path: <>"));
    assert!(!may("X-Auto-Response-Suppress: DR, AutoReply"));
    assert!(!may("Precedence: bulk"));
    assert!(!read("Subject: nobody\n\nx").may_acknowledge());
}

#[test]
fn json_has_no_bodies_of_files() {
    let mail = read("From: a@shop.example\nDate: Wed, 21 Dec 2022 09:00:00 +0100\nSubject: s\n\nHallo");
    let json = to_json(&mail);
    assert_eq!(json["date"], "2022-12-21T08:00:00Z");
    assert_eq!(json["from"], "a@shop.example");
    assert!(json.get("status").is_none());
}

#[test]
fn thousands_of_mails_in_mails_do_not_exhaust_the_stack() {
    let raw = "Content-Type: message/rfc822\n\n".repeat(50_000);
    assert!(parse(raw.as_bytes()).is_ok());
    let raw = "Content-Type: multipart/mixed; boundary=b\n\n--b\n".repeat(20_000);
    assert!(parse(raw.as_bytes()).is_ok());
}

const SEEDS: [&str; 3] = [
    "From: A <a@b.example>\r\nTo: c@d.example\r\nSubject: =?utf-8?q?Re:_caf=C3=A9?=\r\nDate: Wed, 21 Dec 2022 09:00:00 +0100\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>Ja &amp; nee=20</p><blockquote type=3D\"cite\">Op 1 jan. 2022 om 10:00 schreef A:</blockquote>\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: x@y.example\r\n\r\nz\r\n--b--\r\n",
    "Return-Path: <>\nFrom: MAILER-DAEMON@x.example\nSubject: Undelivered\nContent-Type: multipart/report; report-type=delivery-status; boundary=q\n\n--q\n\nfailed\n--q\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n--q--\n",
    "Subject: Re: x\nContent-Type: text/plain; format=flowed\n\nJa \nhoor\n-- \nJan\n\nVan: B <b@c.example>\nVerzonden: 1 januari 2022\nAan: A\nOnderwerp: x\n\n> oud\n",
];

proptest! {
    #[test]
    fn parse_never_panics_on_bytes(raw in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        let _ = parse(&raw);
    }

    #[test]
    fn parse_never_panics_on_mutated_mails(
        seed in 0..SEEDS.len(),
        edits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4u8, 0..60usize), 0..12),
    ) {
        let mut raw = SEEDS[seed].as_bytes().to_vec();
        for (at, byte, what, len) in edits {
            let at = at.index(raw.len().max(1)).min(raw.len());
            let end = (at + len).min(raw.len());
            match what {
                0 if at < raw.len() => raw[at] = byte,
                1 => raw.insert(at, byte),
                2 => { raw.drain(at..end); }
                _ => { let piece = raw[at..end].to_vec(); raw.splice(at..at, piece); }
            }
        }
        if let Ok(mail) = parse(&raw) {
            let _ = to_json(&mail);
            if let Some(html) = &mail.html {
                let _ = crate::mail::sanitize::html_safe(html, |_| None, None);
            }
        }
    }

    #[test]
    fn normalizing_twice_changes_nothing(subject in "((Re|Fwd|AW|Antw|re\\[2\\]|SV)[ :]{1,3}){0,4}\\PC{0,40}") {
        let once = normalize_subject(&subject);
        prop_assert_eq!(normalize_subject(&once), once);
    }
}
