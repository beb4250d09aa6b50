//! `/live`: the public's stream of events, for ten thousand open pages at once. Everyone is
//! handed the same bytes, made once; nobody has a timer of their own.
//!
//! Called by the server itself: a reader costs a place in a list and hyper's buffers, no
//! route, no layer. An event holds the version of what is public and nothing else. The same
//! event comes again every [`BEAT`], so that a connection that died quietly is noticed at
//! both ends, and no event can be missed.

use crate::desk::Base;
use crate::desk::pulse::Topic;
use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use futures::stream;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

/// How often everyone hears something.
const BEAT: Duration = Duration::from_secs(20);
/// A browser whose stream broke comes back after these milliseconds, each after its own: else
/// ten thousand come at once when the server was started again.
const BACK: std::ops::Range<usize> = 1_000..6_000;
/// A step through [`BACK`] that leads far from the last.
const STRIDE: usize = 1_741;

/// Who listens, and what they are told.
pub struct Hub {
    said: watch::Receiver<Bytes>,
    here: Arc<AtomicUsize>,
    most: usize,
}

impl Hub {
    /// Begins to tell, until `stop` turns true; takes `most` readers.
    pub fn start(base: &Base, stop: watch::Receiver<bool>, most: usize) -> Hub {
        let (say, said) = watch::channel(event(base));
        tokio::spawn(tell(base.clone(), say, stop));
        Hub { said, here: Arc::default(), most }
    }

    /// A stream that begins with what is so now.
    pub fn listen(&self) -> Response {
        let number = self.here.fetch_add(1, Ordering::Relaxed);
        let seat = Seat(self.here.clone());
        if number >= self.most {
            return (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "30")]).into_response();
        }
        readers(number + 1);
        let back = BACK.start + number.wrapping_mul(STRIDE) % BACK.len();
        let first = Bytes::from(format!("retry: {back}\n\n"));
        let mut said = self.said.clone();
        said.mark_changed();
        let events = stream::unfold((Some(first), said, seat), |(first, mut said, seat)| async move {
            if let Some(first) = first {
                return Some((Ok::<_, Infallible>(first), (None, said, seat)));
            }
            // Fails when the server stops: then the stream ends.
            said.changed().await.ok()?;
            let event = said.borrow_and_update().clone();
            Some((Ok(event), (None, said, seat)))
        });
        let mut response = Response::new(Body::from_stream(events));
        let headers = response.headers_mut();
        let set = [
            (header::CONTENT_TYPE, "text/event-stream"),
            (header::CACHE_CONTROL, "no-store"),
            (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            // nginx would otherwise keep events back until its buffer is full.
            (HeaderName::from_static("x-accel-buffering"), "no"),
        ];
        for (name, value) in set {
            headers.insert(name, HeaderValue::from_static(value));
        }
        response
    }
}

/// A reader's place; given up when the stream is dropped.
struct Seat(Arc<AtomicUsize>);

impl Drop for Seat {
    fn drop(&mut self) {
        readers(self.0.fetch_sub(1, Ordering::Relaxed) - 1);
    }
}

fn readers(count: usize) {
    metrics::gauge!("loket_live_readers").set(count as f64);
}

async fn tell(base: Base, say: watch::Sender<Bytes>, mut stop: watch::Receiver<bool>) {
    let mut pings = base.pulse.subscribe(Topic::Status);
    let mut beat = interval(BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    beat.reset();
    loop {
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            pinged = pings.changed() => if pinged.is_err() { return },
            _ = beat.tick() => {}
        }
        say.send_replace(event(&base));
    }
}

/// The one event there is: the version of what is public now.
fn event(base: &Base) -> Bytes {
    format!("event: status\ndata: {}\n\n", base.snapshots.get().status.version).into()
}
