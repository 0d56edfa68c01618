//! What must not become computable: primary cells, own levels of inner nodes, and version differences.

use super::field::{Sparse, ones, residue};
use super::model::{Model, Round, Stock};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// A protected sum of contributions.
#[derive(Debug, Clone)]
pub(super) struct Target {
    /// For staff, should earlier releases give it away already.
    pub label: String,
    pub vector: Sparse,
}

/// All protected vectors, each once.
pub(super) fn targets(model: &Model<'_>) -> Vec<Target> {
    let mut out = Vec::new();
    for (r, round) in model.rounds.iter().enumerate() {
        primary(round, r, &mut out);
        own_levels(model, r, &mut out);
        over_rounds(model, r, &mut out);
    }
    for j in 1..model.rounds.len() {
        for i in 0..j {
            differences(model, i, j, &mut out);
        }
    }
    let mut known = HashSet::new();
    out.retain(|t| !t.vector.is_empty() && known.insert(t.vector.clone()));
    out
}

fn name(round: &Round<'_>, r: usize, unit: usize, topic: usize) -> String {
    format!("{}: {} × {}", r + 1, round.units.code(unit), round.topics.code(topic))
}

fn primary(round: &Round<'_>, r: usize, out: &mut Vec<Target>) {
    for u in 0..round.units.len() {
        for t in 0..round.topics.len() {
            if let Some(cell) = round.cell(u, t).filter(|c| c.broken.is_some()) {
                out.push(Target { label: name(round, r, u, t), vector: ones(&cell.classes) });
            }
        }
    }
}

/// What sits on an inner node itself is an implied child of it, along units, topics and both.
fn own_levels(model: &Model<'_>, r: usize, out: &mut Vec<Target>) {
    let round = &model.rounds[r];
    let mut groups: BTreeMap<(usize, usize, bool, bool), Vec<u32>> = BTreeMap::new();
    for (&e, leaf) in round.elements.iter().zip(round.leaves) {
        let inner_unit = !round.units.is_leaf(leaf.unit);
        let inner_topic = !round.topics.is_leaf(leaf.topic);
        if inner_unit {
            for t in round.topics.ancestors_and_self(leaf.topic) {
                groups.entry((leaf.unit, t, true, false)).or_default().push(e);
            }
        }
        if inner_topic {
            for u in round.units.ancestors_and_self(leaf.unit) {
                groups.entry((u, leaf.topic, false, true)).or_default().push(e);
            }
        }
        if inner_unit && inner_topic {
            groups.entry((leaf.unit, leaf.topic, true, true)).or_default().push(e);
        }
    }
    for ((u, t, _, _), elements) in groups {
        if breaks(model, r, u, t, &elements, false) {
            out.push(Target { label: name(round, r, u, t) + " (own)", vector: plain(model, &elements) });
        }
    }
}

/// What release `j` adds to or takes from a cell of release `i`, and the signed difference.
fn differences(model: &Model<'_>, i: usize, j: usize, out: &mut Vec<Target>) {
    let (before, after) = (&model.rounds[i], &model.rounds[j]);
    let twins = &model.matched[&(i, j)];
    for u in 0..after.units.len() {
        for t in 0..after.topics.len() {
            let (old, new) = (before.same(after, u, t), after.cell(u, t));
            let part = |cell: Option<&Stock>, other: Option<&Stock>| -> Vec<u32> {
                let there: HashSet<u32> = other.iter().flat_map(|c| &c.elements).copied().collect();
                let mine = cell.iter().flat_map(|c| &c.elements).copied();
                mine.filter(|e| !there.contains(e) && !twins.contains(e)).collect()
            };
            let (added, removed) = (part(new, old), part(old, new));
            if added.is_empty() && removed.is_empty() {
                continue;
            }
            let label = format!("{} → {}", i + 1, name(after, j, u, t));
            for (sign, group) in [("+", &added), ("−", &removed)] {
                if !group.is_empty() && breaks(model, j, u, t, group, true) {
                    out.push(Target { label: format!("{label} {sign}"), vector: plain(model, group) });
                }
            }
            let both: Vec<u32> = added.iter().chain(&removed).copied().collect();
            if breaks(model, j, u, t, &both, true) {
                let mut signed: BTreeMap<u32, i64> = BTreeMap::new();
                for (cell, k) in [(new, 1), (old, -1)] {
                    for &c in cell.iter().flat_map(|c| &c.classes) {
                        *signed.entry(c).or_default() += k;
                    }
                }
                let net = signed.into_iter().filter(|x| x.1 != 0).map(|(c, k)| (c, residue(k))).collect();
                out.push(Target { label: format!("{label} ±"), vector: net });
            }
        }
    }
}

fn plain(model: &Model<'_>, elements: &[u32]) -> Sparse {
    let mut classes: Vec<u32> = elements.iter().map(|&e| model.elements[e as usize].class).collect();
    classes.sort_unstable();
    classes.dedup();
    ones(&classes)
}

/// Whether a group at a cell breaks the policy; `whole` looks at the unit's headcount too.
fn breaks(model: &Model<'_>, r: usize, unit: usize, topic: usize, elements: &[u32], whole: bool) -> bool {
    model.breaks(r, &model.group(elements), (unit, topic), whole).is_some()
}

/// What plain subtraction of earlier rounds leaves of a cell: the year less the quarters that show it, a unit
/// less those that went into it and are no more.
fn over_rounds(model: &Model<'_>, r: usize, out: &mut Vec<Target>) {
    let round = &model.rounds[r];
    let mut earlier: Vec<Vec<(Option<usize>, &Stock)>> = vec![Vec::new(); round.topics.len()];
    for e in model.rounds[..r].iter().rev() {
        for &(unit, topic) in &e.shown {
            if let (Some(t), Some(stock)) = (round.topics.index(e.topics.code(topic)), e.cell(unit, topic)) {
                earlier[t].push((round.units.index(e.units.code(unit)), stock));
            }
        }
    }
    for u in 0..round.units.len() {
        for (t, before) in earlier.iter().enumerate().filter(|(_, before)| !before.is_empty()) {
            let Some(cell) = round.cell(u, t) else { continue };
            let mut rest: BTreeSet<u32> = cell.elements.iter().copied().collect();
            for (_, part) in before.iter().filter(|e| e.0.is_none_or(|unit| unit == u)) {
                if part.elements.iter().all(|e| rest.contains(e)) {
                    rest.retain(|e| !part.elements.contains(e));
                }
            }
            let rest: Vec<u32> = rest.into_iter().collect();
            if rest.len() < cell.elements.len() && !rest.is_empty() && breaks(model, r, u, t, &rest, false) {
                out.push(Target { label: name(round, r, u, t) + " (rest)", vector: plain(model, &rest) });
            }
        }
    }
}
