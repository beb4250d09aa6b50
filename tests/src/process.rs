//! A `loket serve` of its own process: to be killed, and started again.

use crate::desk::{Database, Sink, eventually, fresh_postgres, smtp_send};
use server::store::StoreUrl;
use sqlx::{ConnectOptions, Connection};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

/// The program, compiled beside the tests.
pub fn program() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let program = tests.parent().unwrap().parent().unwrap().join("loket");
    assert!(program.exists(), "{} is missing: cargo build --bins --tests", program.display());
    program
}

/// A data folder with demo content, a mail server that takes what goes out, and the process.
pub struct Loket {
    pub smtp: SocketAddr,
    pub http: SocketAddr,
    pub data: PathBuf,
    pub store: StoreUrl,
    pub sink: Sink,
    pub dir: tempfile::TempDir,
    env: Vec<(&'static str, String)>,
    child: Option<Child>,
    mounted: Option<PathBuf>,
}

impl Loket {
    /// None where there is no PostgreSQL for the test.
    pub async fn new(database: Database) -> Option<Loket> {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("data");
        let sink = Sink::start(&dir.path().join("sink")).await;
        let mut env = vec![("LOKET_DATA_DIR", data.display().to_string())];
        let store = match database {
            Database::Sqlite => StoreUrl::Lite(data.join("loket.db")),
            Database::Postgres => {
                let url = fresh_postgres().await?;
                env.push(("LOKET_DATABASE_URL", url.clone()));
                StoreUrl::Pg(url)
            }
        };
        let (smtp, http) = (free_port(), free_port());
        env.extend([
            ("LOKET_HTTP_ADDR", http.to_string()),
            ("LOKET_SMTP_ADDR", smtp.to_string()),
            ("LOKET_SMTP_OUT", format!("smtp://{}", sink.addr)),
            ("LOKET_SMTP_HOSTNAME", "loket.example".into()),
            ("LOKET_SPOOL_FREE_MB", "1".into()),
            ("LOKET_DNS_RESOLVER", "none".into()),
            ("PATH", std::env::var("PATH").unwrap_or_default()),
        ]);
        let loket = Loket { smtp, http, data, store, sink, dir, env, child: None, mounted: None };
        let (code, out, err) = loket.command(&["demo"]).await;
        assert_eq!(code, Some(0), "{out}{err}");
        Some(loket)
    }

    /// Sets a variable for whatever is started from now on.
    pub fn set(&mut self, name: &'static str, value: impl Into<String>) {
        self.env.retain(|(other, _)| *other != name);
        self.env.push((name, value.into()));
    }

    /// Where its pages are.
    pub fn url(&self) -> String {
        let (_, addr) = self.env.iter().find(|(name, _)| *name == "LOKET_HTTP_ADDR").unwrap();
        format!("http://{addr}")
    }

    /// Runs a command beside it: exit code, output, errors.
    pub async fn command(&self, args: &[&str]) -> (Option<i32>, String, String) {
        let mut command = Command::new(program());
        command.env_clear().envs(self.env.iter().cloned()).args(args).stdin(Stdio::null());
        let Output { status, stdout, stderr } =
            tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        (status.code(), text(stdout), text(stderr))
    }

    /// Starts it and waits until it takes mail.
    pub async fn start(&mut self) {
        let mut command = Command::new(program());
        command.env_clear().envs(self.env.iter().cloned()).arg("serve");
        self.child = Some(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
        eventually("it takes mail", async || tokio::net::TcpStream::connect(self.smtp).await.ok()).await;
    }

    /// Takes the store away, or brings it back.
    pub async fn store_away(&self, away: bool) {
        match &self.store {
            StoreUrl::Lite(path) if away => std::fs::rename(path, path.with_extension("weg")).unwrap(),
            StoreUrl::Lite(path) => std::fs::rename(path.with_extension("weg"), path).unwrap(),
            StoreUrl::Pg(url) => crate::outage::allow(url, !away).await,
        }
    }

    /// Puts the spool on a small disk of its own; false where that isn't allowed.
    pub fn small_disk(&mut self) -> bool {
        let spool = self.data.join("spool");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=256m", "tmpfs"]).arg(&spool).stderr(Stdio::null());
        let mounted = mount.status().is_ok_and(|status| status.success());
        if mounted {
            self.mounted = Some(spool);
        }
        mounted
    }

    /// As a power cut does.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// As SIGTERM does; fails unless it ends well.
    pub async fn stop(&mut self) {
        let Some(mut child) = self.child.take() else { return };
        let told = Command::new("kill").arg(child.id().to_string()).status().unwrap();
        assert!(told.success());
        let ended = tokio::task::spawn_blocking(move || child.wait().unwrap()).await.unwrap();
        assert!(ended.success(), "{ended}");
    }

    pub async fn mail(&self, from: &str, to: &str, raw: &str) -> Result<(), String> {
        smtp_send(self.smtp, from, to, raw).await
    }

    /// Rows of two columns.
    pub async fn rows(&self, sql: &'static str) -> Vec<(i64, String)> {
        match &self.store {
            StoreUrl::Lite(path) => {
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path).read_only(true);
                let mut connection = options.connect().await.unwrap();
                sqlx::query_as(sql).fetch_all(&mut connection).await.unwrap()
            }
            StoreUrl::Pg(url) => {
                let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
                sqlx::query_as(sql).fetch_all(&mut connection).await.unwrap()
            }
        }
    }
}

impl Drop for Loket {
    fn drop(&mut self) {
        self.kill();
        if let Some(spool) = &self.mounted {
            let _ = Command::new("umount").arg(spool).status();
        }
    }
}

/// A port that nobody has; the same one after each start.
fn free_port() -> SocketAddr {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}
