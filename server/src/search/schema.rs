//! The fields of the index and how an entry becomes a document. Called by
//! `index`, `rank` and `vocab`.
//!
//! Each text (title, tags, body) is indexed at four levels: the words as
//! written, their stems, the parts of compounds and the concepts. Each language
//! has fields of its own, so that Dutch words do not spoil English statistics.

use app::Lang;
use sha2::{Digest, Sha256};
use tantivy::schema::{
    FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::tokenizer::{PreTokenizedString, Token};
use tantivy::{TantivyDocument, Term};

use super::analyze::{Levels, Stems, levels};
use super::plain::plain;
use super::types::{Entry, Scope};

/// Raised when fields or analysis change; the index is then made anew.
const VERSION: u32 = 2;

/// Columns read while ranking.
pub(super) const WEIGHT: &str = "weight";
/// The language as a number.
pub(super) const TONGUE: &str = "tongue";
/// The group of translations as a number, 0 for none.
pub(super) const GROUP: &str = "group";

/// A level of analysis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Level {
    /// Words as written.
    Exact,
    /// Stems.
    Stem,
    /// Parts of compounds.
    Part,
    /// Names of concepts.
    Concept,
}

/// The texts of a document with the weight of a match in each.
pub(super) const TEXTS: [(&str, f32); 3] = [("title", 2.0), ("tags", 1.4), ("body", 1.0)];
const LEVELS: [&str; 4] = ["exact", "stem", "part", "concept"];

/// The fields.
#[derive(Clone)]
pub(super) struct Fields {
    pub schema: Schema,
    pub key: Field,
    pub scope: Field,
    lang: Field,
    weight: Field,
    tongue: Field,
    group: Field,
    ext_id: Field,
    url: Field,
    title: Field,
    summary: Field,
    body: Field,
    /// By language, level and text.
    texts: [[[Field; 3]; 4]; 2],
}

/// A document as it was stored.
pub(super) struct Stored {
    pub key: String,
    pub scope: Scope,
    pub lang: Lang,
    pub ext_id: String,
    pub url: String,
    pub title: String,
    pub summary: String,
    pub body: String,
}

/// What the index on disk must have been made with.
pub(super) fn version() -> String {
    let mut hash = Sha256::new();
    hash.update(include_str!("words.nl.txt"));
    hash.update(include_str!("synonyms.toml"));
    let short: String = hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("{VERSION} {short}")
}

impl Fields {
    pub(super) fn new() -> Fields {
        let mut builder = Schema::builder();
        let key = builder.add_text_field("key", STRING | STORED);
        let scope = builder.add_text_field("scope", STRING | STORED);
        let lang = builder.add_text_field("lang", STRING | STORED);
        let weight = builder.add_f64_field(WEIGHT, FAST);
        let tongue = builder.add_u64_field(TONGUE, FAST);
        let group = builder.add_u64_field(GROUP, FAST);
        let ext_id = builder.add_text_field("ext_id", STORED);
        let url = builder.add_text_field("url", STORED);
        let title = builder.add_text_field("title", STORED);
        let summary = builder.add_text_field("summary", STORED);
        let body = builder.add_text_field("body", STORED);
        // Documents come already cut into words, so the name of the tokenizer plays no part.
        let indexing = TextFieldIndexing::default()
            .set_index_option(IndexRecordOption::WithFreqs)
            .set_fieldnorms(true)
            .set_tokenizer("raw");
        let options = TextOptions::default().set_indexing_options(indexing);
        let texts = Lang::ALL.map(|lang| {
            LEVELS.map(|level| {
                TEXTS.map(|(text, _)| {
                    builder.add_text_field(&format!("{text}_{level}_{}", lang.code()), options.clone())
                })
            })
        });
        Fields {
            schema: builder.build(),
            key,
            scope,
            lang,
            weight,
            tongue,
            group,
            ext_id,
            url,
            title,
            summary,
            body,
            texts,
        }
    }

    /// The fields of a level, in the order of [`TEXTS`].
    pub(super) fn texts(&self, lang: Lang, level: Level) -> [Field; 3] {
        self.texts[lang as usize][level as usize]
    }

    /// The term that names a document.
    pub(super) fn key_term(&self, key: &str) -> Term {
        Term::from_field_text(self.key, key)
    }

    /// An entry as a document.
    pub(super) fn document(&self, entry: &Entry, stems: &mut [Stems; 2]) -> TantivyDocument {
        let body = plain(&entry.body);
        let mut doc = TantivyDocument::default();
        doc.add_text(self.key, &entry.key);
        doc.add_text(self.scope, entry.scope.code());
        doc.add_text(self.lang, entry.lang.code());
        doc.add_f64(self.weight, f64::from(entry.weight));
        doc.add_u64(self.tongue, entry.lang as u64);
        doc.add_u64(self.group, number(&entry.group));
        doc.add_text(self.ext_id, if entry.ext_id.is_empty() { &entry.key } else { &entry.ext_id });
        doc.add_text(self.url, &entry.url);
        doc.add_text(self.title, &entry.title);
        doc.add_text(self.summary, &entry.summary);
        doc.add_text(self.body, &body);
        let texts = [entry.title.clone(), entry.tags.join(" . "), format!("{}\n{body}", entry.summary)];
        for (at, text) in texts.iter().enumerate() {
            let Levels { exact, stem, part, concept } =
                levels(entry.lang, text, &mut stems[entry.lang as usize]);
            for (level, words) in [exact, stem, part, concept].into_iter().enumerate() {
                doc.add_pre_tokenized_text(
                    self.texts[entry.lang as usize][level][at],
                    PreTokenizedString { text: String::new(), tokens: stream(words) },
                );
            }
        }
        doc
    }

    /// A document read back.
    pub(super) fn stored(&self, doc: &TantivyDocument) -> Stored {
        let text = |field: Field| {
            doc.get_first(field).and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
        };
        Stored {
            key: text(self.key),
            scope: Scope::from_code(&text(self.scope)).unwrap_or(Scope::Faq),
            lang: Lang::from_code(&text(self.lang)),
            ext_id: text(self.ext_id),
            url: text(self.url),
            title: text(self.title),
            summary: text(self.summary),
            body: text(self.body),
        }
    }
}

/// A group as a number.
fn number(group: &str) -> u64 {
    if group.is_empty() {
        return 0;
    }
    Sha256::digest(group).iter().take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte)).max(1)
}

fn stream(words: Vec<String>) -> Vec<Token> {
    words
        .into_iter()
        .enumerate()
        .map(|(position, text)| Token { text, position, position_length: 1, ..Token::default() })
        .collect()
}
