//! The community: threads, answers, moderation. Called by its pages; questions and
//! answers go through the spool (`item`), `jobs::drain` brings them back. Whatever is
//! written here goes into the index by a job of the same transaction.

mod item;
mod notice;
mod rules;

use super::Base;
use super::contact;
use super::limits::Deed;
use super::markdown;
use super::pulse::Topic as Ping;
use crate::store::community as store;
use crate::store::outbox::outbox_withdraw;
use crate::store::{StoreResult, Tx, jobs};
use app::community::model::{Author, Post, Thread, ThreadDraft, ThreadList, ThreadRow, Topic};
use app::community::port::Community;
use app::contact::model::ChannelKind;
use app::{Actor, AppError, AppResult, Lang, Role};
use async_trait::async_trait;
use item::{PostItem, What};

/// Threads on a page.
const PAGE: usize = 20;
/// Answers that are shown of a thread.
const POSTS: i64 = 500;
/// Threads in a moderator's list.
const LISTED: i64 = 100;
/// Characters of a thread in a list.
const EXCERPT: usize = 160;

/// The use cases of the community.
pub struct CommunityDesk {
    base: Base,
}

impl CommunityDesk {
    /// On what all use cases stand on.
    pub fn new(base: Base) -> CommunityDesk {
        CommunityDesk { base }
    }

    /// In the transaction of a change: the thread is to be indexed.
    async fn changed(&self, tx: &mut Tx, thread: i64) -> StoreResult<()> {
        jobs::job_add(tx, "index", &format!("thread:{thread}"), self.base.env.now()).await.map(drop)
    }

    /// Refuses what is written while the switchboard says that the community is closed. Reading
    /// goes on, and staff may always write.
    fn open(&self, by: &Actor) -> AppResult<()> {
        let (snapshot, now) = (self.base.snapshots.get(), self.base.env.now());
        let shut = snapshot.status.shut(now).into_iter().find(|shut| shut.kind == ChannelKind::Community);
        let Some(shut) = shut.filter(|_| !by.is_staff()) else { return Ok(()) };
        let words = |lang| contact::shut_words(&shut, now, lang);
        Err(AppError::invalid(
            "",
            format!("{} Wat u schreef, staat er nog.", words(Lang::Nl)),
            format!("{} What you wrote is still here.", words(Lang::En)),
        ))
    }

    /// The end of a change: durable, then the ping.
    async fn commit(&self, tx: Tx) -> AppResult<()> {
        tx.commit().await?;
        self.base.pulse.ping(Ping::Jobs);
        Ok(())
    }
}

#[async_trait]
impl Community for CommunityDesk {
    async fn threads(
        &self,
        by: &Actor,
        lang: Lang,
        topic: Option<Topic>,
        after: Option<String>,
    ) -> AppResult<ThreadList> {
        let below = rules::below(after.as_deref());
        let (code, limit, staff) = (lang.code(), PAGE as i64 + 1, by.is_staff());
        let mut tx = self.base.store.read().await?;
        let mut rows = match topic {
            None => store::threads(&mut tx, code, below, staff, limit).await?,
            Some(topic) => store::threads_of_topic(&mut tx, code, topic.code(), below, staff, limit).await?,
        };
        let more = rows.len() > PAGE;
        rows.truncate(PAGE);
        let next = rows.last().filter(|_| more).map(|row| rules::cursor(row.last_at, row.id));
        Ok(ThreadList { rows: rows.into_iter().map(list_row).collect(), next })
    }

    async fn thread(&self, by: &Actor, id: i64) -> AppResult<Thread> {
        let mut tx = self.base.store.read().await?;
        let row = seen(&mut tx, by, id).await?;
        let posts = store::posts(&mut tx, id, by.is_staff(), POSTS).await?;
        drop(tx);
        let post = |post: store::PostRow| Post {
            id: post.id,
            author: author(post.name, post.shop, &post.role),
            at: post.created_at,
            html: markdown::post(&post.body),
            accepted: row.accepted_post_id == Some(post.id),
            hidden: post.hidden,
        };
        Ok(Thread {
            id,
            lang: Lang::from_code(&row.lang),
            topic: Topic::from_code(&row.topic).unwrap_or_default(),
            at: row.created_at,
            html: markdown::post(&row.body),
            posts: posts.into_iter().map(post).collect(),
            hidden: row.hidden,
            may_accept: may_accept(by, &row),
            title: row.title,
            author: author(row.name, row.shop, &row.role),
        })
    }

    async fn thread_start(&self, by: &Actor, lang: Lang, draft: ThreadDraft) -> AppResult<Option<i64>> {
        self.open(by)?;
        let (title, body) = (rules::title(&draft.title)?, rules::body(&draft.body)?.to_owned());
        let draft = ThreadDraft { title, body, topic: draft.topic };
        let item = PostItem::new(by, What::Question { lang, draft })?;
        self.base.limits.check(by, Deed::Form)?;
        Ok(self.submit(&item).await?.map(|(thread, _)| thread))
    }

    async fn post_add(&self, by: &Actor, thread: i64, body: &str) -> AppResult<Option<i64>> {
        self.open(by)?;
        let item = PostItem::new(by, What::Answer { thread, body: rules::body(body)?.to_owned() })?;
        match self.base.store.read().await {
            Ok(mut tx) => drop(seen(&mut tx, by, thread).await?),
            // Without the store nobody can say whether there is such a thread; that is sorted out later.
            Err(error) if error.is_away() => {}
            Err(error) => return Err(error.into()),
        }
        self.base.limits.check(by, Deed::Form)?;
        Ok(self.submit(&item).await?.and_then(|(_, post)| post))
    }

    async fn post_accept(&self, by: &Actor, thread: i64, post: i64) -> AppResult<()> {
        by.require(Role::Merchant)?;
        let mut tx = self.base.store.write().await?;
        let row = seen(&mut tx, by, thread).await?;
        if !may_accept(by, &row) {
            return Err(AppError::Forbidden);
        }
        if !store::post_accept(&mut tx, thread, post).await? {
            return Err(AppError::NotFound);
        }
        self.changed(&mut tx, thread).await?;
        self.commit(tx).await
    }

    async fn thread_hide(&self, by: &Actor, id: i64, hidden: bool) -> AppResult<()> {
        by.require(Role::Agent)?;
        let mut tx = self.base.store.write().await?;
        if !store::thread_hide(&mut tx, id, hidden).await? {
            return Err(AppError::NotFound);
        }
        outbox_withdraw(&mut tx, id).await?;
        self.changed(&mut tx, id).await?;
        self.commit(tx).await
    }

    async fn post_hide(&self, by: &Actor, id: i64, hidden: bool) -> AppResult<()> {
        by.require(Role::Agent)?;
        let mut tx = self.base.store.write().await?;
        let thread = store::post_hide(&mut tx, id, hidden).await?.ok_or(AppError::NotFound)?;
        outbox_withdraw(&mut tx, thread).await?;
        self.changed(&mut tx, thread).await?;
        self.commit(tx).await
    }

    async fn unanswered(&self, by: &Actor) -> AppResult<Vec<ThreadRow>> {
        by.require(Role::Agent)?;
        let mut tx = self.base.store.read().await?;
        let rows = store::threads_unanswered(&mut tx, LISTED).await?;
        Ok(rows.into_iter().map(list_row).collect())
    }

    async fn unanswered_count(&self, by: &Actor) -> AppResult<i64> {
        by.require(Role::Agent)?;
        Ok(store::threads_unanswered_count(&mut self.base.store.read().await?).await?)
    }

    async fn hidden(&self, by: &Actor) -> AppResult<Vec<ThreadRow>> {
        by.require(Role::Agent)?;
        let mut tx = self.base.store.read().await?;
        let rows = store::threads_hidden(&mut tx, LISTED).await?;
        Ok(rows.into_iter().map(list_row).collect())
    }
}

/// A thread, if the actor may see it.
async fn seen(tx: &mut Tx, by: &Actor, id: i64) -> AppResult<store::ThreadRow> {
    let row = store::thread(tx, id).await?;
    row.filter(|row| !row.hidden || by.is_staff()).ok_or(AppError::NotFound)
}

fn may_accept(by: &Actor, row: &store::ThreadRow) -> bool {
    by.is_staff() || by.account == Some(row.author_id)
}

fn author(name: String, shop: String, role: &str) -> Author {
    let staff = Role::from_code(role).is_some_and(|role| role >= Role::Agent);
    Author { name, shop, staff }
}

fn list_row(row: store::ThreadListRow) -> ThreadRow {
    ThreadRow {
        id: row.id,
        topic: Topic::from_code(&row.topic).unwrap_or_default(),
        excerpt: markdown::excerpt(&row.body, EXCERPT),
        title: row.title,
        author: row.author,
        posts: row.posts,
        answered: row.accepted_post_id.is_some(),
        last_at: row.last_at,
        hidden: row.hidden,
    }
}
