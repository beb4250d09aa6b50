//! A text as the likeness sees it: stems in their order, and each word and pair of words once.

use crate::search::Cutter;
use app::Lang;
use std::collections::BTreeMap;

/// Letters of a text that are looked at; what follows is signatures and what was passed on.
const LONGEST: usize = 4_000;

/// Words of a mail that was passed on that say what it is about without the remark above it.
const ENOUGH: usize = 5;

/// A text, cut up.
#[derive(Clone, Debug)]
pub struct Features {
    /// The language it was read in.
    pub lang: Lang,
    /// Phrases are looked for in them.
    sentences: Vec<Sentence>,
    /// Stems, parts and pairs, each once, with how they were written.
    found: BTreeMap<String, String>,
}

/// A sentence.
#[derive(Clone, Debug, Default)]
pub(super) struct Sentence {
    /// Every stem in its order with how it was written, small words too.
    pub words: Vec<(String, String)>,
    /// It says of itself that it is about something else, or follows one that does.
    pub aside: bool,
}

impl Features {
    /// Of a subject and a text.
    pub fn new(cutter: &mut Cutter, lang: Lang, subject: &str, text: &str) -> Features {
        let text: String = text.chars().take(LONGEST).collect();
        let text = said(&text);
        let (mut sentences, mut found) = (Vec::new(), BTreeMap::new());
        let mut aside = false;
        // Neither phrases nor pairs go on from one sentence into the next.
        for sentence in std::iter::once(subject).chain(sentences_of(&text)) {
            // Who begins with an aside has nothing else to say.
            aside |= is_aside(sentence) && sentences.len() > 1;
            if is_courtesy(sentence) {
                continue;
            }
            let mut before: Option<(String, String)> = None;
            let mut words = Vec::new();
            for token in cutter.cut(lang, sentence) {
                words.push((token.stem.clone(), token.text.clone()));
                let figure = token.stem.bytes().all(|byte| byte.is_ascii_digit());
                if aside || token.stop || figure || token.stem.chars().nth(1).is_none() {
                    continue;
                }
                for part in token.parts {
                    found.entry(part).or_insert_with(|| token.text.clone());
                }
                if let Some((stem, first)) = &before {
                    let pair = format!("{stem} {}", token.stem);
                    found.entry(pair).or_insert_with(|| format!("{first} {}", token.text));
                }
                before = Some((token.stem.clone(), token.text.clone()));
                found.entry(token.stem).or_insert(token.text);
            }
            if !words.is_empty() {
                sentences.push(Sentence { words, aside });
            }
        }
        Features { lang, sentences, found }
    }

    /// Its sentences; the subject is the first.
    pub(super) fn sentences(&self) -> &[Sentence] {
        &self.sentences
    }

    /// Words, parts and pairs, each once.
    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        self.found.keys().map(String::as_str)
    }

    /// Words and parts, each once.
    pub fn stems(&self) -> impl Iterator<Item = &str> {
        self.all().filter(|feature| !feature.contains(' '))
    }

    /// How a feature was written.
    pub fn written<'a>(&'a self, feature: &'a str) -> &'a str {
        self.found.get(feature).map_or(feature, String::as_str)
    }
}

/// Sentences end with their sign and a space, or with the paragraph.
fn sentences_of(text: &str) -> impl Iterator<Item = &str> {
    text.split("\n\n").flat_map(|part| part.split(". ")).flat_map(|part| part.split(['!', '?', ';']))
}

/// "By the way, …": what follows is besides what the mail is about.
fn is_aside(sentence: &str) -> bool {
    const ASIDES: [&str; 18] = [
        "unrelated",
        "separately",
        "by the way",
        "btw",
        "ps",
        "p.s",
        "another question",
        "another thing",
        "different question",
        "on another note",
        "los daarvan",
        "los hiervan",
        "overigens",
        "iets anders",
        "heel iets anders",
        "andere vraag",
        "trouwens",
        "nog een vraag",
    ];
    let low = sentence.trim_start_matches(|sign: char| !sign.is_alphanumeric()).to_lowercase();
    let begins = |aside: &str| {
        low.strip_prefix(aside).is_some_and(|rest| !rest.starts_with(|sign: char| sign.is_alphanumeric()))
    };
    ASIDES.iter().any(|aside| begins(aside))
}

/// What people write by habit, whatever it is about: it tells nothing, and teaches what isn't so.
fn is_courtesy(sentence: &str) -> bool {
    const COURTESIES: [&str; 40] = [
        "alvast bedankt",
        "alvast dank",
        "alvast hartelijk",
        "bij voorbaat",
        "bedankt voor de moeite",
        "bedankt voor uw",
        "bedankt voor je",
        "dank voor uw",
        "dank voor je",
        "dank u",
        "dank je",
        "ik zie uw",
        "ik hoor graag",
        "ik hoor het graag",
        "graag hoor",
        "hoor graag",
        "wij horen graag",
        "ik wacht",
        "wij wachten",
        "fijne dag",
        "fijne avond",
        "fijn weekend",
        "prettige dag",
        "nog een fijne",
        "ik hoop dat ik hiermee",
        "dit bericht is vertrouwelijk",
        "dit bericht is uitsluitend",
        "doei",
        "thanks in advance",
        "thank you in advance",
        "many thanks",
        "thanks for your",
        "thank you for your",
        "looking forward",
        "i look forward",
        "have a nice",
        "have a good",
        "talk soon",
        "i hope this is the right",
        "this message is confidential",
    ];
    let low = sentence.trim_start_matches(|sign: char| !sign.is_alphanumeric()).to_lowercase();
    low.split_whitespace().count() <= 12 && COURTESIES.iter().any(|courtesy| low.starts_with(courtesy))
}

/// A text without what programs and habits write: greetings, signatures, the heads of mails that are
/// passed on and the remark above them, addresses of mails and pages.
fn said(text: &str) -> String {
    let mut said = String::with_capacity(text.len());
    let (mut closed, mut passed_on) = (false, None);
    for line in text.lines() {
        let line = line.trim();
        if is_head(line) {
            // What follows is another's mail: the matter is in it, not in the remark above.
            closed = false;
            passed_on = passed_on.or(Some(said.len()));
            continue;
        }
        closed |= is_closing(line);
        if closed || is_greeting(line) {
            continue;
        }
        for word in line.split_whitespace().filter(|word| !is_address(word)) {
            said.push_str(word);
            said.push(' ');
        }
        said.push('\n');
    }
    match passed_on.map(|at| said.split_off(at)) {
        Some(theirs) if theirs.split_whitespace().count() >= ENOUGH => theirs,
        theirs => said + &theirs.unwrap_or_default(),
    }
}

/// "Van: …", "Sent: …", "----- Forwarded message" and the like.
fn is_head(line: &str) -> bool {
    const HEADS: [&str; 13] = [
        "van",
        "from",
        "verzonden",
        "sent",
        "aan",
        "to",
        "onderwerp",
        "subject",
        "datum",
        "date",
        "cc",
        "bcc",
        "beantwoorden",
    ];
    if line.starts_with("-----") {
        return true;
    }
    let line = line.trim_start_matches(|sign: char| !sign.is_alphanumeric());
    let head = line.split(':').next().unwrap_or_default().trim().to_lowercase();
    line.contains(':') && HEADS.contains(&head.as_str())
}

/// A line of its own that ends what somebody says: "Met vriendelijke groet," or "Jan | De Winkel".
fn is_closing(line: &str) -> bool {
    const CLOSINGS: [&str; 13] = [
        "met vriendelijke groet",
        "vriendelijke groet",
        "groet",
        "mvg",
        "hoogachtend",
        "kind regards",
        "best regards",
        "regards",
        "sincerely",
        "cheers",
        "best wishes",
        "verstuurd vanaf",
        "sent from my",
    ];
    let low = line.to_lowercase();
    let short = line.split_whitespace().count() <= 6;
    line == "--" || short && (line.contains(" | ") || CLOSINGS.iter().any(|closing| low.starts_with(closing)))
}

/// A line of its own with which somebody begins.
fn is_greeting(line: &str) -> bool {
    const GREETINGS: [&str; 15] = [
        "beste",
        "hallo",
        "hoi",
        "hee",
        "hey",
        "hi",
        "hello",
        "dear",
        "dag",
        "geachte",
        "goedemorgen",
        "goedemiddag",
        "goedenavond",
        "goedendag",
        "good",
    ];
    let first = line.split(|sign: char| !sign.is_alphanumeric()).next().unwrap_or_default().to_lowercase();
    line.split_whitespace().count() <= 4 && !line.contains(['?', '!']) && GREETINGS.contains(&first.as_str())
}

fn is_address(word: &str) -> bool {
    word.contains("://") || word.contains('@') || word.starts_with("www.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_programs_write_is_left_out() {
        let text = "Beste mensen,\nZie hieronder.\nVan: Jan <jan@winkel.example>\nSent: dinsdag 20 december\n\nKassa: zie https://x.example om 20 uur\nMet vriendelijke groet,\nJan | De Winkel";
        assert_eq!(said(text).split_whitespace().collect::<Vec<_>>(), ["Kassa:", "zie", "om", "20", "uur"]);
        let found = Features::new(&mut Cutter::new(), Lang::Nl, "", text);
        assert!(
            found.stems().all(|stem| stem != "20")
                && found
                    .sentences()
                    .iter()
                    .flat_map(|sentence| &sentence.words)
                    .any(|(stem, _)| stem == "20")
        );
    }

    #[test]
    fn a_remark_is_kept_where_nothing_else_was_said() {
        let text = "De kassa ligt plat, zie hieronder.\n----- Doorgestuurd bericht\nVan: Jan\nOok hier.";
        assert!(said(text).contains("ligt plat"));
    }

    #[test]
    fn courtesies_say_nothing() {
        let text = "De kassa ligt plat. Alvast bedankt voor de moeite! Fijne dag nog.";
        let found = Features::new(&mut Cutter::new(), Lang::Nl, "Help", text);
        assert_eq!(found.sentences().len(), 2);
        assert!(found.stems().all(|stem| !["bedankt", "moeit", "fijn"].contains(&stem)));
    }

    #[test]
    fn what_is_asked_besides_is_an_aside_and_teaches_nothing() {
        let text = "De kassa ligt plat. Los hiervan: komt er een nieuw thema?";
        let found = Features::new(&mut Cutter::new(), Lang::Nl, "Help", text);
        assert_eq!(found.sentences().iter().map(|s| s.aside).collect::<Vec<_>>(), [false, false, true]);
        assert!(found.stems().any(|stem| stem == "kassa") && found.stems().all(|stem| stem != "thema"));
        // A mail that begins so has nothing else to say.
        let found = Features::new(&mut Cutter::new(), Lang::En, "By the way", "Is there a new theme?");
        assert!(found.sentences().iter().all(|sentence| !sentence.aside));
    }
}
