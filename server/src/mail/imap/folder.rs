//! A folder on a server, opened. Every command goes through [`Folder::command`], which
//! looks at what the server says of the command itself: that no mail was shown means
//! nothing unless the server says OK.

use super::names::quoted;
use super::wire::{self, ImapRoots, LoggedIn};
use super::{ImapError, ImapMailbox, Shown, Then};
use async_imap::imap_proto::{AttributeValue, Capability, MailboxDatum, Response, ResponseCode, Status};
use std::time::Duration;
use tokio::time::timeout;

/// How long a command may take.
const COMMAND: Duration = Duration::from_secs(60);
/// How long a mail may take.
const MAIL: Duration = Duration::from_secs(600);
/// How long to listen before looking anyway: a dead connection is noticed by that.
const LISTEN: Duration = Duration::from_secs(300);

/// What the server can do besides the standard.
#[derive(Debug, Default, Clone, Copy)]
struct Able {
    idle: bool,
    moves: bool,
    expunge: bool,
}

/// A folder on a server.
pub struct Folder {
    session: LoggedIn,
    name: String,
    then: Then,
    /// How long to wait before looking again at a server that can't be listened to.
    look: Duration,
    able: Able,
    /// Mails in it, as the server last said.
    mails: u32,
    /// Mails came since the folder was last selected.
    news: bool,
}

impl Folder {
    /// Connects, logs in and asks what the server can do.
    pub async fn open(mailbox: &ImapMailbox, roots: &ImapRoots) -> Result<Folder, ImapError> {
        let session = wire::log_in(mailbox, roots).await?;
        let mut folder = Folder {
            session,
            name: mailbox.folder.clone(),
            then: mailbox.then.clone(),
            look: Duration::from_secs(mailbox.poll_seconds.into()),
            able: Able::default(),
            mails: 0,
            news: false,
        };
        let mut able = Able::default();
        let note = |answer: &Response<'_>| {
            let Response::Capabilities(list) = answer else { return };
            for word in list {
                let Capability::Atom(word) = word else { continue };
                able.idle |= word.eq_ignore_ascii_case("IDLE");
                able.moves |= word.eq_ignore_ascii_case("MOVE");
                able.expunge |= word.eq_ignore_ascii_case("UIDPLUS");
            }
        };
        folder.command("CAPABILITY", "CAPABILITY", COMMAND, note).await?;
        folder.able = able;
        Ok(folder)
    }

    /// Looks at the folder as it is now. When mails are left as they are it is opened for
    /// reading only, so that nothing can change a flag.
    pub async fn select(&mut self) -> Result<Shown, ImapError> {
        let word = if self.then == Then::Leave { "EXAMINE" } else { "SELECT" };
        let line = format!("{word} {}", quoted(&self.name));
        let (mut found, mut next) = (None, None);
        let note = |answer: &Response<'_>| {
            let Response::Data { outcome, .. } = answer else { return };
            match outcome.code {
                Some(ResponseCode::UidValidity(validity)) => found = Some(validity),
                Some(ResponseCode::UidNext(uid)) => next = Some(uid),
                _ => {}
            }
        };
        self.command(word, &line, COMMAND, note).await?;
        self.news = false;
        found.map(|validity| Shown { validity, next }).ok_or(ImapError::NoUids)
    }

    /// The UIDs of the mails after this one. The server may name others with them.
    pub async fn uids_after(&mut self, after: u32) -> Result<Vec<u32>, ImapError> {
        self.search(&format!("{}:*", after.saturating_add(1))).await
    }

    async fn search(&mut self, set: &str) -> Result<Vec<u32>, ImapError> {
        let mut found = Vec::new();
        let note = |answer: &Response<'_>| {
            if let Response::MailboxData(MailboxDatum::Search(uids)) = answer {
                found.extend_from_slice(uids);
            }
        };
        self.command("UID SEARCH", &format!("UID SEARCH UID {set}"), COMMAND, note).await?;
        Ok(found)
    }

    /// The first `most` bytes of a mail; none when it is gone. Sets no flag.
    pub async fn mail(&mut self, uid: u32, most: usize) -> Result<Option<Vec<u8>>, ImapError> {
        let line = format!("UID FETCH {uid} (UID BODY.PEEK[]<0.{most}>)");
        let mut bytes = None;
        let note = |answer: &Response<'_>| {
            // Also mails that were not asked for come by, with flags that somebody changed.
            let Response::Fetch(_, parts) = answer else { return };
            if !parts.iter().any(|part| matches!(part, AttributeValue::Uid(this) if *this == uid)) {
                return;
            }
            for part in parts {
                if let AttributeValue::BodySection { section: None, data: Some(data), .. } = part {
                    bytes = Some(data.to_vec());
                }
            }
        };
        self.command("UID FETCH", &line, MAIL, note).await?;
        if bytes.is_none() && self.search(&uid.to_string()).await?.contains(&uid) {
            return Err(ImapError::Withheld);
        }
        Ok(bytes)
    }

    /// Does with a mail that is in the spool what the setting says.
    pub async fn finish(&mut self, uid: u32) -> Result<(), ImapError> {
        match self.then.clone() {
            Then::Leave => Ok(()),
            Then::Seen => self.flag(uid, "\\Seen").await,
            Then::Move(to) => match self.move_to(uid, &quoted(&to)).await {
                Err(ImapError::Refused(_)) => {
                    // As a rule because there is no such folder yet.
                    let made = self.plain("CREATE", &format!("CREATE {}", quoted(&to))).await;
                    match made {
                        Ok(()) | Err(ImapError::Refused(_)) => self.move_to(uid, &quoted(&to)).await,
                        Err(error) => Err(error),
                    }
                }
                moved => moved,
            },
        }
    }

    async fn move_to(&mut self, uid: u32, to: &str) -> Result<(), ImapError> {
        if self.able.moves {
            return self.plain("UID MOVE", &format!("UID MOVE {uid} {to}")).await;
        }
        self.plain("UID COPY", &format!("UID COPY {uid} {to}")).await?;
        self.flag(uid, "\\Deleted").await?;
        // Without UIDPLUS an EXPUNGE would also take what others marked: people do that.
        if self.able.expunge {
            return self.plain("UID EXPUNGE", &format!("UID EXPUNGE {uid}")).await;
        }
        Ok(())
    }

    async fn flag(&mut self, uid: u32, flag: &str) -> Result<(), ImapError> {
        self.plain("UID STORE", &format!("UID STORE {uid} +FLAGS.SILENT ({flag})")).await
    }

    /// Waits until there may be something new: at once when something came meanwhile.
    pub async fn wait(&mut self) -> Result<(), ImapError> {
        if self.news {
            return Ok(());
        }
        if !self.able.idle {
            tokio::time::sleep(self.look).await;
            return Ok(());
        }
        let lost = |_| ImapError::Lost("IDLE");
        let begin = timeout(COMMAND, self.session.run_command("IDLE")).await;
        let tag = begin.map_err(|_| ImapError::TimedOut("IDLE"))?.map_err(|_| ImapError::Lost("IDLE"))?;
        let deadline = tokio::time::Instant::now() + LISTEN;
        while !self.news {
            let Ok(read) = tokio::time::timeout_at(deadline, self.session.read_response()).await else {
                break;
            };
            let answer = read.map_err(lost)?.ok_or(ImapError::Lost("IDLE"))?;
            match answer.parsed() {
                Response::Done { tag: ended, .. } if *ended == tag => {
                    // It was offered and is refused: look now and then instead.
                    self.able.idle = false;
                    return Ok(());
                }
                parsed => self.heed(parsed, "IDLE")?,
            }
        }
        let end = async {
            self.session.run_command_untagged("DONE").await.map_err(|_| ImapError::Lost("DONE"))?;
            loop {
                let answer = self.session.read_response().await.map_err(lost)?;
                match answer.ok_or(ImapError::Lost("DONE"))?.parsed() {
                    Response::Done { tag: ended, .. } if *ended == tag => return Ok(()),
                    _ => {}
                }
            }
        };
        timeout(COMMAND, end).await.map_err(|_| ImapError::TimedOut("DONE"))?
    }

    /// Says good-bye; nobody waits long for the answer.
    pub async fn close(mut self) {
        let _ = timeout(Duration::from_secs(2), self.session.run_command_untagged("Z LOGOUT")).await;
    }

    async fn plain(&mut self, what: &'static str, line: &str) -> Result<(), ImapError> {
        self.command(what, line, COMMAND, |_| {}).await
    }

    /// Sends a command and reads until the server says what became of it.
    async fn command(
        &mut self,
        what: &'static str,
        line: &str,
        patience: Duration,
        mut note: impl FnMut(&Response<'_>),
    ) -> Result<(), ImapError> {
        let exchange = async {
            let tag = self.session.run_command(line).await.map_err(|_| ImapError::Lost(what))?;
            loop {
                let read = self.session.read_response().await.map_err(|_| ImapError::Lost(what))?;
                let answer = read.ok_or(ImapError::Lost(what))?;
                match answer.parsed() {
                    Response::Done { tag: done, status, .. } if *done == tag => {
                        return if *status == Status::Ok { Ok(()) } else { Err(ImapError::Refused(what)) };
                    }
                    parsed => {
                        self.heed(parsed, what)?;
                        note(parsed);
                    }
                }
            }
        };
        timeout(patience, exchange).await.map_err(|_| ImapError::TimedOut(what))?
    }

    /// What a server may say at any time.
    fn heed(&mut self, answer: &Response<'_>, what: &'static str) -> Result<(), ImapError> {
        match answer {
            Response::MailboxData(MailboxDatum::Exists(mails)) => {
                self.news |= *mails > self.mails;
                self.mails = *mails;
            }
            Response::Expunge(_) => self.mails = self.mails.saturating_sub(1),
            Response::Data { status: Status::Bye, .. } => return Err(ImapError::Lost(what)),
            _ => {}
        }
        Ok(())
    }
}
