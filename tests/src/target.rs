//! A real server that a test switches off and on: it answers every request with a few words, and
//! remembers what was asked.

use crate::desk::eventually;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

pub struct Target {
    addr: SocketAddr,
    words: Arc<Mutex<String>>,
    asked: Arc<Mutex<Vec<String>>>,
    serving: tokio::sync::Mutex<Option<JoinHandle<()>>>,
}

impl Target {
    /// Says these words to whoever asks.
    pub async fn start(words: &str) -> Target {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let target = Target {
            addr: listener.local_addr().unwrap(),
            words: Arc::new(Mutex::new(words.to_owned())),
            asked: Arc::default(),
            serving: tokio::sync::Mutex::default(),
        };
        target.serve(listener).await;
        target
    }

    async fn serve(&self, listener: TcpListener) {
        let (words, asked) = (self.words.clone(), self.asked.clone());
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, words.clone(), asked.clone()));
            }
        });
        *self.serving.lock().await = Some(serving);
    }

    /// Nobody listens any more.
    pub async fn off(&self) {
        if let Some(serving) = self.serving.lock().await.take() {
            serving.abort();
            let _ = serving.await;
        }
    }

    /// Listens again, at the same place.
    pub async fn on(&self, words: &str) {
        self.say(words);
        self.serve(TcpListener::bind(self.addr).await.unwrap()).await;
    }

    /// Other words from now on.
    pub fn say(&self, words: &str) {
        *self.words.lock().unwrap() = words.to_owned();
    }

    pub fn url(&self) -> String {
        format!("http://{}/", self.addr)
    }

    pub fn addr(&self) -> String {
        self.addr.to_string()
    }

    /// Waits for a request in which `words` occur.
    pub async fn request_with(&self, words: &str) -> String {
        eventually(&format!("a request with {words:?}"), async || {
            self.asked.lock().unwrap().iter().find(|request| request.contains(words)).cloned()
        })
        .await
    }
}

async fn answer(mut stream: TcpStream, words: Arc<Mutex<String>>, asked: Arc<Mutex<Vec<String>>>) {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => break,
            Ok(read) => request.extend_from_slice(&buffer[..read]),
        }
        if whole(&request) {
            break;
        }
    }
    asked.lock().unwrap().push(String::from_utf8_lossy(&request).into_owned());
    let words = words.lock().unwrap().clone();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", words.len());
    let _ = stream.write_all(format!("{head}{words}").as_bytes()).await;
}

/// Head and, where it says so, body.
fn whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    body.len() >= length.unwrap_or(0)
}
