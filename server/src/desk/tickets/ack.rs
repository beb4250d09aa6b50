//! "We have received your message": the number, when an answer comes, what is going on,
//! and where the answer may stand already.

use super::TicketsDesk;
use super::arrive::Arrival;
use super::event::Event;
use super::incoming::excerpt;
use super::office::Office;
use super::reply::reply_address;
use crate::desk::{contact, when};
use crate::mail::compose;
use crate::search::{Query, Scope};
use crate::store::flood::FloodIncident;
use crate::store::outbox::{NewMail, outbox_add};
use crate::store::tickets::{self, MailboxRow, TicketRow};
use crate::store::{StoreResult, Tx};
use app::contact::model::ChannelKind;
use app::{Lang, Moment};

/// Articles in an acknowledgement.
const ARTICLES: usize = 3;

/// To whom it goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct AckTo<'a> {
    pub email: &'a str,
    pub in_reply_to: Option<&'a str>,
    pub hints: &'a Hints,
}

/// What may answer the question before we do.
#[derive(Clone, Debug, Default)]
pub(super) struct Hints {
    /// The open incident with the next promise and its address, and channels that are closed;
    /// empty when all is well.
    incident: String,
    /// Titles and addresses of likely articles.
    articles: Vec<(String, String)>,
}

impl Hints {
    /// For somebody who writes about an incident: what is going on, and what is closed.
    fn of_incident(words: &str, shut: &str) -> Hints {
        Hints { incident: paragraphs(words, shut), articles: Vec::new() }
    }
}

fn paragraphs(one: &str, other: &str) -> String {
    let apart = if one.is_empty() || other.is_empty() { "" } else { "\n\n" };
    format!("{one}{apart}{other}")
}

impl TicketsDesk {
    /// Looks for what may answer this already: the incident in memory, articles in the
    /// index. Called before the transaction, which it must not hold up.
    pub(super) async fn hints(&self, lang: Lang, subject: &str, text: &str, at: Moment) -> Hints {
        let query = Query {
            text: format!("{subject} {}", excerpt(text, "")),
            lang,
            scope: Some(Scope::Faq),
            limit: 2 * ARTICLES,
            typing: false,
        };
        let index = self.base.index.clone();
        let found = tokio::task::spawn_blocking(move || index.search(&query)).await;
        let site = &self.base.facts.site_url;
        let hits = found.ok().and_then(Result::ok).unwrap_or_default();
        let articles = hits.into_iter().filter(|hit| hit.lang == lang).take(ARTICLES);
        let articles = articles.map(|hit| (hit.title, format!("{site}{}", lang.href(&hit.url))));
        Hints {
            incident: paragraphs(&self.incident(lang, at), &self.shut(lang)),
            articles: articles.collect(),
        }
    }

    /// Other ways to reach us that are closed now, so that nobody tries in vain.
    fn shut(&self, lang: Lang) -> String {
        let (snapshot, now) = (self.base.snapshots.get(), self.base.env.now());
        let others = snapshot.status.shut(now).into_iter().filter(|shut| shut.kind != ChannelKind::Mail);
        others.map(|shut| contact::shut_words(&shut, now, lang)).collect::<Vec<_>>().join(" ")
    }

    fn incident(&self, lang: Lang, at: Moment) -> String {
        let snapshot = self.base.snapshots.get();
        // A mail of long ago is not about what is wrong now.
        let banner = snapshot.status.banner().filter(|incident| incident.started_at <= at);
        let Some(incident) = banner else { return String::new() };
        let facts = &self.base.facts;
        let link = format!("{}{}", facts.site_url, lang.href(&format!("/status/{}", incident.slug)));
        let title = incident.title.get(lang);
        let next = incident.next_update_at.map(|at| when::long(at, &facts.zone, lang));
        compose::incident(lang, title, next.as_deref(), &link)
    }

    /// Acknowledges a new ticket. What is about an incident is acknowledged once for all that
    /// its sender writes about it, with the incident's words.
    pub(super) async fn acknowledge_about(
        &self,
        tx: &mut Tx,
        number: i64,
        (arrival, mailbox, token): (&Arrival<'_>, &MailboxRow, &str),
        about: Option<FloodIncident>,
        to: AckTo<'_>,
    ) -> StoreResult<()> {
        let Some(incident) = about else {
            return self.acknowledge(tx, number, arrival, mailbox, token, to).await;
        };
        let Some(words) = self.tell(tx, &incident, number, arrival).await? else { return Ok(()) };
        let hints = Hints::of_incident(&words, &self.shut(arrival.lang));
        self.acknowledge(tx, number, arrival, mailbox, token, AckTo { hints: &hints, ..to }).await
    }

    /// Acknowledges a ticket that was not, because its sender had been told of the incident it
    /// seemed to be about: somebody says that it isn't.
    pub(super) async fn acknowledge_after_all(
        &self,
        tx: &mut Tx,
        row: &TicketRow,
        at: Moment,
    ) -> StoreResult<()> {
        let unanswered = row.state == "new" || row.state == "held";
        if !unanswered || !tickets::event_known(tx, row.number, &Event::Told.code()).await? {
            return Ok(());
        }
        let arrival = Arrival {
            spool_id: "",
            at,
            author_id: Some(row.requester_id),
            subject: &row.subject,
            lang: Lang::from_code(&row.lang),
            text: "",
            quoted: "",
            html: None,
            message_id: None,
            files: &[],
            told: None,
            played: false,
        };
        let to = AckTo { email: &row.requester_email, in_reply_to: None, hints: &Hints::default() };
        self.acknowledge(tx, row.number, &arrival, &row.mailbox(), &row.token, to).await
    }

    /// Writes it into the outbox; not again for somebody who was told before a restore.
    pub(super) async fn acknowledge(
        &self,
        tx: &mut Tx,
        number: i64,
        arrival: &Arrival<'_>,
        mailbox: &MailboxRow,
        token: &str,
        to: AckTo<'_>,
    ) -> StoreResult<()> {
        if arrival.told.is_some() {
            return Ok(());
        }
        let office = Office::new(&self.base, arrival.lang);
        let expect = if arrival.played { office.at(arrival.at).expect() } else { office.expect() };
        let signature = self.signature(mailbox.id, arrival.lang);
        let link = self.ticket_link(token, arrival.lang);
        let composed = compose::ack(
            arrival.lang,
            &compose::Ack {
                number,
                subject: arrival.subject,
                link: &link,
                expect: &expect,
                incident: &to.hints.incident,
                articles: &to.hints.articles,
                mailbox: &mailbox.name,
                signature: &signature,
            },
        );
        let answered = to.in_reply_to.unwrap_or_default();
        let mail = NewMail {
            cause: format!("ack:{number}"),
            recipient: to.email.to_owned(),
            from_name: mailbox.name.clone(),
            from_address: mailbox.address.clone(),
            reply_to: reply_address(&mailbox.address, token),
            subject: composed.subject,
            text: composed.text,
            html: composed.html,
            message_id: self.message_id("ack", number, token),
            in_reply_to: answered.to_owned(),
            refs: answered.to_owned(),
            automatic: true,
            ..NewMail::default()
        };
        outbox_add(tx, &mail, self.base.env.now()).await.map(drop)
    }
}
