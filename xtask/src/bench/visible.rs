//! From the 250 to an agent's eyes: mails come at a steady pace, a signed-in browser hears the
//! live stream and reads the queue again, page by page to its end, as the desk's island does.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use super::client::{Browser, Sender};
use super::server::Server;
use crate::step::{self, Done, Failure};

const A_SECOND: u32 = 50;
const SECONDS: u32 = 60;
/// Senders at once, so that one slow answer doesn't hold up the pace.
const SENDERS: u32 = 8;
/// How long the last mail may take.
const PATIENCE: Duration = Duration::from_secs(30);
const SUBJECT: &str = "Zichtbaar ";

/// Measures on a Loket with the demo, and prints.
pub fn measure(_loket: &Server) -> Done {
    step::step(&format!("250 to visible in the queue: {A_SECOND} mails a second for {SECONDS} s"));
    let browser = Browser::sign_in("agent")?;
    let (tell, events) = mpsc::channel();
    let lines = browser.live()?;
    // Ends with the server: nothing waits for it.
    thread::spawn(move || {
        for line in lines {
            if line.starts_with("event: queue") && tell.send(()).is_err() {
                return;
            }
        }
    });
    let accepted = Mutex::new(HashMap::new());
    let begun = Instant::now();
    let seen = thread::scope(|scope| {
        let senders: Vec<_> = (0..SENDERS)
            .map(|first| {
                scope.spawn({
                    let accepted = &accepted;
                    move || send(first, begun, accepted)
                })
            })
            .collect();
        let seen = watch(&browser, &events);
        senders.into_iter().try_for_each(|sender| {
            sender.join().unwrap_or_else(|_| Err(Failure::new("a sender panicked")))
        })?;
        seen
    })?;
    let accepted = accepted.into_inner().unwrap_or_else(PoisonError::into_inner);
    let mut waits: Vec<Duration> = accepted
        .iter()
        .filter_map(|(number, at)| Some(seen.get(number)?.saturating_duration_since(*at)))
        .collect();
    waits.sort_unstable();
    let at = |share: usize| waits.get((waits.len() * share / 100).min(waits.len().saturating_sub(1)));
    let ms = |share| at(share).map_or(0.0, |wait| wait.as_secs_f64() * 1000.0);
    step::line(&format!(
        "{} of {} seen: p50 {:.0} ms, p90 {:.0} ms, p99 {:.0} ms, longest {:.0} ms",
        waits.len(),
        accepted.len(),
        ms(50),
        ms(90),
        ms(99),
        ms(100)
    ));
    Ok(())
}

/// Its share of the mails, each at its moment.
fn send(first: u32, begun: Instant, accepted: &Mutex<HashMap<u32, Instant>>) -> Done {
    let mut sender = Sender::new()?;
    for number in (first..A_SECOND * SECONDS).step_by(SENDERS as usize) {
        let due = begun + Duration::from_secs(1) * number / A_SECOND;
        thread::sleep(due.saturating_duration_since(Instant::now()));
        sender.send(number, &format!("{SUBJECT}{number}"))?;
        accepted.lock().unwrap_or_else(PoisonError::into_inner).insert(number, Instant::now());
    }
    Ok(())
}

/// When each mail stood on a page of the queue for the first time.
fn watch(browser: &Browser, events: &mpsc::Receiver<()>) -> Done<HashMap<u32, Instant>> {
    let mut seen = HashMap::new();
    let mut after: Option<String> = None;
    while seen.len() < (A_SECOND * SECONDS) as usize && events.recv_timeout(PATIENCE).is_ok() {
        // What was told meanwhile is on the page that is read now.
        while events.try_recv().is_ok() {}
        loop {
            let page = browser.queue(after.as_deref())?;
            let now = Instant::now();
            for number in subjects(&page) {
                seen.entry(number).or_insert(now);
            }
            match next(&page) {
                Some(next) => after = Some(next.to_owned()),
                None => break,
            }
        }
    }
    Ok(seen)
}

fn subjects(page: &str) -> impl Iterator<Item = u32> {
    page.split("\"subject\":\"").filter_map(|rest| {
        let number = rest.strip_prefix(SUBJECT)?;
        number[..number.find('"')?].parse().ok()
    })
}

fn next(page: &str) -> Option<&str> {
    let (_, rest) = page.rsplit_once("\"next\":\"")?;
    rest.split('"').next()
}
