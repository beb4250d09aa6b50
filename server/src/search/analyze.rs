//! Text into words: lower case, accents folded, stems, stop words, compound
//! parts and concepts. Called by the index (documents), `plan` (queries) and
//! `mark` (what to show); all three must see the same words, so nobody else cuts
//! text. Pure.

use std::collections::HashMap;
use std::sync::LazyLock;

use app::Lang;
use tantivy::tokenizer::{
    AsciiFoldingFilter, Language, LowerCaser, RawTokenizer, Stemmer, TextAnalyzer, TokenStream,
};

use super::{compound, concepts};

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// Lower case, accents folded, hyphens and apostrophes taken out.
    pub text: String,
    /// Its stem.
    pub stem: String,
    /// The pieces of a hyphenated word, none otherwise.
    pub pieces: Vec<String>,
    /// A word that says nothing by itself.
    pub stop: bool,
    /// The first byte in the text.
    pub from: usize,
    /// The byte after the last.
    pub to: usize,
}

static FOLD: LazyLock<TextAnalyzer> = LazyLock::new(|| {
    TextAnalyzer::builder(RawTokenizer::default()).filter(LowerCaser).filter(AsciiFoldingFilter).build()
});
static NL: LazyLock<TextAnalyzer> = LazyLock::new(|| stemmer(Language::Dutch));
static EN: LazyLock<TextAnalyzer> = LazyLock::new(|| stemmer(Language::English));

fn stemmer(language: Language) -> TextAnalyzer {
    TextAnalyzer::builder(RawTokenizer::default()).filter(Stemmer::new(language)).build()
}

fn run(analyzer: &mut TextAnalyzer, text: &str) -> String {
    let mut stream = analyzer.token_stream(text);
    if stream.advance() { stream.token().text.clone() } else { text.to_owned() }
}

/// Stems words of one language and finds their parts. Remembers: the words of a
/// text, or of a batch of them, repeat.
pub(super) struct Stems {
    analyzer: TextAnalyzer,
    stems: HashMap<String, String>,
    parts: HashMap<String, Vec<String>>,
}

impl Stems {
    pub(super) fn new(lang: Lang) -> Stems {
        let analyzer = TextAnalyzer::clone(lang.t(&*NL, &*EN));
        Stems { analyzer, stems: HashMap::new(), parts: HashMap::new() }
    }

    pub(super) fn stem(&mut self, word: &str) -> String {
        // Codes such as 2fa or b2b are names, not words.
        if word.bytes().any(|b| b.is_ascii_digit()) {
            return word.to_owned();
        }
        if let Some(stem) = self.stems.get(word) {
            return stem.clone();
        }
        let stem = run(&mut self.analyzer, word);
        self.stems.insert(word.to_owned(), stem.clone());
        stem
    }
}

/// Cuts a text into words.
pub(super) fn words(lang: Lang, text: &str) -> Vec<Word> {
    cut(lang, text, &mut Stems::new(lang))
}

/// As [`words`], with stems known from other texts.
pub(super) fn cut(lang: Lang, text: &str, stems: &mut Stems) -> Vec<Word> {
    let mut fold = TextAnalyzer::clone(&FOLD);
    spans(text)
        .into_iter()
        .map(|(from, to)| {
            let raw = &text[from..to];
            let folded = if raw.is_ascii() { raw.to_ascii_lowercase() } else { run(&mut fold, raw) };
            let pieces: Vec<String> = if folded.contains('-') {
                folded.split('-').filter(|p| p.len() > 1).map(|p| p.replace('\'', "")).collect()
            } else {
                Vec::new()
            };
            let text: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
            let stem = stems.stem(&text);
            let stop = STOP[lang as usize].contains(text.as_str());
            Word { text, stem, pieces, stop, from, to }
        })
        .collect()
}

/// Letters and digits; hyphens and apostrophes only between them.
fn spans(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut start = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let inside = c.is_alphanumeric()
            || (start.is_some()
                && matches!(c, '-' | '\'' | '’' | '\u{2011}' | '\u{ad}' | '\u{301}' | '\u{308}')
                && chars.peek().is_some_and(|(_, next)| next.is_alphanumeric()));
        match (inside, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                found.push((from, at));
                start = None;
            }
            _ => {}
        }
    }
    found.extend(start.map(|from| (from, text.len())));
    found
}

/// The stems of the words that mean something, in the order of the text. For
/// others who compare texts (likely duplicates, related tickets).
pub fn tokens(lang: Lang, text: &str) -> Vec<String> {
    words(lang, text).into_iter().filter(|word| !word.stop).map(|word| word.stem).collect()
}

/// A word of a text, for others who compare texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// As it was written, in lower case.
    pub text: String,
    /// Its stem.
    pub stem: String,
    /// The stems of its parts: of a compound (`foutpagina`), or what hyphens join.
    pub parts: Vec<String>,
    /// A word that says nothing by itself.
    pub stop: bool,
}

/// Cuts many texts into [`Token`]s, and remembers their stems.
pub struct Cutter([Stems; 2]);

impl Cutter {
    /// Knows nothing yet.
    pub fn new() -> Cutter {
        Cutter([Stems::new(Lang::Nl), Stems::new(Lang::En)])
    }

    /// The words of a text in their order.
    pub fn cut(&mut self, lang: Lang, text: &str) -> Vec<Token> {
        let stems = &mut self.0[lang as usize];
        cut(lang, text, stems)
            .into_iter()
            .map(|word| {
                let parts = if word.stop {
                    Vec::new()
                } else if word.pieces.is_empty() {
                    parts(lang, &word.text, stems)
                } else {
                    word.pieces.iter().map(|piece| stems.stem(piece)).collect()
                };
                Token { text: word.text, stem: word.stem, parts, stop: word.stop }
            })
            .collect()
    }
}

impl Default for Cutter {
    fn default() -> Cutter {
        Cutter::new()
    }
}

/// The stems of a word's parts: of a compound, or the verb of a separable one
/// (`toevoegen` has `voeg`). English has none.
pub(super) fn parts(lang: Lang, word: &str, stems: &mut Stems) -> Vec<String> {
    if lang == Lang::En {
        return Vec::new();
    }
    if let Some(known) = stems.parts.get(word) {
        return known.clone();
    }
    let found: Vec<String> = match compound::dictionary().split(word) {
        Some(parts) => parts.iter().map(|part| stems.stem(&part.base)).collect(),
        None => match compound::dictionary().verb(word, stems) {
            Some(verb) => vec![stems.stem(verb)],
            None => Vec::new(),
        },
    };
    stems.parts.insert(word.to_owned(), found.clone());
    found
}

/// What is indexed of a text, level by level.
#[derive(Default, Debug)]
pub(super) struct Levels {
    pub exact: Vec<String>,
    pub stem: Vec<String>,
    pub part: Vec<String>,
    pub concept: Vec<String>,
}

/// Analyses a text of a document.
pub(super) fn levels(lang: Lang, text: &str, stems: &mut Stems) -> Levels {
    let found = cut(lang, text, stems);
    let mut out = Levels::default();
    for word in &found {
        out.exact.push(word.text.clone());
        out.exact.extend(word.pieces.iter().cloned());
        if word.stop {
            continue;
        }
        out.stem.push(word.stem.clone());
        if word.pieces.is_empty() {
            out.part.extend(parts(lang, &word.text, stems));
        }
        for piece in &word.pieces {
            out.stem.push(stems.stem(piece));
            out.part.extend(parts(lang, piece, stems));
        }
    }
    out.concept.extend(
        concepts::concepts().find(lang, &found, false).into_iter().map(|span| span.concept.to_owned()),
    );
    for pair in separated(lang, text, &found, stems) {
        out.part.push(stems.stem(&pair.verb));
        let joined = cut(lang, &pair.verb, stems);
        out.concept.extend(
            concepts::concepts().find(lang, &joined, false).into_iter().map(|s| s.concept.to_owned()),
        );
    }
    out
}

/// A separable verb whose particle stands apart.
#[derive(Debug, PartialEq)]
pub(super) struct Separated {
    /// The infinitive, put together: `opzeggen`.
    pub verb: String,
    /// The word that is the verb.
    pub at: usize,
}

/// Separable verbs written apart: "zeg ik mijn abonnement op", "om op te zeggen".
/// A particle counts at the end of its clause only; before "de" it is a
/// preposition.
pub(super) fn separated(lang: Lang, text: &str, found: &[Word], stems: &mut Stems) -> Vec<Separated> {
    const REACH: usize = 9;
    let mut out = Vec::new();
    if lang == Lang::En {
        return out;
    }
    let dictionary = compound::dictionary();
    let between = |left: usize, right: usize| &text[found[left].to..found[right].from];
    let closed = |gap: &str| gap.contains(['.', '!', '?', ';', ':', ',', '\n']);
    for (at, word) in found.iter().enumerate() {
        if !compound::PARTICLES.contains(&word.text.as_str()) {
            continue;
        }
        if found.get(at + 1).is_some_and(|next| next.text == "te")
            && let Some(verb) = found.get(at + 2).and_then(|next| dictionary.base(&next.text, stems))
        {
            out.push(Separated { verb: format!("{}{verb}", word.text), at: at + 2 });
            continue;
        }
        // "om" before a word begins a clause ("om op te zeggen") more often than it ends one.
        let ends = at + 1 == found.len()
            || closed(between(at, at + 1))
            || (word.text != "om" && AFTER_PARTICLE.contains(&found[at + 1].text.as_str()));
        if !ends {
            continue;
        }
        for before in (at.saturating_sub(REACH)..at).rev() {
            if closed(between(before, before + 1)) {
                break;
            }
            if let Some(verb) = dictionary.base(&found[before].text, stems) {
                out.push(Separated { verb: format!("{}{verb}", word.text), at: before });
                break;
            }
        }
    }
    out
}

/// Words that may follow a particle at the end of its clause.
const AFTER_PARTICLE: [&str; 20] = [
    "en", "of", "als", "om", "voor", "met", "bij", "naar", "in", "op", "van", "aan", "dan", "maar", "zodat",
    "tot", "via", "tijdens", "vanaf", "zonder",
];

static STOP: LazyLock<[std::collections::HashSet<&'static str>; 2]> =
    LazyLock::new(|| [STOP_NL, STOP_EN].map(|list| list.split_whitespace().collect()));

// "niet", "geen", "zonder", "wanneer", "waarom" and their English sisters carry the
// point of many a question ("code werkt niet") and are left out on purpose.
const STOP_NL: &str = "de het een der des den dit dat die deze er ik je jij jou jouw u uw hij hem zij ze \
    haar hun hen wij we ons onze jullie mij me mijn zich zelf zijn ben bent is was waren geweest wordt worden \
    word werd geworden heb hebt heeft hebben had hadden gehad kan kun kunt kunnen kon konden wil wilt willen \
    wilde wou moet moeten moest mag mogen mocht zal zult zullen zou zouden ga gaat gaan ging doe doet doen \
    deed laat laten hoe wat waar wie welk welke waarmee hoeveel en of maar want dus als dan \
    toen om te van voor naar met bij tot op in aan uit door over onder tussen na per via hier daar daarom \
    hierbij ook nog wel al dus eens even maar toch nu nou zo heel erg graag iets iemand men elk elke alle \
    steeds weer mee toe alleen ander andere anders bijvoorbeeld eerst daarna pas tijdens vanaf volgens jouwe \
    s t m n help hallo hoi hey dag svp aub alstublieft";
const STOP_EN: &str = "the a an this that these those there i me my mine we us our ours you your yours he him \
    his she her it its they them their is am are was were be been being have has had having do does did doing \
    done can could will would shall should may might must how what where who whom which and or but \
    if then than so as of at by for with about to from in on into onto out up off over under between through \
    during after before again also just only own same some any each every all both more most other such very \
    too here please hello hi want need get got let ll ve re s t d m";

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(lang: Lang, text: &str) -> Vec<String> {
        words(lang, text).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn words_fold_and_keep_codes() {
        assert_eq!(texts(Lang::Nl, "Geïnd: € 50, 2FA én foto's!"), ["geind", "50", "2fa", "en", "fotos"]);
    }

    #[test]
    fn hyphens_join_and_give_pieces() {
        let found = words(Lang::Nl, "btw-tarief - e-mail");
        assert_eq!(found[0].text, "btwtarief");
        assert_eq!(found[0].pieces, ["btw", "tarief"]);
        assert_eq!(found[1].text, "email");
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn offsets_point_into_the_text() {
        let text = "Één pakje";
        let found = words(Lang::Nl, text);
        assert_eq!(&text[found[1].from..found[1].to], "pakje");
    }

    #[test]
    fn tokens_are_stems_without_stop_words() {
        assert_eq!(tokens(Lang::Nl, "de bestellingen"), tokens(Lang::Nl, "een bestelling"));
        assert_eq!(tokens(Lang::En, "the refunds"), ["refund"]);
        assert!(!tokens(Lang::Nl, "werkt niet").is_empty());
    }

    #[test]
    fn separable_verbs_apart() {
        let verbs = |text: &str| -> Vec<String> {
            let mut stems = Stems::new(Lang::Nl);
            let found = words(Lang::Nl, text);
            separated(Lang::Nl, text, &found, &mut stems).into_iter().map(|pair| pair.verb).collect()
        };
        assert_eq!(verbs("Hoe zeg ik mijn abonnement op?"), ["opzeggen"]);
        assert_eq!(verbs("Een pakje om op te sturen"), ["opsturen"]);
        assert_eq!(verbs("Hoe sluit ik een printer aan op de kassa"), ["aansluiten"]);
        assert!(verbs("Klik op de knop").is_empty());
        assert!(verbs("Betaal nu. Op tijd").is_empty());
    }

    #[test]
    fn parts_of_compounds_and_separable_verbs() {
        let mut stems = Stems::new(Lang::Nl);
        let retour = stems.stem("retour");
        let kosten = stems.stem("kosten");
        assert_eq!(parts(Lang::Nl, "retourkosten", &mut stems), [retour, kosten]);
        let voegen = stems.stem("voegen");
        assert_eq!(parts(Lang::Nl, "toevoegen", &mut stems), [voegen]);
        assert!(parts(Lang::Nl, "voorraad", &mut stems).is_empty());
        assert!(parts(Lang::En, "retourkosten", &mut stems).is_empty());
    }
}
