//! Decides which cells of a release are shown: secondary suppression by Gaussian elimination (Langsrud 2024).

use super::guard::{Guard, Offer};
use super::insiders::Insiders;
use super::model::Model;
use super::policy::Reason;
use super::remainders::Remainders;
use super::targets::targets;
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap, HashSet};

/// A cell as (unit, topic).
type At = (usize, usize);

/// The decision: what is shown, why the rest is not, what earlier releases give away already.
#[derive(Debug, Clone, Default)]
pub(super) struct Decision {
    pub shown: Vec<At>,
    pub reasons: HashMap<At, Reason>,
    pub revealed: Vec<String>,
}

/// An order in which cells are offered.
#[derive(Debug, Clone, Copy)]
enum Order {
    Voices,
    Level,
    Topics,
    Units,
}

const ORDERS: [Order; 4] = [Order::Voices, Order::Level, Order::Topics, Order::Units];

struct Decider<'a> {
    model: &'a Model<'a>,
    start: Guard,
    /// Cells as earlier releases showed them: showing them again tells nothing.
    free: HashSet<Vec<u32>>,
    insiders: Insiders,
}

/// Decides the last round of the model: several orders are tried and the most useful result is kept.
/// `ledger` holds the classes of each cell value shown before.
pub(super) fn decide(model: &Model<'_>, ledger: &[Vec<u32>]) -> Decision {
    let mut start = Guard::new(model.classes());
    for row in ledger {
        start.known(row);
    }
    let revealed: Vec<String> =
        targets(model).into_iter().filter(|t| !start.protect(&t.vector)).map(|t| t.label).collect();
    let free = ledger.iter().cloned().collect();
    let decider = Decider { model, start, free, insiders: Insiders::new(model) };
    let mut best: Option<(u64, Decision)> = None;
    for order in ORDERS {
        let decision = decider.run(order);
        let score = usefulness(model, &decision.shown);
        if best.as_ref().is_none_or(|(s, _)| score > *s) {
            best = Some((score, decision));
        }
    }
    let mut decision = best.map(|b| b.1).unwrap_or_default();
    decision.revealed = revealed;
    decision
}

/// One pass over the candidates.
struct Pass<'a> {
    guard: Guard,
    rest: Remainders<'a>,
    shown: Vec<At>,
    /// The shown cell that added each basis row.
    rows: Vec<At>,
    reasons: HashMap<At, Reason>,
}

impl Decider<'_> {
    fn run(&self, order: Order) -> Decision {
        let candidates = self.candidates(order);
        let place: HashMap<At, usize> = candidates.iter().enumerate().map(|(i, &k)| (k, i)).collect();
        let mut banned: HashMap<At, Reason> = HashMap::new();
        loop {
            let mut pass = self.pass(&candidates, &banned);
            let back = self.remainders_left(&pass, &place);
            if !back.is_empty() {
                banned.extend(back.into_iter().map(|k| (k, Reason::Remainder)));
                continue;
            }
            let leaks = self.leaks(&mut pass);
            if leaks.is_empty() {
                return Decision { shown: pass.shown, reasons: pass.reasons, revealed: Vec::new() };
            }
            banned.extend(leaks.into_iter().map(|k| (k, Reason::Insider)));
        }
    }

    fn candidates(&self, order: Order) -> Vec<At> {
        let round = self.model.now();
        let mut list = Vec::new();
        for u in 0..round.units.len() {
            for t in 0..round.topics.len() {
                if let Some(cell) = round.cell(u, t).filter(|c| c.broken.is_none()) {
                    let (du, dt) = (round.units.depth(u), round.topics.depth(t));
                    let voices = Reverse(cell.group.voices());
                    let key = match order {
                        Order::Voices => (0, 0, voices, du + dt),
                        Order::Level => (du + dt, 0, voices, 0),
                        Order::Topics => (dt, du, voices, 0),
                        Order::Units => (du, dt, voices, 0),
                    };
                    list.push((key, u, t));
                }
            }
        }
        list.sort_unstable();
        list.into_iter().map(|(_, u, t)| (u, t)).collect()
    }

    fn pass(&self, candidates: &[At], banned: &HashMap<At, Reason>) -> Pass<'_> {
        let round = self.model.now();
        let mut p = Pass {
            guard: self.start.clone(),
            rest: Remainders::new(round),
            shown: Vec::new(),
            rows: Vec::new(),
            reasons: banned.clone(),
        };
        let is_free = |k: At| round.cell(k.0, k.1).is_some_and(|c| self.free.contains(&c.classes));
        for &k in candidates.iter().filter(|&&k| is_free(k) && !banned.contains_key(&k)) {
            p.rest.set(k.0, k.1, true);
        }
        for &k in candidates {
            let Some(cell) = round.cell(k.0, k.1).filter(|_| !banned.contains_key(&k)) else { continue };
            if !is_free(k) {
                p.rest.set(k.0, k.1, true);
                if p.rest.touched_breaks(k.0, k.1) {
                    p.rest.set(k.0, k.1, false);
                    p.reasons.insert(k, Reason::Remainder);
                    continue;
                }
            }
            match p.guard.offer(&cell.classes) {
                Offer::Unsafe => {
                    p.rest.set(k.0, k.1, false);
                    p.reasons.insert(k, Reason::Computable);
                    continue;
                }
                Offer::New => p.rows.push(k),
                Offer::Free => {}
            }
            p.shown.push(k);
        }
        p
    }

    /// Remainders that came about after a cell was offered: the last offered cell of each goes.
    fn remainders_left(&self, pass: &Pass<'_>, place: &HashMap<At, usize>) -> BTreeSet<At> {
        let shown: HashSet<At> = pass.shown.iter().copied().collect();
        let last = |(u, t): At| {
            let family = pass.rest.family(u, t).into_iter().filter(|k| shown.contains(k));
            family.max_by_key(|k| place.get(k).copied()).unwrap_or((u, t))
        };
        pass.rest.breaking().into_iter().map(last).collect()
    }

    /// The shown cells to hide because of what insiders could compute; leaks that the ledger alone gives
    /// can't be undone.
    fn leaks(&self, pass: &mut Pass<'_>) -> BTreeSet<At> {
        let ledger = self.start.span.rank();
        let mut leaks = self.insiders.leaks(&mut pass.guard.span);
        leaks.retain(|rows| rows.last().is_some_and(|&r| r >= ledger));
        leaks.sort_unstable_by(|a, b| b.last().cmp(&a.last()).then(a.cmp(b)));
        let mut hide: BTreeSet<usize> = BTreeSet::new();
        for rows in leaks {
            if !rows.iter().any(|r| hide.contains(r)) {
                hide.extend(rows.last());
            }
        }
        hide.into_iter().filter_map(|r| pass.rows.get(r - ledger).copied()).collect()
    }
}

/// How useful a selection is: the voices that can be placed below the root unit, below its children at a
/// topic, and there at their own topic, and the number of cells; each as parts of a million, summed.
fn usefulness(model: &Model<'_>, shown: &[At]) -> u64 {
    let round = model.now();
    let (units, topics) = (round.units, round.topics);
    let at: HashSet<At> = shown.iter().copied().collect();
    let (mut total, mut got) = (0, 0);
    for leaf in round.leaves {
        total += leaf.total();
        let mut hit = [false; 3];
        for u in units.ancestors_and_self(leaf.unit).filter(|&u| u != units.root()) {
            let fine = units.depth(u) >= 2 || units.is_leaf(u);
            for t in topics.ancestors_and_self(leaf.topic).filter(|&t| at.contains(&(u, t))) {
                hit[0] = true;
                hit[1] |= fine && t != topics.root();
                hit[2] |= fine && t == leaf.topic;
            }
        }
        got += leaf.total() * hit.iter().filter(|&&h| h).count() as u64;
    }
    let cells = round.cells.iter().flatten().count() as u64;
    got * 1_000_000 / total.max(1) + shown.len() as u64 * 1_000_000 / cells.max(1)
}
