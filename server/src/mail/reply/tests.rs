//! Splitting: each test is one rule with the smallest text that shows it.

use super::*;

fn answer<'a>(text: &'a str) -> Input<'a> {
    Input { text, answers: true, from_name: "Jan de Boer", from_addr: "jan@boer.example", ..Input::default() }
}

fn reply(text: &str) -> String {
    split(&answer(text)).reply
}

fn rich(html: &str) -> Split {
    split(&Input { html: Some(html), ..answer("") })
}

#[test]
fn attribution_lines_of_many_programs_end_the_text() {
    for line in [
        "Op wo 21 dec. 2022 om 08:12 schreef Loket <\nsupport@loket.example>:",
        "Op 21-12-2022 om 08:12 schreef Loket:",
        "Op 21 dec. 2022, om 10:31 heeft Loket <support@loket.example> het volgende geschreven:",
        "Op 21 dec. 2022 om 10:31 heeft Loket\n<support@loket.example> het volgende geschreven:",
        "Loket <support@loket.example> schreef op 21 december 2022 om 07:41:",
        "Loket schreef op 2022-12-21 07:41:",
        "On Wed, Dec 21, 2022 at 8:12\u{202f}AM Loket <support@loket.example> wrote:",
        "On 21/12/2022 08:12, Loket wrote:",
        "On Wed, Dec 21, 2022 at 8:12 AM\nLoket <support@loket.example> wrote:",
        "Am Mi., 21. Dez. 2022 um 08:12 Uhr schrieb Loket <support@loket.example>:",
        "Am 21.12.22 um 08:12 schrieb Loket:",
        "2022-12-21 8:12 GMT+01:00 Loket <support@loket.example>:",
        "Le mer. 21 déc. 2022 à 08:12, Loket <support@loket.example> a écrit :",
        "-----Original Message-----\nOn 21/12/2022 08:12, Loket wrote:",
    ] {
        let split = split(&answer(&format!("Dank je.\n\n{line}\n> oude tekst\n> meer")));
        assert_eq!(split.reply, "Dank je.", "{line}");
        assert!(split.attributed, "{line}");
        assert!(split.quoted.unwrap().contains("oude tekst"));
    }
}

#[test]
fn a_strong_attribution_needs_no_signs_below() {
    let text = "Ja.\n\nOp zondag 11 december 2022 20:05 schreef Loket <support@loket.example>:\n\nWelke code?\nLoket";
    assert_eq!(reply(text), "Ja.");
}

#[test]
fn header_blocks_of_outlook_end_the_text() {
    for block in [
        "Van: Loket <support@loket.example>\nVerzonden: woensdag 21 december 2022 17:33\nAan: Jan\nOnderwerp: x",
        "________________________________\nFrom: Loket <support@loket.example>\nSent: Wednesday, December 21, 2022 12:02 PM\nTo: Jan\nSubject: x",
        "Von: Loket <support@loket.example>\nGesendet: Mittwoch, 21. Dezember 2022 17:33\nAn: Jan\nBetreff: x",
        "-----Oorspronkelijk bericht-----\nVan: Loket\nVerzonden: woensdag 21 december 2022 17:33\nAan: Jan\nOnderwerp: x",
        "*From:* Loket <support@loket.example>\n*Date:* 21 December 2022 at 12:02\n*To:* Jan\n*Cc:* Piet\n*Subject:* x",
        "-------- Oorspronkelijk bericht --------\nVan: Loket\nDatum: 18-12-2022 18:02 (GMT+01:00)\nAan: Jan\nOnderwerp: x",
        "Onderwerp: \tx\nDatum: \tSat, 17 Dec 2022 11:20:47 +0100\nVan: \tLoket <support@loket.example>\nAan: \tjan@boer.example",
        "Von:\nLoket <support@loket.example>\nGesendet:\n21.12.2022 17:33\nAn:\nJan",
    ] {
        let split = split(&answer(&format!("Dank je.\n\n{block}\n\nOude tekst\n")));
        assert_eq!(split.reply, "Dank je.", "{block}");
        assert!(split.quoted.unwrap().contains("Oude tekst"));
    }
}

#[test]
fn what_only_looks_like_a_header_block_stays() {
    let text = "Openingstijden:\nVan: 09.00 uur\nAan: 12.30 uur\n\nGraag aanpassen.";
    assert_eq!(split(&Input { answers: false, ..answer(text) }).reply, text);
    let form = "Van: Jan <jan@boer.example>\nOnderwerp: Kassa\n\nDe kassa doet het niet.";
    assert_eq!(split(&Input { answers: false, ..answer(form) }).reply, form);
}

#[test]
fn groupwise_has_a_line_of_its_own() {
    assert_eq!(reply("Prima.\n\n>>> Loket <s@loket.example> 03-01-23 10:00 >>>\noud\n"), "Prima.");
}

#[test]
fn text_below_a_phones_line_is_text() {
    let split = split(&answer("Verstuurd vanaf mijn iPhone\n\nHet is al gelukt.\n\n> oud\n> oud"));
    assert_eq!(split.reply, "Het is al gelukt.");
    assert_eq!(split.signature.as_deref(), Some("Verstuurd vanaf mijn iPhone"));
}

#[test]
fn a_signature_may_have_blocks() {
    let split = split(&answer(
        "Helemaal goed!\n\nJan de Boer\neigenaar\n\n[cid:logo.png]\n\nDe Boer BV\n013-0000000",
    ));
    assert_eq!(split.reply, "Helemaal goed!");
}

#[test]
fn a_sentence_is_no_attribution() {
    for text in [
        "Op 12 december 2022 om 10:00 schreef ik jullie een mail met de volgende vraag:\nwaar blijft mijn geld?",
        "On Monday I wrote:\nplease help.",
        "Op de website schreef een klant:\ndit is traag.",
        "Bestelling 10457 van 21-12-2022:\nniet geleverd.",
    ] {
        assert_eq!(reply(text), text);
    }
}

#[test]
fn text_above_an_attribution_is_not_swallowed() {
    let text = "Ik kijk ernaar zodra ik terug ben\nop kantoor vanmiddag.\nOn Dec 8, 2013 2:10 PM, \"Jo\" <jo@x.example> wrote:\n\n> oud\n> oud";
    assert_eq!(reply(text), "Ik kijk ernaar zodra ik terug ben\nop kantoor vanmiddag.");
}

#[test]
fn interleaved_answers_are_joined() {
    let text = "Zie hieronder.\n\nOp 21-12-2022 om 08:12 schreef Loket:\n> Welke winkel?\n\nDe Boer\n\n> Welk pakket?\nHet kleinste.\n";
    let split = split(&answer(text));
    assert_eq!(split.reply, "Zie hieronder.\n\nDe Boer\n\nHet kleinste.");
    assert_eq!(split.signature, None);
}

#[test]
fn bottom_posting_keeps_the_text_below() {
    let text = "Op 21-12-2022 om 08:12 schreef Loket:\n> Welke winkel?\n>\n> Loket\n\nDe winkel in Gent.\n\n-- \nJan\nBoer BV";
    let split = split(&answer(text));
    assert_eq!(split.reply, "De winkel in Gent.");
    assert_eq!(split.signature.as_deref(), Some("Jan\nBoer BV"));
}

#[test]
fn signs_typed_by_a_person_are_no_quote() {
    let text = "Hoi!\n\n> 5 dozen? Dan korting.\n\n-- losse dozen niet.";
    assert_eq!(split(&Input { answers: false, ..answer(text) }).reply, text);
}

#[test]
fn forwards_keep_the_remark_only() {
    for separator in [
        "---------- Forwarded message ---------\nVan: K <k@x.example>\nDate: di 20 dec. 2022 om 15:02\nSubject: x\nTo: <jan@boer.example>",
        "---------- Doorgestuurd bericht ---------\nVan: K",
        "-------- Weitergeleitete Nachricht --------\nBetreff: x",
        "Begin doorgestuurd bericht:\n\n> Van: K <k@x.example>\n> Onderwerp: x\n>",
        "Anfang der weitergeleiteten Nachricht:\n\nVon: K",
    ] {
        let split =
            split(&Input { answers: false, ..answer(&format!("Zie onder.\n\n{separator}\n\nHelp!\n")) });
        assert_eq!(split.reply, "Zie onder.", "{separator}");
        assert!(split.forwarded, "{separator}");
    }
    let empty =
        split(&Input { answers: false, ..answer("---------- Forwarded message ---------\nVan: K\n\nHelp!") });
    assert_eq!(empty.reply, "");
}

#[test]
fn closing_formulas_begin_the_signature() {
    for closing in [
        "Met vriendelijke groet,\n\nJan de Boer",
        "Groet, Jan",
        "Groetjes Jan",
        "Mvg, Jan",
        "M.v.g.\nJan",
        "Hoogachtend,\nJ. de Boer",
        "Kind regards,\nJan",
        "Best,\nJan",
        "Mit freundlichen Grüßen\nJan de Boer",
        "Viele Grüße\nJan",
        "LG Jan",
        "Liefs, Evy",
        "Groeten van Jan",
        "Vr. gr.\nJan",
        "Alvast bedankt,\nJan",
        "Thanks,\nJan de Boer",
        "Vielen Dank\nJan",
        "Hartelijke groeten uit Gent,\nJan",
        "Cheers,\nJan",
        "Vriendelijke groeten,\nJan\nBoer BV\n0000-12345",
    ] {
        let split = split(&answer(&format!("De kassa doet het weer niet.\n\n{closing}\n")));
        assert_eq!(split.reply, "De kassa doet het weer niet.", "{closing}");
        assert_eq!(split.signature.as_deref(), Some(closing), "{closing}");
    }
}

#[test]
fn formulas_inside_the_text_stay() {
    for text in [
        "In de mail staat met vriendelijke groet maar dat moet anders, want klanten snappen\ngroet niet.",
        "Groeten doe ik jullie niet meer na deze week.",
        "Best een goed idee, maar wanneer?",
        "Regards from our customers keep coming in, thank you for that.\n\nCan you help?",
    ] {
        assert_eq!(reply(text), text);
    }
}

#[test]
fn a_bare_name_is_a_signature() {
    for name in ["Jan", "Jan de Boer", "jan", "J. de Boer", "Jan en Petra", "Jan de Boer\nBoer BV"] {
        let split = split(&answer(&format!("De kassa doet het weer niet.\n\n{name}\n")));
        assert_eq!(split.reply, "De kassa doet het weer niet.", "{name}");
        assert_eq!(split.signature.as_deref(), Some(name));
    }
    assert_eq!(reply("Bedankt!\n\nTop geregeld."), "Bedankt!\n\nTop geregeld.");
    assert_eq!(
        reply("Welke kassa bedoelen jullie nu precies in de winkel?\n\nBedankt"),
        "Welke kassa bedoelen jullie nu precies in de winkel?\n\nBedankt"
    );
}

#[test]
fn a_formula_told_in_the_text_is_text() {
    let text = "Klanten krijgen dit:\n\nBeste klant, het is verzonden.\nMet vriendelijke groet,\nDe winkel\n\nKan de tekst niet anders?\n\nJan";
    let split = split(&answer(text));
    assert!(split.reply.ends_with("Kan de tekst niet anders?"));
    assert_eq!(split.signature.as_deref(), Some("Jan"));
}

#[test]
fn a_name_below_the_quote_is_a_signature() {
    let text = "Pakket M.\n\nOp 21-12-2022 om 08:12 schreef Loket:\n> Welk pakket?\n\nJan\n";
    let split = split(&answer(text));
    assert_eq!((split.reply.as_str(), split.signature.as_deref()), ("Pakket M.", Some("Jan")));
    assert_eq!(reply("Ja, graag\nJan"), "Ja, graag");
}

#[test]
fn lines_of_phones_are_signatures() {
    for line in [
        "Verstuurd vanaf mijn iPhone",
        "Verzonden vanuit Mail voor Windows",
        "Verzonden met Proton Mail beveiligde e-mail.",
        "Sent from my iPad",
        "Sent from Mail for Windows",
        "Von meinem iPhone gesendet",
        "Gesendet mit der GMX Mail App",
        "Outlook voor iOS downloaden<https://aka.example/x>",
        "Get Outlook for Android<https://aka.example/x>",
        "Verzonden via Outlook voor iOS",
    ] {
        let split = split(&answer(&format!("Ja hoor.\n\n{line}\n")));
        assert_eq!(split.reply, "Ja hoor.", "{line}");
        assert!(!split.signature.unwrap().contains("https"));
    }
}

#[test]
fn disclaimers_are_signatures() {
    let text = "Akkoord.\n\nDe informatie in dit bericht is uitsluitend bestemd voor de geadresseerde. Anderen wissen het.";
    assert_eq!(reply(text), "Akkoord.");
    let text = "Agreed.\n\n_____________\nThis e-mail is confidential and intended for the recipient only.";
    assert_eq!(reply(text), "Agreed.");
}

#[test]
fn pictures_and_link_targets_leave_no_trace() {
    assert_eq!(
        reply("Zie de foto.\n[cid:a@b]\n[image: foto.png]\nEn de site<https://x.example>."),
        "Zie de foto.\nEn de site."
    );
}

#[test]
fn banners_of_the_own_mail_server_go() {
    let text =
        "You don't often get email from jan@boer.example. Learn why this is important\n\nDe kassa hapert.";
    assert_eq!(reply(text), "De kassa hapert.");
}

#[test]
fn flowed_lines_become_paragraphs() {
    let split = split(&Input { flowed: true, ..answer("Een lange \nregel.\n\n-- \nJan") });
    assert_eq!(split.reply, "Een lange regel.");
}

#[test]
fn elements_of_html_mark_quotes() {
    for html in [
        "<div>Ja.</div><div class=gmail_quote><div class=gmail_attr>Op 1 jan schreef X:<br></div><blockquote class=gmail_quote>oud</blockquote></div>",
        "<p>Ja.</p><div id=\"appendonsend\"></div><hr><div id=\"divRplyFwdMsg\"><b>Van:</b> X</div><div>oud</div>",
        "<p>Ja.</p><div class=\"moz-cite-prefix\">X wrote something:</div><blockquote type=\"cite\"><p>oud</p></blockquote>",
        "<div>Ja.</div><div class=\"OutlookMessageHeader\">From: X</div><div>oud</div>",
        "<div>Ja.</div><div><blockquote type=cite><div>On 1 Jan X wrote:</div>oud</blockquote></div>",
        "<div>Ja.</div><div id=yahoo_quoted_12 class=yahoo_quoted>Op 1 jan schreef X: oud</div>",
        "<p>Ja.</p><div name=\"quote\" style=\"border-left:2px solid\">Gesendet: oud</div>",
        "<p>Ja.</p><p id=\"reply-intro\">X schreef op gisteren:</p><blockquote type=\"cite\">oud</blockquote>",
        "<div>Ja.</div><div style=\"border-top:solid #E1E1E1\"><p><b>Von:</b> X &lt;x@y.example&gt;<br><b>Gesendet:</b> 1. Januar 2022<br><b>An:</b> Y<br><b>Betreff:</b> z</p></div><p>oud</p>",
    ] {
        let split = rich(html);
        assert_eq!(split.reply, "Ja.", "{html}");
        assert!(split.quoted.unwrap().contains("oud"), "{html}");
    }
}

#[test]
fn an_indented_blockquote_is_text() {
    let html = "<div>De tekst:</div><blockquote style=\"margin:0 0 0 40px;border:none;padding:0\">Wij zijn dicht.</blockquote>";
    assert!(rich(html).reply.contains("Wij zijn dicht."));
}

#[test]
fn answers_between_elements_are_joined() {
    let html = "<div class=moz-cite-prefix>X schreef:</div><blockquote type=cite><p>Vraag een?</p></blockquote><p>Antwoord een.</p><blockquote type=cite><p>Vraag twee?</p></blockquote><p>Antwoord twee.</p>";
    assert_eq!(rich(html).reply, "Antwoord een.\n\nAntwoord twee.");
}

#[test]
fn coloured_answers_are_found() {
    let head = "<p>Zie mijn antwoorden in rood.</p><p><b>Van:</b> X<br><b>Verzonden:</b> 1 januari 2022<br><b>Aan:</b> Y<br><b>Onderwerp:</b> z</p>";
    let html = format!(
        "{head}<p>Welk thema?</p><p><span style='color:#C00000'>Het lichte.</span></p><p style='color:#1F1F1F'>Groet</p>"
    );
    assert_eq!(rich(&html).reply, "Zie mijn antwoorden in rood.\n\nHet lichte.");
}

#[test]
fn signature_elements_are_signatures() {
    for html in [
        "<div>Ja hoor.</div><br>-- <br><div class=gmail_signature>Jan<br>Boer BV</div>",
        "<div>Ja hoor.</div><div id=Signature>Jan<br>Boer BV</div>",
        "<div>Ja hoor.</div><div class=moz-signature>-- <br>Jan<br>Boer BV</div>",
    ] {
        let split = rich(html);
        assert_eq!(
            (split.reply.as_str(), split.signature.as_deref()),
            ("Ja hoor.", Some("Jan\nBoer BV")),
            "{html}"
        );
    }
}

#[test]
fn html_becomes_readable_text() {
    let html = "<style>p{}</style><h1>Kop</h1><p>Een &amp; twee&nbsp;drie &#8364;</p><ul><li>a<li>b</ul><!-- x --><script>y</script><table><tr><td>1<td>2</tr></table>";
    assert_eq!(html_to_text(html), "Kop\n\nEen & twee drie €\n\n- a\n- b\n\n1 2");
    assert_eq!(html_to_text("a < b"), "a < b");
    assert_eq!(html_to_text("<a title=\"x > y\">z"), "z");
}

#[test]
fn nothing_is_lost() {
    let text = "een\n\nOp 1-1-2022 om 10:00 schreef X:\n> twee\n\ndrie\n-- \nvier";
    let split = split(&answer(text));
    let all = format!("{} {} {}", split.reply, split.signature.unwrap(), split.quoted.unwrap());
    for word in ["een", "twee", "drie", "vier"] {
        assert!(all.contains(word), "{word} in {all}");
    }
}
