//! Dutch compounds: `retourlabelkosten` is `retour` + `label` + `kosten`. The
//! word itself always stays; its parts are added. Called by `analyze` for
//! documents and queries alike. Pure.
//!
//! The dictionary is `words.nl.txt`: words that stay whole and may be parts. A
//! word that is in it, inflected or not, is never split, which is what keeps
//! `voorraad` from becoming `voor` + `raad`. Prepositions and endings are not in
//! it: they make most of the false splits.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::analyze::Stems;
use app::Lang;

/// A part of a compound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// The part without its linking letters: `korting`.
    pub base: String,
    /// The linking letters after it: `s`, `en` or nothing.
    pub link: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    /// Anywhere in a compound.
    Any,
    /// Never at its end: the stem of a verb (`bestel-`).
    Front,
    /// Not in a compound at all: only keeps the word whole (`!`).
    Whole,
}

/// The words that compounds are made of.
pub(super) struct Dictionary {
    words: HashMap<String, Use>,
    verbs: HashMap<String, String>,
}

const SHORTEST: usize = 3;
const LONGEST_WORD: usize = 60;
/// Particles of separable verbs.
pub(super) const PARTICLES: [&str; 22] = [
    "aan", "achter", "af", "bij", "dicht", "door", "in", "mee", "na", "om", "open", "op", "over", "samen",
    "stop", "terug", "thuis", "toe", "uit", "vast", "vrij", "weg",
];

static DICTIONARY: LazyLock<Dictionary> = LazyLock::new(|| Dictionary::new(include_str!("words.nl.txt")));

/// The dictionary that comes with Loket.
pub(super) fn dictionary() -> &'static Dictionary {
    &DICTIONARY
}

impl Dictionary {
    /// Reads a list: words separated by white space; `#` starts a comment line,
    /// `word-` is a front part, `!word` only stays whole, `word~` is a verb that
    /// takes particles (and is a word as well).
    pub(super) fn new(list: &str) -> Dictionary {
        let mut stems = Stems::new(Lang::Nl);
        let mut words = HashMap::new();
        let mut verbs = HashMap::new();
        let lines = list.lines().filter(|line| !line.starts_with('#'));
        for item in lines.flat_map(str::split_whitespace) {
            if let Some(word) = item.strip_suffix('-') {
                words.entry(word.to_owned()).or_insert(Use::Front);
            } else if let Some(word) = item.strip_prefix('!') {
                words.entry(word.to_owned()).or_insert(Use::Whole);
            } else if let Some(verb) = item.strip_suffix('~') {
                verbs.insert(stems.stem(verb), verb.to_owned());
                words.entry(verb.to_owned()).or_insert(Use::Whole);
            } else {
                words.insert(item.to_owned(), Use::Any);
            }
        }
        Dictionary { words, verbs }
    }

    /// Whether this is a word of the dictionary or a form of one.
    pub(super) fn knows(&self, word: &str) -> bool {
        self.words.contains_key(word) || bases(word).iter().any(|base| self.words.contains_key(base))
    }

    /// The parts of a compound, at least two; `None` for a word that is whole or
    /// unknown. Expects lower case without hyphens.
    pub(super) fn split(&self, word: &str) -> Option<Vec<Part>> {
        let long_enough = (2 * SHORTEST..=LONGEST_WORD).contains(&word.len());
        if !long_enough || !word.is_ascii() || word.bytes().any(|b| b.is_ascii_digit()) || self.knows(word) {
            return None;
        }
        // best[i]: the cheapest way to cut word[i..], with its price.
        let mut best: Vec<Option<(u32, Vec<Part>)>> = vec![None; word.len() + 1];
        best[word.len()] = Some((0, Vec::new()));
        for from in (0..word.len()).rev() {
            for to in from + SHORTEST..=word.len() {
                let Some((price, rest)) = best[to].clone() else { continue };
                let Some((part, own)) = self.part(&word[from..to], to == word.len()) else { continue };
                let total = price + own;
                if best[from].as_ref().is_none_or(|(known, _)| total < *known) {
                    let mut parts = vec![part];
                    parts.extend(rest);
                    best[from] = Some((total, parts));
                }
            }
        }
        best[0].take().map(|(_, parts)| parts).filter(|parts| parts.len() > 1)
    }

    /// Reads a surface as a part, with its price: few, long and plain parts win.
    fn part(&self, surface: &str, last: bool) -> Option<(Part, u32)> {
        let price = match surface.len() {
            3 => 16,
            4 => 12,
            _ => 10,
        };
        let whole = |link: &str, cost: u32| {
            let base = surface[..surface.len() - link.len()].to_owned();
            Some((Part { base, link: link.to_owned() }, price + cost))
        };
        let found = self.words.get(surface);
        if found.is_some_and(|usage| *usage == Use::Any || (*usage == Use::Front && !last)) {
            return whole("", 0);
        }
        if last {
            let form = bases(surface).iter().any(|base| self.words.get(base) == Some(&Use::Any));
            return if form && surface.len() > SHORTEST + 1 { whole("", 1) } else { None };
        }
        for link in ["s", "en", "e", "n"] {
            let Some(base) = surface.strip_suffix(link).filter(|base| base.len() >= SHORTEST) else {
                continue;
            };
            let noun = self.words.get(base) == Some(&Use::Any);
            let fits = match link {
                "n" => base.ends_with('e'),
                "e" => base.len() > 3,
                "s" => !base.ends_with('s'),
                _ => true,
            };
            if noun && fits {
                return whole(link, 2);
            }
        }
        // adressenlijst: the last letter doubled before -en-; brieven, talen: a changed stem.
        let stem = surface.strip_suffix("en")?;
        let mut letters = stem.bytes().rev();
        if let (Some(a), Some(b)) = (letters.next(), letters.next())
            && a == b
            && self.words.get(&stem[..stem.len() - 1]) == Some(&Use::Any)
        {
            let link = surface[stem.len() - 1..].to_owned();
            return Some((Part { base: stem[..stem.len() - 1].to_owned(), link }, price + 2));
        }
        let plural = bases(surface).iter().any(|base| self.words.get(base) == Some(&Use::Any));
        if plural { whole("", 2) } else { None }
    }

    /// The verb in a separable one: `toevoegen`, `toegevoegd`, `toevoegt` have `voegen`.
    pub(super) fn verb(&self, word: &str, stems: &mut Stems) -> Option<&str> {
        PARTICLES.iter().find_map(|particle| {
            let rest = word.strip_prefix(particle).filter(|rest| rest.len() > 2)?;
            if rest.ends_with("ing") {
                return None;
            }
            let bare = rest.strip_prefix("ge").or_else(|| rest.strip_prefix("te")).filter(|r| r.len() > 2);
            [Some(rest), bare].into_iter().flatten().find_map(|form| self.base(form, stems))
        })
    }

    /// The infinitive of a form of a verb that takes particles.
    pub(super) fn base(&self, form: &str, stems: &mut Stems) -> Option<&str> {
        self.verbs.get(&stems.stem(form)).map(String::as_str)
    }
}

/// What an inflected word may be a form of: plurals, diminutives, verbs. Generous,
/// because the answer is looked up in the dictionary.
fn bases(word: &str) -> Vec<String> {
    const ENDINGS: [&str; 22] = [
        "en", "s", "e", "n", "t", "je", "jes", "tje", "tjes", "pje", "pjes", "etje", "etjes", "de", "den",
        "te", "ten", "er", "ers", "end", "ende", "d",
    ];
    let mut found = Vec::new();
    for ending in ENDINGS {
        let Some(base) = word.strip_suffix(ending).filter(|base| base.len() >= SHORTEST) else { continue };
        push(&mut found, base);
    }
    if let Some(base) = word.strip_prefix("ge") {
        for ending in ["d", "t", "de", "te", "en"] {
            if let Some(base) = base.strip_suffix(ending).filter(|base| base.len() >= SHORTEST) {
                push(&mut found, base);
            }
        }
    }
    found
}

/// A base with its spellings: tal/taal, adress/adres, briev/brief, prijz/prijs,
/// and the infinitive of a stem.
fn push(found: &mut Vec<String>, base: &str) {
    let bytes = base.as_bytes();
    let last = bytes[bytes.len() - 1];
    let vowel = |b: u8| matches!(b, b'a' | b'e' | b'o' | b'u' | b'i' | b'y');
    let mut spelled = vec![base.to_owned()];
    if !vowel(last) && bytes[bytes.len() - 2] == last {
        spelled.push(base[..base.len() - 1].to_owned());
    }
    let hard = match last {
        b'v' => Some('f'),
        b'z' => Some('s'),
        _ => None,
    };
    if let Some(hard) = hard {
        spelled.push(format!("{}{hard}", &base[..base.len() - 1]));
    }
    for one in spelled.clone() {
        let b = one.as_bytes();
        if b.len() > 2 && !vowel(b[b.len() - 1]) && vowel(b[b.len() - 2]) && !vowel(b[b.len() - 3]) {
            let (head, tail) = one.split_at(one.len() - 1);
            spelled.push(format!("{head}{}{tail}", &head[head.len() - 1..]));
        }
    }
    for one in spelled.clone() {
        spelled.push(format!("{one}en"));
    }
    found.extend(spelled);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(word: &str) -> String {
        dictionary().split(word).map_or_else(
            || word.to_owned(),
            |parts| {
                let shown: Vec<String> = parts
                    .iter()
                    .map(
                        |p| if p.link.is_empty() { p.base.clone() } else { format!("{}+{}", p.base, p.link) },
                    )
                    .collect();
                shown.join("|")
            },
        )
    }

    #[test]
    fn plain_parts() {
        assert_eq!(cut("retourkosten"), "retour|kosten");
        assert_eq!(cut("kassalade"), "kassa|lade");
        assert_eq!(cut("retourlabelkosten"), "retour|label|kosten");
    }

    #[test]
    fn linking_letters() {
        assert_eq!(cut("kortingsactie"), "korting+s|actie");
        assert_eq!(cut("klantenkaart"), "klant+en|kaart");
        assert_eq!(cut("adressenboek"), "adres+sen|boek");
    }

    #[test]
    fn changed_stems_stay_as_written() {
        assert_eq!(cut("brievenbus"), "brieven|bus");
        assert_eq!(cut("prijzenlijst"), "prijzen|lijst");
    }

    #[test]
    fn forms_at_the_end() {
        assert_eq!(cut("retourlabels"), "retour|labels");
        assert_eq!(cut("retourdoosje"), "retour|doosje");
    }

    #[test]
    fn whole_words_stay() {
        for word in
            ["voorraad", "voorbeelden", "winkels", "betalingen", "aandelen", "terras", "onbekendwoord"]
        {
            assert_eq!(cut(word), word);
        }
    }

    /// Prints what is cut of a list of words: `LOKET_SPLIT=words.txt cargo test -p server --lib show_splits`.
    #[test]
    fn show_splits() {
        let Some(path) = std::env::var_os("LOKET_SPLIT") else { return };
        for word in std::fs::read_to_string(path).unwrap().lines() {
            if dictionary().split(word).is_some() {
                println!("{word} {}", cut(word));
            }
        }
    }

    #[test]
    fn separable_verbs() {
        let words = dictionary();
        let mut stems = Stems::new(Lang::Nl);
        assert_eq!(words.verb("toevoegen", &mut stems), Some("voegen"));
        assert_eq!(words.verb("aangepast", &mut stems), Some("passen"));
        assert_eq!(words.verb("winkelen", &mut stems), None);
        assert_eq!(words.verb("instelling", &mut stems), None);
    }
}
