//! What must not become known: amounts of parts that break the policy, release by release.

use super::reading::{Node, Reading, node_parts};
use super::world::{Set, World};
use std::collections::{BTreeSet, HashSet};

/// A signed amount that must stay unknown from release `release` on.
pub struct Secret {
    pub name: String,
    pub release: usize,
    pub plus: Set,
    pub minus: Set,
}

fn less(a: &[u32], b: &[u32]) -> Set {
    let b: HashSet<u32> = b.iter().copied().collect();
    a.iter().copied().filter(|i| !b.contains(i)).collect()
}

/// Every amount that breaks the policy, each once.
pub fn secrets(w: &World, reading: &Reading) -> Vec<Secret> {
    let mut out = Vec::new();
    for r in 0..w.releases.len() {
        for (&(u, t), set) in &w.cells[r] {
            if w.breaks(set, t, &[u]) {
                let name = format!("{} {} × {}", w.releases[r], w.units.codes[u], w.topics.codes[t]);
                out.push(Secret { name, release: r, plus: set.clone(), minus: Vec::new() });
            }
        }
        own_levels(w, r, &mut out);
        for i in 0..r {
            differences(w, i, r, &mut out);
        }
        over_rounds(w, reading, r, &mut out);
    }
    let mut known = HashSet::new();
    out.retain(|s| {
        !(s.plus.is_empty() && s.minus.is_empty()) && known.insert((s.plus.clone(), s.minus.clone()))
    });
    out
}

/// What sits on an inner node itself is an implied child of it.
fn own_levels(w: &World, r: usize, out: &mut Vec<Secret>) {
    for (&(u, t), set) in &w.cells[r] {
        let (inner_unit, inner_topic) = (!w.units.kids[u].is_empty(), !w.topics.kids[t].is_empty());
        let at = |unit: bool, topic: bool| -> Set {
            let here = |&i: &u32| {
                let p = &w.parts[i as usize];
                (!unit || p.unit == u) && (!topic || p.topic == t)
            };
            set.iter().copied().filter(here).collect()
        };
        for (unit, topic) in [(true, false), (false, true), (true, true)] {
            let own = at(unit, topic);
            if (unit && !inner_unit) || (topic && !inner_topic) || !w.breaks(&own, t, &[]) {
                continue;
            }
            let name = format!("{} {} × {} (own)", w.releases[r], w.units.codes[u], w.topics.codes[t]);
            out.push(Secret { name, release: r, plus: own, minus: Vec::new() });
        }
    }
}

/// What one release adds to a cell of another, takes from it, and the signed difference.
fn differences(w: &World, i: usize, j: usize, out: &mut Vec<Secret>) {
    let twins = w.twins(i, j);
    let pairs: BTreeSet<&(usize, usize)> = w.cells[i].keys().chain(w.cells[j].keys()).collect();
    for &&(u, t) in &pairs {
        let (old, new) = (w.cell(i, u, t), w.cell(j, u, t));
        let (came, left) = (less(new, old), less(old, new));
        let real = |set: &Set| -> Set { set.iter().copied().filter(|x| !twins.contains(x)).collect() };
        let (added, removed) = (real(&came), real(&left));
        let both: Set = added.iter().chain(&removed).copied().collect();
        let name = |sign: &str| {
            let (u, t) = (&w.units.codes[u], &w.topics.codes[t]);
            format!("{} → {} {u} × {t} {sign}", w.releases[i], w.releases[j])
        };
        if w.breaks(&both, t, &[u]) {
            out.push(Secret { name: name("±"), release: j, plus: came, minus: left });
        }
        for (sign, set) in [("+", added), ("−", removed)] {
            if w.breaks(&set, t, &[u]) {
                out.push(Secret { name: name(sign), release: j, plus: set, minus: Vec::new() });
            }
        }
    }
}

/// A cell over several rounds less what was shown of it round by round.
fn over_rounds(w: &World, reading: &Reading, r: usize, out: &mut Vec<Secret>) {
    for (&(u, t), set) in &w.cells[r] {
        let mut rest = set.clone();
        for earlier in (0..r).rev().filter(|&e| reading.shown[e].contains(&(vec![u], t))) {
            let part = w.cell(earlier, u, t);
            if part.iter().all(|i| rest.contains(i)) {
                rest = less(&rest, part);
            }
        }
        if rest.len() < set.len() && w.breaks(&rest, t, &[]) {
            let name =
                format!("{} {} × {} less earlier ones", w.releases[r], w.units.codes[u], w.topics.codes[t]);
            out.push(Secret { name, release: r, plus: rest, minus: Vec::new() });
        }
    }
}

/// What plain subtraction gives: a shown node less its shown children, along units and along topics. A
/// child counts as shown also where an earlier release showed the same parts.
pub fn remainders(w: &World, reading: &Reading, r: usize) -> Vec<Secret> {
    let known: HashSet<&Set> =
        reading.rows.iter().filter(|row| row.release < r).map(|row| &row.parts).collect();
    let shown = &reading.shown[r];
    let is_shown = |node: &Node, t: usize| {
        shown.contains(&(node.clone(), t)) || known.contains(&node_parts(w, r, node, t))
    };
    let mut out = Vec::new();
    for (node, t) in shown {
        if known.contains(&node_parts(w, r, node, *t)) {
            continue;
        }
        let along_units = (children(w, shown, node, *t), true);
        let topics: Vec<(Node, usize)> = w.topics.kids[*t].iter().map(|&s| (node.clone(), s)).collect();
        for (kids, units) in [along_units, (topics, false)] {
            if let Some(rest) = rest(w, r, (node, *t), &kids, units, &is_shown) {
                let codes: Vec<&str> = node.iter().map(|&u| w.units.codes[u].as_str()).collect();
                let name =
                    format!("{} {} × {} less children", w.releases[r], codes.join("+"), w.topics.codes[*t]);
                out.push(Secret { name, release: r, plus: rest, minus: Vec::new() });
            }
        }
    }
    out
}

/// The children of a node for a topic: groups that are told as one, then what is in none of them.
fn children(w: &World, shown: &BTreeSet<(Node, usize)>, node: &Node, t: usize) -> Vec<(Node, usize)> {
    if node.len() > 1 {
        return node.iter().map(|&u| (vec![u], t)).collect();
    }
    let below = &w.units.kids[node[0]];
    let groups: Vec<&Node> = shown
        .iter()
        .filter(|(n, s)| n.len() > 1 && *s == t && n.iter().all(|u| below.contains(u)))
        .map(|x| &x.0)
        .collect();
    let single = below.iter().filter(|u| !groups.iter().any(|g| g.contains(u))).map(|&u| vec![u]);
    groups.iter().map(|g| (*g).clone()).chain(single).map(|n| (n, t)).collect()
}

fn rest(
    w: &World,
    r: usize,
    (node, t): (&Node, usize),
    kids: &[(Node, usize)],
    units: bool,
    is_shown: &impl Fn(&Node, usize) -> bool,
) -> Option<Set> {
    let parts = |n: &Node, t: usize| node_parts(w, r, n, t);
    let full: Vec<&(Node, usize)> = kids.iter().filter(|(n, s)| !parts(n, *s).is_empty()).collect();
    let (taken, left): (Vec<_>, Vec<_>) = full.into_iter().partition(|(n, s)| is_shown(n, *s));
    if taken.is_empty() {
        return None;
    }
    let rest = taken.iter().fold(parts(node, t), |set, (n, s)| less(&set, &parts(n, *s)));
    let inside: Set = left.iter().flat_map(|(n, s)| parts(n, *s)).collect();
    let own = rest.len() > inside.len();
    let bad = match &left[..] {
        [(n, s)] if !own => w.breaks(&rest, *s, n),
        _ => {
            let nodes: Vec<usize> = if units && !own {
                left.iter().flat_map(|x| x.0.iter().copied()).collect()
            } else {
                Vec::new()
            };
            w.breaks(&rest, t, &nodes)
        }
    };
    bad.then_some(rest)
}
