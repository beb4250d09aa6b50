//! Somebody's program on this machine that is called: what it got, and what it answers.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A call as it came.
#[derive(Clone, Debug)]
pub struct Call {
    pub path: String,
    pub headers: HashMap<String, String>,
    pub body: String,
}

/// Answers `/200` with 200 and so on, `/302` with a way back to itself, `/slow` never.
pub struct Hooks {
    pub addr: SocketAddr,
    calls: Arc<Mutex<Vec<Call>>>,
}

impl Hooks {
    pub async fn serve() -> Hooks {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (addr, calls) = (listener.local_addr().unwrap(), Arc::default());
        let seen: Arc<Mutex<Vec<Call>>> = Arc::clone(&calls);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, seen.clone()));
            }
        });
        Hooks { addr, calls }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.addr)
    }

    /// Calls of a path, in order.
    pub fn calls(&self, path: &str) -> Vec<Call> {
        self.calls.lock().unwrap().iter().filter(|call| call.path == path).cloned().collect()
    }
}

async fn answer(stream: TcpStream, calls: Arc<Mutex<Vec<Call>>>) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut read = BufReader::new(read);
    let (mut line, mut headers, mut path) = (String::new(), HashMap::new(), String::new());
    loop {
        line.clear();
        read.read_line(&mut line).await?;
        match line.trim_end() {
            "" => break,
            first if path.is_empty() => path = first.split(' ').nth(1).unwrap_or_default().to_owned(),
            header => {
                let (name, value) = header.split_once(':').unwrap_or((header, ""));
                headers.insert(name.to_lowercase(), value.trim().to_owned());
            }
        }
    }
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    read.read_exact(&mut body).await?;
    let status = path.trim_start_matches('/').to_owned();
    calls.lock().unwrap().push(Call { path, headers, body: String::from_utf8_lossy(&body).into_owned() });
    if status == "slow" {
        std::future::pending::<()>().await;
    }
    // A body without end: nobody may read it.
    let head = format!("HTTP/1.1 {status} So\r\nlocation: /200\r\ncontent-length: 9000000000\r\n\r\nxxxx");
    write.write_all(head.as_bytes()).await
}
