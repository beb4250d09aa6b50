//! Automatic mail that only its words give away: out of office, acknowledgement,
//! challenge. Called by `classify` when the headers say nothing. Each phrase has
//! a weight; questions and requests weigh against it.

use regex::Regex;
use std::sync::LazyLock;

use crate::mail::parse::{Parsed, Prefix, pattern, subject_prefix};

/// A subject that programs put in front of the old one, with the colon.
static PREFIXED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)^\s*(?:automatisch(?:e)?\s+(?:antwoord|bericht|reactie|e-?mail)|automatic\s+(?:reply|response)|auto(?:matic)?[\s-]?(?:reply|response|responder|antwoord|svar)|automatische\s+(?:antwort|nachricht)|abwesenheits(?:notiz|nachricht|meldung|benachrichtigung)|out[\s-]of[\s-](?:the[\s-])?office(?:\s+(?:reply|autoreply))?|ooo|afwezigheids(?:assistent|melding|bericht)|afwezig|niet\s+(?:aanwezig|op\s+kantoor)|réponse\s+automatique|respuesta\s+automática|risposta\s+automatica|autosvar|(?:gelezen|read|gelesen|not\s+read|niet\s+gelezen|ungelesen|leesbevestiging|read\s+receipt|lesebestätigung))\s*[:：]|^\s*(?:afwezig|abwesend|out\s+of\s+office|ooo|autoreply|auto)\s+(?:re|aw|antw|fw)\s*:",
    )
});
/// A remark that programs put behind the old subject.
static SUFFIXED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)[(\[](?:automatisch\s+(?:antwoord|bericht)|auto(?:matic)?[\s-]?(?:reply|response|antwoord)|automatische\s+(?:antwort|reactie)|out\s+of\s+office|afwezig|abwesend)[)\]]\s*$",
    )
});
/// The whole subject of a message that a person set up once.
static SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)^\s*(?:\[[^\]]{1,30}\]\s*)?(?:afwezig(?:heid)?(?:s(?:bericht|melding|assistent))?\b|(?:ik\s+ben\s+)?(?:momenteel\s+)?(?:afwezig|op\s+vakantie|met\s+vakantie|met\s+verlof)\b|out\s+of\s+(?:the\s+)?office|(?:on|annual)\s+(?:leave|vacation|holiday)|away\s+from|abwesend|abwesenheit|(?:im|in)\s+urlaub|urlaubs?|vakantie(?:bericht|melding)|(?:auto\W?|automatic\s)(?:reply|response)\b|automatisch\s+(?:antwoord|bericht)\s*$|ontvangstbevestiging(?:\s+(?:van|voor|betreffende|uw|je|e-?mail)|\s*$)|bevestiging\s+(?:van\s+)?(?:ontvangst|uw\s+(?:bericht|vraag|melding|aanvraag|e-?mail))|(?:uw|je|jouw)\s+(?:bericht|vraag|melding|aanvraag|e-?mail|verzoek|ticket)\b.{0,30}\s(?:is\s+)?(?:ontvangen|geregistreerd|in\s+behandeling|aangemaakt)|wij?j?\s+hebben\s+(?:uw|je)\s.{0,40}ontvangen|(?:we|we've|we\s+have)\s+(?:have\s+)?received\s+your|thank\s+you\s+for\s+(?:contacting|your\s+(?:e-?mail|message|enquiry|inquiry|request))|bedankt\s+voor\s+(?:uw|je)\s+(?:bericht|e-?mail|vraag|aanvraag)\b|(?:eingangs|empfangs)bestätigung|ihre\s+(?:anfrage|nachricht|e-?mail)\s.{0,40}(?:eingegangen|erhalten)|your\s+(?:request|message|ticket|e-?mail|inquiry|enquiry)\s.{0,40}(?:received|been\s+(?:received|created|registered)))",
    )
});
/// Phrases and what they weigh.
static PHRASES: LazyLock<Vec<(i32, Regex)>> = LazyLock::new(|| {
    [
        // It says so itself.
        (4, r"(?:dit\s+is\s+een|deze?\s+(?:e-?mail|bericht)\s+is|dit\s+bericht\s+(?:is|wordt|werd))\s.{0,20}(?:automatisch|automatische)\b|automatisch\s+(?:gegenereerd|aangemaakt|verzonden|verstuurd|gegenereerde|opgesteld)|automatische?\s+(?:antwoord|bericht|reactie|ontvangstbevestiging|e-?mail)\s+(?:van|op\s+uw)|this\s+is\s+an?\s+auto(?:matic|mated|-generated|generated|\s?reply)|automatically\s+(?:generated|sent)|(?:dies\s+ist\s+eine|diese\s+(?:e-?mail|nachricht)\s+(?:wurde|ist))\s.{0,20}automatisch|automatisch\s+(?:erstellt|generiert|erzeugt|versandt|versendet)"),
        // Away.
        (3, r"(?:ben|zijn)\s(?:ik\s|wij\s|we\s)?(?:.{0,50}\s)?(?:afwezig|(?:met|op)\s+(?:vakantie|verlof|reis|zwangerschapsverlof)|niet\s+(?:op|in)\s+(?:het\s+)?kantoor|buiten\s+kantoor|niet\s+aanwezig|niet\s+bereikbaar|niet\s+in\s+de\s+gelegenheid)|\b(?:i\s+am|i'm|i\s+will\s+be|we\s+are|our\s+office\s+is)\s(?:.{0,40}\s)?(?:out\s+of\s+(?:the\s+)?office|on\s+(?:annual\s+|maternity\s+|parental\s+|sick\s+)?(?:leave|vacation|holiday)|away\s+from|away\s+until|travell?ing|closed|unavailable)|\b(?:ich\s+bin|wir\s+sind|bin\s+ich)\s(?:.{0,40}\s)?(?:nicht\s+im\s+(?:büro|hause|haus)|im\s+urlaub|in\s+urlaub|abwesend|nicht\s+erreichbar|außer\s+haus|in\s+elternzeit|verreist)"),
        (3, r"(?:onze|ons|de)\s+(?:winkel|zaak|kantoor|bedrijf|showroom|klantenservice|werkplaats|praktijk|kantoren)\s.{0,30}(?:gesloten|dicht)|unser\s+(?:büro|geschäft|laden)\s.{0,40}geschlossen|our\s+(?:office|shop|store)s?\s.{0,30}closed"),
        (2, r"(?:geen|beperkt)\s+toegang\s+tot\s+(?:mijn|onze|de)?\s*(?:e-?mail|mail)|(?:no|limited|intermittent)\s+access\s+to\s+(?:my\s+)?(?:e-?mail|mail)|(?:keinen|nur\s+eingeschränkten?)\s+zugriff\s+auf|(?:e-?mails?|mail|berichte?n?)\s+(?:wordt|worden|lees\s+ik)\s+niet\s+(?:gelezen|doorgestuurd)|wird\s+nicht\s+(?:weitergeleitet|gelesen)|lees\s+ik\s+(?:geen|niet)|niet\s+(?:worden\s+)?gelezen\s+of\s+doorgestuurd"),
        (2, r"(?:bij|na)\s+(?:mijn\s+)?terugkomst|na\s+mijn\s+(?:vakantie|verlof)|(?:vanaf|na|per|op)\s+(?:\w+dag\s+)?\d{1,2}[\s/-].{2,30}(?:beantwoord|weer\s+(?:bereikbaar|aanwezig|terug|open|op\s+kantoor|voor\s+u)|ben\s+ik\s+(?:er\s+)?weer|ben\s+ik\s+terug|zijn\s+wij\s+weer|staan\s+wij\s+weer)|(?:upon|on|after)\s+my\s+return|(?:will|shall)\s+be\s+back\b|return(?:ing)?\s+(?:to\s+the\s+office\s+)?on\b|nach\s+meiner\s+rückkehr|(?:ab|am)\s+(?:dem\s+)?(?:\w+\s?,?\s+(?:den\s+|dem\s+)?)?\d{1,2}\.\s.{0,40}(?:wieder|zurück)|bin\s+ich\s+wieder|sind\s+wir\s+wieder|weer\s+(?:terug|aanwezig|bereikbaar)\s+(?:op|vanaf)"),
        (3, r"(?:neem|neemt\s+u|kunt\s+u|kun\s+je)\s.{0,40}(?:contact\s+op(?:nemen)?|terecht|mailen|bellen|wenden)\s.{0,40}(?:dringend|spoed|urgent|collega|\S+@\S+)|(?:bij|voor|in\s+geval\s+van|met)\s+(?:dringende?|spoed\w*|urgente?)\s?.{0,60}(?:bel|contact|mail|terecht|\S+@\S+)|(?:for|in)\s+(?:urgent|case\s+of\s+(?:urgency|emergency)|emergenc)\w*.{0,60}(?:contact|call|please|reach|e-?mail)|in\s+dringenden\s+fällen|bei\s+dringenden"),
        (2, r"(?:kijk|lees|bekijk|check|reageer|antwoord|beantwoord|zie)\s+(?:ik\s+)?(?:.{0,30}\s)?(?:pas|alleen|later|minder|niet\s+elke|beperkt|sporadisch)\b.{0,60}(?:mail|bericht|mailbox|inbox)|(?:will|only|shall)\s+(?:be\s+)?(?:read|check|reply|respond|answer)\w*\s.{0,40}(?:later|after|when|in\s+the\s+evening|once)|(?:later|trager|langzamer|slower)\s+(?:dan|than|als)\s+(?:normaal|gewoonlijk|gebruikelijk|normal|usual|üblich|sonst)"),
        // Gone for good, or away on fixed days.
        (
            3,
            r"(?:ik\s+ben|ben\s+ik)\s.{0,30}niet\s+(?:meer|langer)\s.{0,20}(?:werkzaam|in\s+dienst)|(?:ik\s+ben|ben\s+ik)\s+niet\s+(?:meer|langer)\s+(?:werkzaam|in\s+dienst)|(?:e-?mail\s?)?adres\s.{0,30}niet\s+(?:meer|langer)\s+(?:in\s+gebruik|gebruikt|actief|gelezen)|(?:i\s+am|i)\s+no\s+longer\s+(?:work(?:ing)?\s+(?:at|for|with|here)|with\s)|(?:address|mailbox|inbox)\s.{0,20}no\s+longer\s+(?:in\s+use|monitored)|nicht\s+mehr\s+(?:im\s+unternehmen|bei\s+uns\s+(?:tätig|beschäftigt)|in\s+gebrauch)",
        ),
        (2, r"ik\s+werk\s+(?:niet|alleen|parttime)\b|i\s+(?:do\s+not|don't|only)\s+work\s+on|ich\s+arbeite\s+(?:nicht|nur)\b"),
        // Acknowledged.
        (3, r"(?:hoeft|hoef|kunt|kun|gelieve|verzoeken)\s(?:.{0,30}\s)?(?:op\s+(?:dit|deze)\s.{0,40})?niet\s+(?:te\s+)?(?:reageren|antwoorden|beantwoorden)|niet\s+(?:te\s+)?(?:reageren|antwoorden)\s+op\s+(?:dit|deze)|(?:do\s+not|don't|no\s+need\s+to|please\s+do\s+not)\s+(?:reply|respond)|(?:bitte\s+)?(?:antworten\s+sie\s+(?:bitte\s+)?nicht|nicht\s+auf\s+diese\s+(?:e-?mail|nachricht))"),
        (2, r"(?:u|je|jij)\s+(?:krijgt|ontvangt|hoort|kunt)\s.{0,60}(?:antwoord|reactie|bericht|van\s+ons|verwachten)|(?:we|wij)\s+(?:nemen|reageren|beantwoorden|streven|proberen|komen|zullen|behandelen|doen\s+ons\s+best)\s.{0,80}(?:contact|uur|werkdag|snel|mogelijk|behandeling|bericht|terug|volgorde)|(?:we|our\s+team|someone|one\s+of)\s.{0,40}(?:will\s+(?:get\s+back|respond|reply|be\s+in\s+touch|contact\s+you|answer)|aim\s+to|endeavou?r|get\s+back)|(?:wir\s+(?:werden|melden|bearbeiten|kümmern)|sie\s+erhalten)\s.{0,80}(?:bearbeiten|melden|antwort|schnellstmöglich|umgehend|werktag|stunden)|in\s+behandeling\s+(?:genomen|nemen)|wordt\s.{0,40}in\s+behandeling|in\s+volgorde\s+van\s+binnenkomst"),
        (2, r"(?:uw|je|jouw)\s+(?:e-?mail|mail|bericht|vraag|melding|aanvraag|verzoek)\s.{0,40}(?:ontvangen|geregistreerd|in\s+goede\s+orde|binnengekomen|staat\s+bij\s+ons)|(?:we|i)\s+(?:have\s+)?received\s+your\s+(?:e-?mail|message|request|inquiry|enquiry)|(?:wir|ich)\s+haben?\s+ihre\s+(?:e-?mail|nachricht|anfrage)\s+erhalten|ihre\s+(?:anfrage|nachricht|e-?mail)\s.{0,40}(?:eingegangen|erhalten|registriert)|your\s+(?:e-?mail|message|request|ticket|inquiry|enquiry)\s.{0,30}(?:has\s+been|was)\s+(?:received|registered|created|logged)"),
        (1, r"(?:dank|bedankt|hartelijk\s+dank|dank\s+u\s+wel|dank\s+je\s+wel)\s+(?:u\s+)?voor\s+(?:uw|je|jouw|het)\s+(?:e-?mail|mail|bericht|vraag|melding|aanvraag|contact)|thank(?:s|\s+you)\s+for\s+(?:your\s+(?:e-?mail|mail|message|request|inquiry|enquiry)|contacting|getting\s+in\s+touch)|(?:vielen\s+dank|danke)\s+für\s+ihre\s+(?:e-?mail|nachricht|anfrage)|(?:uw|je|jouw)\s+(?:e-?mail|mail|bericht)\s.{0,60}(?:lees|lezen|beantwoord)|(?:ik\s+heb|wij\s+hebben|we\s+hebben)\s+(?:uw|je|jouw)\s+(?:mail|e-?mail|bericht)\s+ontvangen|\b(?:momenteel|currently|derzeit|tot\s+en\s+met|t/m|until)\b|geachte\s+relatie|within\s+\w+\s+(?:hours|working|business|days)|binnen\s+\S+\s+(?:werkdag|uur|dagen)"),
    ]
    .into_iter()
    .map(|(weight, source)| (weight, pattern(&format!("(?is){source}"))))
    .collect()
});
/// What people write and machines do not.
static PERSONAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)\b(?:kun(?:t|nen)?\s+(?:je|jij|u|jullie|iemand)|kan\s+(?:iemand|dat|dit|het|ik|je|er)|zou(?:den)?\s+(?:je|u|jullie|iemand|ik)|wil(?:t|len)?\s+(?:je|u|jullie)\s|willen\s+(?:jullie|jij)|help(?:en)?\s+(?:je|jullie|me|mij)|hoe\s+(?:zet|kan|krijg|moet|lang|regel|doe|werkt)|waarom|wanneer\s+(?:kan|kunnen|is|wordt|krijg)|graag\s+(?:een|de|dit|deze|het|even|aanpassen|zsm|spoedig|snel|hoor|ontvang|verneem|zou|wil|contact|een\s+reactie|uw|jullie|hulp|terugbell?en|laten)|hierbij\s+(?:zeg|stuur|vraag|meld)|ik\s+(?:wacht|snap|begrijp|zie|krijg|kan|wil|kreeg|mis|probeer|heb\s+(?:al|nog|gisteren|vandaag|een\s+vraag))|wij\s+(?:missen|zien|krijgen|willen)|jullie|could\s+(?:you|someone)|can\s+(?:you|someone|i)|would\s+you|how\s+(?:do|can|long|to)|please\s+(?:help|let|advise|check|fix|send|tell)|i\s+(?:need|want|would\s+like|tried|cannot|can't|still|wonder)|why\s+|können\s+sie|könn(?:ten|t)\s+(?:sie|ihr)|wie\s+(?:kann|lange|geht)|warum|ich\s+(?:möchte|brauche|bekomme|kann\s+nicht|warte))\b",
    )
});
static CHALLENGE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?is)(?:accepteert|aanvaardt|accepts?|akzeptiert)\s.{0,40}(?:alleen|only|nur)\s.{0,40}(?:bekende|known|bekannte|approved|goedgekeurde)|(?:bevestig|bewijs)\s.{0,40}(?:mens|afzender)|(?:confirm|verify|prove)\s.{0,40}(?:you\s+are\s+(?:a\s+)?(?:human|person|real)|your\s+(?:e-?mail\s+)?(?:address|identity|message)\s.{0,60}(?:deliver|before|spam))|(?:bestätigen)\s.{0,60}(?:mensch|absender)|(?:message|mail|bericht|nachricht)\s.{0,60}(?:on\s+hold|being\s+held|in\s+quarantine|vastgehouden|wacht\s+op\s+bevestiging|zurückgehalten|awaiting)|challenge[\s-]?response|(?:whitelist|allow\s?list|approved\s+senders?)\b.{0,100}(?:click|klik|reply|antwoord|antworten)|daarna\s+wordt\s+(?:uw|je)\s+(?:bericht|mail|e-?mail)\s.{0,20}(?:bezorgd|afgeleverd)|(?:then|before)\s+your\s+(?:message|mail|e-?mail)\s+(?:will\s+be|is|can\s+be)\s+delivered|erst\s+dann\s+.{0,30}zugestellt|unknown\s+sender.{0,80}confirm",
    )
});
static CONFIRM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?is)(?:antwoord|reply|respond|antworten|klik|click|klicken|open|visit|bezoek|bevestig|confirm|bestätig).{0,120}(?:https?://|dit\s+bericht|this\s+(?:message|e-?mail|mail)|diese\s+(?:nachricht|e-?mail)|link|onderwerp|subject|below|hieronder)",
    )
});
static UNSUBSCRIBE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:unsubscribe|afmelden|uitschrijven|abmelden|abbestellen|meld\s+je\s+(?:hier\s+)?af|schrijf\s+je\s+(?:hier\s+)?uit|u\s+kunt\s+zich\s+(?:hier\s+)?(?:afmelden|uitschrijven)|geen\s+(?:berichten|nieuwsbrief|mails?|e-?mails?)\s+meer\s+ontvangen|bekijk\s+(?:de\s+)?online\s*versie|view\s+(?:this\s+e-?mail\s+)?in\s+(?:your\s+)?browser|manage\s+(?:your\s+)?preferences|newsletter\s+abbestellen)\b",
    )
});

/// The words of the mail that count: the new text with its signature.
fn words(mail: &Parsed) -> String {
    let mut text = mail.reply_text.clone();
    if let Some(signature) = &mail.signature {
        text.push('\n');
        text.push_str(signature);
    }
    let end = text.char_indices().nth(4_000).map_or(text.len(), |(at, _)| at);
    text.truncate(end);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Out of office or acknowledgement, by its words alone.
pub fn is_auto_reply(mail: &Parsed) -> bool {
    let prefix = subject_prefix(&mail.subject);
    let text = words(mail);
    let fresh = prefix.is_none();
    let mut score: i32 =
        PHRASES.iter().filter(|(_, phrase)| phrase.is_match(&text)).map(|(weight, _)| weight).sum();
    if fresh && PREFIXED.is_match(&mail.subject) {
        score += 6;
    } else if fresh && SUBJECT.is_match(&mail.subject) {
        score += 2;
    }
    if SUFFIXED.is_match(&mail.subject) {
        score += 3;
    }
    if mail.origin.null_sender {
        score += 4;
    }
    if mail.origin.precedence.as_deref() == Some("bulk") || mail.origin.precedence.as_deref() == Some("junk")
    {
        score += 2;
    }
    if text.contains('?') {
        score -= 4;
    }
    if PERSONAL.is_match(&text) {
        score -= 2;
    }
    if text.split_whitespace().count() > 150 {
        score -= 2;
    }
    if prefix == Some(Prefix::Reply) && mail.quoted.is_some() {
        score -= 1;
    }
    score >= 4
}

/// A machine that wants the sender to prove being human.
pub fn is_challenge(mail: &Parsed) -> bool {
    let text = words(mail);
    let subject = CHALLENGE.is_match(&mail.subject);
    let body = CHALLENGE.is_match(&text) && CONFIRM.is_match(&text);
    let machine = mail.origin.auto_submitted.is_some() || mail.origin.null_sender;
    body && (machine || subject || !text.contains('?') && subject_prefix(&mail.subject).is_none())
        || machine && subject && CONFIRM.is_match(&text)
}

/// The text offers to leave a mailing.
pub fn offers_unsubscribe(mail: &Parsed) -> bool {
    UNSUBSCRIBE.is_match(&mail.text)
}
