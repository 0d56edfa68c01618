//! Disclosure control: from leaves to a publication that gives nothing protected away.
//!
//! Secondary suppression by Gaussian elimination after Langsrud 2024, in exact arithmetic modulo the prime
//! 2^61 − 1. Same input, same output; no I/O, no clock, no randomness.

mod bounds;
mod decide;
mod echelon;
mod field;
mod frozen;
mod groups;
mod guard;
mod insiders;
mod ledger;
mod model;
mod policy;
mod published;
mod remainders;
mod room;
mod shares;
mod simplex;
mod targets;
#[cfg(test)]
mod tests;

pub use frozen::{FrozenContent, FrozenRelease, Tampered, reopen};
pub use groups::{GROUP_SIZE, small_units, with_groups};
pub use ledger::{Earlier, Ledger};
pub use policy::{Policy, Reason};
pub use published::{Band, Bands, Published, PublishedCell};

use crate::domain::cube::{Cell, Cube, Leaf};
use crate::domain::tree::Tree;
use model::Model;

/// A row may say "empty" only when its unit node has this many authors in the release: that a lone
/// collaborator wrote, or did not, is itself a secret.
pub const ROW_AUTHORS: usize = 10;

/// Decides what of a release may be shown, against all releases issued before.
///
/// `units` may hold groups of small units (see [`with_groups`]); `policy` indexes the same trees.
#[must_use]
pub fn publish(units: &Tree, topics: &Tree, leaves: &[Leaf], policy: &Policy, ledger: &Ledger) -> Published {
    let model = Model::build(units, topics, leaves, policy, ledger);
    let decision = decide::decide(&model);
    let cube = Cube::build(units, topics, leaves);
    let width = topics.len();
    let mut cells = vec![PublishedCell::Hidden; units.len() * width];
    let mut reasons = vec![None; cells.len()];
    for &(u, t) in &decision.shown {
        let with_shares = !decision.withheld.contains(&(u, t));
        cells[u * width + t] = shown(cube.cell(u, t), policy.min_voices_of(t), with_shares);
    }
    for at in 0..cells.len() {
        let (u, t) = (at / width, at % width);
        if cells[at] != PublishedCell::Hidden {
            continue;
        }
        if let Some(kept) = kept(&model, ledger, u, t) {
            cells[at] = kept;
        } else if let Some(stock) = model.now().cell(u, t) {
            reasons[at] =
                stock.broken.or(decision.reasons.get(&(u, t)).copied()).or(Some(Reason::Computable));
        } else if model.now().authors[u] >= ROW_AUTHORS {
            cells[at] = PublishedCell::Empty;
        } else {
            reasons[at] = Some(Reason::Absent);
        }
    }
    Published {
        units: units.clone(),
        topics: topics.clone(),
        policy: policy.clone(),
        cells,
        reasons,
        revealed: decision.revealed,
    }
}

fn shown(cell: &Cell, min_voices: u64, with_shares: bool) -> PublishedCell {
    let total = cell.total();
    let bands = (with_shares && total >= 2 * min_voices).then(|| Bands {
        stance: cell.voices.map(|v| Band::of(v, total)),
        aggrieved: Band::of(cell.aggrieved, total),
    });
    PublishedCell::Shown { voices: total, reporters: cell.reporters, bands, as_of: None }
}

/// The value of the latest earlier release that showed the cell anew, marked with that release; not when it
/// would break today's policy.
fn kept(model: &Model<'_>, ledger: &Ledger, unit: usize, topic: usize) -> Option<PublishedCell> {
    let now = model.now();
    let (unit, topic) = (now.units.code(unit), now.topics.code(topic));
    for (earlier, round) in ledger.earlier.iter().zip(&model.rounds).rev().filter(|e| e.0.same_round) {
        let (Some(u), Some(t)) = (round.units.index(unit), round.topics.index(topic)) else { continue };
        if let PublishedCell::Shown { voices, reporters, bands, as_of: None } = earlier.published.cell(u, t) {
            if round.cell(u, t).is_none_or(|c| c.broken.is_some()) {
                return None;
            }
            let as_of = Some(earlier.id.clone());
            return Some(PublishedCell::Shown {
                voices: *voices,
                reporters: *reporters,
                bands: *bands,
                as_of,
            });
        }
    }
    None
}
