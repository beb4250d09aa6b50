//! Somebody's web server on this machine, as far as a test needs one.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A web server; what it was asked is remembered.
pub struct Web {
    pub addr: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

/// What answers at which path: type and bytes.
pub type Site = HashMap<&'static str, (&'static str, Vec<u8>)>;

impl Web {
    pub async fn serve(site: Site) -> Web {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let (site, asked) = (Arc::new(site), Arc::new(Mutex::new(Vec::new())));
        let seen = asked.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, site.clone(), seen.clone()));
            }
        });
        Web { addr, asked }
    }

    /// Whole requests, without their bodies, in order.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

async fn answer(stream: TcpStream, site: Arc<Site>, asked: Arc<Mutex<Vec<String>>>) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let (mut lines, mut request) = (BufReader::new(read).lines(), String::new());
    while let Some(line) = lines.next_line().await? {
        if line.is_empty() {
            break;
        }
        request.push_str(&line);
        request.push('\n');
    }
    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
    asked.lock().unwrap().push(request);
    let (status, kind, body) = match site.get(path.as_str()) {
        Some((kind, body)) => ("200 OK", *kind, body.as_slice()),
        None => ("404 Not Found", "text/plain", &b"gone"[..]),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    write.write_all(head.as_bytes()).await?;
    write.write_all(body).await
}
