//! What depends on what: cycles, and the impacts that follow from a cause. Pure.
//!
//! Called by the use cases (a cycle is refused), by the console and by its island (impacts are
//! proposed). Knows keys only; it must never decide what is published.

use super::model::{Component, Impact};
use std::collections::{HashMap, HashSet, VecDeque};

/// A component with what it depends on.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Node {
    /// Its key.
    pub key: String,
    /// Keys of what it depends on.
    pub depends_on: Vec<String>,
}

/// An impact that follows from a cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The component.
    pub key: String,
    /// The impact: that of the cause, never worse.
    pub impact: Impact,
    /// From the cause to the component, both included.
    pub path: Vec<String>,
}

impl Proposal {
    /// What the component itself depends on, on the way to the cause.
    pub fn over(&self) -> &str {
        self.path.iter().rev().nth(1).map_or("", String::as_str)
    }
}

/// The graph of these components.
pub fn nodes(components: &[Component]) -> Vec<Node> {
    let node = |c: &Component| Node { key: c.key.clone(), depends_on: c.depends_on.clone() };
    components.iter().map(node).collect()
}

/// The way from a component over what it depends on back to itself, it at both ends; nothing
/// where there is none.
pub fn cycle(nodes: &[Node], key: &str) -> Option<Vec<String>> {
    let below: HashMap<&str, &[String]> =
        nodes.iter().map(|node| (node.key.as_str(), node.depends_on.as_slice())).collect();
    let mut seen = HashSet::new();
    let mut ways = VecDeque::from([vec![key]]);
    while let Some(way) = ways.pop_front() {
        let end = way.last().copied().unwrap_or_default();
        for next in below.get(end).copied().unwrap_or_default() {
            if next == key {
                return Some(way.iter().chain([&key]).map(|&one| one.to_owned()).collect());
            }
            if seen.insert(next.as_str()) {
                ways.push_back(way.iter().copied().chain([next.as_str()]).collect());
            }
        }
    }
    None
}

/// What follows from the `causes` for components of which nothing was said: everything that depends
/// on a cause, directly or not. The worst cause wins, then the shortest way. In the order of `nodes`.
///
/// A component that was said to work, or to be hit less, stops what comes from below.
pub fn propose(nodes: &[Node], said: &[(String, Impact)]) -> Vec<Proposal> {
    let mut causes: Vec<&(String, Impact)> =
        said.iter().filter(|(_, impact)| *impact > Impact::None).collect();
    causes.sort_by_key(|(_, impact)| std::cmp::Reverse(*impact));
    let mut found: HashMap<&str, Proposal> = HashMap::new();
    for (cause, impact) in causes {
        let mut ways = VecDeque::from([vec![cause.as_str()]]);
        while let Some(way) = ways.pop_front() {
            let end = way.last().copied().unwrap_or_default();
            for node in nodes.iter().filter(|node| node.depends_on.iter().any(|key| key == end)) {
                let key = node.key.as_str();
                if said.iter().any(|(other, _)| other == key) || found.contains_key(key) {
                    continue;
                }
                let way: Vec<&str> = way.iter().copied().chain([key]).collect();
                let path = way.iter().map(|&one| one.to_owned()).collect();
                found.insert(key, Proposal { key: key.to_owned(), impact: *impact, path });
                ways.push_back(way);
            }
        }
    }
    nodes.iter().filter_map(|node| found.remove(node.key.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn graph(edges: &[(&str, &[&str])]) -> Vec<Node> {
        let node = |(key, on): &(&str, &[&str])| Node {
            key: (*key).into(),
            depends_on: on.iter().map(|&one| one.into()).collect(),
        };
        edges.iter().map(node).collect()
    }

    fn shop() -> Vec<Node> {
        graph(&[
            ("webshops", &["api"]),
            ("kassa", &["database", "api"]),
            ("api", &["database"]),
            ("mail", &[]),
            ("database", &[]),
        ])
    }

    fn said(list: &[(&str, Impact)]) -> Vec<(String, Impact)> {
        list.iter().map(|(key, impact)| ((*key).into(), *impact)).collect()
    }

    #[test]
    fn a_cycle_is_named_from_end_to_end() {
        assert_eq!(cycle(&shop(), "kassa"), None);
        let mut nodes = shop();
        nodes[4].depends_on.push("kassa".into());
        assert_eq!(cycle(&nodes, "database").unwrap(), ["database", "kassa", "database"]);
        assert_eq!(cycle(&nodes, "webshops"), None, "it leads to a cycle but is not in it");
        assert_eq!(cycle(&graph(&[("a", &["a"])]), "a").unwrap(), ["a", "a"]);
    }

    #[test]
    fn impacts_follow_the_graph() {
        let proposed = propose(&shop(), &said(&[("database", Impact::Critical)]));
        let short: Vec<_> = proposed.iter().map(|p| (p.key.as_str(), p.impact, p.path.join(" "))).collect();
        assert_eq!(
            short,
            [
                ("webshops", Impact::Critical, "database api webshops".to_owned()),
                ("kassa", Impact::Critical, "database kassa".to_owned()),
                ("api", Impact::Critical, "database api".to_owned()),
            ]
        );
        assert_eq!(proposed[0].over(), "api");
    }

    #[test]
    fn what_was_said_stands_and_stops_what_comes_from_below() {
        let heard = said(&[("database", Impact::Major), ("api", Impact::None)]);
        let keys: Vec<_> = propose(&shop(), &heard).into_iter().map(|p| p.key).collect();
        assert_eq!(keys, ["kassa"], "the shops depend on the API, which works");
        assert_eq!(propose(&shop(), &said(&[("mail", Impact::Critical)])), []);
        assert_eq!(propose(&shop(), &[]), []);
        let heard = said(&[("api", Impact::Critical), ("database", Impact::Minor)]);
        let worst = propose(&shop(), &heard).into_iter().find(|p| p.key == "kassa").unwrap();
        assert_eq!((worst.impact, worst.over()), (Impact::Critical, "api"), "the worst cause wins");
    }

    /// Graphs of up to eight components, cycles and all.
    fn any_graph() -> impl Strategy<Value = Vec<Node>> {
        let edges = proptest::collection::vec(proptest::collection::vec(0usize..8, 0..4), 1..8);
        edges.prop_map(|all| {
            let node = |(at, on): (usize, &Vec<usize>)| Node {
                key: at.to_string(),
                depends_on: on.iter().map(ToString::to_string).collect(),
            };
            all.iter().enumerate().map(node).collect()
        })
    }

    fn depends(nodes: &[Node], one: &str, other: &str) -> bool {
        nodes.iter().any(|node| node.key == one && node.depends_on.iter().any(|key| key == other))
    }

    proptest! {
        #[test]
        fn a_cycle_is_one(nodes in any_graph()) {
            for node in &nodes {
                if let Some(way) = cycle(&nodes, &node.key) {
                    prop_assert_eq!(way.first(), Some(&node.key));
                    prop_assert_eq!(way.last(), Some(&node.key));
                    prop_assert!(way.windows(2).all(|pair| depends(&nodes, &pair[0], &pair[1])));
                }
            }
        }

        /// Adding dependencies one by one and refusing those that close a cycle leaves an order.
        #[test]
        fn without_cycles_there_is_an_order(wanted in any_graph()) {
            let mut nodes: Vec<Node> =
                wanted.iter().map(|node| Node { key: node.key.clone(), depends_on: vec![] }).collect();
            for (at, node) in wanted.iter().enumerate() {
                for on in &node.depends_on {
                    nodes[at].depends_on.push(on.clone());
                    if cycle(&nodes, &node.key).is_some() {
                        nodes[at].depends_on.pop();
                    }
                }
            }
            let mut left = nodes;
            while !left.is_empty() {
                let before = left.len();
                let keys: Vec<String> = left.iter().map(|node| node.key.clone()).collect();
                left.retain(|node| node.depends_on.iter().any(|on| keys.contains(on)));
                prop_assert!(left.len() < before, "a cycle was let through");
            }
        }

        #[test]
        fn proposals_follow_edges_and_are_never_worse(
            nodes in any_graph(),
            hits in proptest::collection::vec((0usize..8, 0usize..4), 0..4),
        ) {
            let mut heard: Vec<(String, Impact)> = Vec::new();
            for (key, impact) in hits {
                if !heard.iter().any(|(other, _)| *other == key.to_string()) {
                    heard.push((key.to_string(), Impact::ALL[impact]));
                }
            }
            let proposed = propose(&nodes, &heard);
            for one in &proposed {
                let cause = heard.iter().find(|(key, _)| Some(key) == one.path.first());
                prop_assert_eq!(cause.map(|(_, impact)| *impact), Some(one.impact));
                prop_assert_eq!(one.path.last(), Some(&one.key));
                prop_assert!(one.path.windows(2).all(|pair| depends(&nodes, &pair[1], &pair[0])));
                prop_assert!(heard.iter().all(|(key, _)| *key != one.key));
            }
        }
    }
}
