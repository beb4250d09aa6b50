//! The servers that are measured: they end with the measuring.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::step::{self, Done, Failure, Named};
use crate::tools;

/// Where Loket takes mail.
pub const LOKET: &str = "127.0.0.1:42525";
/// Where Loket's pages are.
pub const PAGES: &str = "127.0.0.1:42580";
/// Where Postfix takes mail.
pub const POSTFIX: &str = "127.0.0.1:42526";

/// Where nginx serves the file.
pub const NGINX: &str = "127.0.0.1:42581";

/// A server that ends with us.
pub enum Server {
    /// Its process.
    Loket(Child),
    /// Its process.
    Nginx(Child),
    /// Its folder of settings.
    Postfix(PathBuf),
}

impl Server {
    /// The process, where it is one.
    pub fn pid(&self) -> Option<u32> {
        match self {
            Self::Loket(child) | Self::Nginx(child) => Some(child.id()),
            Self::Postfix(_) => None,
        }
    }

    /// A Loket with the demo in a data folder of its own.
    pub fn loket(program: &Path, data: &Path) -> Done<Self> {
        let equip = |command: &mut Command| {
            command.env("LOKET_DATA_DIR", data).env("LOKET_SMTP_ADDR", LOKET).env("LOKET_HTTP_ADDR", PAGES);
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

    /// An nginx of its own that serves the folder `files`, as fast as it can: a file stays open,
    /// nothing is logged. A name that ends in `.br` is told to be compressed.
    pub fn nginx(dir: &Path, files: &Path) -> Done<Self> {
        fs::create_dir_all(dir).named(dir.display())?;
        let (place, files) = (dir.display(), files.display());
        let user = if crate::debian::is_root() { "user root;" } else { "" };
        let conf = format!(
            "{user} worker_processes auto; daemon off; pid {place}/pid; error_log {place}/error;\n\
             events {{ worker_connections 4096; }}\n\
             http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 10000000;\n\
             open_file_cache max=100 inactive=60s; client_body_temp_path {place}/body; proxy_temp_path {place}/proxy;\n\
             fastcgi_temp_path {place}/fastcgi; uwsgi_temp_path {place}/uwsgi; scgi_temp_path {place}/scgi;\n\
             server {{ listen {NGINX}; root {files}; default_type 'text/html; charset=utf-8';\n\
             location ~ br$ {{ add_header Content-Encoding br; add_header Vary Accept-Encoding; }} }} }}\n"
        );
        let file = dir.join("nginx.conf");
        fs::write(&file, conf).named(file.display())?;
        let program = crate::debian::nginx().ok_or_else(|| Failure::new("there is no nginx"))?;
        let mut nginx = tools::tied(&program, None);
        let child =
            nginx.arg("-p").arg(dir).arg("-c").arg(&file).stderr(Stdio::null()).spawn().named("nginx")?;
        answers(NGINX)?;
        Ok(Self::Nginx(child))
    }

    /// A Postfix of its own: what it takes goes through its queue and is then discarded.
    pub fn postfix(dir: &Path) -> Done<Self> {
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
            // Its workers end with the one that has them, when that is asked to.
            Self::Nginx(child) => {
                let _ = step::quiet(step::command("kill").arg(child.id().to_string()));
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
