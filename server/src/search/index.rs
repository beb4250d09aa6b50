//! The index on disk or in memory: open, change, count, search. The only owner of
//! tantivy's writer. Called by the indexer, the search use cases and the command
//! line, always off the async threads.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use app::Lang;
use arc_swap::ArcSwap;
use tantivy::schema::TantivyDocument;
use tantivy::{IndexReader, IndexWriter, ReloadPolicy, Searcher};

use super::analyze::Stems;
use super::rank;
use super::schema::{Fields, version};
use super::types::{Change, Hit, Query, SearchError};
use super::vocab::Vocab;

const VERSION_FILE: &str = "loket-version";
const WRITER_MEMORY: usize = 20_000_000;

/// The search index. Cheap to clone; shared between threads.
#[derive(Clone)]
pub struct Index {
    inner: Arc<Inner>,
}

struct Inner {
    engine: tantivy::Index,
    fields: Fields,
    reader: IndexReader,
    /// Made at the first change, so that readers never take the lock on the folder.
    writer: Mutex<Option<IndexWriter>>,
    view: ArcSwap<View>,
    fresh: bool,
}

/// The index as of the last commit.
pub(super) struct View {
    pub searcher: Searcher,
    pub fields: Fields,
    vocab: [Vocab; 2],
}

impl View {
    pub(super) fn vocab(&self, lang: Lang) -> &Vocab {
        &self.vocab[lang as usize]
    }

    fn read(searcher: Searcher, fields: &Fields) -> Result<View, SearchError> {
        let vocab = [Vocab::read(&searcher, fields, Lang::Nl)?, Vocab::read(&searcher, fields, Lang::En)?];
        Ok(View { searcher, fields: fields.clone(), vocab })
    }
}

impl Index {
    /// Opens the index in a folder. One that cannot be opened, or was made with
    /// another version of the schema, is moved aside (`<dir>.aside`) and an empty
    /// one takes its place; [`Index::fresh`] then says so.
    ///
    /// # Errors
    /// When the folder cannot be made, moved or written.
    pub fn open(dir: &Path) -> Result<Index, SearchError> {
        let current = fs::read_to_string(dir.join(VERSION_FILE)).is_ok_and(|found| found == version());
        if current {
            let opened = tantivy::Index::open_in_dir(dir)
                .map_err(SearchError::from)
                .and_then(|engine| Index::build(engine, Fields::new(), false));
            match opened {
                Ok(index) => return Ok(index),
                Err(error) => tracing::warn!(%error, "the search index is moved aside and made anew"),
            }
        }
        if dir.exists() && fs::read_dir(dir)?.next().is_some() {
            let aside = aside(dir);
            if aside.exists() {
                fs::remove_dir_all(&aside)?;
            }
            fs::rename(dir, aside)?;
        }
        fs::create_dir_all(dir)?;
        let fields = Fields::new();
        let engine = tantivy::Index::create_in_dir(dir, fields.schema.clone())?;
        fs::write(dir.join(VERSION_FILE), version())?;
        Index::build(engine, fields, true)
    }

    /// Opens the index in a folder to search only, beside a process that writes to it:
    /// nothing is made, moved or locked. It shows the index as it is at this moment.
    ///
    /// # Errors
    /// [`SearchError::Absent`] when there is none that this version can read.
    pub fn open_reader(dir: &Path) -> Result<Index, SearchError> {
        let current = fs::read_to_string(dir.join(VERSION_FILE)).is_ok_and(|found| found == version());
        if !current {
            return Err(SearchError::Absent);
        }
        Index::build(tantivy::Index::open_in_dir(dir)?, Fields::new(), false)
    }

    /// An empty index in memory, for tests.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn in_memory() -> Result<Index, SearchError> {
        let fields = Fields::new();
        Index::build(tantivy::Index::create_in_ram(fields.schema.clone()), fields, true)
    }

    fn build(engine: tantivy::Index, fields: Fields, fresh: bool) -> Result<Index, SearchError> {
        let reader = engine.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let view = ArcSwap::from_pointee(View::read(reader.searcher(), &fields)?);
        Ok(Index { inner: Arc::new(Inner { engine, fields, reader, writer: Mutex::new(None), view, fresh }) })
    }

    /// Whether the index was made just now and must be filled from the store.
    pub fn fresh(&self) -> bool {
        self.inner.fresh
    }

    /// Applies changes in their order, in one commit; they can be found when this
    /// returns.
    ///
    /// # Errors
    /// When another process writes to the index, or the disk refuses. The caller then
    /// applies the same changes again later; doing so twice is harmless.
    pub fn apply(&self, changes: &[Change]) -> Result<(), SearchError> {
        let fields = &self.inner.fields;
        let mut stems = Lang::ALL.map(Stems::new);
        self.write(|writer| {
            for change in changes {
                match change {
                    Change::Put(entry) => {
                        writer.delete_term(fields.key_term(&entry.key));
                        writer.add_document(fields.document(entry, &mut stems))?;
                    }
                    Change::Remove(key) => {
                        writer.delete_term(fields.key_term(key));
                    }
                }
            }
            Ok(())
        })
    }

    /// Takes away every document.
    ///
    /// # Errors
    /// As [`Index::apply`].
    pub fn clear(&self) -> Result<(), SearchError> {
        self.write(|writer| writer.delete_all_documents().map(drop))
    }

    fn write(&self, change: impl FnOnce(&mut IndexWriter) -> tantivy::Result<()>) -> Result<(), SearchError> {
        let inner = &self.inner;
        let mut guard = inner.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let mut writer: IndexWriter<TantivyDocument> = match guard.take() {
            Some(writer) => writer,
            None => inner.engine.writer_with_num_threads(1, WRITER_MEMORY)?,
        };
        let done = change(&mut writer).and_then(|()| writer.commit());
        if let Err(error) = done {
            // A writer that failed is dropped; the next change begins with a new one.
            drop(writer.rollback());
            return Err(error.into());
        }
        *guard = Some(writer);
        inner.reader.reload()?;
        inner.view.store(Arc::new(View::read(inner.reader.searcher(), &inner.fields)?));
        Ok(())
    }

    /// The number of documents.
    pub fn count(&self) -> u64 {
        self.inner.view.load().searcher.num_docs()
    }

    /// The keys of all documents; perhaps of some that were taken away since the last
    /// merge of the engine's files as well.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn keys(&self) -> Result<HashSet<String>, SearchError> {
        let view = self.inner.view.load();
        let mut keys = HashSet::new();
        for segment in view.searcher.segment_readers() {
            let inverted = segment.inverted_index(self.inner.fields.key)?;
            let mut terms = inverted.terms().stream()?;
            while terms.advance() {
                keys.insert(String::from_utf8_lossy(terms.key()).into_owned());
            }
        }
        Ok(keys)
    }

    /// Answers a query, best hit first.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn search(&self, query: &Query) -> Result<Vec<Hit>, SearchError> {
        Ok(rank::search(&self.inner.view.load(), query)?)
    }
}

/// Where an index goes that is of no use: next to the folder, in the place of the
/// one before it.
fn aside(dir: &Path) -> PathBuf {
    let name = dir.file_name().map_or_else(|| "index".into(), |name| name.to_string_lossy().into_owned());
    dir.with_file_name(format!("{name}.aside"))
}
