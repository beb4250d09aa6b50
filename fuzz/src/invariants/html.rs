//! What HTML may hold that is shown to an agent: nothing that runs, posts or loads.
//! A reader of its own, for the cleaner's output only: there every tag is whole and every
//! attribute stands in double quotes.

/// Elements that may never come out.
const NEVER: [&str; 18] = [
    "script", "style", "link", "meta", "base", "iframe", "frame", "object", "embed", "form", "input",
    "button", "svg", "math", "video", "audio", "template", "title",
];

/// Panics when the HTML isn't safe to show.
pub fn is_safe(html: &str) {
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        rest = tag(&rest[open + 1..]).unwrap_or_else(|| panic!("a tag without an end in {html:?}"));
    }
}

/// Reads one tag; returns what comes after it.
fn tag(text: &str) -> Option<&str> {
    let text = text.strip_prefix('/').unwrap_or(text);
    let end = text.find([' ', '>', '/'])?;
    let name = &text[..end];
    assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()), "element {name:?}");
    assert!(!NEVER.contains(&name), "element {name:?}");
    let mut rest = &text[end..];
    loop {
        rest = rest.trim_start_matches([' ', '/']);
        if let Some(after) = rest.strip_prefix('>') {
            return Some(after);
        }
        let (key, after) = rest.split_once("=\"")?;
        let (value, after) = after.split_once('"')?;
        attribute(name, key, value);
        rest = after;
    }
}

fn attribute(element: &str, key: &str, value: &str) {
    assert!(key.bytes().all(|b| b.is_ascii_lowercase()) && !key.starts_with("on"), "attribute {key:?}");
    let lower = value.trim().to_ascii_lowercase();
    let begins = |starts: &[&str]| starts.iter().any(|start| lower.starts_with(start));
    match key {
        "src" => assert!(element == "img" && begins(&["data:image/", "/files/"]), "src {value:?}"),
        "href" => assert!(begins(&["http://", "https://", "mailto:", "tel:"]), "href {value:?}"),
        "style" => {
            let loads = ["url(", "image(", "expression", "@import", "\\", "behavior", "position", "attr("];
            assert!(!loads.iter().any(|word| lower.contains(word)), "style {value:?}");
        }
        "action" | "background" | "srcset" | "poster" | "id" | "class" | "srcdoc" => {
            panic!("attribute {key:?}")
        }
        _ => {}
    }
}
