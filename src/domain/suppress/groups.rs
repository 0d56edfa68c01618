//! Fixed groups of small units, a level between them and their parent, which give back what hiding takes.

use super::policy::Policy;
use crate::domain::tree::{Tree, TreeError};

/// Groups hold at least this many collaborators, and units with fewer are grouped.
pub const GROUP_SIZE: u32 = 6;

/// Packs small leaf units, in code order within their parent, into groups of at least `least`; `size` is a
/// unit's number of collaborators. A short last group joins the one before. There is no group of one unit,
/// of all the parent's children, or of fewer than `least`.
#[must_use]
pub fn small_units(units: &Tree, least: u32, size: impl Fn(usize) -> u32) -> Vec<Vec<usize>> {
    let mut out = Vec::new();
    for p in 0..units.len() {
        let children = units.children(p);
        let mut small: Vec<usize> =
            children.iter().copied().filter(|&u| units.is_leaf(u) && size(u) < least).collect();
        small.sort_by_key(|&u| units.code(u));
        let mut mine: Vec<Vec<usize>> = Vec::new();
        let (mut open, mut people) = (Vec::new(), 0);
        for u in small {
            open.push(u);
            people += size(u);
            if people >= least {
                mine.push(std::mem::take(&mut open));
                people = 0;
            }
        }
        if let Some(last) = mine.last_mut() {
            last.append(&mut open);
        }
        out.extend(mine.into_iter().filter(|g| g.len() > 1 && g.len() < children.len()));
    }
    out
}

/// The unit tree with a node for each group, coded by `code` (by the group's number and its members), and
/// the policy with the groups' headcounts, known where all members' are.
///
/// # Errors
/// When a code is taken already.
pub fn with_groups(
    units: &Tree,
    policy: &Policy,
    groups: &[Vec<usize>],
    code: impl Fn(usize, &[usize]) -> String,
) -> Result<(Tree, Policy), TreeError> {
    let named: Vec<(String, Vec<usize>)> =
        groups.iter().enumerate().map(|(i, g)| (code(i, g), g.clone())).collect();
    let tree = units.with_groups(&named)?;
    let mut policy = policy.clone();
    policy.headcounts.resize(units.len(), None);
    for (_, members) in named.iter().filter(|(_, m)| !m.is_empty()) {
        let known: Option<Vec<u32>> = members.iter().map(|&u| policy.headcount(u)).collect();
        policy.headcounts.push(known.map(|list| list.into_iter().sum()));
    }
    Ok((tree, policy))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packs_in_code_order() {
        let mut rows = vec![("r".to_owned(), None)];
        for c in ["e", "a", "b", "c", "d"] {
            rows.push((c.to_owned(), Some("r".to_owned())));
        }
        let t = Tree::build(&rows).unwrap();
        // e 9 | a 3, b 3 | c 5, d 1 — and with d 0 the rest joins the group before.
        let sizes = [0, 9, 3, 3, 5, 1];
        assert_eq!(small_units(&t, 6, |u| sizes[u]), vec![vec![2, 3], vec![4, 5]]);
        let sizes = [0, 9, 3, 3, 5, 0];
        assert_eq!(small_units(&t, 6, |u| sizes[u]), vec![vec![2, 3, 4, 5]]);
        let sizes = [0, 1, 1, 1, 1, 1];
        assert!(small_units(&t, 6, |u| sizes[u]).is_empty());
    }
}
