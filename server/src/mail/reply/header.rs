//! The block of headers that Outlook and others put above an older mail:
//! `Van: … / Verzonden: … / Aan: … / Onderwerp: …`. Called by `split`.

use super::lines::Line;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Label {
    From,
    Date,
    To,
    Subject,
    Other,
}

const LABELS: &[(&str, Label)] = &[
    ("van", Label::From),
    ("from", Label::From),
    ("von", Label::From),
    ("de", Label::From),
    ("da", Label::From),
    ("från", Label::From),
    ("fra", Label::From),
    ("od", Label::From),
    ("lähettäjä", Label::From),
    ("afzender", Label::From),
    ("发件人", Label::From),
    ("от", Label::From),
    ("отправлено", Label::Date),
    ("дата", Label::Date),
    ("кому", Label::To),
    ("тема", Label::Subject),
    ("sender", Label::From),
    ("verzonden", Label::Date),
    ("verstuurd", Label::Date),
    ("sent", Label::Date),
    ("gesendet", Label::Date),
    ("datum", Label::Date),
    ("date", Label::Date),
    ("envoyé", Label::Date),
    ("envoyé le", Label::Date),
    ("message du", Label::Date),
    ("date d'envoi", Label::Date),
    ("gesendet am", Label::Date),
    ("发送时间", Label::Date),
    ("日期", Label::Date),
    ("gönderildi", Label::Date),
    ("enviado", Label::Date),
    ("enviado el", Label::Date),
    ("fecha", Label::Date),
    ("inviato", Label::Date),
    ("data", Label::Date),
    ("skickat", Label::Date),
    ("sendt", Label::Date),
    ("wysłano", Label::Date),
    ("verzonden op", Label::Date),
    ("date sent", Label::Date),
    ("aan", Label::To),
    ("to", Label::To),
    ("an", Label::To),
    ("à", Label::To),
    ("para", Label::To),
    ("a", Label::To),
    ("收件人", Label::To),
    ("till", Label::To),
    ("til", Label::To),
    ("do", Label::To),
    ("onderwerp", Label::Subject),
    ("subject", Label::Subject),
    ("betreff", Label::Subject),
    ("objet", Label::Subject),
    ("sujet", Label::Subject),
    ("主题", Label::Subject),
    ("asunto", Label::Subject),
    ("oggetto", Label::Subject),
    ("assunto", Label::Subject),
    ("ämne", Label::Subject),
    ("emne", Label::Subject),
    ("temat", Label::Subject),
    ("cc", Label::Other),
    ("kopie", Label::Other),
    ("copie à", Label::Other),
    ("抄送", Label::Other),
    ("bcc", Label::Other),
    ("beantwoorden", Label::Other),
    ("beantwoorden aan", Label::Other),
    ("antwoord aan", Label::Other),
    ("antwoordadres", Label::Other),
    ("reply-to", Label::Other),
    ("antwort an", Label::Other),
    ("bijlagen", Label::Other),
    ("attachments", Label::Other),
    ("anlagen", Label::Other),
    ("urgentie", Label::Other),
    ("importance", Label::Other),
    ("wichtigkeit", Label::Other),
    ("prioriteit", Label::Other),
    ("priority", Label::Other),
    ("gevoeligheid", Label::Other),
];

/// The number of lines of a header block that begins at the first line.
///
/// It takes an author, a date and a recipient or subject: a web form's
/// `Van:` and `Onderwerp:` without a date are the message itself.
pub fn block(lines: &[Line]) -> Option<usize> {
    let depth = lines.first()?.depth;
    let first = label(&lines.first()?.text)?;
    if first.0 == Label::Other {
        return None;
    }
    let (mut seen, mut used, mut open_line) = (Vec::new(), 0, 0);
    let mut dated = false;
    let mut expects_value = false;
    for (at, line) in lines.iter().take(24).enumerate() {
        if line.depth != depth {
            break;
        }
        match label(&line.text) {
            Some((kind, value)) => {
                dated |= kind == Label::Date && value.chars().any(|char| char.is_ascii_digit());
                expects_value = value.is_empty();
                if !seen.contains(&kind) {
                    seen.push(kind);
                }
                used = at + 1;
                open_line = 0;
            }
            None if line.is_blank() => {
                // Some programs put an empty line between their headers, never two.
                let next = lines.get(at + 1).and_then(|line| label(&line.text));
                if next.is_none()
                    || seen.contains(&Label::From) && next.is_some_and(|(kind, _)| kind == Label::From)
                {
                    break;
                }
            }
            // The value of a label alone on its line, or a long list of recipients.
            None if expects_value
                || (open_line < 6 && (line.text.contains('@') || line.text.trim_end().ends_with(';'))) =>
            {
                dated |= expects_value
                    && seen.last() == Some(&Label::Date)
                    && line.text.chars().any(|char| char.is_ascii_digit());
                expects_value = false;
                open_line += 1;
            }
            None if open_line < 2 && lines.get(at + 1).and_then(|line| label(&line.text)).is_some() => {
                open_line += 1
            }
            None => break,
        }
    }
    let has = |kind| seen.contains(&kind);
    (has(Label::From) && has(Label::Date) && dated && (has(Label::To) || has(Label::Subject))).then_some(used)
}

/// The label of a line and its value: `*Van:* x`, `Van : x`, `| Van: x`.
fn label(text: &str) -> Option<(Label, &str)> {
    let text =
        text.trim_start_matches(|char: char| char.is_whitespace() || matches!(char, '*' | '|' | '_' | '>'));
    let colon = text.find(':')?;
    if colon > 24 {
        return None;
    }
    let name =
        text[..colon].trim_end_matches(|char: char| char.is_whitespace() || char == '*').to_lowercase();
    let kind = LABELS.iter().find(|(known, _)| *known == name)?.1;
    Some((kind, text[colon + 1..].trim_matches(|char: char| char.is_whitespace() || char == '*')))
}
