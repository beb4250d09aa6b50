//! Which of the desk's languages a text is in, by its most common words. Called
//! by `parse`; good enough to choose the language of an acknowledgement, and it
//! must never guess anything but Dutch when there is nothing to count.

use serde::Serialize;

/// A language that customers write in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Language {
    /// The desk's own language, and the answer when in doubt.
    #[serde(rename = "nl")]
    Dutch,
    /// English.
    #[serde(rename = "en")]
    English,
    /// German.
    #[serde(rename = "de")]
    German,
}

impl Language {
    /// The two letters of ISO 639.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dutch => "nl",
            Self::English => "en",
            Self::German => "de",
        }
    }
}

const DUTCH: &str = " de het een en ik je jij u uw jullie wij we zijn is niet geen van voor met op aan bij naar \
    dat die dit deze er ook nog maar wel als dan om te hebben heb heeft kan kunnen kunt wordt worden werd uit over \
    mijn onze ons hoe wat waar wanneer graag dank bedankt groet groeten vriendelijke geachte hallo goedemorgen \
    goedemiddag storing bestelling bestellingen winkel vraag antwoord bericht onderwerp klanten weer al alle \
    gaat doen doet moet moeten zou willen wil nu hier meer zo tot door na sinds geleden vandaag morgen gisteren \
    alleen bij tussen tijdens afwezig vakantie ontvangen afgeleverd bezorgd ";
const ENGLISH: &str = " the and a an i you your we our us is are was were be been not no of for with on at to from \
    that this these it there also still but if then have has had can could will would should do does did out over \
    my how what where when please thank thanks regards kind dear hello hi good morning outage order orders shop \
    store question answer message subject customers again already all any get got need now here more so by after \
    since ago today tomorrow yesterday only they their mail delivery ";
const GERMAN: &str = " der die das ein eine einen und ich du sie ihr wir uns ist sind war nicht kein keine von für \
    mit auf an bei nach dass dieser diese dieses es auch noch aber wenn dann um zu haben habe hat kann können wird \
    werden aus über mein meine unser unsere wie was wo wann bitte danke vielen dank gruß grüße freundlichen \
    freundliche sehr geehrte hallo guten tag störung bestellung bestellungen laden frage antwort nachricht betreff \
    kunden wieder schon alle geht muss müssen soll will jetzt hier mehr so bis durch seit heute morgen gestern nur \
    zwischen während im büro ab dem den derzeit ihre ihren keinen abwesend ";

/// Counts common words of subject and text; a tie is Dutch.
pub fn detect(subject: &str, text: &str) -> Language {
    let mut scores = [0u32; 3];
    let words = subject.split(|char: char| !char.is_alphabetic()).chain(
        // The beginning of a long text says enough.
        text.split(|char: char| !char.is_alphabetic()).take(2_000),
    );
    for word in words.filter(|word| !word.is_empty() && word.len() < 20) {
        let word = format!(" {} ", word.to_lowercase());
        for (score, list) in scores.iter_mut().zip([DUTCH, ENGLISH, GERMAN]) {
            *score += u32::from(list.contains(&word));
        }
    }
    let [dutch, english, german] = scores;
    if english > dutch && english >= german {
        Language::English
    } else if german > dutch {
        Language::German
    } else {
        Language::Dutch
    }
}
