//! Pings without data: "something changed, look again". Whoever is pinged reads
//! the store or the snapshot; a timer of its own backs every ping up.

use std::sync::Arc;
use tokio::sync::watch;

/// What changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// Tickets: the queue, a conversation, who looks at it.
    Queue,
    /// What the public sees: status, banner, articles.
    Status,
    /// Jobs are due.
    Jobs,
    /// The outbox has mail to send.
    Outbox,
}

/// Sender and receiver of pings. Cheap to clone.
#[derive(Clone)]
pub struct Pulse(Arc<[watch::Sender<u64>; 4]>);

impl Default for Pulse {
    fn default() -> Pulse {
        Pulse(Arc::new(std::array::from_fn(|_| watch::Sender::new(0))))
    }
}

impl Pulse {
    /// Tells everyone who waits for `topic`.
    pub fn ping(&self, topic: Topic) {
        self.0[topic as usize].send_modify(|count| *count += 1);
    }

    /// Waits for pings: `changed().await`. The value only counts them.
    pub fn subscribe(&self, topic: Topic) -> watch::Receiver<u64> {
        self.0[topic as usize].subscribe()
    }
}
