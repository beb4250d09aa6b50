//! A DNS server of a test's own: TXT records, names that are never answered, and nothing else.

use mail_auth::hickory_resolver::proto::op::{Message, OpCode, ResponseCode};
use mail_auth::hickory_resolver::proto::rr::rdata::TXT;
use mail_auth::hickory_resolver::proto::rr::{RData, Record};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::net::UdpSocket;

pub struct Dns {
    pub addr: SocketAddr,
    records: Arc<Mutex<HashMap<String, String>>>,
}

impl Dns {
    /// Answers with these records; below `slow.example`, and to everything when it is `dead`, never.
    async fn serve(records: &[(&str, &str)], dead: bool) -> Dns {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let addr = socket.local_addr().unwrap();
        let dns = Dns { addr, records: Arc::default() };
        for (name, text) in records {
            dns.set(name, text);
        }
        let known = dns.records.clone();
        tokio::spawn(async move {
            let mut buffer = vec![0; 4096];
            while let Ok((length, asker)) = socket.recv_from(&mut buffer).await {
                let Ok(asked) = Message::from_vec(&buffer[..length]) else { continue };
                let query = asked.queries[0].clone();
                let name = query.name().to_utf8().to_lowercase();
                if dead || name.ends_with("slow.example.") {
                    continue;
                }
                let mut answer = Message::response(asked.metadata.id, OpCode::Query);
                match known.lock().unwrap().get(&name) {
                    Some(text) => {
                        let pieces = text.as_bytes().chunks(250);
                        let pieces = pieces.map(|piece| String::from_utf8_lossy(piece).into_owned());
                        let text = RData::TXT(TXT::new(pieces.collect()));
                        answer.add_answer(Record::from_rdata(query.name().clone(), 60, text));
                    }
                    None => answer.metadata.response_code = ResponseCode::NXDomain,
                }
                answer.add_query(query);
                socket.send_to(&answer.to_vec().unwrap(), asker).await.unwrap();
            }
        });
        dns
    }

    pub async fn start(records: &[(&str, &str)]) -> Dns {
        Dns::serve(records, false).await
    }

    /// One that takes questions and never answers.
    pub async fn dead() -> Dns {
        Dns::serve(&[], true).await
    }

    pub fn set(&self, name: &str, text: &str) {
        self.records.lock().unwrap().insert(name.to_lowercase(), text.to_owned());
    }

    /// The setting that asks it.
    pub fn toml(&self) -> String {
        format!("dns_resolver = '{}'\n", self.addr)
    }
}
