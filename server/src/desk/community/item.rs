//! Questions and answers as they lie in the spool, and how they become threads and
//! posts. Who wrote is decided here again, when the store is there to say so.
//!
//! Old items must stay readable: fields may be added with a default, never renamed.

use super::CommunityDesk;
use super::notice::NewPost;
use crate::desk::intake::{Outcome, ReceiveError};
use crate::desk::internal;
use crate::desk::pulse::Topic as Ping;
use crate::mail::spool::{Envelope, SpoolId, Told};
use crate::store::community::{self as store, NewThread};
use crate::store::tickets::{Intake, intake_add, intake_seen};
use crate::store::{StoreResult, Tx, accounts};
use app::community::model::ThreadDraft;
use app::{Actor, AppResult, Lang, Moment, Role};
use serde::{Deserialize, Serialize};

/// A question or an answer, accepted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct PostItem {
    by: Author,
    #[serde(flatten)]
    what: What,
}

/// Who wrote it, as far as was known then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Author {
    /// The account.
    Account(i64),
    /// The hash of a session that nobody could look up: the store was away.
    Session(String),
}

/// What was written; lines and lengths are checked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "post", rename_all = "snake_case")]
pub(super) enum What {
    /// A new thread.
    Question {
        /// Its language.
        lang: Lang,
        /// Its words.
        draft: ThreadDraft,
    },
    /// An answer.
    Answer {
        /// The thread.
        thread: i64,
        /// The text, Markdown.
        body: String,
    },
}

impl PostItem {
    /// Written by this actor: a merchant, or somebody whose session can't be looked up now.
    pub(super) fn new(by: &Actor, what: What) -> AppResult<PostItem> {
        let by = match &by.unknown {
            Some(session) => Author::Session(session.clone()),
            None => {
                by.require(Role::Merchant)?;
                Author::Account(by.account_id()?)
            }
        };
        Ok(PostItem { by, what })
    }
}

impl CommunityDesk {
    /// Into the spool, then waits a moment for its row: `(thread, post)`.
    pub(super) async fn submit(&self, item: &PostItem) -> AppResult<Option<(i64, Option<i64>)>> {
        let data = serde_json::to_value(item).map_err(|error| internal(&error))?;
        let envelope = Envelope::Post { accepted_at: self.base.env.now(), data };
        self.base.accept_and_wait(&envelope, |id| async move { self.landed(&id).await }).await
    }

    async fn landed(&self, spool_id: &str) -> StoreResult<Option<(i64, Option<i64>)>> {
        store::by_spool_id(&mut self.base.store.read().await?, spool_id).await
    }

    /// What the writer of an item knows: its thread's number, or its answer's.
    pub async fn told(&self, id: SpoolId) -> StoreResult<Option<Told>> {
        let told = |(thread, post): (i64, Option<i64>)| match post {
            Some(number) => Told { number, token: Told::POST.into() },
            None => Told { number: thread, token: Told::THREAD.into() },
        };
        Ok(self.landed(&id.to_string()).await?.map(told))
    }

    /// Takes an item of the spool, whose envelope has this `data`.
    pub async fn receive(
        &self,
        id: SpoolId,
        at: Moment,
        data: serde_json::Value,
    ) -> Result<Outcome, ReceiveError> {
        let refused = |why: &str| ReceiveError::Unreadable(why.to_owned());
        let PostItem { by, what } =
            serde_json::from_value(data).map_err(|_| refused("not a whole community post"))?;
        let spool_id = id.to_string();
        // A replay: others link to it under the number it had.
        let told = self.base.spool.told(id).await.map_err(std::io::Error::other)?.map(|told| told.number);
        let message_id = self.notice_id(&spool_id);
        let noticed = matches!(what, What::Answer { .. }) && self.base.went_out(at, &message_id).await?;
        let mut tx = self.base.store.write().await?;
        if intake_seen(&mut tx, &spool_id).await? {
            return Ok(Outcome::Before);
        }
        let author = author(&mut tx, by, at).await?;
        let (author_id, staff) = author.ok_or_else(|| refused("whoever wrote this has no account now"))?;
        let (thread, outcome) = match what {
            What::Question { lang, draft } => {
                let (lang, topic) = (lang.code(), draft.topic.code());
                let (title, body, spool_id) = (&*draft.title, &*draft.body, Some(&*spool_id));
                let new = NewThread { lang, topic, title, body, author_id, at, spool_id };
                let thread = store::thread_add(&mut tx, &new).await?;
                let thread = store::thread_renumber(&mut tx, thread, told).await?;
                (thread, Outcome::Thread(thread))
            }
            What::Answer { thread, body } => {
                let row = store::thread(&mut tx, thread).await?;
                let row = row.filter(|row| staff || !row.hidden);
                let row = row.ok_or_else(|| refused("the thread is gone"))?;
                let id = store::post_add(&mut tx, thread, author_id, &body, at, Some(&spool_id)).await?;
                let id = store::post_renumber(&mut tx, id, told).await?;
                if !noticed {
                    let post = NewPost { id, author_id, body: &body, message_id };
                    self.notice(&mut tx, &row, post).await?;
                }
                (thread, Outcome::Post(id))
            }
        };
        self.changed(&mut tx, thread).await?;
        intake_add(&mut tx, &Intake::of(&spool_id, outcome.code(), at)).await?;
        tx.commit().await?;
        self.base.pulse.ping(Ping::Jobs);
        self.base.pulse.ping(Ping::Outbox);
        Ok(outcome)
    }
}

/// The account, and whether it is staff's; none when it may not write (any more). A
/// session counts as of when the words were accepted.
async fn author(tx: &mut Tx, by: Author, at: Moment) -> StoreResult<Option<(i64, bool)>> {
    let found = match by {
        Author::Account(id) => accounts::account_by_id(tx, id)
            .await?
            .filter(|account| account.disabled_at.is_none())
            .map(|account| (account.id, account.role)),
        Author::Session(hash) => {
            accounts::session_actor(tx, &hash, at).await?.map(|session| (session.account_id, session.role))
        }
    };
    Ok(found.and_then(|(id, role)| Role::from_code(&role).map(|role| (id, role >= Role::Agent))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_comes_back_from_the_spool_as_it_was() {
        let draft = ThreadDraft { title: "Bon".into(), body: "Leeg".into(), ..ThreadDraft::default() };
        let signed_in = Actor { account: Some(7), role: Role::Merchant, ..Actor::default() };
        let unknown = Actor { unknown: Some("hash".into()), ..Actor::default() };
        for (by, what) in [
            (&signed_in, What::Question { lang: Lang::En, draft }),
            (&unknown, What::Answer { thread: 3, body: "Aan en uit".into() }),
        ] {
            let item = PostItem::new(by, what).unwrap();
            let data = serde_json::to_value(&item).unwrap();
            assert_eq!(serde_json::from_value::<PostItem>(data).unwrap(), item);
        }
        assert!(PostItem::new(&Actor::visitor("v"), What::Answer { thread: 3, body: "x".into() }).is_err());
    }
}
