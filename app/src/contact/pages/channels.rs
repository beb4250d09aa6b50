//! Who can be reached now, and how: on the home page and the contact page.

use crate::Lang;
use crate::contact::model::{Channel, ChannelKind};
use crate::ui::{icon, tone_icon};
use leptos::prelude::*;

/// The channels with open or closed and the computed words.
pub fn channels(lang: Lang, channels: &[Channel]) -> AnyView {
    let rows = channels.iter().map(|channel| row(lang, channel)).collect_view();
    view! { <ul class="channels">{rows}</ul> }.into_any()
}

fn row(lang: Lang, channel: &Channel) -> AnyView {
    let state = if channel.open {
        view! { <span class="state-word" data-tone="ok">{tone_icon("ok")}"Open"</span> }.into_any()
    } else {
        view! { <span class="state-word" data-tone="">{icon("clock")}{lang.t("Dicht", "Closed")}</span> }
            .into_any()
    };
    view! {
        <li>
            {icon(picture(channel.kind))}
            <b>{channel.kind.word(lang)}</b>
            {state}
            <p>{address(lang, channel)}</p>
            <p>{channel.words.clone()}</p>
        </li>
    }
    .into_any()
}

pub(super) fn picture(kind: ChannelKind) -> &'static str {
    match kind {
        ChannelKind::Phone => "phone",
        ChannelKind::Mail => "mail",
        ChannelKind::Community => "users",
        ChannelKind::Chat => "chat",
    }
}

fn address(lang: Lang, channel: &Channel) -> AnyView {
    let words = channel.address.clone();
    match channel.kind {
        ChannelKind::Phone => {
            let number: String = words.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
            view! { <a href=format!("tel:{number}")>{words}</a> }.into_any()
        }
        ChannelKind::Mail => {
            let href = format!("mailto:{words}");
            view! { <a href=href>{words}</a> }.into_any()
        }
        ChannelKind::Chat => {
            let words = lang.t("Naar de chat", "To the chat");
            view! { <a href=channel.address.clone() rel="noopener">{words}</a> }.into_any()
        }
        ChannelKind::Community => {
            let words = lang.t("Naar de community", "To the community");
            view! { <a href=lang.href("/community")>{words}</a> }.into_any()
        }
    }
}
