//! What another version of a release would change, for staff to see before it is issued; and how many cells of each
//! level are shown.

use serde::{Deserialize, Serialize};

use super::suppress::{Published, PublishedCell};

/// A cell by the codes of its unit and topic.
pub type Place = (String, String);

/// What becomes of the cells of the version before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Shown before and now, with another value.
    pub updated: Vec<Place>,
    /// Shown with the value of an earlier version, because the difference would tell too much.
    pub kept: Vec<Place>,
    /// Shown before, hidden now.
    pub hidden: Vec<Place>,
    /// Hidden or not there before, shown now.
    pub shown: Vec<Place>,
    /// Shown alike.
    pub same: usize,
}

/// Compares two versions, cell by cell, by their codes.
#[must_use]
pub fn changes(before: &Published, now: &Published) -> Changes {
    let mut out = Changes::default();
    for (u, t) in places(now) {
        let place = || (now.units().code(u).to_owned(), now.topics().code(t).to_owned());
        let was = then(before, now, (u, t));
        match (was, now.cell(u, t)) {
            (_, PublishedCell::Shown { as_of: Some(_), .. }) => out.kept.push(place()),
            (
                Some(PublishedCell::Shown { voices: a, reporters: b, bands: c, .. }),
                PublishedCell::Shown { voices, reporters, bands, .. },
            ) => {
                if (a, b, c) == (voices, reporters, bands) {
                    out.same += 1;
                } else {
                    out.updated.push(place());
                }
            }
            (Some(PublishedCell::Shown { .. }), _) => out.hidden.push(place()),
            (_, PublishedCell::Shown { .. }) => out.shown.push(place()),
            _ => {}
        }
    }
    out
}

fn places(p: &Published) -> impl Iterator<Item = (usize, usize)> + '_ {
    p.units().preorder().flat_map(|u| p.topics().preorder().map(move |t| (u, t)))
}

fn then<'a>(before: &'a Published, now: &Published, (u, t): (usize, usize)) -> Option<&'a PublishedCell> {
    let unit = before.units().index(now.units().code(u))?;
    let topic = before.topics().index(now.topics().code(t))?;
    Some(before.cell(unit, topic))
}

/// How many cells of a level are shown, hidden and empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    /// Steps of the units below the root.
    pub units: usize,
    /// Steps of the topics below the root.
    pub topics: usize,
    /// Shown cells.
    pub shown: usize,
    /// Hidden cells, among them those without a contribution that may not say so.
    pub hidden: usize,
    /// Cells published as empty.
    pub empty: usize,
}

/// Counts the cells of a publication by level.
#[must_use]
pub fn levels(p: &Published) -> Vec<Level> {
    let mut out: Vec<Level> = Vec::new();
    for (u, t) in places(p) {
        let (units, topics) = (p.units().depth(u), p.topics().depth(t));
        let at = out.iter().position(|l| (l.units, l.topics) == (units, topics));
        let at = at.unwrap_or_else(|| {
            out.push(Level { units, topics, ..Level::default() });
            out.len() - 1
        });
        match p.cell(u, t) {
            PublishedCell::Shown { .. } => out[at].shown += 1,
            PublishedCell::Hidden => out[at].hidden += 1,
            PublishedCell::Empty => out[at].empty += 1,
        }
    }
    out.sort_by_key(|l| (l.units, l.topics));
    out
}
