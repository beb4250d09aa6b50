//! A ticket with its conversation, as staff or as its requester sees it. HTML of
//! mails leaves here sanitised; nothing in it loads from elsewhere.

use super::TicketsDesk;
use super::invitation::invitations;
use super::office::Office;
use super::queue::delivery;
use super::words::words;
use crate::desk::internal;
use crate::desk::pulse::Topic;
use crate::store::tickets::{self, DeliveryRow, EntryRow, FileRow, TicketRow};
use crate::store::{StoreResult, Tx};
use app::tickets::model::*;
use app::{Actor, AppError, AppResult, Lang, Role};
use std::path::Path;

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

/// How a conversation is shown.
pub(super) struct Show<'a> {
    /// The reader's language.
    pub lang: Lang,
    /// Who reads.
    pub reader: Reader,
    /// Clock and time zone.
    pub office: &'a Office,
    /// Where the files lie.
    pub dir: &'a Path,
    /// The message whose pictures from elsewhere are asked for.
    pub pictures: Option<i64>,
}

impl Show<'_> {
    /// Where the reader finds a file.
    pub fn url(&self, file: &FileRow) -> String {
        match self.reader {
            Reader::Staff => format!("/desk/bestand/{}", file.id),
            Reader::Requester => format!("/ticket/{}/bestand/{}", file.token, file.id),
        }
    }
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
    /// `pictures` is the message whose pictures from elsewhere are asked for.
    pub(super) async fn staff_ticket(
        &self,
        by: &Actor,
        lang: Lang,
        number: i64,
        pictures: Option<i64>,
    ) -> AppResult<Ticket> {
        by.require(Role::Agent)?;
        let mut tx = self.base.store.read().await?;
        let row = tickets::ticket(&mut tx, number).await?.ok_or(AppError::NotFound)?;
        let others = tickets::tickets_of(&mut tx, row.requester_id, OTHERS as i64 + 1).await?;
        let (unseen, mine) = (row.unseen, by.account.is_some() && row.assignee_id == by.account);
        let read = Read::all(&mut tx, row).await?;
        drop(tx);

        let mut ticket = self.shown(read, lang, Reader::Staff, pictures).await?;
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
    pub(super) async fn shown(
        &self,
        read: Read,
        lang: Lang,
        reader: Reader,
        pictures: Option<i64>,
    ) -> AppResult<Ticket> {
        let (office, facts) = (Office::new(&self.base, lang), self.base.facts.clone());
        let made = tokio::task::spawn_blocking(move || {
            ticket(read, &Show { lang, reader, office: &office, dir: &facts.files_dir, pictures })
        });
        made.await.map_err(|error| internal(&error))
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

fn ticket(read: Read, show: &Show<'_>) -> Ticket {
    let Read { row, entries, files, deliveries } = read;
    let (staff, office) = (show.reader == Reader::Staff, show.office);
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
            // The requester needs no doubts about the requester.
            let check = entry.sender_check.as_deref().filter(|_| staff);
            let sender = check.and_then(|check| serde_json::from_str(check).ok());
            let other_subject = entry.other_subject.clone().filter(|_| staff);
            Entry { sender, other_subject, ..self::entry(kind, entry, &files, delivery, show) }
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
    delivery: Option<Delivery>,
    show: &Show<'_>,
) -> Entry {
    let (words, lang) = (words(kind, &row, files, show), show.lang);
    let nobody = match kind {
        EntryKind::Automatic => lang.t("Automatisch bericht", "Automatic message"),
        _ => "Loket",
    };
    let listed = files.iter().filter(|file| !words.in_place.contains(&file.id));
    let attachments = listed.map(|file| Attachment {
        filename: file.filename.clone(),
        bytes: file.bytes,
        url: show.url(file),
    });
    // The requester sent it and knows what it says.
    let invitations = if show.reader == Reader::Staff { invitations(files, show) } else { Vec::new() };
    Entry {
        attachments: attachments.collect(),
        invitations,
        id: row.id,
        kind,
        author: row.author.unwrap_or_else(|| nobody.into()),
        at: row.at,
        at_text: show.office.stamp(row.at),
        html: words.html,
        quoted_html: words.quoted,
        remote_images: words.remote_images,
        other_subject: None,
        remote_shown: words.remote_shown,
        delivery,
        sender: None,
    }
}
