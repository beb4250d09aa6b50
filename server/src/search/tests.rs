//! The index as its callers see it, on a few texts of its own.

use app::Lang;

use super::{Change, Entry, Index, Query, Scope};

fn entry(key: &str, lang: Lang, title: &str, body: &str) -> Entry {
    Entry {
        key: key.into(),
        lang,
        title: title.into(),
        body: body.into(),
        url: format!("/faq/{key}"),
        ..Entry::default()
    }
}

fn filled(entries: Vec<Entry>) -> Index {
    let index = Index::in_memory().unwrap();
    let changes: Vec<Change> = entries.into_iter().map(Change::Put).collect();
    index.apply(&changes).unwrap();
    index
}

fn ask(text: &str, lang: Lang) -> Query {
    Query { text: text.into(), lang, scope: None, limit: 10, typing: false }
}

fn keys(index: &Index, query: &Query) -> Vec<String> {
    index.search(query).unwrap().into_iter().map(|hit| hit.key).collect()
}

fn first(index: &Index, text: &str, lang: Lang) -> String {
    keys(index, &ask(text, lang)).into_iter().next().unwrap_or_default()
}

fn shop() -> Index {
    filled(vec![
        entry("refund", Lang::Nl, "Een aankoop terugbetalen", "Zo krijgt een koper het bedrag terug."),
        entry("costs", Lang::Nl, "Wie draagt de retourkosten?", "Dat staat in je voorwaarden."),
        entry("stock", Lang::Nl, "De voorraad bijhouden", "Tel je magazijn elke maand."),
        entry("council", Lang::Nl, "De raad van toezicht", "Wie er in de raad zit."),
        entry("pin", Lang::Nl, "Een pinapparaat aansluiten", "Zet het apparaat aan."),
        entry("add", Lang::Nl, "Een foto toevoegen", "Kies een bestand."),
        entry("label-en", Lang::En, "Printing labels", "Choose a printer first."),
        entry("voucher-en", Lang::En, "Selling gift cards", "Gift cards are sold as products."),
    ])
}

#[test]
fn changes_count_and_clear() {
    let index = shop();
    assert_eq!(index.count(), 8);
    index.apply(&[Change::Put(entry("pin", Lang::Nl, "Vernieuwd", ""))]).unwrap();
    assert_eq!(index.count(), 8);
    assert_eq!(first(&index, "vernieuwd", Lang::Nl), "pin");
    index.apply(&[Change::Remove("pin".into())]).unwrap();
    assert_eq!(index.count(), 7);
    index.clear().unwrap();
    assert_eq!(index.count(), 0);
    assert!(keys(&index, &ask("voorraad", Lang::Nl)).is_empty());
}

#[test]
fn compounds_both_ways() {
    let index = shop();
    assert_eq!(first(&index, "retour kosten", Lang::Nl), "costs");
    assert_eq!(first(&index, "pin apparaat", Lang::Nl), "pin");
    let split = filled(vec![entry("a", Lang::Nl, "De kosten van een retour", "")]);
    assert_eq!(first(&split, "retourkosten", Lang::Nl), "a");
}

#[test]
fn whole_words_stay_whole() {
    assert_eq!(keys(&shop(), &ask("voorraad", Lang::Nl)), ["stock"]);
    assert!(!keys(&shop(), &ask("raad", Lang::Nl)).contains(&"stock".to_owned()));
}

#[test]
fn synonyms_and_the_other_language() {
    let index = shop();
    assert_eq!(first(&index, "geld terug klant", Lang::Nl), "refund");
    assert_eq!(first(&index, "money back", Lang::En), "refund");
    assert_eq!(first(&index, "cadeaubon", Lang::Nl), "voucher-en");
}

#[test]
fn typing_errors_and_unfinished_words() {
    let index = shop();
    assert_eq!(first(&index, "vooraad", Lang::Nl), "stock");
    let mut query = ask("foto toev", Lang::Nl);
    query.typing = true;
    assert_eq!(keys(&index, &query)[0], "add");
}

#[test]
fn exact_words_before_stems() {
    let index = filled(vec![
        entry("plural", Lang::Nl, "Winkels openen", ""),
        entry("exact", Lang::Nl, "Winkel openen", ""),
    ]);
    assert_eq!(keys(&index, &ask("winkel", Lang::Nl)), ["exact", "plural"]);
}

#[test]
fn translations_show_once_in_the_readers_language() {
    let mut nl = entry("nl", Lang::Nl, "PayPal aanbieden", "PayPal");
    let mut en = entry("en", Lang::En, "Accepting PayPal", "PayPal PayPal");
    nl.group = "paypal".into();
    en.group = "paypal".into();
    let index = filled(vec![nl, en, entry("alone", Lang::En, "PayPal fees", "")]);
    assert_eq!(keys(&index, &ask("paypal", Lang::Nl)), ["nl", "alone"]);
    assert_eq!(keys(&index, &ask("paypal", Lang::En)).len(), 2);
}

#[test]
fn scope_limit_and_popularity() {
    let mut thread = entry("thread:1", Lang::Nl, "Kassa vraag", "");
    thread.scope = Scope::Community;
    let mut liked = entry("article:2", Lang::Nl, "Kassa vraag", "");
    liked.weight = 50.0;
    let index = filled(vec![entry("article:1", Lang::Nl, "Kassa vraag", ""), liked, thread]);
    let mut query = ask("kassa", Lang::Nl);
    assert_eq!(keys(&index, &query)[0], "article:2");
    query.scope = Some(Scope::Community);
    assert_eq!(keys(&index, &query), ["thread:1"]);
    query.scope = None;
    query.limit = 1;
    assert_eq!(keys(&index, &query).len(), 1);
}

#[test]
fn marks_title_and_snippet() {
    let long = "Eerst iets anders. ".repeat(30)
        + "De **retourkosten** betaalt de koper & niemand anders. "
        + "Slot. ";
    let index = filled(vec![entry("a", Lang::Nl, "Wie betaalt retourkosten?", &long)]);
    let hit = index.search(&ask("retourkosten", Lang::Nl)).unwrap().remove(0);
    let marked: Vec<&str> = hit.title_marked.iter().filter(|p| p.hit).map(|p| p.text.as_str()).collect();
    assert_eq!(marked, ["retourkosten"]);
    let whole: String = hit.title_marked.iter().map(|p| p.text.as_str()).collect();
    assert_eq!(whole, hit.title);
    assert_eq!(hit.ext_id, "a");
    assert!(hit.snippet.iter().any(|p| p.hit && p.text == "retourkosten"));
    assert!(hit.snippet[0].text.starts_with('…'));
}

#[test]
fn odd_queries_do_no_harm() {
    let index = shop();
    let longest = "geldig ".repeat(500);
    for text in ["", "   ", "?!*:\"(", "de het een", "é€ß", "-", "a-", "'s", &longest, "\u{0}", "😀"] {
        for typing in [false, true] {
            let query = Query { typing, ..ask(text, Lang::Nl) };
            index.search(&query).unwrap();
        }
    }
    assert!(Index::in_memory().unwrap().search(&ask("iets", Lang::En)).unwrap().is_empty());
}

#[test]
fn folders_are_reopened_or_moved_aside() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("index");
    let index = Index::open(&path).unwrap();
    assert!(index.fresh());
    index.apply(&[Change::Put(entry("a", Lang::Nl, "Kassa", ""))]).unwrap();
    drop(index);
    let again = Index::open(&path).unwrap();
    assert!(!again.fresh());
    assert_eq!(again.count(), 1);
    drop(again);
    std::fs::write(path.join("loket-version"), "0 older").unwrap();
    let new = Index::open(&path).unwrap();
    assert!(new.fresh());
    assert_eq!(new.count(), 0);
    drop(new);
    std::fs::write(path.join("meta.json"), "broken").unwrap();
    assert!(Index::open(&path).unwrap().fresh());
    assert!(dir.path().join("index.aside").exists());
}

#[test]
fn one_writer_many_readers() {
    let dir = tempfile::tempdir().unwrap();
    let first = Index::open(dir.path()).unwrap();
    first.apply(&[Change::Put(entry("a", Lang::Nl, "Kassa", ""))]).unwrap();
    let second = Index::open(dir.path()).unwrap();
    assert_eq!(second.count(), 1);
    let refused = second.apply(&[Change::Remove("a".into())]).unwrap_err();
    assert!(matches!(refused, super::SearchError::Locked));
}
