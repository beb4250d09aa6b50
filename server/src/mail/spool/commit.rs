//! Group commit: one thread takes everything that waits, makes it durable together
//! and only then answers. One folder fsync serves the whole batch, so that a storm of
//! small mails costs the disk little more than one.
//!
//! Started by `Spool::open`, fed by `Spool::accept`. Must never answer Ok before the
//! file *and* the name of the file are on the disk.

use std::fs::{self, File};
use std::io;
use std::sync::Arc;
use std::thread;

use tokio::sync::{mpsc, oneshot};

use super::folders::Folders;
use super::{SpoolError, SpoolId};

/// Items made durable together at most; also the number of files open at a time.
pub(super) const MAX_BATCH: usize = 128;

/// Files that are synced at once.
const SYNCS: usize = 8;
/// Fewer are synced one after the other: threads cost as well.
const FEW: usize = 4;

/// One item that waits for the disk.
pub(super) struct Job {
    /// The envelope's line, with its line end.
    pub head: Vec<u8>,
    /// The raw bytes.
    pub body: Vec<u8>,
    /// Where the answer goes; the asker may have left.
    pub answer: oneshot::Sender<Result<SpoolId, SpoolError>>,
}

/// An item on its way.
struct Placed {
    id: SpoolId,
    file: File,
    answer: oneshot::Sender<Result<SpoolId, SpoolError>>,
}

/// The thread's loop; ends when the spool is dropped and the queue is empty.
pub(super) fn run(folders: &Folders, mut jobs: mpsc::Receiver<Job>) {
    let mut batch = Vec::with_capacity(MAX_BATCH);
    while jobs.blocking_recv_many(&mut batch, MAX_BATCH) > 0 {
        commit(folders, batch.drain(..));
    }
}

fn commit(folders: &Folders, batch: impl Iterator<Item = Job>) {
    let mut room = folders.disk.free(&folders.new).map(|free| free.saturating_sub(folders.min_free_bytes));
    let mut placed: Vec<Placed> = batch.filter_map(|job| write(folders, job, &mut room)).collect();
    let mut synced = sync(&placed, folders).into_iter();
    keep(&mut placed, folders, |_| synced.next().unwrap_or_else(|| Err(io::ErrorKind::Other.into())));
    keep(&mut placed, folders, |item| {
        folders.disk.rename(&folders.tmp_path(item.id), &folders.new_path(item.id))
    });
    if placed.is_empty() {
        return;
    }
    if let Err(error) = folders.disk.sync_dir(&folders.new) {
        let error = Arc::new(error);
        for item in placed {
            // Not acknowledged, so the sender tries again: what is left here would come twice.
            let _ = fs::remove_file(folders.new_path(item.id));
            let _ = item.answer.send(Err(io::Error::new(error.kind(), error.clone()).into()));
        }
        return;
    }
    folders.state().new.extend(placed.iter().map(|item| item.id));
    folders.arrived.notify_one();
    for item in placed {
        let _ = item.answer.send(Ok(item.id));
    }
}

/// Writes one item into `tmp`, when there is room; answers itself when that fails.
fn write(folders: &Folders, job: Job, room: &mut io::Result<u64>) -> Option<Placed> {
    let size = (job.head.len() + job.body.len()) as u64;
    match room {
        Ok(room) if *room < size => {
            let _ = job.answer.send(Err(SpoolError::Full));
            return None;
        }
        Ok(room) => *room -= size,
        Err(error) => {
            let error = io::Error::new(error.kind(), error.to_string());
            let _ = job.answer.send(Err(error.into()));
            return None;
        }
    }
    let id = folders.ids.next();
    match folders.disk.write(&folders.tmp_path(id), &job.head, &job.body) {
        Ok(file) => Some(Placed { id, file, answer: job.answer }),
        Err(error) => {
            let _ = fs::remove_file(folders.tmp_path(id));
            let _ = job.answer.send(Err(error.into()));
            None
        }
    }
}

/// Makes the bytes of every item durable: several at once, which the file system serves by
/// one write of its journal (measured: two to three times as many as one after the other).
fn sync(placed: &[Placed], folders: &Folders) -> Vec<io::Result<()>> {
    let one = |item: &Placed| folders.disk.sync_file(&item.file, &folders.tmp_path(item.id));
    let share = placed.len().div_ceil(SYNCS);
    if placed.len() < FEW {
        return placed.iter().map(one).collect();
    }
    thread::scope(|scope| {
        let parts: Vec<_> = placed
            .chunks(share)
            .map(|part| scope.spawn(move || part.iter().map(one).collect::<Vec<_>>()))
            .collect();
        let failed = |part: usize| {
            let items = placed.chunks(share).nth(part).unwrap_or_default();
            items.iter().map(|_| Err(io::Error::other("syncing broke off"))).collect()
        };
        let done = parts.into_iter().enumerate();
        done.flat_map(|(at, part)| part.join().unwrap_or_else(|_| failed(at))).collect()
    })
}

/// Takes the step for every item; those that fail leave the batch with their answer.
fn keep(placed: &mut Vec<Placed>, folders: &Folders, mut step: impl FnMut(&Placed) -> io::Result<()>) {
    for item in std::mem::take(placed) {
        match step(&item) {
            Ok(()) => placed.push(item),
            Err(error) => {
                let _ = fs::remove_file(folders.tmp_path(item.id));
                let _ = item.answer.send(Err(error.into()));
            }
        }
    }
}
