//! Scores: every slot of a plan is run against the index, then the slots are put
//! together per document. Called by `index`.
//!
//! tantivy's sum over clauses cannot say "how much of the question does this
//! document answer", which matters more than how often it repeats one word; so
//! slots are scored one by one (BM25, best alternative) and combined here.

use std::collections::HashMap;

use app::Lang;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, Occur, Query as Clause, TermQuery,
};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader, TantivyDocument, Term};

use super::index::View;
use super::mark::Marker;
use super::plan::{Alt, Slot, plan};
use super::schema::{Level, TEXTS};
use super::types::{Hit, Query};

/// What a second alternative adds to the best one.
const TIE: f32 = 0.15;
/// The share of the score that does not depend on how much of the query is answered.
const BASE: f32 = 0.3;
/// Documents in the other language.
const FOREIGN: f32 = 0.5;
/// What popularity can add or take.
const POPULAR: f32 = 0.05;
/// Read from the store: more than asked for, since translations are taken out.
const SPARE: usize = 20;

impl View {
    /// Whether any document has this word at this level.
    pub(super) fn has(&self, lang: Lang, level: Level, text: &str) -> bool {
        let fields = self.fields.texts(lang, level);
        fields.iter().any(|field| {
            self.searcher.doc_freq(&Term::from_field_text(*field, text)).is_ok_and(|count| count > 0)
        })
    }

    /// A slot as a query; `None` when nothing in the index can answer it.
    fn clause(&self, slot: &Slot) -> tantivy::Result<Option<Box<dyn Clause>>> {
        let mut alts: Vec<Box<dyn Clause>> = Vec::new();
        for Alt { lang, level, text, factor } in &slot.alts {
            let mut fields: Vec<(Occur, Box<dyn Clause>)> = Vec::new();
            for (field, (_, weight)) in self.fields.texts(*lang, *level).into_iter().zip(TEXTS) {
                let term = Term::from_field_text(field, text);
                if self.searcher.doc_freq(&term)? == 0 {
                    continue;
                }
                let query = Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs));
                fields.push((Occur::Should, Box::new(BoostQuery::new(query, weight * factor))));
            }
            match fields.len() {
                0 => {}
                1 => alts.extend(fields.pop().map(|(_, one)| one)),
                _ => alts.push(Box::new(BooleanQuery::new(fields))),
            }
        }
        Ok(match alts.len() {
            0 => None,
            1 => alts.pop(),
            _ => Some(Box::new(DisjunctionMaxQuery::with_tie_breaker(alts, TIE))),
        })
    }
}

#[derive(Default)]
struct Found {
    sum: f32,
    answered: f32,
}

/// Runs a query.
pub(super) fn search(view: &View, query: &Query) -> tantivy::Result<Vec<Hit>> {
    let slots = plan(view, query);
    let filter = query.scope.map(|scope| {
        TermQuery::new(Term::from_field_text(view.fields.scope, scope.code()), IndexRecordOption::Basic)
    });
    let all = view.searcher.num_docs() as f32;
    let mut found: HashMap<DocAddress, Found> = HashMap::new();
    let mut asked = 0.0;
    for slot in &slots {
        let Some(mut clause) = view.clause(slot)? else { continue };
        if let Some(filter) = &filter {
            let filter = ConstScoreQuery::new(Box::new(filter.clone()), 0.0);
            clause =
                Box::new(BooleanQuery::new(vec![(Occur::Must, clause), (Occur::Must, Box::new(filter))]));
        }
        let scores = view.searcher.search(&*clause, &Everything)?;
        let count = scores.len() as f32;
        let rarity = (1.0 + (all - count).max(0.0) / (count + 0.5)).ln() + 0.1;
        if !scores.is_empty() {
            asked += rarity;
        }
        for (doc, score) in scores {
            let one = found.entry(doc).or_default();
            one.sum += score;
            one.answered += rarity;
        }
    }
    let mut ranked: Vec<(f32, DocAddress)> = found
        .into_iter()
        .map(|(doc, one)| (one.sum * (BASE + (1.0 - BASE) * one.answered / asked), doc))
        .collect();
    let by_score = |a: &(f32, DocAddress), b: &(f32, DocAddress)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
    ranked.sort_by(by_score);
    ranked.truncate(2 * query.limit + SPARE);
    hits(view, query, &slots, ranked)
}

/// Reads the best documents, weighs language and popularity, keeps one of each
/// group of translations.
fn hits(
    view: &View,
    query: &Query,
    slots: &[Slot],
    ranked: Vec<(f32, DocAddress)>,
) -> tantivy::Result<Vec<Hit>> {
    let mut read = Vec::with_capacity(ranked.len());
    for (score, address) in ranked {
        let doc: TantivyDocument = view.searcher.doc(address)?;
        let doc = view.fields.stored(&doc);
        let weights = view.searcher.segment_reader(address.segment_ord).fast_fields().f64("weight")?;
        let weight = weights.first(address.doc_id).unwrap_or(1.0) as f32;
        let language = if doc.lang == query.lang { 1.0 } else { FOREIGN };
        let popular = 1.0 + POPULAR * weight.max(0.1).ln().clamp(-2.0, 4.0);
        read.push((score * language * popular, doc));
    }
    read.sort_by(|a, b| b.0.total_cmp(&a.0));
    let own: Vec<String> = read
        .iter()
        .filter(|(_, doc)| doc.lang == query.lang && !doc.group.is_empty())
        .map(|(_, doc)| doc.group.clone())
        .collect();
    read.retain(|(_, doc)| doc.lang == query.lang || doc.group.is_empty() || !own.contains(&doc.group));
    read.truncate(query.limit);
    let marker = Marker::new(slots);
    Ok(read
        .into_iter()
        .map(|(score, doc)| Hit {
            title_marked: marker.mark(doc.lang, &doc.title),
            snippet: marker.snippet(doc.lang, &[&doc.summary, &doc.body]),
            key: doc.key,
            ext_id: doc.ext_id,
            scope: doc.scope,
            lang: doc.lang,
            title: doc.title,
            url: doc.url,
            score,
        })
        .collect())
}

/// Collects every match with its score: a help centre has thousands of documents,
/// not millions.
struct Everything;

struct EverythingHere {
    segment: SegmentOrdinal,
    found: Vec<(DocAddress, Score)>,
}

impl Collector for Everything {
    type Fruit = Vec<(DocAddress, Score)>;
    type Child = EverythingHere;

    fn for_segment(&self, segment: SegmentOrdinal, _: &SegmentReader) -> tantivy::Result<EverythingHere> {
        Ok(EverythingHere { segment, found: Vec::new() })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, all: Vec<Vec<(DocAddress, Score)>>) -> tantivy::Result<Vec<(DocAddress, Score)>> {
        Ok(all.into_iter().flatten().collect())
    }
}

impl SegmentCollector for EverythingHere {
    type Fruit = Vec<(DocAddress, Score)>;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.found.push((DocAddress::new(self.segment, doc), score));
    }

    fn harvest(self) -> Vec<(DocAddress, Score)> {
        self.found
    }
}
