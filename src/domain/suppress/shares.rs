//! What published shares add to what is known of a sum; where they would bring it too close, the shares of some cells
//! are withheld while their voices stay shown.
//!
//! First, voices of each kind move only among themselves, which no share notices. Where that does not leave enough
//! open, a linear program over the columns near the sum lets every share move within its step; the voices of all other
//! columns stay where they are, so that what it finds open is open. It may miss what a program over all columns would
//! find, and then withholds more than it must.

use super::model::KINDS;
use super::published::Band;
use super::room::{Ends, Room, Whole, ends_goal};
use super::simplex::{Equation, Simplex};
use std::collections::BTreeSet;

/// Columns that a linear program looks at; more where there are few lines and that many do not do.
const NEAR: usize = 32;
const WIDER: usize = 128;

/// More lines than that are not looked at one by one.
const MANY: usize = 200;

/// Which kinds of voices each share is of: the four stances, then aggrieved voices.
const SHARES: [&[usize]; 5] = [&[0], &[1, 2], &[3, 4], &[5], &[1, 3]];

/// A shown cell as its readers see it.
pub(super) struct Line<'a> {
    pub classes: &'a [u32],
    /// Voices by kind.
    pub kinds: [u64; KINDS],
    /// Whether its shares are shown.
    pub banded: bool,
    /// Where it stands in the release being decided; none for cells of earlier ones.
    pub new: Option<(usize, usize)>,
}

impl Line<'_> {
    /// Whether its shares are shown and could be withheld.
    fn may_go(&self) -> bool {
        self.banded && self.new.is_some()
    }

    /// What each share says: kinds of voices, how many there are, the least and the most there may be.
    fn shares(&self) -> impl Iterator<Item = (&'static [usize], u64, (u64, u64))> {
        let total: u64 = self.kinds.iter().sum();
        SHARES.into_iter().map(move |kinds| {
            let part: u64 = kinds.iter().map(|&k| self.kinds[k]).sum();
            (kinds, part, Band::of(part, total).range(total))
        })
    }

    /// Whether all its shares have room for many times the least number of voices.
    fn is_roomy(&self, least: i64) -> bool {
        let room = least.unsigned_abs() * 4;
        let total: u64 = self.kinds.iter().sum();
        self.shares().all(|(_, part, (low, high))| {
            (low == 0 || part - low >= room) && (high >= total || high - part >= room)
        })
    }
}

/// Withholds shares of new lines until a sum can differ by `least` for all sums and shares that are shown; none where
/// earlier releases bring it as close by themselves. False when it can't with all new ones withheld.
pub(super) fn withhold(room: &mut Room, lines: &mut [Line<'_>], sum: &Whole, least: i64) -> bool {
    let ends = room.ends(sum);
    let old = || lines.iter().filter(|line| line.new.is_none());
    let is_few = lines.len() <= MANY;
    if room.is_wide_by_kind(&ends, least)
        || is_wide_nearby((room, NEAR), lines.iter(), &ends, least)
        || (is_few && is_wide_nearby((room, WIDER), lines.iter(), &ends, least))
        || !is_wide_nearby((room, WIDER), old(), &ends, least)
    {
        return true;
    }
    if !is_few {
        // One by one takes too long: all at once that hold a part of it and have no room to spare.
        for line in lines.iter_mut().filter(|line| line.may_go() && !line.is_roomy(least)) {
            let holds = |c: &u32| ends.binary_search_by_key(&room.column(*c), |e| e.0).is_ok();
            line.banded = !line.classes.iter().any(holds);
        }
        return true;
    }
    while let Some(n) = next(room, lines, &ends) {
        lines[n].banded = false;
        if is_wide_nearby((room, NEAR), lines.iter(), &ends, least) {
            return true;
        }
    }
    is_wide_nearby((room, WIDER), lines.iter(), &ends, least)
}

/// The next line whose shares go: the last one offered of those that hold a part of the sum or, where none does, that
/// others tie to it.
fn next(room: &Room, lines: &[Line<'_>], ends: &Ends) -> Option<usize> {
    let mut reach: BTreeSet<u32> = ends.iter().map(|e| e.0).collect();
    loop {
        let holds = |line: &Line<'_>| line.classes.iter().any(|&c| reach.contains(&room.column(c)));
        if let Some(n) = (0..lines.len()).rev().find(|&n| lines[n].may_go() && holds(&lines[n])) {
            return Some(n);
        }
        let tied = lines.iter().filter(|line| holds(line)).flat_map(|line| line.classes);
        let further: BTreeSet<u32> = tied.map(|&c| room.column(c)).collect();
        if further.is_subset(&reach) {
            return None;
        }
        reach.extend(further);
    }
}

/// Whether a sum can differ by `least` for all that some lines show, by the linear program.
fn is_wide_nearby<'a>(
    (room, near): (&Room, usize),
    lines: impl Iterator<Item = &'a Line<'a>>,
    ends: &Ends,
    least: i64,
) -> bool {
    let lines: Vec<(&Line<'_>, Vec<u32>)> = lines.map(|line| (line, room.columns_of(line.classes))).collect();
    let local = neighbours(&lines, ends, near);
    let place = |column: u32| local.binary_search(&column).ok();
    let mut point: Vec<i64> = Vec::new();
    for &column in &local {
        point.extend((0..KINDS).map(|kind| room.free(kind, column)));
    }
    let mut equations: Vec<Equation> = Vec::new();
    for (line, columns) in &lines {
        let inside: Vec<usize> = columns.iter().filter_map(|&c| place(c)).collect();
        if !inside.is_empty() {
            constrain(line, &inside, &mut point, &mut equations);
        }
    }
    let ends: Ends = ends
        .iter()
        .filter_map(|&(c, low, high)| Some((place(c)?, low, high)))
        .flat_map(|(at, low, high)| (0..KINDS).map(move |kind| (variable(at, kind), low, high)))
        .collect();
    let width = Simplex::new(&point, &equations).and_then(|mut s| {
        let low = s.raise(&ends_goal(&ends, false), least)?;
        let high = s.raise(&ends_goal(&ends, true), least.saturating_sub(low))?;
        Some(high.saturating_add(low))
    });
    width.is_some_and(|w| w >= least)
}

fn variable(at: usize, kind: usize) -> u32 {
    (at * KINDS + kind) as u32
}

/// The columns of a sum and those that the smallest lines tie to them.
fn neighbours(lines: &[(&Line<'_>, Vec<u32>)], ends: &Ends, near: usize) -> Vec<u32> {
    let mut local: BTreeSet<u32> = ends.iter().map(|e| e.0).collect();
    let mut order: Vec<&Vec<u32>> = lines.iter().map(|line| &line.1).collect();
    order.sort_by_key(|columns| columns.len());
    loop {
        let before = local.len();
        for columns in &order {
            let new = columns.iter().filter(|c| !local.contains(c)).count();
            if new > 0 && new < columns.len() && local.len() + new <= near.max(ends.len()) {
                local.extend(columns.iter().copied());
            }
        }
        if local.len() == before {
            return local.into_iter().collect();
        }
    }
}

/// What a line says: its sum, and each share within its step.
fn constrain(line: &Line<'_>, inside: &[usize], point: &mut Vec<i64>, equations: &mut Vec<Equation>) {
    let sum = |kinds: &[usize]| -> Equation {
        inside.iter().flat_map(|&at| kinds.iter().map(move |&k| (variable(at, k), 1))).collect()
    };
    equations.push(sum(&[0, 1, 2, 3, 4, 5]));
    if !line.banded {
        return;
    }
    let total: u64 = line.kinds.iter().sum();
    for (kinds, part, (low, high)) in line.shares() {
        // That no voices are negative, and none more than all, is known without a share.
        for (slack, sign, tells) in [(part - low, -1, low > 0), (high - part, 1, high < total)] {
            if tells {
                let mut row = sum(kinds);
                row.push((point.len() as u32, sign));
                point.push(i64::try_from(slack).unwrap_or(i64::MAX));
                equations.push(row);
            }
        }
    }
}
