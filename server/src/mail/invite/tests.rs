//! Invitations as Outlook, Google and Apple write them, and as nobody should.

use super::*;

fn calendar(method: &str, event: &str) -> Vec<u8> {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:{method}\r\nBEGIN:VTIMEZONE\r\nTZID:W. Europe Standard Time\r\n\
         BEGIN:STANDARD\r\nDTSTART:16010101T030000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n\
         BEGIN:VEVENT\r\n{event}END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    .into_bytes()
}

fn utc(text: &str) -> Option<When> {
    Some(When::At(text.parse().unwrap()))
}

#[test]
fn an_invitation_of_outlook() {
    let invite = read(&calendar(
        "REQUEST",
        "ORGANIZER;CN=\"Jansen: Kassa; Pin\":mailto:jansen@houtenkraal.example\r\n\
         ATTENDEE;PARTSTAT=NEEDS-ACTION;CN=Hulp:mailto:support@winkelkade.example\r\n\
         SUMMARY;LANGUAGE=nl-NL:Overleg over de kassa\\, deel 2\\; met\\npauz\r\n e\r\n\
         DTSTART;TZID=W. Europe Standard Time:20221214T100000\r\n\
         DTEND;TZID=W. Europe Standard Time:20221214T113000\r\n\
         LOCATION:Microsoft Teams-vergadering\r\nSEQUENCE:0\r\n\
         BEGIN:VALARM\r\nDESCRIPTION:REMINDER\r\nSUMMARY:niet deze\r\nEND:VALARM\r\n",
    ))
    .unwrap();
    assert_eq!(invite.method, Method::Request);
    assert_eq!(invite.what, "Overleg over de kassa, deel 2; met pauze");
    assert_eq!(invite.organiser, "Jansen: Kassa; Pin (jansen@houtenkraal.example)");
    assert_eq!((invite.start, invite.end), (utc("2022-12-14T09:00:00Z"), utc("2022-12-14T10:30:00Z")));
    assert_eq!(invite.place, "Microsoft Teams-vergadering");
    assert!(!invite.changed && invite.answer.is_none() && invite.repeats.is_none());
}

#[test]
fn days_durations_and_series() {
    let read = |event: &str| read(&calendar("REQUEST", event)).unwrap();
    let days = read(
        "DTSTART;VALUE=DATE:20221214\r\nDTEND;VALUE=DATE:20221216\r\nRRULE:FREQ=YEARLY\r\nSEQUENCE:2\r\n",
    );
    assert_eq!(days.start, Some(When::Day(jiff::civil::date(2022, 12, 14))));
    assert_eq!((days.repeats, days.changed), (Some(Repeats::Yearly), true));
    let lasts =
        read("DTSTART:20220626T120000Z\r\nDURATION:PT1H30M\r\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO\r\n");
    assert_eq!((lasts.end, lasts.repeats), (utc("2022-06-26T13:30:00Z"), Some(Repeats::Otherwise)));
    let floating = read("DTSTART:20220626T120000\r\nDTEND;TZID=Kantoor:20220626T130000\r\n");
    let wall = |hour| jiff::civil::date(2022, 6, 26).at(hour, 0, 0, 0);
    assert_eq!(floating.start, Some(When::Wall(wall(12), None)));
    assert_eq!(floating.end, Some(When::Wall(wall(13), Some("Kantoor".into()))));
}

#[test]
fn answers_and_cancellations() {
    let reply =
        read(&calendar("REPLY", "ATTENDEE;CN=Marije;PARTSTAT=DECLINED:MAILTO:marije@bloemen.example\r\n"));
    let answer = reply.unwrap().answer.unwrap();
    assert_eq!(answer, ("Marije (marije@bloemen.example)".to_owned(), Answer::Declined));
    assert_eq!(read(&calendar("CANCEL", "SUMMARY:x\r\n")).unwrap().method, Method::Cancel);
    assert_eq!(read(&calendar("REQUEST", "STATUS:CANCELLED\r\n")).unwrap().method, Method::Cancel);
    for other in ["PUBLISH", "COUNTER", "", "X"] {
        assert_eq!(read(&calendar(other, "SUMMARY:x\r\n")), None, "{other}");
    }
}

#[test]
fn only_the_first_event_is_told() {
    let two = calendar("REQUEST", "SUMMARY:reeks\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:uitzondering\r\n");
    assert_eq!(read(&two).unwrap().what, "reeks");
}

#[test]
fn hostile_files_are_survived() {
    let deep = "BEGIN:VEVENT\r\n".repeat(10_000);
    assert_eq!(read(deep.as_bytes()), None);
    assert_eq!(read(&vec![b'a'; LARGEST + 1]), None);
    let odd = calendar(
        "REQUEST",
        "DTSTART:99999999T999999Z\r\nDTEND:2022\u{e9}214\r\nDURATION:P99999999999Y\r\nno colon\r\n:\r\n;;;:\r\n\
         ORGANIZER;CN=\"\u{202e}never closed:mailto:x@y.example\r\nSUMMARY:a\u{202e}b\0c\\\r\nLOCATION;=;==:\t\r\n",
    );
    let invite = read(&odd).unwrap();
    assert_eq!((invite.start, invite.end, invite.what.as_str()), (None, None, "ab c"));
    let long = calendar("REQUEST", &format!("SUMMARY:{}\r\n", "é ".repeat(50_000)));
    assert!(read(&long).unwrap().what.chars().count() <= 301);
    for cut in 0..odd.len() {
        let _ = read(&odd[..cut]);
    }
    // The day that a duration leaves the calendar.
    let far = calendar("REQUEST", "DTSTART:99991231T000000Z\r\nDURATION:P9W\r\n");
    assert_eq!(read(&far).unwrap().end, None);
}
