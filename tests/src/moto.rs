//! [`Moto`]: a server that speaks S3, on a port of its own, with everything in memory.

use crate::desk::eventually;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A real S3 interface: moto's server. It believes every key.
pub struct Moto {
    pub endpoint: String,
    http: reqwest::Client,
    running: Child,
}

impl Moto {
    /// Starts one; none where it isn't installed.
    pub async fn start() -> Option<Moto> {
        let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tools/moto");
        if !place.join("installed").is_file() {
            println!("skipped: moto is not installed (cargo xtask test installs it)");
            return None;
        }
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let mut command = Command::new(place.join("bin/moto_server"));
        command.args(["-H", "127.0.0.1", "-p", &free.port().to_string()]);
        let running = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let http = reqwest::Client::builder().no_proxy().default_headers(signed()).build().unwrap();
        let moto = Moto { endpoint: format!("http://{free}"), http, running };
        eventually("moto answers", async || tokio::net::TcpStream::connect(free).await.ok()).await;
        Some(moto)
    }

    pub async fn put(&self, path: &str, body: impl Into<reqwest::Body>) {
        let asked = self.http.put(format!("{}/{path}", self.endpoint)).body(body);
        assert!(asked.send().await.unwrap().status().is_success());
    }

    /// A file's bytes, and the tag that tells in how many parts it came.
    pub async fn get(&self, path: &str) -> (Vec<u8>, String) {
        let answer = self.http.get(format!("{}/{path}", self.endpoint)).send().await.unwrap();
        assert!(answer.status().is_success());
        let tag = answer.headers()["etag"].to_str().unwrap().trim_matches('"').to_owned();
        (answer.bytes().await.unwrap().into(), tag)
    }

    pub async fn delete(&self, path: &str) {
        let asked = self.http.delete(format!("{}/{path}", self.endpoint));
        assert!(asked.send().await.unwrap().status().is_success());
    }

    /// The names in a bucket.
    pub async fn names(&self, bucket: &str) -> Vec<String> {
        let asked = self.http.get(format!("{}/{bucket}?list-type=2", self.endpoint));
        let text = asked.send().await.unwrap().text().await.unwrap();
        let ends = text.split("<Key>").skip(1);
        ends.map(|rest| rest.split("</Key>").next().unwrap().to_owned()).collect()
    }

    /// Uploads in parts that were neither finished nor given up.
    pub async fn unfinished(&self, bucket: &str) -> usize {
        let asked = self.http.get(format!("{}/{bucket}?uploads", self.endpoint));
        asked.send().await.unwrap().text().await.unwrap().matches("<UploadId>").count()
    }
}

/// A signature, which moto doesn't look into; without one it takes us for the public.
fn signed() -> reqwest::header::HeaderMap {
    let text = "AWS4-HMAC-SHA256 Credential=tests/20261122/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";
    [(reqwest::header::AUTHORIZATION, text.parse().unwrap())].into_iter().collect()
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.running.kill();
        let _ = self.running.wait();
    }
}
