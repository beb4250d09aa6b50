//! The outage page of a shop: set by its merchant, shown to shoppers while everything else is
//! gone, through the web servers of the documentation too.

use crate::desk::{Answer, Browser, Database, TestDesk, eventually, patience};
use crate::floor::declare;
use crate::on_both_databases;
use crate::outage::{away, back};
use crate::process;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

on_both_databases!(
    a_merchant_sets_a_page_that_stands_without_the_store,
    what_is_wrong_is_said_and_nothing_is_lost
);

/// The smallest thing that begins like a PNG.
const LOGO: &[u8] = b"\x89PNG\r\n\x1a\n0123456789";

fn form(name: &str) -> reqwest::multipart::Form {
    let logo = reqwest::multipart::Part::bytes(LOGO.to_vec()).file_name("logo.png");
    reqwest::multipart::Form::new()
        .text("name", name.to_owned())
        .text("colour", "#c0392b")
        .text("reach_by", "mail")
        .text("reach_at", "hallo@wolwimpel.example")
        .text("words_nl", "Onze winkel in de Breestraat is open.")
        .text("words_en", "")
        .part("logo", logo)
}

async fn save(browser: &Browser, form: reqwest::multipart::Form) -> Answer {
    browser.upload("/account/uitvalpagina", form).await
}

async fn get_in(desk: &TestDesk, path: &str, lang: &str) -> Answer {
    let request = reqwest::Client::new().get(format!("{}{path}", desk.url)).header("accept-language", lang);
    let response = request.timeout(patience()).send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Answer { status, headers, text: response.text().await.unwrap() }
}

async fn a_merchant_sets_a_page_that_stands_without_the_store(desk: Arc<TestDesk>) {
    let (visitor, merchant) = (desk.browser(), desk.signed_in("merchant").await);
    assert_eq!(visitor.get("/account/uitvalpagina").await.status, 401);
    assert_eq!(merchant.get("/account/uitvalpagina").await.status, 200);
    let saved = save(&merchant, form("Wol & Wimpel")).await;
    assert_eq!((saved.status, saved.location()), (303, "/account/uitvalpagina?saved=1"), "{}", saved.text);
    let shown = merchant.get("/account/uitvalpagina").await.text;
    assert!(shown.contains("/uit/wol-wimpel") && shown.contains("data:image/png;base64"), "{shown}");

    declare(&desk, "Database stuk", "Database broken").await;
    away(&desk.store_url).await;
    let page = visitor.get("/uit/wol-wimpel").await;
    assert_eq!(
        (page.status, page.header("retry-after"), page.header("cache-control")),
        (503, "300", "no-store")
    );
    assert!(page.header("set-cookie").is_empty() && page.text.len() < 30_000);
    for words in
        ["Wol &amp; Wimpel", "Breestraat", "hallo@wolwimpel.example", "storing bij het bedrijf", "--shop-h:"]
    {
        assert!(page.text.contains(words), "{words}: {}", page.text);
    }
    assert_eq!(visitor.post("/uit/wol-wimpel", &[("pay", "now")]).await.status, 503, "a form that failed");
    assert!(get_in(&desk, "/uit/wol-wimpel", "en-GB,en").await.text.contains("Don’t pay again. Your order"));
    assert!(get_in(&desk, "/en/uit/wol-wimpel", "nl").await.text.contains("<html lang=\"en\">"));
    let status = visitor.get("/uit/wol-wimpel/status").await;
    assert_eq!((status.status, status.header("cache-control")), (200, "no-store"));
    assert!(status.text.contains("Database stuk"), "{}", status.text);
    for unknown in ["/uit/bestaat-niet", "/uit/_", "/uit/..%2Fsnapshot"] {
        let page = visitor.get(unknown).await;
        assert_eq!(page.status, 503, "{unknown}");
        assert!(page.text.contains("Deze winkel is even niet bereikbaar"), "{unknown}");
    }
    back(&desk.store_url).await;

    // The logo stays unless it is taken away; the address stays whatever the name becomes.
    eventually("the store is back", async || desk.base.store.ping().await.ok()).await;
    let other = reqwest::multipart::Form::new().text("name", "Anders").text("logo_remove", "1");
    assert_eq!(save(&merchant, other).await.status, 303);
    let page = visitor.get("/uit/wol-wimpel").await.text;
    assert!(page.contains("Anders") && !page.contains("data:image/png"), "{page}");

    // Another process learns of it from the store alone.
    std::fs::rename(desk.data_dir.join("shops"), desk.data_dir.join("shops-gone")).unwrap();
    let mark = server::desk::shops::follow(&desk.base, Default::default()).await.unwrap();
    assert!(visitor.get("/uit/wol-wimpel").await.text.contains("Anders"));
    std::fs::write(desk.data_dir.join("shops/weg.json"), "{}").unwrap();
    server::desk::shops::follow(&desk.base, mark).await.unwrap();
    assert!(desk.data_dir.join("shops/weg.json").exists(), "only all of it tells what is gone");
    server::desk::shops::follow(&desk.base, Default::default()).await.unwrap();
    assert!(!desk.data_dir.join("shops/weg.json").exists());
}

async fn what_is_wrong_is_said_and_nothing_is_lost(desk: Arc<TestDesk>) {
    let merchant = desk.signed_in("merchant").await;
    let large = reqwest::multipart::Part::bytes([LOGO, &[0; 12_000]].concat()).file_name("groot.png");
    let form = reqwest::multipart::Form::new()
        .text("name", "Wol & Wimpel")
        .text("words_nl", "Blijft staan")
        .part("logo", large);
    let answer = save(&merchant, form).await;
    assert_eq!(answer.status, 422);
    assert!(
        answer.text.contains("groter dan 12 kB") && answer.text.contains("Blijft staan"),
        "{}",
        answer.text
    );
    let agent = desk.signed_in("agent").await;
    for (browser, slug) in [(&merchant, "/uit/zelfde-naam"), (&agent, "/uit/zelfde-naam-2")] {
        let named = reqwest::multipart::Form::new().text("name", "Zelfde naam");
        assert_eq!(save(browser, named).await.status, 303);
        assert!(browser.get("/account/uitvalpagina").await.text.contains(slug), "{slug}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pack_of_pages_beside_a_running_server() {
    let Some(loket) = process::Loket::new(Database::Sqlite).await else { return };
    let dir = loket.dir.path().join("pack");
    let args = ["publish", "--outage-pages", dir.to_str().unwrap()];
    let (code, out, err) = loket.command(&args).await;
    assert_eq!(code, Some(0), "{out}{err}");
    for name in ["_-nl.html", "_-en.html", "index.json"] {
        assert!(dir.join(name).is_file(), "{name}");
    }
    assert!(std::fs::read_to_string(dir.join("_-en.html")).unwrap().contains("Try again in a few minutes"));
}

/// A code block of the documentation.
fn documented(language: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/outage-pages.md");
    let text = std::fs::read_to_string(path).unwrap();
    text.split(&format!("```{language}\n")).nth(1).unwrap().split("```").next().unwrap().to_owned()
}

/// Fails unless what is replaced is there: the documentation and the test belong together.
fn replaced(text: String, changes: &[(&str, String)]) -> String {
    changes.iter().fold(text, |text, (from, to)| {
        assert!(text.contains(from), "the documentation has no {from}");
        text.replace(from, to)
    })
}

fn free() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

fn program(name: &str) -> Option<PathBuf> {
    let found = ["/usr/sbin", "/usr/bin", "/usr/local/sbin"].map(|dir| Path::new(dir).join(name));
    let found = found.into_iter().find(|path| path.is_file());
    if found.is_none() {
        println!("skipped: {name} is not installed");
    }
    found
}

/// A web server that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        let _ = self.0.wait();
    }
}

/// What a shopper gets through the web server at `addr`.
async fn shopper(addr: SocketAddr) -> Option<(u16, String, String)> {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = client.post(format!("http://{addr}/kassa/betaal")).header("host", "www.wolwimpel.example");
    let request = request.header("cookie", "kar=1").header("accept-language", "nl").body("bedrag=24");
    let response = request.timeout(patience()).send().await.ok()?;
    let again = response.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned());
    Some((response.status().as_u16(), again.unwrap_or_default(), response.text().await.ok()?))
}

/// Tries the documented settings with Loket there, and again with Loket gone.
async fn tried(program: &Path, settings: impl Fn(SocketAddr, SocketAddr, &Path) -> (String, Vec<String>)) {
    let desk = TestDesk::start(Database::Sqlite).await.unwrap();
    let merchant = desk.signed_in("merchant").await;
    assert_eq!(save(&merchant, form("Wol & Wimpel")).await.status, 303);
    let dir = tempfile::tempdir().unwrap();
    let pack = dir.path().join("pack");
    std::fs::create_dir(&pack).unwrap();
    for (name, html) in
        server::http::outage_pack(&desk.base.shops, "https://hulp.example", "Winkelkade").await.unwrap()
    {
        std::fs::write(pack.join(name), html).unwrap();
    }
    std::fs::write(dir.path().join("shops.map"), "www.wolwimpel.example wol-wimpel\n").unwrap();
    let loket: SocketAddr = desk.url.strip_prefix("http://").unwrap().parse().unwrap();
    for (there, loket) in [(true, loket), (false, free())] {
        let own = free();
        let (text, args) = settings(own, loket, dir.path());
        std::fs::write(dir.path().join("settings"), text).unwrap();
        let child =
            Command::new(program).args(args).stdin(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let _running = Running(child);
        let page = eventually("the web server answers", async || {
            // HAProxy takes a moment to see that the shops are gone.
            shopper(own).await.filter(|(_, _, text)| text.contains("bereikbaar"))
        })
        .await;
        assert_eq!((page.0, page.1.as_str()), (503, "300"), "Loket there: {there}");
        assert!(page.2.contains("niet bereikbaar</h1>"), "{}", page.2);
        if there {
            assert!(
                page.2.contains("Wol &amp; Wimpel") && page.2.contains("hallo@wolwimpel.example"),
                "{}",
                page.2
            );
        }
    }
    desk.stopped().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nginx_as_documented() {
    let Some(nginx) = program("nginx") else { return };
    tried(&nginx, |own, loket, dir| {
        let server = replaced(
            documented("nginx"),
            &[
                ("listen 80;", format!("listen {own};")),
                ("127.0.0.1:8081", free().to_string()),
                ("server hulp.winkelkade.example:443;", format!("server {loket};")),
                ("https://loket", "http://loket".into()),
                ("alias /srv/uit/;", format!("alias {}/pack/;", dir.display())),
            ],
        );
        let place = dir.display();
        // Started as root its workers would be somebody else, who can't read a test's folder.
        let root = std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0);
        let user = if root { "user root;" } else { "" };
        let temp = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
        let temp: String = temp.map(|name| format!("{name}_temp_path {place}/{name};\n")).concat();
        let text = format!(
            "{user} daemon off; pid {place}/pid; error_log {place}/error;\nevents {{}}\n\
             http {{ default_type text/html; access_log off; {temp} {server} }}\n"
        );
        let settings = dir.join("settings").display().to_string();
        std::fs::write(&settings, &text).unwrap();
        let checked = Command::new(&nginx).args(["-t", "-q", "-c", &settings]).output().unwrap();
        assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
        (text, vec!["-c".into(), settings])
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn haproxy_as_documented() {
    let Some(haproxy) = program("haproxy") else { return };
    tried(&haproxy, |own, loket, dir| {
        let server = replaced(
            documented("haproxy"),
            &[
                ("bind :80", format!("bind {own}")),
                ("127.0.0.1:8081 check", format!("{} check inter 100ms fall 1", free())),
                ("/etc/haproxy/shops.map", dir.join("shops.map").display().to_string()),
                ("/srv/uit/_-nl.html", dir.join("pack/_-nl.html").display().to_string()),
                (
                    "hulp.winkelkade.example:443 ssl verify required ca-file /etc/ssl/certs/ca-certificates.crt sni str(hulp.winkelkade.example)",
                    loket.to_string(),
                ),
            ],
        );
        let text = format!("defaults\n    mode http\n    timeout connect 1s\n    timeout client 5s\n    timeout server 5s\n\n{server}");
        let settings = dir.join("settings").display().to_string();
        (text, vec!["-db".into(), "-q".into(), "-f".into(), settings])
    })
    .await;
}
