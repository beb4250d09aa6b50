//! Threads and answers of the demo's community, at the times they would have had.

use super::calendar::Calendar;
use super::files::{self, Thread};
use super::people::People;
use crate::env::MINUTE;
use crate::store::Tx;
use crate::store::community::{NewThread, post_accept, post_add, thread_add};
use app::Moment;

/// Loads them, oldest first, and says how many there are.
pub async fn load(tx: &mut Tx, people: &People, calendar: &Calendar) -> anyhow::Result<usize> {
    let community = files::community()?;
    let mut planned = Vec::new();
    for thread in &community.thread {
        planned.push((times(thread, people, calendar)?, thread));
    }
    planned.sort_by_key(|(times, _)| times.first().copied());
    for (times, thread) in &planned {
        let mut times = times.iter().copied();
        let body = thread.body.trim();
        let at = times.next().unwrap_or(calendar.now);
        let (lang, topic) = (thread.lang.code(), thread.topic.code());
        let author_id = people.by_email(&thread.author)?.id;
        let id = thread_add(
            tx,
            &NewThread { lang, topic, title: &thread.title, body, author_id, at, spool_id: None },
        )
        .await?;
        for (post, at) in thread.post.iter().zip(times) {
            let author = people.by_email(&post.author)?.id;
            let post_id = post_add(tx, id, author, post.body.trim(), at, None).await?;
            if post.accepted {
                post_accept(tx, id, post_id).await?;
            }
        }
    }
    Ok(planned.len())
}

/// When the question and each answer was written: staff in office hours, every answer
/// after the one before. What would end in the future is moved back by whole weeks.
fn times(thread: &Thread, people: &People, calendar: &Calendar) -> anyhow::Result<Vec<Moment>> {
    let mut days_ago = thread.days_ago;
    loop {
        let asked = calendar.before_sunday(days_ago, thread.time);
        let mut last = asked;
        let mut times = vec![asked];
        for post in &thread.post {
            let at = (asked + post.minutes_later * MINUTE).max(last + MINUTE);
            let staff = people.by_email(&post.author)?.is_staff();
            last = if staff { calendar.office_minute(at) } else { at };
            times.push(last);
        }
        if last < calendar.now {
            return Ok(times);
        }
        days_ago += 7;
    }
}
