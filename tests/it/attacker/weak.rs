//! Publishers that hide too little, for trying the attacker.

use super::reading::node_parts;
use super::world::World;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// How much a weak publisher hides; each release by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weak {
    /// The cells that break the policy.
    Primary,
    /// And for each of them the smallest sibling unit.
    Sibling,
    /// And the smallest sibling topic, and the cell where both meet.
    Both,
}

type At = (usize, usize);

/// The publication of a weak publisher.
pub fn publish(case: &Value, weak: Weak) -> Value {
    let w = World::read(case);
    let releases: Vec<Value> = (0..w.releases.len())
        .map(|r| {
            let hidden = hidden(&w, r, weak);
            let pairs = (0..w.units.codes.len()).flat_map(|u| (0..w.topics.codes.len()).map(move |t| (u, t)));
            let cells: Vec<Value> = pairs.map(|at| cell(&w, r, at, hidden.contains(&at))).collect();
            json!({"id": w.releases[r], "cells": cells})
        })
        .collect();
    json!({ "releases": releases })
}

fn cell(w: &World, r: usize, (u, t): At, hidden: bool) -> Value {
    let parts = node_parts(w, r, &[u], t);
    let mut out = json!({"unit": w.units.codes[u], "topic": w.topics.codes[t], "status": "shown"});
    if hidden || (parts.is_empty() && w.row_authors(r, u) < 10) {
        out["status"] = json!("hidden");
    } else if parts.is_empty() {
        out["status"] = json!("empty");
    } else {
        out["voices"] = json!(w.voices(&parts));
        out["reporters"] = json!(w.authors(&parts).len());
    }
    out
}

fn hidden(w: &World, r: usize, weak: Weak) -> BTreeSet<At> {
    let primary: BTreeSet<At> =
        w.cells[r].iter().filter(|(at, set)| w.breaks(set, at.1, &[at.0])).map(|x| *x.0).collect();
    let mut out = primary.clone();
    let smallest = |list: Vec<At>, out: &BTreeSet<At>| -> Option<At> {
        let open = list.into_iter().filter(|at| w.cells[r].contains_key(at) && !out.contains(at));
        open.min_by_key(|&(u, t)| (w.voices(w.cell(r, u, t)), u, t))
    };
    for &(u, t) in primary.iter().filter(|_| weak != Weak::Primary) {
        let units = w.units.parent(u).map_or(&[][..], |p| &w.units.kids[p]);
        let beside: Vec<At> = units.iter().filter(|&&v| v != u).map(|&v| (v, t)).collect();
        let unit = if beside.iter().any(|at| out.contains(at)) { None } else { smallest(beside, &out) };
        out.extend(unit);
        if weak == Weak::Both {
            let topics = w.topics.parent(t).map_or(&[][..], |p| &w.topics.kids[p]);
            let beside: Vec<At> = topics.iter().filter(|&&s| s != t).map(|&s| (u, s)).collect();
            let topic = if beside.iter().any(|at| out.contains(at)) { None } else { smallest(beside, &out) };
            out.extend(topic);
            if let (Some((v, _)), Some((_, s))) = (unit, topic) {
                out.insert((v, s));
            }
        }
    }
    out
}
