//! The files of a copy that works without Loket: pages in both languages, feeds, JSON, the
//! banner, style and font. Made from the snapshot, so that it can be made while the store is away.
//!
//! Pages are found by their links, from the status page on: whatever is public and the same for
//! everybody comes along by itself. Called through `desk::publish`.

mod html;

use super::feeds::{self, FeedFacts};
use super::feeds_routes::{self, JSON};
use super::rendered::Ask;
use super::serve::{route, visit};
use super::{Web, router};
use crate::desk::publish::{Copier, CopyFile, Writing};
use anyhow::Context;
use app::{Lang, Moment};
use async_trait::async_trait;
use axum::Router;
use axum::body::Bytes;
use axum::http::StatusCode;
use html::Place;
use serde_json::{Value, json};
use std::collections::{HashSet, VecDeque};

/// Seconds that what changes may be kept, and what doesn't.
const SHORT: u32 = 10;
const LONG: u32 = 3600;
/// Most pages: a bound on a loop of links.
const MOST: usize = 20_000;
/// Largest page.
const PAGE_MAX: usize = 8 << 20;
/// Browser files that a copy needs: name and type.
const FILES: [(&str, &str, u32); 5] = [
    ("pkg/loket.css", "text/css; charset=utf-8", LONG),
    ("icons.svg", "image/svg+xml", LONG),
    ("favicon.svg", "image/svg+xml", LONG),
    ("inter-nl.woff2", "font/woff2", LONG),
    ("banner.js", "text/javascript; charset=utf-8", LONG),
];

/// Feeds of a language, with their types.
const FEEDS: [(&str, &str); 4] = [
    ("/status.atom", "application/atom+xml; charset=utf-8"),
    ("/status.rss", "application/rss+xml; charset=utf-8"),
    ("/status.ics", "text/calendar; charset=utf-8"),
    ("/status/geschiedenis.csv", "text/csv; charset=utf-8"),
];

/// Makes the files.
pub struct SiteCopier {
    web: Web,
    routes: Router,
}

impl SiteCopier {
    /// Of this site.
    pub fn new(web: Web) -> SiteCopier {
        SiteCopier { routes: router(web.clone()), web }
    }

    /// What a visitor gets; none where there is nothing.
    async fn get(&self, ask: &Ask) -> anyhow::Result<Option<Bytes>> {
        let response = route(&self.routes, visit(ask)).await;
        if response.status() != StatusCode::OK {
            return Ok(None);
        }
        let body = axum::body::to_bytes(response.into_body(), PAGE_MAX).await;
        body.map(Some).with_context(|| format!("{} is too large", ask.address()))
    }

    /// A page as a visitor gets it; none where there is no such page.
    async fn page(&self, address: &str) -> anyhow::Result<Option<String>> {
        let Some(ask) = Ask::page(address) else { return Ok(None) };
        let page = self.get(&ask).await?;
        page.map(|page| String::from_utf8(page.to_vec()).context("a page is no UTF-8")).transpose()
    }

    /// Style, font, icons, and the banner's script.
    async fn files(&self, into: &mut Writing) -> anyhow::Result<()> {
        for (path, kind, keep) in FILES {
            let file = self.web.facts.site_dir.join(path);
            let mut bytes = tokio::fs::read(&file)
                .await
                .with_context(|| format!("{} can't be read (site_dir)", file.display()))?;
            if path.ends_with(".css") {
                bytes = html::sheet(&String::from_utf8_lossy(&bytes)).into_bytes();
            }
            into.put(CopyFile { path: path.into(), kind, keep, bytes: bytes.into() }).await?;
        }
        Ok(())
    }

    /// Feeds and JSON in a language.
    async fn documents(&self, lang: Lang, now: Moment, into: &mut Writing) -> anyhow::Result<()> {
        let (view, facts) = (self.web.desk.status.view(), feeds_routes::facts(&self.web, lang));
        for (name, feed) in JSON {
            let document = stamped(feed(&view, &facts), now);
            put(into, &lang.href(&format!("/api/v2/{name}")), "application/json", document).await?;
        }
        for (path, kind) in FEEDS {
            let address = lang.href(path);
            if let Some(ask) = Ask::feed(&address)
                && let Some(feed) = self.get(&ask).await?
            {
                put(into, &address, kind, feed).await?;
            }
        }
        Ok(())
    }

    async fn banner(&self, now: Moment, into: &mut Writing) -> anyhow::Result<()> {
        let (view, facts): (_, FeedFacts) =
            (self.web.desk.status.view(), feeds_routes::facts(&self.web, Lang::Nl));
        let news = stamped(feeds::banner(&view, &facts, now), now);
        put(into, "/banner.json", "application/json", news).await
    }
}

#[async_trait]
impl Copier for SiteCopier {
    async fn copy(&self, into: &mut Writing) -> anyhow::Result<()> {
        let now = (self.web.desk.now)();
        // The banner's readers are many and need it first.
        self.banner(now, into).await?;
        let files = self.files(into).await;
        let seeds = ["/status", "/", "/contact", "/faq"];
        let mut next: VecDeque<String> =
            seeds.iter().flat_map(|path| Lang::ALL.map(|lang| lang.href(path))).collect();
        let mut known: HashSet<String> = next.iter().cloned().collect();
        while let Some(address) = next.pop_front() {
            let Some(page) = self.page(&address).await? else { continue };
            let place = Place::new(&address, &self.web.facts.site_url, now);
            let copied = html::copy(&page, &place);
            let kind = "text/html; charset=utf-8";
            into.put(CopyFile { path: html::file(&address), kind, keep: SHORT, bytes: copied.html.into() })
                .await?;
            for link in copied.links {
                if known.len() < MOST && known.insert(link.clone()) {
                    // What happens now before what is always so.
                    if link.contains("/status") { next.push_front(link) } else { next.push_back(link) }
                }
            }
        }
        for lang in Lang::ALL {
            self.documents(lang, now, into).await?;
        }
        // A font that is missing keeps no update from being told.
        files
    }
}

async fn put(into: &mut Writing, address: &str, kind: &'static str, bytes: Bytes) -> anyhow::Result<()> {
    into.put(CopyFile { path: address.trim_start_matches('/').into(), kind, keep: SHORT, bytes }).await
}

/// A document that says when the copy was made.
fn stamped(mut document: Value, now: Moment) -> Bytes {
    document["generated_at"] = json!(feeds::iso(now));
    document.to_string().into()
}
