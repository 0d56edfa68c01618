//! Decides which cells of a release are shown: secondary suppression by Gaussian elimination (Langsrud 2024).

use super::bounds::{Look, Near};
use super::guard::{Guard, Offer};
use super::insiders::Insiders;
use super::model::Model;
use super::policy::Reason;
use super::remainders::Remainders;
use super::targets::{Target, targets};
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
    /// Shown cells whose shares are not.
    pub withheld: BTreeSet<At>,
}

/// An order in which cells are offered; `Gain` offers first what places the most voices, the others what their name
/// says. A turn other than 0 stirs the order.
#[derive(Debug, Clone, Copy)]
enum Order {
    Voices,
    Level,
    Topics,
    Units,
    Gain,
}

const ORDERS: [Order; 5] = [Order::Voices, Order::Level, Order::Topics, Order::Units, Order::Gain];

/// So many candidates, and all orders are taken to the end.
const SMALL: usize = 160;

/// So many, and the most useful [`BEST`] of them are, then improved on; beyond, the most useful one alone.
const MIDDLE: usize = 300;

const BEST: usize = 3;

/// How many hidden cells are tried at the head of the best order.
const PROMOTED: usize = 24;

/// How often all orders are tried where there are few candidates, each time stirred.
const TURNS: u64 = 2;

/// What a cell of the root weighs against one of its children.
const ROOT: usize = 3;

/// What the part of cells shown weighs against each part of voices.
const CELLS: u64 = 24;

struct Decider<'a> {
    model: &'a Model<'a>,
    start: Guard,
    /// Cells as earlier releases showed them: showing them again tells nothing.
    free: HashSet<&'a [u32]>,
    insiders: Insiders,
    near: Near<'a>,
}

/// Decides the last round of the model: several orders are tried and the most useful result is kept.
pub(super) fn decide(model: &Model<'_>) -> Decision {
    let mut start = Guard::new(model.classes());
    let ledger = model.shown_before();
    ledger.iter().for_each(|row| start.known(row));
    let (kept, revealed): (Vec<Target>, Vec<Target>) =
        targets(model).into_iter().partition(|t| start.protect(&t.vector));
    let revealed = revealed.into_iter().map(|t| t.label).collect();
    let near = Near::new(model, kept);
    let free = ledger.iter().copied().collect();
    let decider = Decider { model, start, free, insiders: Insiders::new(model), near };
    let (mut choice, look) = decider.most_useful();
    let withheld = decider.withhold(&mut choice, look);
    Decision { shown: choice.shown, reasons: choice.reasons, revealed, withheld }
}

/// Cells that may not be shown, and why.
type Banned = HashMap<At, Reason>;

/// What one order gives.
struct Choice {
    candidates: Vec<At>,
    shown: Vec<At>,
    reasons: HashMap<At, Reason>,
    banned: Banned,
}

/// A choice taken to the end.
struct Settled<'a> {
    useful: (usize, u64),
    choice: Choice,
    look: Look<'a>,
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
    /// The most useful of what several orders give; with a look at it, where it was taken to the end.
    fn most_useful(&self) -> (Choice, Option<Look<'_>>) {
        let count = self.candidates(Order::Voices, 0).len();
        let turns = if count <= MIDDLE { TURNS } else { 1 };
        let orders = (0..turns).flat_map(|turn| ORDERS.map(|order| self.candidates(order, turn)));
        let mut choices: Vec<Choice> = orders.map(|order| self.run(order, Banned::new())).collect();
        choices.sort_by_cached_key(|choice| Reverse(usefulness(self.model, &choice.shown)));
        if count > MIDDLE {
            return (choices.swap_remove(0), None);
        }
        choices.truncate(if count <= SMALL { choices.len() } else { BEST });
        let mut best: Option<Settled<'_>> = None;
        for choice in choices {
            let settled = self.settled(choice);
            if best.as_ref().is_none_or(|b| b.useful < settled.useful) {
                best = Some(settled);
            }
        }
        let best = self.promote(best.expect("some order"));
        (best.choice, Some(best.look))
    }

    /// Tries hidden cells, those with most voices first, at the head of the order, and keeps what is more useful.
    fn promote<'b>(&'b self, mut best: Settled<'b>) -> Settled<'b> {
        let shown: HashSet<At> = best.choice.shown.iter().copied().collect();
        let mut hidden: Vec<At> =
            best.choice.candidates.iter().copied().filter(|k| !shown.contains(k)).collect();
        let voices = |k: &At| self.model.now().cell(k.0, k.1).map(|cell| cell.group.voices());
        hidden.sort_by_key(|k| (Reverse(voices(k)), Reverse(*k)));
        for k in hidden.into_iter().take(PROMOTED) {
            let others = best.choice.candidates.iter().copied().filter(|&x| x != k);
            let choice = self.run(std::iter::once(k).chain(others).collect(), Banned::new());
            // Settling only hides more.
            if usefulness(self.model, &choice.shown) > best.useful {
                let settled = self.settled(choice);
                if settled.useful > best.useful {
                    best = settled;
                }
            }
        }
        best
    }

    fn settled(&self, mut choice: Choice) -> Settled<'_> {
        let look = self.settle(&mut choice);
        Settled { useful: usefulness(self.model, &choice.shown), choice, look }
    }

    /// Hides again until sums keep their distance; what is left, looked at.
    fn settle(&self, choice: &mut Choice) -> Look<'_> {
        loop {
            let mut look = self.near.look(&choice.shown);
            let hide = look.hide();
            if hide.is_empty() {
                return look;
            }
            self.without(choice, hide);
        }
    }

    /// Withholds shares, and hides again where that is not enough; the cells whose shares are withheld.
    fn withhold<'b>(&'b self, choice: &mut Choice, mut look: Option<Look<'b>>) -> BTreeSet<At> {
        loop {
            match look.take().unwrap_or_else(|| self.settle(choice)).withheld() {
                Ok(withheld) => return withheld,
                Err(hide) => self.without(choice, hide),
            }
        }
    }

    fn without(&self, choice: &mut Choice, hide: BTreeSet<At>) {
        choice.banned.extend(hide.into_iter().map(|k| (k, Reason::Near)));
        *choice = self.run(std::mem::take(&mut choice.candidates), std::mem::take(&mut choice.banned));
    }

    /// Offers cells in their order until nothing can be computed.
    fn run(&self, candidates: Vec<At>, mut banned: Banned) -> Choice {
        let place: HashMap<At, usize> = candidates.iter().enumerate().map(|(i, &k)| (k, i)).collect();
        loop {
            let mut pass = self.pass(&candidates, &banned);
            let back = self.remainders_left(&pass, &place);
            if !back.is_empty() {
                banned.extend(back.into_iter().map(|k| (k, Reason::Remainder)));
                continue;
            }
            let leaks = self.leaks(&mut pass);
            if leaks.is_empty() {
                return Choice { candidates, shown: pass.shown, reasons: pass.reasons, banned };
            }
            banned.extend(leaks.into_iter().map(|k| (k, Reason::Insider)));
        }
    }

    fn candidates(&self, order: Order, turn: u64) -> Vec<At> {
        let round = self.model.now();
        let mut list = Vec::new();
        for u in 0..round.units.len() {
            for t in 0..round.topics.len() {
                if let Some(cell) = round.cell(u, t).filter(|c| c.broken.is_none()) {
                    let (du, dt) = (round.units.depth(u), round.topics.depth(t));
                    let voices = Reverse(stirred(cell.group.voices(), (u, t), turn));
                    let fine = du >= 2 || (du == 1 && round.units.is_leaf(u));
                    let hits = u64::from(du > 0)
                        + u64::from(fine && dt > 0)
                        + u64::from(fine && round.topics.is_leaf(t));
                    let key = match order {
                        Order::Voices => (0, 0, voices, du + dt),
                        Order::Level => (du + dt, 0, voices, 0),
                        Order::Topics => (dt, du, voices, 0),
                        Order::Units => (du, dt, voices, 0),
                        Order::Gain => (0, 0, Reverse(voices.0 * (1 + hits)), du + dt),
                    };
                    list.push((key, u, t));
                }
            }
        }
        list.sort_unstable();
        list.into_iter().map(|(_, u, t)| (u, t)).collect()
    }

    fn pass(&self, candidates: &[At], banned: &Banned) -> Pass<'_> {
        let round = self.model.now();
        let mut p = Pass {
            guard: self.start.clone(),
            rest: Remainders::new(round),
            shown: Vec::new(),
            rows: Vec::new(),
            reasons: banned.clone(),
        };
        // Also one that may not be shown again is known from the release that showed it, and can be subtracted.
        for &k in candidates.iter().filter(|&&k| self.is_free(k)) {
            p.rest.set(k.0, k.1, true);
        }
        for &k in candidates {
            let Some(cell) = round.cell(k.0, k.1).filter(|_| !banned.contains_key(&k)) else { continue };
            if !self.is_free(k) {
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

    /// Whether an earlier release showed just what a cell holds.
    fn is_free(&self, (u, t): At) -> bool {
        self.model.now().cell(u, t).is_some_and(|c| self.free.contains(&c.classes[..]))
    }

    /// Remainders that came about after a cell was offered: the last offered cell of each goes. What earlier releases
    /// showed can't be taken back.
    fn remainders_left(&self, pass: &Pass<'_>, place: &HashMap<At, usize>) -> BTreeSet<At> {
        let shown: HashSet<At> = pass.shown.iter().copied().collect();
        let last = |(u, t): At| {
            let family = pass.rest.family(u, t).into_iter();
            let new = family.filter(|k| shown.contains(k) && !self.is_free(*k));
            new.max_by_key(|k| place.get(k).copied())
        };
        pass.rest.breaking().into_iter().filter_map(last).collect()
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

/// A number taken up to twice as large or half as large, as the cell and the turn have it; in turn 0 as it is.
fn stirred(voices: u64, (u, t): At, turn: u64) -> u64 {
    if turn == 0 {
        return 1000 * voices;
    }
    let mixed = (turn << 48 ^ (u as u64) << 24 ^ t as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    voices * (500 + (mixed >> 40) % 1500)
}

/// How useful a selection is. First what everybody opens: the root and its children at all topics together and at
/// the topics below. Then the voices that can be placed below the root unit, below its children at a topic, and
/// there at their own topic, and the number of cells; as parts of a million, weighed and summed.
fn usefulness(model: &Model<'_>, shown: &[At]) -> (usize, u64) {
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
        let hits = hit.iter().filter(|&&h| h).count() as u64;
        got += leaf.total() * (hits + 2 * u64::from(hit[1]));
    }
    let weight = |(u, t): &At| {
        [ROOT, 1][units.depth(*u).min(1)] * usize::from(units.depth(*u) < 2 && topics.depth(*t) < 2)
    };
    let opened = shown.iter().map(weight).sum();
    let cells = round.cells.iter().flatten().count() as u64;
    let parts = got * 1_000_000 / total.max(1) + CELLS * shown.len() as u64 * 1_000_000 / cells.max(1);
    (opened, parts)
}
