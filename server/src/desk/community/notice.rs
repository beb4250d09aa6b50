//! "Somebody answered your question": one mail an answer, to who asked, unless they answered
//! themselves or the thread is hidden. Written in the transaction of the answer.

use super::CommunityDesk;
use crate::desk::markdown;
use crate::mail::compose;
use crate::store::community::ThreadRow;
use crate::store::outbox::{NewMail, outbox_add};
use crate::store::{StoreResult, Tx, accounts};
use app::mails::model::MailKind;

/// Characters of the answer in the mail.
const EXCERPT: usize = 600;

/// An answer that was just added.
pub(super) struct NewPost<'a> {
    /// Its id.
    pub id: i64,
    /// Who wrote it.
    pub author_id: i64,
    /// Markdown.
    pub body: &'a str,
    /// The Message-ID of the mail about it: the same for the same item of the spool.
    pub message_id: String,
}

impl CommunityDesk {
    /// The Message-ID of the mail about an answer that came in by this item.
    pub(super) fn notice_id(&self, spool_id: &str) -> String {
        format!("<post.{spool_id}@{}>", self.base.facts.mail_host)
    }

    /// Writes the mail to who asked.
    pub(super) async fn notice(&self, tx: &mut Tx, thread: &ThreadRow, post: NewPost<'_>) -> StoreResult<()> {
        if thread.hidden || thread.author_id == post.author_id {
            return Ok(());
        }
        let asker = accounts::account_by_id(tx, thread.author_id).await?;
        let Some(asker) = asker.filter(|asker| asker.disabled_at.is_none()) else { return Ok(()) };
        let author = accounts::account_by_id(tx, post.author_id).await?;
        let lang = asker.lang();
        let author = match author.map(|author| (author.name, author.shop)) {
            Some((name, shop)) if !name.is_empty() && !shop.is_empty() => format!("{name} ({shop})"),
            Some((name, _)) if !name.is_empty() => name,
            _ => lang.t("Iemand", "Somebody").to_owned(),
        };
        let stop = self.base.stop_link(tx, &asker.email, MailKind::Community, lang).await?;
        let path = lang.href(&format!("/community/{}#p{}", thread.id, post.id));
        let composed = compose::answered(
            lang,
            &compose::Answered {
                author: &author,
                title: &thread.title,
                excerpt: &markdown::excerpt(post.body, EXCERPT),
                link: &format!("{}{path}", self.base.facts.site_url),
                stop: &stop,
            },
        );
        let cause = format!("post:{}", post.id);
        let letter = self.base.letter(composed, cause, asker.email, "");
        let mail = NewMail { kind: MailKind::Community, message_id: post.message_id, ..letter };
        outbox_add(tx, &mail, self.base.env.now()).await.map(drop)
    }
}
