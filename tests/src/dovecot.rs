//! [`Dovecot`]: a real IMAP server with a maildir, on a port and in a folder of its own.

use crate::desk::eventually;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;

/// Where Debian puts it: not on everybody's `PATH`.
const PROGRAM: &str = "/usr/sbin/dovecot";

/// Who everybody is when the tests run as root: the server runs as nobody else.
const NOBODY: (u32, u32, &str, &str) = (65534, 65534, "nobody", "nogroup");

/// A real IMAP server. The user is `support`, the password `geheim`.
pub struct Dovecot {
    pub port: u16,
    /// Where TLS is spoken from the first byte.
    pub tls_port: u16,
    dir: tempfile::TempDir,
    /// User and group it runs as, when that is another than ours.
    owner: Option<(u32, u32)>,
    running: Mutex<Option<Child>>,
}

impl Dovecot {
    /// Starts one; none where it isn't installed.
    pub async fn start() -> Option<Dovecot> {
        Dovecot::start_with("").await
    }

    /// With more lines in its configuration.
    pub async fn start_with(more: &str) -> Option<Dovecot> {
        if !Path::new(PROGRAM).is_file() || !Path::new("/usr/lib/dovecot/imap").is_file() {
            println!("skipped: Debian's dovecot-imapd is not installed (cargo xtask test installs it)");
            return None;
        }
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().metadata().unwrap().uid() == 0;
        let own = |flag: &str| {
            let said = Command::new("id").arg(flag).output().unwrap();
            String::from_utf8(said.stdout).unwrap().trim().to_owned()
        };
        let (user, group) = if root { (NOBODY.2.into(), NOBODY.3.into()) } else { (own("-un"), own("-gn")) };
        let owner = root.then_some((NOBODY.0, NOBODY.1));
        // Both are held at the same time, so that they differ.
        let free = [(); 2].map(|()| std::net::TcpListener::bind("127.0.0.1:0").unwrap());
        let [port, tls_port] = free.map(|listener| listener.local_addr().unwrap().port());
        let dovecot = Dovecot { port, tls_port, dir, owner, running: Mutex::new(None) };
        for folder in ["run", "state", "mail", "mail/support"] {
            dovecot.make(&dovecot.dir.path().join(folder));
        }
        for folder in ["cur", "new", "tmp"] {
            dovecot.make(&dovecot.maildir("").join(folder));
        }
        let key = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        std::fs::write(dovecot.ca_file(), key.cert.pem()).unwrap();
        std::fs::write(dovecot.dir.path().join("key.pem"), key.signing_key.serialize_pem()).unwrap();
        std::fs::write(dovecot.dir.path().join("dovecot.conf"), dovecot.config(&user, &group) + more)
            .unwrap();
        for file in ["cert.pem", "key.pem", "dovecot.conf", ""] {
            dovecot.give(&dovecot.dir.path().join(file));
        }
        dovecot.up().await;
        Some(dovecot)
    }

    fn config(&self, user: &str, group: &str) -> String {
        let (dir, port, tls_port) = (self.dir.path().display(), self.port, self.tls_port);
        format!(
            "base_dir = {dir}/run\nstate_dir = {dir}/state\nlog_path = {dir}/dovecot.log\n\
             protocols = imap\nlisten = 127.0.0.1\ndisable_plaintext_auth = no\n\
             ssl = yes\nssl_cert = <{dir}/cert.pem\nssl_key = <{dir}/key.pem\n\
             default_internal_user = {user}\ndefault_internal_group = {group}\n\
             default_login_user = {user}\nfirst_valid_uid = 1\nfirst_valid_gid = 1\n\
             mail_location = maildir:~/\n\
             service imap-login {{\n  chroot =\n  inet_listener imap {{\n    port = {port}\n  }}\n  \
             inet_listener imaps {{\n    port = {tls_port}\n    ssl = yes\n  }}\n}}\n\
             service anvil {{\n  chroot =\n}}\nservice stats {{\n  chroot =\n}}\n\
             passdb {{\n  driver = static\n  args = password=geheim\n}}\n\
             userdb {{\n  driver = static\n  args = uid={user} gid={group} home={dir}/mail/%u\n}}\n"
        )
    }

    /// Starts it, at first or again, and waits until it answers.
    pub async fn up(&self) {
        let mut command = Command::new(PROGRAM);
        command.arg("-F").arg("-c").arg(self.dir.path().join("dovecot.conf"));
        command.stdout(Stdio::null()).stderr(Stdio::null());
        if let Some((user, group)) = self.owner {
            command.uid(user).gid(group);
        }
        *self.running.lock().unwrap() = Some(command.spawn().unwrap());
        let log = || std::fs::read_to_string(self.dir.path().join("dovecot.log")).unwrap_or_default();
        eventually(&format!("Dovecot answers; it says {}", log()), async || {
            tokio::net::TcpStream::connect(("127.0.0.1", self.port)).await.ok()
        })
        .await;
    }

    /// Stops it, with every connection.
    pub fn down(&self) {
        let Some(mut running) = self.running.lock().unwrap().take() else { return };
        let told = Command::new("kill").arg(running.id().to_string()).status();
        if !told.is_ok_and(|status| status.success()) {
            let _ = running.kill();
        }
        let _ = running.wait();
    }

    /// `[[imap]]` for it, in the clear.
    pub fn toml(&self, more: &str) -> String {
        format!(
            "[[imap]]\nname = '{}'\nhost = '127.0.0.1'\nport = {}\ntls = 'plain'\nuser = 'support'\n\
             password = 'geheim'\n{more}\n",
            self.name(),
            self.port
        )
    }

    /// What the mailbox is called: its own name in figures that all tests share.
    pub fn name(&self) -> String {
        format!("post-{}", self.port)
    }

    /// What its cursor is kept under.
    pub fn source(&self) -> String {
        format!("support@127.0.0.1:{}/INBOX", self.port)
    }

    /// The certificate, which vouches for itself.
    pub fn ca_file(&self) -> PathBuf {
        self.dir.path().join("cert.pem")
    }

    /// A new mail.
    pub fn deliver(&self, name: &str, raw: &str) {
        self.put("new", name, raw);
    }

    /// A mail that somebody has read.
    pub fn deliver_read(&self, name: &str, raw: &str) {
        self.put("cur", &format!("{name}:2,S"), raw);
    }

    fn put(&self, folder: &str, name: &str, raw: &str) {
        let written = self.maildir("").join("tmp").join(name);
        std::fs::write(&written, raw.replace('\n', "\r\n")).unwrap();
        self.give(&written);
        std::fs::rename(written, self.maildir("").join(folder).join(name)).unwrap();
    }

    /// The files of a folder's mails ("" is the inbox): name, and flags where there are any.
    pub fn mails(&self, folder: &str) -> Vec<(String, String)> {
        let mut mails = Vec::new();
        for part in ["new", "cur"] {
            let Ok(entries) = std::fs::read_dir(self.maildir(folder).join(part)) else { continue };
            for entry in entries {
                let name = entry.unwrap().file_name().into_string().unwrap();
                let (name, flags) = name.split_once(":2,").unwrap_or((&name, ""));
                let name = name.split(',').next().unwrap();
                mails.push((name.to_owned(), flags.to_owned()));
            }
        }
        mails.sort();
        mails
    }

    /// Gives every mail another UID under another UIDVALIDITY. Only while it is down.
    pub fn renumber(&self) {
        for entry in std::fs::read_dir(self.maildir("")).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if name == "dovecot-uidlist" || name.starts_with("dovecot.index") {
                std::fs::remove_file(path).unwrap();
            }
        }
    }

    fn maildir(&self, folder: &str) -> PathBuf {
        let inbox = self.dir.path().join("mail/support");
        if folder.is_empty() { inbox } else { inbox.join(format!(".{folder}")) }
    }

    fn make(&self, folder: &Path) {
        std::fs::create_dir_all(folder).unwrap();
        self.give(folder);
    }

    /// To the user it runs as.
    fn give(&self, path: &Path) {
        if let Some((user, group)) = self.owner {
            chown(path, Some(user), Some(group)).unwrap();
        }
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        self.down();
    }
}
