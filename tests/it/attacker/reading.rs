//! A publication as its readers see it, and what is wrong with it at first sight.

use super::world::{STANCES, Set, World, list, text};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Rows of a unit node with fewer authors may not say "empty".
const ROW_AUTHORS: usize = 10;

/// A number somebody reads: the sum of some parts, with bounds on its shares where these are told.
pub struct Row {
    pub parts: Set,
    pub release: usize,
    /// Bounds on the voices of each stance and, last, on aggrieved voices.
    pub shares: Option<[(u64, u64); 5]>,
}

/// A node of a table: a unit, or a group of siblings that is told as one.
pub type Node = Vec<usize>;

/// All that is known from a publication.
pub struct Reading {
    pub rows: Vec<Row>,
    /// Cells that are known not to be empty without being shown, by release.
    pub present: Vec<(usize, Set)>,
    /// What is shown anew in each release.
    pub shown: Vec<BTreeSet<(Node, usize)>>,
    pub faults: Vec<String>,
}

impl Reading {
    pub fn of(world: &World, published: &Value) -> Self {
        let mut out = Self {
            rows: Vec::new(),
            present: Vec::new(),
            shown: vec![BTreeSet::new(); world.releases.len()],
            faults: Vec::new(),
        };
        let releases = list(&published["releases"]);
        if releases.iter().map(|r| text(&r["id"])).ne(world.releases.iter().map(String::as_str)) {
            out.faults.push("not the releases of the case, in their order".into());
            return out;
        }
        for (r, release) in releases.iter().enumerate() {
            let mut seen: BTreeMap<(usize, usize), u32> = BTreeMap::new();
            for cell in list(&release["cells"]) {
                let at = (world.units.index(text(&cell["unit"])), world.topics.index(text(&cell["topic"])));
                let (Some(u), Some(t)) = at else {
                    out.faults.push(format!("{r}: a cell of no unit or topic: {cell}"));
                    continue;
                };
                *seen.entry((u, t)).or_default() += 1;
                if let Err(fault) = out.cell(world, r, (u, t), cell) {
                    out.faults.push(format!("{} {cell}: {fault}", world.releases[r]));
                }
            }
            if seen.len() != world.units.codes.len() * world.topics.codes.len()
                || seen.values().any(|&n| n > 1)
            {
                out.faults.push(format!("{}: not every pair stands once", world.releases[r]));
            }
            for merged in list(&release["merged"]) {
                if let Err(fault) = out.merged(world, r, merged) {
                    out.faults.push(format!("{} {merged}: {fault}", world.releases[r]));
                }
            }
        }
        out
    }

    fn cell(&mut self, w: &World, r: usize, (u, t): (usize, usize), cell: &Value) -> Result<(), String> {
        let truth = w.cell(r, u, t);
        let big = w.row_authors(r, u) >= ROW_AUTHORS;
        if text(&cell["status"]) != "shown" {
            let keys = ["status", "topic", "unit"];
            if cell.as_object().is_none_or(|o| !o.keys().all(|k| keys.contains(&k.as_str()))) {
                return Err("more than its status".into());
            }
        }
        match text(&cell["status"]) {
            "hidden" if truth.is_empty() || !big => Ok(()),
            "hidden" => {
                self.present.push((r, truth.to_vec()));
                Ok(())
            }
            "empty" if !truth.is_empty() => Err("it is not empty".into()),
            "empty" if !big => Err("empty in the row of few".into()),
            "empty" => Ok(()),
            "shown" => {
                let mut source = r;
                if let Some(id) = cell["as_of"].as_str() {
                    source =
                        w.releases[..r].iter().position(|x| x == id).ok_or("as of no earlier release")?;
                    if w.rounds[source] != w.rounds[r] {
                        return Err("kept from another round".into());
                    }
                } else {
                    self.shown[r].insert((vec![u], t));
                }
                let parts = w.cell(source, u, t).to_vec();
                let shares = right(w, &parts, t, cell)?;
                if w.breaks(&parts, t, &[u]) {
                    return Err("shown against the policy".into());
                }
                self.rows.push(Row { parts, release: r, shares });
                Ok(())
            }
            _ => Err("no status".into()),
        }
    }

    fn merged(&mut self, w: &World, r: usize, row: &Value) -> Result<(), String> {
        let units: Option<BTreeSet<usize>> =
            list(&row["units"]).iter().map(|u| w.units.index(text(u))).collect();
        let (Some(units), Some(t)) = (units, w.topics.index(text(&row["topic"]))) else {
            return Err("unknown".into());
        };
        let units: Node = units.into_iter().collect();
        let parents: BTreeSet<_> = units.iter().map(|&u| w.units.parent(u)).collect();
        if units.len() < 2 || parents.len() != 1 || units.len() != list(&row["units"]).len() {
            return Err("no two or more siblings".into());
        }
        let parts = node_parts(w, r, &units, t);
        if (row["voices"].as_u64(), row["reporters"].as_u64())
            != (Some(w.voices(&parts)), Some(w.authors(&parts).len() as u64))
        {
            return Err("a wrong number".into());
        }
        if parts.is_empty() || w.breaks(&parts, t, &units) {
            return Err("shown against the policy".into());
        }
        self.shown[r].insert((units, t));
        self.rows.push(Row { parts, release: r, shares: None });
        Ok(())
    }
}

/// The parts of a node, which is a unit or siblings.
pub fn node_parts(w: &World, r: usize, node: &[usize], t: usize) -> Set {
    let mut out: Set = node.iter().flat_map(|&u| w.cell(r, u, t)).copied().collect();
    out.sort_unstable();
    out
}

/// The shares of a cell whose numbers are right.
fn right(w: &World, parts: &[u32], t: usize, cell: &Value) -> Result<Option<[(u64, u64); 5]>, String> {
    let total = w.voices(parts);
    if cell["voices"].as_u64() != Some(total)
        || cell["reporters"].as_u64() != Some(w.authors(parts).len() as u64)
    {
        return Err(format!("the number is {total}"));
    }
    if cell["shares"].is_null() {
        return Ok(None);
    }
    if total < 2 * w.min_voices_of(t) {
        return Err("shares of too few voices".into());
    }
    let mut out = [(0, 0); 5];
    for (s, bounds) in out.iter_mut().enumerate() {
        let name = STANCES.get(s).unwrap_or(&"aggrieved");
        let of = |i: &u32| {
            let part = &w.parts[*i as usize];
            part.stances.get(s).copied().unwrap_or(part.aggrieved)
        };
        let true_value: u64 = parts.iter().map(of).sum();
        *bounds = range(&cell["shares"][name], total).ok_or_else(|| format!("no share of {name}"))?;
        if true_value < bounds.0 || true_value > bounds.1 {
            return Err(format!("{name} is {true_value} of {total}"));
        }
    }
    Ok(Some(out))
}

/// The voices a share may stand for.
fn range(share: &Value, total: u64) -> Option<(u64, u64)> {
    if share == "<10" {
        return Some((0, total.div_ceil(10) - 1));
    }
    if share == ">90" {
        return Some((total * 9 / 10 + 1, total));
    }
    let p = share.as_u64().filter(|p| p % 5 == 0 && (10..=90).contains(p))?;
    let low = if p == 10 { (total * 10).div_ceil(100) } else { (total * (2 * p - 5)).div_ceil(200) };
    let high = if p == 90 { total * 90 / 100 } else { (total * (2 * p + 5)).div_ceil(200) - 1 };
    Some((low, high))
}
