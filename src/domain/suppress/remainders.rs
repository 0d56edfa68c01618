//! Plain subtraction: a shown node less its shown children, along units and along topics.

use super::model::{Round, Stock};

/// Which cells of the release being decided are shown so far, and what subtraction makes of them.
pub(super) struct Remainders<'a> {
    round: &'a Round<'a>,
    shown: Vec<bool>,
}

impl<'a> Remainders<'a> {
    pub fn new(round: &'a Round<'a>) -> Self {
        Self { round, shown: vec![false; round.cells.len()] }
    }

    pub fn set(&mut self, unit: usize, topic: usize, shown: bool) {
        let at = self.at(unit, topic);
        self.shown[at] = shown;
    }

    fn at(&self, unit: usize, topic: usize) -> usize {
        unit * self.round.topics.len() + topic
    }

    fn is_shown(&self, unit: usize, topic: usize) -> bool {
        self.shown[self.at(unit, topic)]
    }

    /// The children a reader would take off: a group that is not shown stands for its units.
    fn below(&self, unit: usize, topic: usize) -> Vec<usize> {
        let mut out = Vec::new();
        for &c in self.round.units.children(unit) {
            if self.round.units.is_group(c) && !self.is_shown(c, topic) {
                out.extend_from_slice(self.round.units.children(c));
            } else {
                out.push(c);
            }
        }
        out
    }

    fn along_units(&self, unit: usize, topic: usize) -> bool {
        let kids: Vec<(usize, usize)> = self.below(unit, topic).into_iter().map(|u| (u, topic)).collect();
        self.rest_breaks(unit, topic, &kids, true)
    }

    fn along_topics(&self, unit: usize, topic: usize) -> bool {
        let kids: Vec<(usize, usize)> =
            self.round.topics.children(topic).iter().map(|&t| (unit, t)).collect();
        self.rest_breaks(unit, topic, &kids, false)
    }

    /// Whether the cell less its shown children is non-empty and breaks the policy.
    fn rest_breaks(&self, unit: usize, topic: usize, kids: &[(usize, usize)], units: bool) -> bool {
        let Some(cell) = self.round.cell(unit, topic) else { return false };
        let (mut shown, mut left): (Vec<&Stock>, Vec<(usize, &Stock)>) = (Vec::new(), Vec::new());
        for &(u, t) in kids {
            match self.round.cell(u, t) {
                Some(c) if self.is_shown(u, t) => shown.push(c),
                Some(c) => left.push((u, c)),
                None => {}
            }
        }
        if shown.is_empty() {
            return false;
        }
        let rest = shown.iter().fold(cell.group.clone(), |g, c| g.less(&c.group));
        if rest.is_empty() {
            return false;
        }
        let inside: u64 = left.iter().map(|(_, c)| c.group.count()).sum();
        let own = rest.count() > inside;
        if let ([(_, only)], false) = (&left[..], own) {
            return only.broken.is_some();
        }
        let nodes: Vec<usize> = if units && !own { left.iter().map(|x| x.0).collect() } else { Vec::new() };
        self.round.policy.broken(&rest, topic, &nodes).is_some()
    }

    /// Whether some subtraction that depends on this cell breaks the policy.
    pub fn touched_breaks(&self, unit: usize, topic: usize) -> bool {
        if self.along_units(unit, topic) || self.along_topics(unit, topic) {
            return true;
        }
        if let Some(p) = self.round.units.parent(unit) {
            if self.is_shown(p, topic) && self.along_units(p, topic) {
                return true;
            }
            if self.round.units.is_group(p)
                && let Some(above) = self.round.units.parent(p)
                && self.is_shown(above, topic)
                && self.along_units(above, topic)
            {
                return true;
            }
        }
        let up = self.round.topics.parent(topic);
        up.is_some_and(|p| self.is_shown(unit, p) && self.along_topics(unit, p))
    }

    /// The shown cells whose own subtraction breaks the policy.
    pub fn breaking(&self) -> Vec<(usize, usize)> {
        let width = self.round.topics.len();
        let shown = (0..self.shown.len()).filter(|&at| self.shown[at]).map(|at| (at / width, at % width));
        shown.filter(|&(u, t)| self.along_units(u, t) || self.along_topics(u, t)).collect()
    }

    /// The cell and the children a reader takes off it.
    pub fn family(&self, unit: usize, topic: usize) -> Vec<(usize, usize)> {
        let mut out = vec![(unit, topic)];
        out.extend(self.below(unit, topic).into_iter().map(|u| (u, topic)));
        out.extend(self.round.topics.children(topic).iter().map(|&t| (unit, t)));
        out
    }
}
