//! A private PostgreSQL for the tests: made, started, stopped and removed by xtask.
//!
//! Called by `test`. Must never touch a PostgreSQL that it didn't start, nor listen on
//! anything but loopback.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::step::{self, Done, Failure, Named};
use crate::{debian, places, tools};

/// A running instance. It is new each time: that takes a second or two, and no database
/// of an earlier run can colour a test. Dropping it stops and removes it.
pub struct Postgres {
    home: Home,
    bin: PathBuf,
    server: Child,
    /// Where it answers, as a `postgres://` address of its superuser.
    pub url: String,
}

impl Postgres {
    /// Starts one.
    pub fn start() -> Done<Self> {
        let bin = debian::postgres_bin().ok_or_else(|| Failure::new("PostgreSQL is missing"))?;
        clear_abandoned(&bin);
        let home = Home::make()?;
        let password = secret()?;
        init(&bin, &home, &password)?;
        // Between choosing a free port and listening on it somebody else may take it.
        let mut last = Failure::new("PostgreSQL did not start");
        for _ in 0..3 {
            let port = free_port()?;
            match serve(&bin, &home, port) {
                Ok(server) => {
                    let url = format!("postgres://loket:{password}@127.0.0.1:{port}/postgres");
                    step::step(&format!("PostgreSQL answers on 127.0.0.1:{port}"));
                    return Ok(Self { home, bin, server, url });
                }
                Err(failure) => last = failure,
            }
        }
        Err(last)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        stop(&self.bin, &self.home.dir, self.home.user);
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// The folder of an instance, and the user that owns it. Removed when dropped.
struct Home {
    dir: PathBuf,
    link: Option<PathBuf>,
    user: Option<(u32, u32)>,
}

impl Home {
    /// Makes `target/postgres/<process id>`. initdb refuses root, so root hands it to an
    /// unprivileged user; where that user can't reach the target folder (below /root,
    /// say), the place becomes a link to a temporary folder.
    fn make() -> Done<Self> {
        let base = base();
        fs::create_dir_all(&base).named(base.display())?;
        let place = base.join(std::process::id().to_string());
        let user = if debian::is_root() { Some(unprivileged()?) } else { None };
        let (dir, link) = if user.is_none() || open_to_all(&base) {
            fs::create_dir(&place).named(place.display())?;
            (place, None)
        } else {
            let made = step::output(step::command("mktemp").args(["-d", "-t", "loket-postgres.XXXXXX"]))?;
            symlink(&made, &place).named(place.display())?;
            (PathBuf::from(made), Some(place))
        };
        let home = Self { dir, link, user };
        fs::set_permissions(&home.dir, fs::Permissions::from_mode(0o700)).named(home.dir.display())?;
        if let Some((uid, gid)) = user {
            chown(&home.dir, Some(uid), Some(gid)).named(home.dir.display())?;
        }
        Ok(home)
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.dir);
        if let Some(link) = &self.link {
            let _ = fs::remove_file(link);
        }
    }
}

fn base() -> PathBuf {
    places::root().join("target/postgres")
}

/// Whether every folder up to the root may be entered by everybody.
fn open_to_all(dir: &Path) -> bool {
    dir.ancestors().all(|dir| fs::metadata(dir).is_ok_and(|meta| meta.mode() & 0o001 != 0))
}

/// Debian's `postgres`, else `nobody`: user and group.
fn unprivileged() -> Done<(u32, u32)> {
    let passwd = fs::read_to_string("/etc/passwd").named("/etc/passwd")?;
    let found = ["postgres", "nobody"].iter().find_map(|name| ids_of(&passwd, name));
    found.ok_or_else(|| Failure::new("neither `postgres` nor `nobody` is a user here"))
}

fn ids_of(passwd: &str, name: &str) -> Option<(u32, u32)> {
    let line = passwd.lines().find(|line| line.split(':').next() == Some(name))?;
    let mut fields = line.split(':').skip(2);
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}

/// A password: other users of this machine can reach the port as well.
fn secret() -> Done<String> {
    use std::io::Read;
    let mut bytes = [0; 16];
    let source = "/dev/urandom";
    fs::File::open(source).and_then(|mut file| file.read_exact(&mut bytes)).named(source)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn free_port() -> Done<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").named("127.0.0.1")?;
    Ok(listener.local_addr().named("127.0.0.1")?.port())
}

/// A program of PostgreSQL, as the user that owns the instance.
fn program(bin: &Path, name: &str, user: Option<(u32, u32)>) -> Command {
    let mut command = step::command(bin.join(name));
    command.current_dir("/");
    if let Some((uid, gid)) = user {
        command.uid(uid).gid(gid);
    }
    command
}

fn init(bin: &Path, home: &Home, password: &str) -> Done {
    step::step("starting a private PostgreSQL");
    let file = home.dir.join("password");
    fs::write(&file, password).named(file.display())?;
    if let Some((uid, gid)) = home.user {
        chown(&file, Some(uid), Some(gid)).named(file.display())?;
    }
    let mut initdb = program(bin, "initdb", home.user);
    // md5, since scram costs some milliseconds a connection, and tests open many.
    initdb.args(["--username=loket", "--auth=md5", "--encoding=UTF8", "--locale=C", "--no-sync"]);
    initdb.arg("--pwfile").arg(&file).arg("--pgdata").arg(home.dir.join("data"));
    step::quiet(&mut initdb)?;
    fs::remove_file(&file).named(file.display())
}

/// Starts the server and waits until it answers.
fn serve(bin: &Path, home: &Home, port: u16) -> Done<Child> {
    let log = home.dir.join("log");
    let out = fs::File::create(&log).named(log.display())?;
    let mut command = tools::tied(&bin.join("postgres"), home.user);
    command.current_dir("/").arg("-D").arg(home.dir.join("data"));
    // What makes a database safe makes tests slow: this one may lose all at any moment.
    for setting in [
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "max_connections=300",
        "log_min_messages=warning",
    ] {
        command.args(["-c", setting]);
    }
    command.args(["-c", &format!("port={port}")]);
    let err = out.try_clone().named(log.display())?;
    let mut server = command.stdin(Stdio::null()).stdout(out).stderr(err).spawn().named("postgres")?;
    let begun = Instant::now();
    let port = port.to_string();
    let ready = || step::works(program(bin, "pg_isready", None).args(["-q", "-h", "127.0.0.1", "-p", &port]));
    while begun.elapsed() < Duration::from_secs(30) {
        if ready() {
            return Ok(server);
        }
        if server.try_wait().named("postgres")?.is_some() {
            break;
        }
        sleep(Duration::from_millis(50));
    }
    stop(bin, &home.dir, home.user);
    let _ = server.kill();
    let _ = server.wait();
    let said = fs::read_to_string(&log).unwrap_or_default();
    Err(Failure::new(format!("PostgreSQL did not start:\n{}", said.trim_end())))
}

fn stop(bin: &Path, dir: &Path, user: Option<(u32, u32)>) {
    let mut stop = program(bin, "pg_ctl", user);
    step::works(stop.args(["stop", "--silent", "--mode=immediate", "--pgdata"]).arg(dir.join("data")));
}

/// Stops and removes what an xtask left that was killed.
fn clear_abandoned(bin: &Path) {
    let Ok(entries) = fs::read_dir(base()) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        if Path::new("/proc").join(&name).exists() {
            continue;
        }
        if let Ok(dir) = entry.path().canonicalize() {
            let owner = fs::metadata(&dir).map(|meta| (meta.uid(), meta.gid())).ok();
            stop(bin, &dir, owner.filter(|_| debian::is_root()));
            let _ = fs::remove_dir_all(&dir);
        }
        let _ = fs::remove_file(entry.path());
    }
}

#[cfg(test)]
mod tests {
    use super::ids_of;

    #[test]
    fn the_password_file_names_user_and_group() {
        let passwd =
            "root:x:0:0::/root:/bin/sh\npostgres:x:101:104:PostgreSQL:/var/lib/postgresql:/bin/bash\n";
        assert_eq!(ids_of(passwd, "postgres"), Some((101, 104)));
        assert_eq!(ids_of(passwd, "post"), None);
    }
}
