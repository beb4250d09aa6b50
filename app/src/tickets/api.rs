//! Server functions of the desk's islands. Public endpoints: every use case decides by its actor.

use super::islands::{self, Strip};
use super::model::{self, ReplyDraft, TicketState, View};
use crate::{AppResult, Lang};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;

/// A page of the queue, as it is now.
#[server(prefix = "/api", endpoint = "desk/queue", input = Json)]
pub async fn queue_page(
    /// Which list.
    view: View,
    /// Where the page begins; the first page when absent.
    after: Option<String>,
    /// Language of the reader.
    lang: Lang,
) -> AppResult<model::QueuePage> {
    let (desk, actor) = crate::page::desk_and_actor()?;
    desk.tickets.queue(&actor, lang, view, after).await
}

/// How many tickets each view has.
#[server(prefix = "/api", endpoint = "desk/counts", input = Json)]
pub async fn queue_counts() -> AppResult<Vec<(View, i64)>> {
    let (desk, actor) = crate::page::desk_and_actor()?;
    desk.tickets.queue_counts(&actor).await
}

/// The strip on top of every desk page: the worst open incident.
#[server(prefix = "/api", endpoint = "desk/strip", input = Json)]
pub async fn desk_strip(
    /// Language of the reader.
    lang: Lang,
) -> AppResult<Option<Strip>> {
    let (desk, actor) = crate::page::desk_and_actor()?;
    actor.require(crate::Role::Agent)?;
    Ok(crate::ui::desk::strip(&desk.status.view(), lang, actor.role, (desk.now)()))
}

/// What a ticket's page must know to tell that it is behind. Counts as looking at the ticket.
#[server(prefix = "/api", endpoint = "desk/ticket/version", input = Json)]
pub async fn ticket_version(
    /// The ticket.
    number: i64,
    /// Language of the reader.
    lang: Lang,
) -> AppResult<islands::TicketVersion> {
    let (desk, actor) = crate::page::desk_and_actor()?;
    Ok(islands::TicketVersion::of(&desk.tickets.ticket(&actor, lang, number).await?))
}

/// Answers a ticket, or adds a note.
#[server(prefix = "/api", endpoint = "desk/ticket/reply", input = Json)]
pub async fn ticket_reply_send(
    /// The ticket.
    number: i64,
    /// What the agent wrote.
    draft: ReplyDraft,
) -> AppResult<()> {
    let (desk, actor) = crate::page::desk_and_actor()?;
    desk.tickets.ticket_reply(&actor, number, draft).await
}

/// Gives tickets to the reader, or to nobody.
#[server(prefix = "/api", endpoint = "desk/tickets/assign", input = Json)]
pub async fn tickets_assign(
    /// Which tickets.
    numbers: Vec<i64>,
    /// To the reader, or to nobody.
    to_me: bool,
) -> AppResult<()> {
    let (desk, actor) = crate::page::desk_and_actor()?;
    desk.tickets.ticket_assign(&actor, &numbers, to_me).await
}

/// Sets the state of tickets; gives back what each had before.
#[server(prefix = "/api", endpoint = "desk/tickets/state", input = Json)]
pub async fn tickets_state(
    /// Which tickets.
    numbers: Vec<i64>,
    /// Their state from now on.
    state: TicketState,
) -> AppResult<Vec<(i64, TicketState)>> {
    let (desk, actor) = crate::page::desk_and_actor()?;
    desk.tickets.ticket_state(&actor, &numbers, state).await
}

/// Holds tickets with the open incident; gives back what state each had before.
#[server(prefix = "/api", endpoint = "desk/tickets/hold", input = Json)]
pub async fn tickets_hold(
    /// Which tickets.
    numbers: Vec<i64>,
) -> AppResult<Vec<(i64, TicketState)>> {
    let (desk, actor) = crate::page::desk_and_actor()?;
    desk.tickets.ticket_hold(&actor, &numbers, "").await
}

/// Replaces the tags of a ticket.
#[server(prefix = "/api", endpoint = "desk/ticket/tags", input = Json)]
pub async fn ticket_tags_set(
    /// The ticket.
    number: i64,
    /// All its tags from now on.
    tags: Vec<String>,
) -> AppResult<()> {
    let (desk, actor) = crate::page::desk_and_actor()?;
    desk.tickets.ticket_tags(&actor, number, tags).await
}
