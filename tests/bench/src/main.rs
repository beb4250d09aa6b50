//! Ten thousand browsers that wait for news: opened by `cargo xtask bench live`.
//!
//! `visitors ADDRESS COUNT COOKIE` opens COUNT streams of `/live`, says `ready` when each has
//! heard its first event, waits for a line on standard input, declares an incident as the one
//! whose cookie it is, and tells how long it took until each reader heard of it, in
//! milliseconds: `heard COUNT p50 p99 max`, and `lost COUNT` when a stream ended.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, mpsc};

/// Connections that are opened at once.
const AT_ONCE: usize = 200;
/// How long the last reader may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a reader tells.
enum Said {
    /// It heard the first event.
    Ready,
    /// This one heard then that something changed.
    Heard(usize, Instant),
    /// Its stream ended.
    Lost,
}

#[tokio::main]
async fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().collect();
    let [_, address, count, cookie] = args.as_slice() else {
        eprintln!("visitors ADDRESS COUNT COOKIE");
        return ExitCode::from(2);
    };
    let count: usize = count.parse().unwrap_or(1);
    let (tell, mut told) = mpsc::unbounded_channel();
    let room = Arc::new(Semaphore::new(AT_ONCE));
    for reader in 0..count {
        let (address, tell, room) = (address.clone(), tell.clone(), room.clone());
        tokio::spawn(async move {
            if read(reader, &address, &tell, &room).await.is_err() {
                let _ = tell.send(Said::Lost);
            }
        });
    }
    let mut ready = 0;
    while ready < count {
        match told.recv().await {
            Some(Said::Ready) => ready += 1,
            Some(Said::Heard(..)) => {}
            Some(Said::Lost) | None => {
                eprintln!("a stream ended after {ready} were ready");
                return ExitCode::FAILURE;
            }
        }
    }
    println!("ready");
    let mut line = String::new();
    let waited = tokio::task::spawn_blocking(move || std::io::stdin().read_line(&mut line));
    let _ = waited.await;
    while told.try_recv().is_ok() {}

    let begun = Instant::now();
    let declared = tokio::spawn(declare(address.clone(), cookie.clone()));
    let (mut waits, mut lost, mut heard) = (Vec::with_capacity(count), 0, vec![false; count]);
    while waits.len() + lost < count {
        match tokio::time::timeout(PATIENCE, told.recv()).await {
            Ok(Some(Said::Heard(reader, at))) => {
                // Once each, however often it changes.
                if !std::mem::replace(&mut heard[reader], true) {
                    waits.push(at.saturating_duration_since(begun));
                }
            }
            Ok(Some(Said::Lost)) => lost += 1,
            Ok(Some(Said::Ready)) => {}
            Ok(None) | Err(_) => break,
        }
    }
    let declared =
        declared.await.is_ok_and(|answer| answer.is_ok_and(|head| head.starts_with("HTTP/1.1 303")));
    if !declared {
        eprintln!("the incident was not declared");
        return ExitCode::FAILURE;
    }
    waits.sort_unstable();
    let ms = |share: usize| {
        let at = waits.get((waits.len() * share / 100).min(waits.len().saturating_sub(1)));
        at.map_or(0.0, |wait| wait.as_secs_f64() * 1000.0)
    };
    println!("heard {} {:.0} {:.0} {:.0}", waits.len(), ms(50), ms(99), ms(100));
    println!("lost {}", count - waits.len());
    ExitCode::SUCCESS
}

/// One reader, as a browser opens the stream.
async fn read(
    reader: usize,
    address: &str,
    tell: &mpsc::UnboundedSender<Said>,
    room: &Semaphore,
) -> std::io::Result<()> {
    let place = room.acquire().await.map_err(std::io::Error::other)?;
    let mut stream = TcpStream::connect(address).await?;
    let ask = format!(
        "GET /live HTTP/1.1\r\nHost: {address}\r\nAccept: text/event-stream\r\nCache-Control: no-cache\r\n\
         User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36\r\n\
         Accept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: nl-NL,nl;q=0.9,en;q=0.8\r\n\
         Referer: http://{address}/status\r\nSec-Fetch-Dest: empty\r\nSec-Fetch-Mode: cors\r\n\
         Sec-Fetch-Site: same-origin\r\n\r\n"
    );
    stream.write_all(ask.as_bytes()).await?;
    let mut lines = BufReader::with_capacity(1024, stream).lines();
    let mut known = news(&mut lines).await?;
    drop(place);
    let _ = tell.send(Said::Ready);
    loop {
        // The same comes again from time to time.
        let now = news(&mut lines).await?;
        if now != known {
            known = now;
            let _ = tell.send(Said::Heard(reader, Instant::now()));
        }
    }
}

/// The data of the next event.
async fn news(lines: &mut Lines<BufReader<TcpStream>>) -> std::io::Result<String> {
    while let Some(line) = lines.next_line().await? {
        if let Some(data) = line.strip_prefix("data:") {
            return Ok(data.to_owned());
        }
    }
    Err(std::io::ErrorKind::UnexpectedEof.into())
}

/// Declares an incident by the form; the head of the answer.
async fn declare(address: String, cookie: String) -> std::io::Result<String> {
    let form = "title_nl=Webshops+laden+niet&title_en=Shops+do+not+load&text_nl=We+zoeken+de+oorzaak.\
                &text_en=We+look+for+the+cause.&impact_webshops=critical&next_minutes=30";
    let mut stream = TcpStream::connect(&address).await?;
    let ask = format!(
        "POST /desk/storingen HTTP/1.1\r\nHost: {address}\r\nCookie: {cookie}\r\nSec-Fetch-Site: same-origin\r\n\
         Connection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    );
    stream.write_all(ask.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}
