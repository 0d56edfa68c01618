//! Each author, who knows their own numbers, against each other single author's part of any cell.

use super::View;
use super::span::Span;
use super::world::{Set, World};
use std::collections::{BTreeMap, BTreeSet};

/// Another's part: of whom, what, from which release on.
struct Part {
    of: u32,
    parts: Set,
    release: usize,
}

/// Every author's part of every cell, each once.
fn parts(w: &World) -> Vec<Part> {
    let mut out: BTreeMap<Set, (u32, usize)> = BTreeMap::new();
    for (r, cells) in w.cells.iter().enumerate() {
        for set in cells.values() {
            let mut by: BTreeMap<u32, Set> = BTreeMap::new();
            for &i in set {
                by.entry(w.parts[i as usize].author).or_default().push(i);
            }
            for (author, parts) in by {
                out.entry(parts).or_insert((author, r));
            }
        }
    }
    out.into_iter().map(|(parts, (of, release))| Part { of, parts, release }).collect()
}

/// What some author can work out. `views` are of the first releases, none to all, with their spans.
pub fn leaks(w: &World, views: &[View<'_>], spans: &[Span]) -> Vec<String> {
    let parts = parts(w);
    let authors: BTreeSet<u32> = w.parts.iter().map(|p| p.author).collect();
    let last = views.len() - 1;
    let mut out = Vec::new();
    for &a in &authors {
        for part in known_to(w, a, &views[last], &spans[last], &parts) {
            let before = part.release;
            if known_to(w, a, &views[before], &spans[before], std::slice::from_ref(part)).is_empty() {
                out.push(format!("author {a} knows a part of author {}: {:?}", part.of, part.parts));
            }
        }
    }
    out
}

/// The others' parts that an author can work out.
fn known_to<'p>(w: &World, a: u32, view: &View<'_>, span: &Span, parts: &'p [Part]) -> Vec<&'p Part> {
    let own = |i: u32| w.parts[i as usize].author == a;
    let mut mine = span.clone();
    for (c, members) in view.columns.members.iter().enumerate() {
        if members.iter().all(|&i| own(i)) {
            mine.add(&[(c, 1)]);
        }
    }
    let gives = |part: &&Part| {
        part.of != a && view.columns.vector(&part.parts, &[], own).is_some_and(|v| mine.contains(&v))
    };
    parts.iter().filter(gives).collect()
}
