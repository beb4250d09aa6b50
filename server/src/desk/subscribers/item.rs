//! What somebody wants to follow, as it lies in the spool: kept while the store is away, and not
//! undone by the restore of an older store. Tokens are made when it is accepted, so that the
//! links in mails stay good when it is replayed.
//!
//! Old items must stay readable: fields may be added with a default, never renamed.

use app::subscribers::model::Wishes;
use serde::{Deserialize, Serialize};

/// An item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FollowItem {
    follow: What,
}

/// What is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum What {
    /// To follow; `proven` when the address is known to be theirs.
    Ask {
        /// The address.
        email: String,
        /// The slug of one incident; empty for everything.
        scope: String,
        /// Of their page, unless they have one.
        token: String,
        /// Of their unsubscribe link, unless they have one.
        stop: String,
        /// The choices.
        wishes: Wishes,
        /// Needs no confirmation.
        proven: bool,
    },
    /// What they asked for.
    Confirm {
        /// Of their page.
        token: String,
        /// Of their unsubscribe link, unless they have one.
        stop: String,
    },
    /// Other choices.
    Save {
        /// Of their page.
        token: String,
        /// The choices.
        wishes: Wishes,
    },
    /// No longer.
    Stop {
        /// Of their page.
        token: String,
    },
    /// No longer, by their account.
    End {
        /// The address.
        email: String,
    },
    /// Nothing more about an incident, or again.
    Mute {
        /// Of their page.
        token: String,
        /// The incident's slug.
        scope: String,
        /// Nothing more.
        mute: bool,
    },
}

impl FollowItem {
    /// For the spool.
    pub fn new(what: What) -> FollowItem {
        FollowItem { follow: what }
    }

    /// Reads it back; none when it isn't one.
    pub fn read(data: serde_json::Value) -> Option<What> {
        serde_json::from_value::<FollowItem>(data).ok().map(|item| item.follow)
    }
}

/// Whether the data of a choice in the spool is about following.
pub fn is_follow(data: &serde_json::Value) -> bool {
    data.get("follow").is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_comes_back_from_the_spool_as_it_was() {
        let (token, stop) = ("Ab3".to_owned(), "Cd4".to_owned());
        let ask = What::Ask {
            email: "a@b.example".into(),
            scope: "kassa".into(),
            token: token.clone(),
            stop: stop.clone(),
            wishes: Wishes { components: vec!["kassa-app".into()], ..Wishes::default() },
            proven: false,
        };
        for what in [ask, What::Confirm { token: token.clone(), stop }, What::Stop { token }] {
            let data = serde_json::to_value(FollowItem::new(what.clone())).unwrap();
            assert!(is_follow(&data));
            assert_eq!(FollowItem::read(data), Some(what));
        }
        assert_eq!(FollowItem::read(serde_json::json!({ "token": "x", "stop": true })), None);
    }
}
