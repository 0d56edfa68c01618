//! How close one can come to a protected sum without computing it: voices are never negative, so what is shown
//! bounds what is hidden.
//!
//! A sum is far enough when two sets of numbers with the same shown sums differ in it by the least number of
//! voices. Where there are none, a cell is hidden again. What published shares add is looked at once sums alone leave
//! enough open; then shares are withheld (shares).

use super::ROW_AUTHORS;
use super::field::P;
use super::model::{KINDS, Model, Round};
use super::room::{Room, Whole};
use super::shares::{self, Line};
use super::targets::Target;
use std::collections::{BTreeSet, HashSet};

/// A cell as (unit, topic).
type At = (usize, usize);

/// The protected sums and the voices they are made of.
pub(super) struct Near<'a> {
    model: &'a Model<'a>,
    sums: Vec<Whole>,
    /// By kind and class.
    kinds: Vec<Vec<u64>>,
    /// Least difference that must be left open.
    least: i64,
}

impl<'a> Near<'a> {
    /// Takes the protected sums; leaves out those that earlier releases alone bound too closely.
    pub fn new(model: &'a Model<'a>, targets: Vec<Target>) -> Self {
        let mut kinds = vec![vec![0; model.classes()]; KINDS];
        for e in &model.elements {
            e.kinds.iter().zip(&mut kinds).for_each(|(x, sums)| sums[e.class as usize] += x);
        }
        let whole = |t: Target| t.vector.into_iter().map(|(c, x)| (c, signed(x))).collect();
        let least = i64::from(model.now().policy.min_voices);
        let mut near = Self { model, sums: targets.into_iter().map(whole).collect(), kinds, least };
        let earlier = model.shown_before();
        if !earlier.is_empty() {
            let mut room = Room::new(&near.kinds, &earlier, &near.present(None));
            near.sums.retain(|s| room.is_wide(s, least));
        }
        near
    }

    /// Looks at a selection, given in the order in which it was offered.
    pub fn look(&self, shown: &[At]) -> Look<'_> {
        let lines = self.lines(shown);
        let rows: Vec<&[u32]> = lines.iter().map(|line| line.classes).collect();
        let room = Room::new(&self.kinds, &rows, &self.present(Some(shown)));
        Look { near: self, lines, room }
    }

    /// What earlier releases showed, and what this one is to show.
    fn lines(&self, shown: &[At]) -> Vec<Line<'_>> {
        let (now, before) = self.model.rounds.split_last().expect("the release being decided");
        let mut out = Vec::new();
        for round in before {
            let line = |&at: &At| self.line(round, at, None, round.banded.contains(&at));
            out.extend(round.shown.iter().filter_map(line));
        }
        out.extend(shown.iter().filter_map(|&at| {
            let stock = now.cell(at.0, at.1)?;
            self.line(now, at, Some(at), stock.group.voices() >= 2 * now.policy.min_voices_of(at.1))
        }));
        out
    }

    fn line<'b>(&self, round: &'b Round<'_>, at: At, new: Option<At>, banded: bool) -> Option<Line<'b>> {
        let stock = round.cell(at.0, at.1)?;
        let mut kinds = [0; KINDS];
        for &e in &stock.elements {
            let element = &self.model.elements[e as usize];
            kinds.iter_mut().zip(element.kinds).for_each(|(sum, x)| *sum += x);
        }
        Some(Line { classes: &stock.classes, kinds, banded, new })
    }

    /// The classes of hidden cells whose row tells that they are not empty, smallest first.
    fn present(&self, shown: Option<&[At]>) -> Vec<&[u32]> {
        let mut out = Vec::new();
        for (r, round) in self.model.rounds.iter().enumerate() {
            let now = r + 1 == self.model.rounds.len();
            let shown: HashSet<At> = match shown {
                None if now => continue,
                Some(list) if now => list.iter().copied().collect(),
                _ => round.shown.iter().copied().collect(),
            };
            for u in (0..round.units.len()).filter(|&u| round.authors[u] >= ROW_AUTHORS) {
                let hidden = (0..round.topics.len()).filter(|&t| !shown.contains(&(u, t)));
                out.extend(hidden.filter_map(|t| round.cell(u, t)).map(|c| &c.classes[..]));
            }
        }
        out.sort_by_key(|c| c.len());
        out
    }
}

/// A selection as readers would see it, with what it leaves open.
pub(super) struct Look<'a> {
    near: &'a Near<'a>,
    lines: Vec<Line<'a>>,
    room: Room,
}

impl Look<'_> {
    /// The cells to hide again. A cell that an earlier release showed is never among them: to hide it would take
    /// nothing back.
    pub fn hide(&mut self) -> BTreeSet<At> {
        let (near, room) = (self.near, &mut self.room);
        let narrow: Vec<&Whole> = near.sums.iter().filter(|s| !room.is_wide(s, near.least)).collect();
        self.hide_for(narrow)
    }

    /// The cells whose shares would bring a sum too close, once no cell is to be hidden again; or cells to hide
    /// again, where shares that earlier releases show bring a sum too close with what this one sums up.
    pub fn withheld(mut self) -> Result<BTreeSet<At>, BTreeSet<At>> {
        let banded: Vec<bool> = self.lines.iter().map(|line| line.banded).collect();
        let mut narrow: Vec<&Whole> = Vec::new();
        if banded.contains(&true) {
            for sum in &self.near.sums {
                if !shares::withhold(&mut self.room, &mut self.lines, sum, self.near.least) {
                    narrow.push(sum);
                }
            }
        }
        let hide = self.hide_for(narrow);
        if !hide.is_empty() {
            return Err(hide);
        }
        let gone = self.lines.iter().zip(banded).filter(|(line, before)| *before && !line.banded);
        Ok(gone.filter_map(|(line, _)| line.new).collect())
    }

    /// The last new cell that bounds each of some sums.
    fn hide_for(&self, narrow: Vec<&Whole>) -> BTreeSet<At> {
        let lines = &self.lines;
        let known: HashSet<&[u32]> = lines.iter().filter(|l| l.new.is_none()).map(|l| l.classes).collect();
        let new = |line: &&Line<'_>| line.new.is_some() && !known.contains(line.classes);
        let new: Vec<&Line<'_>> = lines.iter().filter(new).collect();
        let mut hide: BTreeSet<At> = BTreeSet::new();
        for sum in narrow {
            let bound = touching(sum, &new, lines);
            if !bound.iter().any(|line| line.new.is_some_and(|at| hide.contains(&at))) {
                hide.extend(bound.last().and_then(|line| line.new));
            }
        }
        hide
    }
}

/// Which of the new lines bound a sum: those that hold a part of it or, where none does, those that others tie to
/// it.
fn touching<'a, 'b>(sum: &Whole, new: &[&'a Line<'b>], lines: &[Line<'b>]) -> Vec<&'a Line<'b>> {
    let mut reach: BTreeSet<u32> = sum.iter().map(|x| x.0).collect();
    loop {
        let holds = |line: &Line<'_>| line.classes.iter().any(|c| reach.contains(c));
        let bound: Vec<&Line<'_>> = new.iter().copied().filter(|line| holds(line)).collect();
        let tied = lines.iter().filter(|line| holds(line));
        let further: BTreeSet<u32> = tied.flat_map(|line| line.classes).copied().collect();
        if !bound.is_empty() || further.is_subset(&reach) {
            return bound;
        }
        reach.extend(further);
    }
}

/// A residue as the small whole number it stands for.
fn signed(x: u64) -> i64 {
    if x > P / 2 { -((P - x) as i64) } else { x as i64 }
}
