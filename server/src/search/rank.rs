//! Scores: every slot of a plan is run against the index, then the slots are put
//! together per document. Called by `index`.
//!
//! tantivy's sum over clauses cannot say "how much of the question does this
//! document answer", which matters more than how often it repeats one word; so
//! slots are scored one by one (BM25, best alternative) and combined here.

use std::collections::HashSet;

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
use super::schema::{GROUP, Level, TEXTS, TONGUE, WEIGHT};
use super::types::{Hit, Query};

/// What a second alternative adds to the best one.
const TIE: f32 = 0.15;
/// The share of the score that does not depend on how much of the query is answered.
const BASE: f32 = 0.3;
/// Documents in the other language.
const FOREIGN: f32 = 0.5;
/// What popularity can add or take.
const POPULAR: f32 = 0.05;

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

/// What a document has gathered so far.
#[derive(Clone, Copy, Default)]
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
    let segments = view.searcher.segment_readers();
    let all = view.searcher.num_docs() as f32;
    let mut found: Vec<Vec<Found>> =
        segments.iter().map(|segment| vec![Found::default(); segment.max_doc() as usize]).collect();
    let mut asked = 0.0;
    for slot in &slots {
        let Some(mut clause) = view.clause(slot)? else { continue };
        if let Some(filter) = &filter {
            let filter = ConstScoreQuery::new(Box::new(filter.clone()), 0.0);
            clause =
                Box::new(BooleanQuery::new(vec![(Occur::Must, clause), (Occur::Must, Box::new(filter))]));
        }
        let scores = view.searcher.search(&*clause, &Everything)?;
        let count = scores.iter().map(|(_, here)| here.len()).sum::<usize>() as f32;
        if count == 0.0 {
            continue;
        }
        let rarity = (1.0 + (all - count).max(0.0) / (count + 0.5)).ln() + 0.1;
        asked += rarity;
        for (segment, here) in scores {
            for (doc, score) in here {
                let one = &mut found[segment as usize][doc as usize];
                one.sum += score;
                one.answered += rarity;
            }
        }
    }
    let best = best(view, query, &found, asked)?;
    let mut marker = Marker::new(&slots);
    best.into_iter().map(|(score, address)| hit(view, &mut marker, score, address)).collect()
}

/// The best documents: weighed by how much of the query they answer, by language
/// and popularity; of a group of translations only the one in the asker's language.
fn best(
    view: &View,
    query: &Query,
    found: &[Vec<Found>],
    asked: f32,
) -> tantivy::Result<Vec<(f32, DocAddress)>> {
    let mut ranked = Vec::new();
    let mut own = HashSet::new();
    for (segment, docs) in (0..).zip(found) {
        let columns = view.searcher.segment_reader(segment).fast_fields();
        let (weights, tongues) = (columns.f64(WEIGHT)?, columns.u64(TONGUE)?);
        let groups = columns.u64(GROUP)?;
        for (doc, one) in (0..).zip(docs).filter(|(_, one)| one.sum > 0.0) {
            let foreign = tongues.first(doc).unwrap_or(0) != query.lang as u64;
            let group = groups.first(doc).unwrap_or(0);
            if !foreign && group != 0 {
                own.insert(group);
            }
            let popular = weights.first(doc).unwrap_or(1.0).max(0.1).ln().clamp(-2.0, 4.0) as f32;
            let score = one.sum
                * (BASE + (1.0 - BASE) * one.answered / asked)
                * (1.0 + POPULAR * popular)
                * if foreign { FOREIGN } else { 1.0 };
            ranked.push((score, DocAddress::new(segment, doc), if foreign { group } else { 0 }));
        }
    }
    ranked.retain(|(_, _, group)| !own.contains(group));
    ranked.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    ranked.truncate(query.limit);
    Ok(ranked.into_iter().map(|(score, address, _)| (score, address)).collect())
}

fn hit(view: &View, marker: &mut Marker, score: f32, address: DocAddress) -> tantivy::Result<Hit> {
    let doc: TantivyDocument = view.searcher.doc(address)?;
    let doc = view.fields.stored(&doc);
    Ok(Hit {
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
}

/// Collects every match with its score: a help centre has thousands of documents,
/// not millions.
struct Everything;

type Here = (SegmentOrdinal, Vec<(DocId, Score)>);

struct EverythingHere(Here);

impl Collector for Everything {
    type Fruit = Vec<Here>;
    type Child = EverythingHere;

    fn for_segment(&self, segment: SegmentOrdinal, _: &SegmentReader) -> tantivy::Result<EverythingHere> {
        Ok(EverythingHere((segment, Vec::new())))
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, all: Vec<Here>) -> tantivy::Result<Vec<Here>> {
        Ok(all)
    }
}

impl SegmentCollector for EverythingHere {
    type Fruit = Here;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.0.1.push((doc, score));
    }

    fn harvest(self) -> Here {
        self.0
    }
}
