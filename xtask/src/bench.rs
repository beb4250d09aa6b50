//! `cargo xtask bench mail`: how many mails a second Loket takes in, against Postfix on the
//! same disk with the same sender, turn by turn.
//!
//! Called by people; needs root, as Postfix does. It prints figures and judges none.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::debian::{self, Need};
use crate::step::{self, Done, Failure, Named};
use crate::{places, tools};

/// Mails of one turn.
const MAILS: u32 = 2_000;
/// Their size in bytes.
const SIZE: u32 = 10_240;
/// Turns of each at each number of connections; the median counts.
const TURNS: usize = 3;
const CONNECTIONS: [u32; 3] = [1, 8, 64];
const LOKET: &str = "127.0.0.1:42525";
const POSTFIX: &str = "127.0.0.1:42526";

/// Measures.
pub fn mail(dev: bool) -> Done {
    debian::ensure(&[Need::Postfix])?;
    if !debian::is_root() {
        return Err(Failure::new("Postfix wants root: run it with sudo"));
    }
    step::step("compiling Loket");
    let mut cargo = step::cargo();
    cargo.args(["build", "--locked", "--package", "server", "--bin", "loket"]);
    step::run(if dev { &mut cargo } else { cargo.arg("--release") })?;
    let dir = places::work().join("bench");
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir).named(dir.display())?;
    let program = places::cargo_target().join(if dev { "debug" } else { "release" }).join("loket");
    let _loket = Server::loket(&program, &dir.join("loket"))?;
    let _postfix = Server::postfix(&dir.join("postfix"))?;
    step::step(&format!(
        "{MAILS} mails of {SIZE} bytes a turn, {TURNS} turns each, median; both write with fsync"
    ));
    step::line("connections   Loket     Postfix   ratio");
    for connections in CONNECTIONS {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..TURNS {
            ours.push(turn(LOKET, "support@winkelkade.example", connections)?);
            theirs.push(turn(POSTFIX, "desk@bench.example", connections)?);
        }
        let (ours, theirs) = (median(ours), median(theirs));
        step::line(&format!("{connections:>11}   {ours:>5.0}/s   {theirs:>5.0}/s   {:.2}", ours / theirs));
    }
    Ok(())
}

/// One turn: mails a second.
fn turn(server: &str, to: &str, connections: u32) -> Done<f64> {
    let begun = Instant::now();
    let mut source = step::command("smtp-source");
    source.args(["-s", &connections.to_string(), "-l", &SIZE.to_string(), "-m", &MAILS.to_string()]);
    step::quiet(source.args(["-f", "sender@bench.example", "-t", to, server]))?;
    Ok(f64::from(MAILS) / begun.elapsed().as_secs_f64())
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

/// A server that ends with us.
enum Server {
    Loket(Child),
    Postfix(PathBuf),
}

impl Server {
    fn loket(program: &Path, data: &Path) -> Done<Self> {
        let equip = |command: &mut Command| {
            command
                .env("LOKET_DATA_DIR", data)
                .env("LOKET_SMTP_ADDR", LOKET)
                .env("LOKET_HTTP_ADDR", "127.0.0.1:42580");
            command.env("RUST_LOG", "error").stderr(Stdio::null());
        };
        let mut demo = step::command(program);
        equip(&mut demo);
        step::quiet(demo.arg("demo"))?;
        let mut serve = tools::tied(program, None);
        equip(&mut serve);
        let child = serve.arg("serve").spawn().named(program.display())?;
        answers(LOKET)?;
        Ok(Self::Loket(child))
    }

    /// A Postfix of its own: what it takes goes through its queue and is then discarded.
    fn postfix(dir: &Path) -> Done<Self> {
        let conf = dir.join("conf");
        for folder in [&conf, &dir.join("data"), &dir.join("queue")] {
            fs::create_dir_all(folder).named(folder.display())?;
        }
        step::quiet(step::command("chown").arg("postfix").arg(dir.join("data")))?;
        let place = dir.display();
        let main = format!(
            "compatibility_level = 3.6\nqueue_directory = {place}/queue\ndata_directory = {place}/data\n\
             mail_owner = postfix\nsetgid_group = postdrop\nmyhostname = bench.example\n\
             mydestination = bench.example\ninet_interfaces = 127.0.0.1\ninet_protocols = ipv4\n\
             local_recipient_maps =\nlocal_transport = discard:\nalias_maps =\nalias_database =\n\
             smtpd_client_connection_count_limit = 0\nsmtpd_client_connection_rate_limit = 0\n\
             default_process_limit = 100\nmaillog_file = {place}/log\nmaillog_file_prefixes = {place}\n"
        );
        fs::write(conf.join("main.cf"), main).named("main.cf")?;
        let master = fs::read_to_string("/etc/postfix/master.cf").named("/etc/postfix/master.cf")?;
        let ours = |line: &str| match line.split_whitespace().collect::<Vec<_>>()[..] {
            ["smtp", "inet", ..] => format!("{POSTFIX} inet n - n - 100 smtpd"),
            // Without a chroot, which would need a copy of the system.
            [name, kind, private, unprivileged, "y", ref rest @ ..] if !line.starts_with(['#', ' ']) => {
                format!("{name} {kind} {private} {unprivileged} n {}", rest.join(" "))
            }
            _ => line.to_owned(),
        };
        let master: Vec<String> = master.lines().map(ours).collect();
        fs::write(conf.join("master.cf"), master.join("\n") + "\n").named("master.cf")?;
        step::quiet(step::command("postfix").arg("-c").arg(&conf).arg("start"))?;
        let server = Self::Postfix(conf);
        answers(POSTFIX)?;
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        match self {
            Self::Loket(child) => {
                let _ = child.kill();
                let _ = child.wait();
            }
            Self::Postfix(conf) => {
                let _ = step::quiet(step::command("postfix").arg("-c").arg(conf).arg("stop"));
            }
        }
    }
}

fn answers(address: &str) -> Done {
    let until = Instant::now() + Duration::from_secs(20);
    while std::net::TcpStream::connect(address).is_err() {
        if Instant::now() > until {
            return Err(Failure::new(format!("nothing answers on {address}")));
        }
        sleep(Duration::from_millis(50));
    }
    Ok(())
}
