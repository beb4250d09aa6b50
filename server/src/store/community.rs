//! Threads and posts: their SQL. Called by `desk::community`, `jobs::index` and the
//! demo. `thread.posts` and `thread.last_at` are always counted anew from the
//! visible posts, in the transaction of the change.

use super::{StoreResult, Tx};
use crate::{exec, opt, row, rows};
use app::Moment;

/// A thread in a list.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ThreadListRow {
    /// Its id.
    pub id: i64,
    /// The question.
    pub title: String,
    /// What it is about.
    pub topic: String,
    /// The beginning of the text, Markdown.
    pub body: String,
    /// Who asked.
    pub author: String,
    /// Visible answers.
    pub posts: i64,
    /// The accepted answer.
    pub accepted_post_id: Option<i64>,
    /// The last change.
    pub last_at: Moment,
    /// Hidden by a moderator.
    pub hidden: bool,
}

/// A thread.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ThreadRow {
    /// Its id.
    pub id: i64,
    /// Its language.
    pub lang: String,
    /// What it is about.
    pub topic: String,
    /// The question.
    pub title: String,
    /// The text, Markdown.
    pub body: String,
    /// Who asked: the account.
    pub author_id: i64,
    /// The accepted answer.
    pub accepted_post_id: Option<i64>,
    /// Visible answers.
    pub posts: i64,
    /// When it was asked.
    pub created_at: Moment,
    /// Hidden by a moderator.
    pub hidden: bool,
    /// Who asked: the name.
    pub name: String,
    /// Who asked: the shop.
    pub shop: String,
    /// Who asked: the role.
    pub role: String,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct PostRow {
    /// Its id.
    pub id: i64,
    /// The text, Markdown.
    pub body: String,
    /// When.
    pub created_at: Moment,
    /// Hidden by a moderator.
    pub hidden: bool,
    /// Who wrote it: the name.
    pub name: String,
    /// Who wrote it: the shop.
    pub shop: String,
    /// Who wrote it: the role.
    pub role: String,
}

/// A thread that begins.
#[derive(Clone, Debug)]
pub struct NewThread<'a> {
    /// Its language.
    pub lang: &'a str,
    /// What it is about.
    pub topic: &'a str,
    /// The question.
    pub title: &'a str,
    /// The text, Markdown.
    pub body: &'a str,
    /// Who asks.
    pub author_id: i64,
    /// When.
    pub at: Moment,
    /// The item of the spool it came in by.
    pub spool_id: Option<&'a str>,
}

/// Where a page of threads begins: below this change, then below this id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Below {
    /// The last change.
    pub last_at: Moment,
    /// The id.
    pub id: i64,
}

impl Below {
    /// The first page.
    pub const START: Below = Below { last_at: Moment::MAX, id: i64::MAX };
}

/// A page of the threads in a language, latest first.
pub async fn threads(
    tx: &mut Tx,
    lang: &str,
    below: Below,
    with_hidden: bool,
    limit: i64,
) -> StoreResult<Vec<ThreadListRow>> {
    rows!(
        tx,
        ThreadListRow,
        "SELECT t.id, t.title, t.topic, substr(t.body, 1, 400) AS body, a.name AS author, t.posts,
           t.accepted_post_id, t.last_at, t.hidden
         FROM thread t JOIN account a ON a.id = t.author_id
         WHERE t.lang = $1 AND (t.last_at, t.id) < ($2, $3) AND ($4 OR NOT t.hidden)
         ORDER BY t.last_at DESC, t.id DESC LIMIT $5",
        lang,
        below.last_at,
        below.id,
        with_hidden,
        limit
    )
}

/// The same of one topic.
pub async fn threads_of_topic(
    tx: &mut Tx,
    lang: &str,
    topic: &str,
    below: Below,
    with_hidden: bool,
    limit: i64,
) -> StoreResult<Vec<ThreadListRow>> {
    rows!(
        tx,
        ThreadListRow,
        "SELECT t.id, t.title, t.topic, substr(t.body, 1, 400) AS body, a.name AS author, t.posts,
           t.accepted_post_id, t.last_at, t.hidden
         FROM thread t JOIN account a ON a.id = t.author_id
         WHERE t.lang = $1 AND t.topic = $2 AND (t.last_at, t.id) < ($3, $4) AND ($5 OR NOT t.hidden)
         ORDER BY t.last_at DESC, t.id DESC LIMIT $6",
        lang,
        topic,
        below.last_at,
        below.id,
        with_hidden,
        limit
    )
}

/// Visible threads without a visible answer, oldest first.
pub async fn threads_unanswered(tx: &mut Tx, limit: i64) -> StoreResult<Vec<ThreadListRow>> {
    rows!(
        tx,
        ThreadListRow,
        "SELECT t.id, t.title, t.topic, substr(t.body, 1, 400) AS body, a.name AS author, t.posts,
           t.accepted_post_id, t.last_at, t.hidden
         FROM thread t JOIN account a ON a.id = t.author_id
         WHERE t.posts = 0 AND NOT t.hidden ORDER BY t.created_at, t.id LIMIT $1",
        limit
    )
}

/// How many visible threads have no visible answer.
pub async fn threads_unanswered_count(tx: &mut Tx) -> StoreResult<i64> {
    let (n,) = row!(tx, (i64,), "SELECT COUNT(*) FROM thread WHERE posts = 0 AND NOT hidden")?;
    Ok(n)
}

/// Threads that are hidden or have hidden answers, latest first.
pub async fn threads_hidden(tx: &mut Tx, limit: i64) -> StoreResult<Vec<ThreadListRow>> {
    rows!(
        tx,
        ThreadListRow,
        "SELECT t.id, t.title, t.topic, substr(t.body, 1, 400) AS body, a.name AS author, t.posts,
           t.accepted_post_id, t.last_at, t.hidden
         FROM thread t JOIN account a ON a.id = t.author_id
         WHERE t.id IN (SELECT id FROM thread WHERE hidden UNION SELECT thread_id FROM post WHERE hidden)
         ORDER BY t.last_at DESC, t.id DESC LIMIT $1",
        limit
    )
}

/// A thread, hidden or not.
pub async fn thread(tx: &mut Tx, id: i64) -> StoreResult<Option<ThreadRow>> {
    opt!(
        tx,
        ThreadRow,
        "SELECT t.id, t.lang, t.topic, t.title, t.body, t.author_id, t.accepted_post_id, t.posts, t.created_at,
           t.hidden, a.name, a.shop, a.role
         FROM thread t JOIN account a ON a.id = t.author_id WHERE t.id = $1",
        id
    )
}

/// A page of the visible threads after this id.
pub async fn threads_visible(tx: &mut Tx, after: i64, limit: i64) -> StoreResult<Vec<ThreadRow>> {
    rows!(
        tx,
        ThreadRow,
        "SELECT t.id, t.lang, t.topic, t.title, t.body, t.author_id, t.accepted_post_id, t.posts, t.created_at,
           t.hidden, a.name, a.shop, a.role
         FROM thread t JOIN account a ON a.id = t.author_id
         WHERE t.id > $1 AND NOT t.hidden ORDER BY t.id LIMIT $2",
        after,
        limit
    )
}

/// The answers of a thread, oldest first.
pub async fn posts(tx: &mut Tx, thread: i64, with_hidden: bool, limit: i64) -> StoreResult<Vec<PostRow>> {
    rows!(
        tx,
        PostRow,
        "SELECT p.id, p.body, p.created_at, p.hidden, a.name, a.shop, a.role
         FROM post p JOIN account a ON a.id = p.author_id
         WHERE p.thread_id = $1 AND ($2 OR NOT p.hidden) ORDER BY p.id LIMIT $3",
        thread,
        with_hidden,
        limit
    )
}

/// The visible answers of the threads after `after` up to and with `to`: thread and text.
pub async fn posts_between(tx: &mut Tx, after: i64, to: i64) -> StoreResult<Vec<(i64, String)>> {
    rows!(
        tx,
        (i64, String),
        "SELECT thread_id, body FROM post WHERE thread_id > $1 AND thread_id <= $2 AND NOT hidden
         ORDER BY thread_id, id",
        after,
        to
    )
}

/// Adds a thread and gives its id.
pub async fn thread_add(tx: &mut Tx, new: &NewThread<'_>) -> StoreResult<i64> {
    let (id,) = row!(
        tx,
        (i64,),
        "INSERT INTO thread (lang, topic, title, body, author_id, created_at, last_at, spool_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
        new.lang,
        new.topic,
        new.title,
        new.body,
        new.author_id,
        new.at,
        new.at,
        new.spool_id
    )?;
    Ok(id)
}

/// Adds an answer, which came in by an item of the spool, and gives its id.
pub async fn post_add(
    tx: &mut Tx,
    thread: i64,
    author: i64,
    body: &str,
    at: Moment,
    spool_id: Option<&str>,
) -> StoreResult<i64> {
    let (id,) = row!(
        tx,
        (i64,),
        "INSERT INTO post (thread_id, author_id, body, created_at, spool_id) VALUES ($1, $2, $3, $4, $5)
         RETURNING id",
        thread,
        author,
        body,
        at,
        spool_id
    )?;
    thread_recount(tx, thread).await?;
    Ok(id)
}

/// Gives a thread that was just added the number it had before a restore, if it had one.
pub async fn thread_renumber(tx: &mut Tx, id: i64, told: Option<i64>) -> StoreResult<i64> {
    if let Some(told) = told {
        exec!(tx, "UPDATE thread SET id = $2 WHERE id = $1", id, told)?;
    }
    Ok(told.unwrap_or(id))
}

/// The same for an answer.
pub async fn post_renumber(tx: &mut Tx, id: i64, told: Option<i64>) -> StoreResult<i64> {
    if let Some(told) = told {
        exec!(tx, "UPDATE post SET id = $2 WHERE id = $1", id, told)?;
    }
    Ok(told.unwrap_or(id))
}

/// What an item of the spool became: the thread, and the answer when it is one.
pub async fn by_spool_id(tx: &mut Tx, spool_id: &str) -> StoreResult<Option<(i64, Option<i64>)>> {
    opt!(
        tx,
        (i64, Option<i64>),
        "SELECT id, NULL FROM thread WHERE spool_id = $1
         UNION ALL SELECT thread_id, id FROM post WHERE spool_id = $1",
        spool_id
    )
}

/// Marks the answer that solved the question; says whether it is a visible answer of this thread.
pub async fn post_accept(tx: &mut Tx, thread: i64, post: i64) -> StoreResult<bool> {
    let changed = exec!(
        tx,
        "UPDATE thread SET accepted_post_id = $2
         WHERE id = $1 AND EXISTS (SELECT 1 FROM post WHERE id = $2 AND thread_id = $1 AND NOT hidden)",
        thread,
        post
    )?;
    Ok(changed == 1)
}

/// Hides or shows a thread; says whether there is one.
pub async fn thread_hide(tx: &mut Tx, id: i64, hidden: bool) -> StoreResult<bool> {
    Ok(exec!(tx, "UPDATE thread SET hidden = $2 WHERE id = $1", id, hidden)? == 1)
}

/// Hides or shows an answer and gives its thread. A hidden answer is no longer the accepted one.
pub async fn post_hide(tx: &mut Tx, id: i64, hidden: bool) -> StoreResult<Option<i64>> {
    let found =
        opt!(tx, (i64,), "UPDATE post SET hidden = $2 WHERE id = $1 RETURNING thread_id", id, hidden)?;
    let Some((thread,)) = found else { return Ok(None) };
    if hidden {
        exec!(
            tx,
            "UPDATE thread SET accepted_post_id = NULL WHERE id = $1 AND accepted_post_id = $2",
            thread,
            id
        )?;
    }
    thread_recount(tx, thread).await?;
    Ok(Some(thread))
}

/// Counts the visible answers of a thread, and when it last changed. The first
/// statement takes the thread's row, so that two answers at once count each other.
async fn thread_recount(tx: &mut Tx, id: i64) -> StoreResult<()> {
    exec!(tx, "UPDATE thread SET posts = posts WHERE id = $1", id)?;
    exec!(
        tx,
        "UPDATE thread SET
           posts = (SELECT COUNT(*) FROM post WHERE thread_id = $1 AND NOT hidden),
           last_at = COALESCE((SELECT MAX(created_at) FROM post WHERE thread_id = $1 AND NOT hidden), created_at)
         WHERE id = $1",
        id
    )?;
    Ok(())
}

/// How many threads are visible.
pub async fn threads_count(tx: &mut Tx) -> StoreResult<i64> {
    let (n,) = row!(tx, (i64,), "SELECT COUNT(*) FROM thread WHERE NOT hidden")?;
    Ok(n)
}
