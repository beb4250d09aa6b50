//! What of a message is shown in place and what is folded, with the pictures that stand in it.

use super::conversation::{Reader, Show};
use super::event::Event;
use super::files::place;
use crate::mail::pictures::Raster;
use crate::mail::plain::{escape, plain_html};
use crate::mail::sanitize::html_safe;
use crate::store::tickets::{EntryRow, FileRow};
use app::tickets::model::EntryKind;
use std::io::Read;
use std::path::Path;

/// The words of a message.
#[derive(Default)]
pub(super) struct Words {
    /// In place.
    pub html: String,
    /// Folded.
    pub quoted: Option<String>,
    /// How many pictures from elsewhere it has.
    pub remote_images: u32,
    /// They are shown.
    pub remote_shown: bool,
    /// Files that stand in the text itself: not listed below it again.
    pub in_place: Vec<i64>,
}

/// The HTML as sent is shown in place of the text only when it is all new: with
/// quotes in it, the text is what was written now, and the mail as sent is folded.
pub(super) fn words(kind: EntryKind, row: &EntryRow, files: &[&FileRow], show: &Show<'_>) -> Words {
    if kind == EntryKind::Event {
        let lang = show.lang;
        let words = Event::from_code(&row.text).map_or_else(|| row.text.clone(), |event| event.words(lang));
        return Words { html: escape(&words), ..Words::default() };
    }
    let Some(html) = &row.html else {
        let folded = (!row.quoted.is_empty()).then(|| plain_html(&row.quoted));
        return Words { html: plain_html(&row.text), quoted: folded, ..Words::default() };
    };
    let mut in_place = Vec::new();
    let by_id = |id: &str| {
        let file = files.iter().find(|file| file.content_id.as_deref() == Some(id))?;
        sniffed(&place(show.dir, &file.sha256))?;
        in_place.push(file.id);
        Some(show.url(file))
    };
    let asked = show.reader == Reader::Staff && show.pictures == Some(row.id);
    let proxy = asked.then(|| format!("/desk/beeld/{}", row.id));
    let safe = html_safe(html, by_id, proxy.as_deref());
    let words = Words {
        remote_images: u32::try_from(safe.remote.len()).unwrap_or(u32::MAX),
        remote_shown: asked,
        ..Words::default()
    };
    if row.quoted.is_empty() {
        Words { html: safe.html, in_place, ..words }
    } else {
        // What stands only in the fold would be missed: it is listed as well.
        Words { html: plain_html(&row.text), quoted: Some(safe.html), ..words }
    }
}

/// Which kind of picture a file is, by its first bytes.
fn sniffed(path: &Path) -> Option<Raster> {
    let mut head = Vec::with_capacity(Raster::HEAD);
    std::fs::File::open(path).ok()?.take(Raster::HEAD as u64).read_to_end(&mut head).ok()?;
    Raster::sniff(&head)
}
