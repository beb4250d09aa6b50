//! A ticket with its conversation, as staff or as its requester sees it. HTML of
//! mails leaves here sanitised; nothing in it loads from elsewhere.

use super::TicketsDesk;
use super::event::Event;
use super::office::Office;
use super::queue::delivery;
use crate::desk::internal;
use crate::desk::pulse::Topic;
use crate::mail::plain::{escape, plain_html};
use crate::mail::sanitize::html_safe;
use crate::store::tickets::{self, DeliveryRow, EntryRow, FileRow, TicketRow};
use crate::store::{StoreResult, Tx};
use app::tickets::model::*;
use app::{Actor, AppError, AppResult, Lang, Role};

/// Entries of a ticket that are shown, the latest.
const ENTRIES: i64 = 500;
/// Files of a ticket that are shown.
const FILES: i64 = 1000;
/// Other tickets beside it.
const OTHERS: usize = 10;

/// Who reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reader {
    /// The desk: everything.
    Staff,
    /// The requester: messages alone.
    Requester,
}

/// What the store knows of a conversation.
pub(super) struct Read {
    row: TicketRow,
    entries: Vec<EntryRow>,
    files: Vec<FileRow>,
    deliveries: Vec<DeliveryRow>,
}

impl Read {
    /// Reads everything at a ticket: three statements.
    pub async fn all(tx: &mut Tx, row: TicketRow) -> StoreResult<Read> {
        let entries = tickets::entries(tx, row.number, ENTRIES).await?;
        let files = tickets::files(tx, row.number, FILES).await?;
        let deliveries = tickets::deliveries(tx, row.number, ENTRIES).await?;
        Ok(Read { row, entries, files, deliveries })
    }
}

impl TicketsDesk {
    /// A ticket for staff; marks it as looked at.
    pub(super) async fn staff_ticket(&self, by: &Actor, lang: Lang, number: i64) -> AppResult<Ticket> {
        by.require(Role::Agent)?;
        let mut tx = self.base.store.read().await?;
        let row = tickets::ticket(&mut tx, number).await?.ok_or(AppError::NotFound)?;
        let others = tickets::tickets_of(&mut tx, row.requester_id, OTHERS as i64 + 1).await?;
        let (unseen, mine) = (row.unseen, by.account.is_some() && row.assignee_id == by.account);
        let read = Read::all(&mut tx, row).await?;
        drop(tx);

        let mut ticket = self.shown(read, lang, Reader::Staff).await?;
        let office = Office::new(&self.base, lang);
        let beside = others.iter().filter(|other| other.number != number).take(OTHERS);
        ticket.others =
            beside.map(|other| link(other, &office, format!("/desk/ticket/{}", other.number))).collect();
        let status = &self.base.snapshots.get().status;
        let incidents = status.open.iter();
        ticket.incidents =
            incidents.map(|open| (open.slug.clone(), open.title.get(lang).to_owned())).collect();
        ticket.assigned_to_me = mine;
        let arrived = self.presence.look(by, number, office.now);
        ticket.viewers = self.presence.others(by, number, office.now);
        if unseen {
            let mut tx = self.base.store.write().await?;
            tickets::seen(&mut tx, number).await?;
            tx.commit().await?;
        }
        if unseen || arrived {
            self.base.pulse.ping(Topic::Queue);
        }
        Ok(ticket)
    }

    /// Makes the page's ticket of what was read. Sanitising takes time: off the runtime.
    pub(super) async fn shown(&self, read: Read, lang: Lang, reader: Reader) -> AppResult<Ticket> {
        let office = Office::new(&self.base, lang);
        tokio::task::spawn_blocking(move || ticket(read, lang, reader, &office))
            .await
            .map_err(|error| internal(&error))
    }
}

/// A ticket in a list.
pub(super) fn link(row: &TicketRow, office: &Office, url: String) -> TicketLink {
    TicketLink {
        number: row.number,
        subject: row.subject.clone(),
        state: TicketState::from_code(&row.state).unwrap_or(TicketState::Open),
        updated_at: row.updated_at,
        updated_text: office.short(row.updated_at),
        url,
    }
}

fn ticket(read: Read, lang: Lang, reader: Reader, office: &Office) -> Ticket {
    let Read { row, entries, files, deliveries } = read;
    let staff = reader == Reader::Staff;
    let shown = |kind: EntryKind| staff || matches!(kind, EntryKind::Requester | EntryKind::Agent);
    let entries = entries
        .into_iter()
        .filter_map(|row| Some((EntryKind::from_code(&row.kind)?, row)))
        .filter(|(kind, _)| shown(*kind))
        .map(|(kind, entry)| {
            let files: Vec<&FileRow> = files.iter().filter(|file| file.entry_id == entry.id).collect();
            let delivery = deliveries
                .iter()
                .find(|sent| sent.entry_id == entry.id)
                .map(|sent| delivery(sent.mail_id, &sent.state, sent.error.clone(), sent.sent_at, office));
            let url = |file: &FileRow| match reader {
                Reader::Staff => format!("/desk/bestand/{}", file.id),
                Reader::Requester => format!("/ticket/{}/bestand/{}", row.token, file.id),
            };
            self::entry(kind, entry, &files, url, delivery, lang, office, staff)
        })
        .collect();
    Ticket {
        number: row.number,
        state: TicketState::from_code(&row.state).unwrap_or(TicketState::Open),
        lang: Lang::from_code(&row.lang),
        requester: row.requester().to_owned(),
        requester_email: if staff { row.requester_email.clone() } else { String::new() },
        requester_since: office.day(row.requester_since),
        tags: if staff { row.tag_list() } else { Vec::new() },
        expect: office.expect_at(&row),
        age: if staff { office.age(&row) } else { String::new() },
        merged_into: row.merged_into,
        incidents: Vec::new(),
        returned: row.returned_at.filter(|_| staff).map(|at| (office.stamp(at), row.returned_why.clone())),
        subject: row.subject,
        shop: row.requester_shop,
        mailbox: row.mailbox_name,
        assignee: row.assignee_name,
        assigned_to_me: false,
        entries,
        others: Vec::new(),
        viewers: Vec::new(),
    }
}

fn entry(
    kind: EntryKind,
    row: EntryRow,
    files: &[&FileRow],
    url: impl Fn(&FileRow) -> String,
    delivery: Option<Delivery>,
    lang: Lang,
    office: &Office,
    staff: bool,
) -> Entry {
    let words = words(kind, &row, files, &url, lang);
    let nobody = match kind {
        EntryKind::Automatic => lang.t("Automatisch bericht", "Automatic message"),
        _ => "Loket",
    };
    let attachments = files.iter().map(|file| Attachment {
        filename: file.filename.clone(),
        bytes: file.bytes,
        url: url(file),
    });
    Entry {
        id: row.id,
        kind,
        author: row.author.unwrap_or_else(|| nobody.into()),
        at: row.at,
        at_text: office.stamp(row.at),
        html: words.html,
        quoted_html: words.quoted,
        remote_images: words.remote_images,
        other_subject: row.other_subject.filter(|_| staff),
        attachments: attachments.collect(),
        delivery,
    }
}

struct Words {
    html: String,
    quoted: Option<String>,
    remote_images: u32,
}

/// The HTML as sent is shown in place of the text only when it is all new: with
/// quotes in it, the text is what was written now, and the mail as sent is folded.
fn words(
    kind: EntryKind,
    row: &EntryRow,
    files: &[&FileRow],
    url: &impl Fn(&FileRow) -> String,
    lang: Lang,
) -> Words {
    if kind == EntryKind::Event {
        let words = Event::from_code(&row.text).map_or_else(|| row.text.clone(), |event| event.words(lang));
        return Words { html: escape(&words), quoted: None, remote_images: 0 };
    }
    let folded = || (!row.quoted.is_empty()).then(|| plain_html(&row.quoted));
    let Some(html) = &row.html else {
        return Words { html: plain_html(&row.text), quoted: folded(), remote_images: 0 };
    };
    let by_id =
        |id: &str| files.iter().find(|file| file.content_id.as_deref() == Some(id)).map(|file| url(file));
    let safe = html_safe(html, by_id);
    let remote_images = u32::try_from(safe.remote_images).unwrap_or(u32::MAX);
    if row.quoted.is_empty() {
        Words { html: safe.html, quoted: None, remote_images }
    } else {
        Words { html: plain_html(&row.text), quoted: Some(safe.html), remote_images }
    }
}
