//! Which nodes' completeness leaves staff's hands: none of so few collaborators that it would tell who filed.

use std::collections::BTreeSet;

/// Fewest expected collaborators of a node whose completeness is told.
pub const LEAST: u32 = 3;

/// The whole and those of its parts that may be told: none with fewer than [`LEAST`] expected, nor so many that taking
/// them from the whole leaves such a one. Nothing where the whole itself is too small.
pub fn told<T>(whole: T, parts: impl IntoIterator<Item = T>, expected: impl Fn(&T) -> u32) -> Vec<T> {
    let all = expected(&whole);
    if all < LEAST {
        return Vec::new();
    }
    let mut kept: Vec<T> = parts.into_iter().filter(|part| expected(part) >= LEAST).collect();
    let rest = all.saturating_sub(kept.iter().map(&expected).sum());
    // With the smallest of them in it, the rest is large enough.
    if (1..LEAST).contains(&rest)
        && let Some(least) = (0..kept.len()).min_by_key(|&n| expected(&kept[n]))
    {
        kept.remove(least);
    }
    kept.insert(0, whole);
    kept
}

/// A node of a tree in pre-order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its first number in the tree.
    pub lft: i32,
    /// The first number after its subtree.
    pub rgt: i32,
    /// How many are expected in its subtree.
    pub expected: u32,
}

/// Which nodes of a subtree may be told, by their places in the list, which is in pre-order: on each level what [`told`]
/// keeps, and nothing below what is left out, for it could be taken from what is above.
pub fn told_below(nodes: &[Place]) -> BTreeSet<usize> {
    let (mut out, mut open) = (BTreeSet::new(), vec![0]);
    while let Some(at) = open.pop() {
        let mut below = Vec::new();
        let mut next = at + 1;
        while next < nodes.len() && nodes[next].lft < nodes[at].rgt {
            below.push(next);
            let after = nodes[next].rgt;
            next += nodes[next..].iter().take_while(|node| node.lft < after).count();
        }
        let kept = told(at, below, |&n| nodes.get(n).map_or(0, |node| node.expected));
        open.extend(kept.iter().skip(1));
        out.extend(kept);
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_small_part_is_not_told_and_does_not_follow_from_the_others() {
        let told = |parts: &[u32]| told(parts.iter().sum(), parts.iter().copied(), |n| *n);
        assert_eq!(told(&[5, 4]), [9, 5, 4]);
        assert_eq!(told(&[5, 4, 2]), [11, 5], "the smallest of the others is left out too");
        assert_eq!(told(&[5, 4, 2, 1]), [12, 5, 4], "together they are enough");
        assert_eq!(told(&[1, 1]), [] as [u32; 0]);
    }

    /// A tree from how deep each node stands and how many are expected in it alone.
    fn tree(nodes: &[(usize, u32)]) -> Vec<Place> {
        let mut depths: Vec<usize> = Vec::new();
        for (depth, _) in nodes {
            depths.push(depths.last().map_or(0, |last| (*depth).clamp(1, last + 1)));
        }
        let after =
            |at: usize| (at + 1..nodes.len()).find(|&n| depths[n] <= depths[at]).unwrap_or(nodes.len());
        let number = |n: usize| i32::try_from(n).unwrap();
        let place = |at: usize| Place {
            lft: number(at),
            rgt: number(after(at)),
            expected: nodes[at..after(at)].iter().map(|(_, n)| n).sum(),
        };
        (0..nodes.len()).map(place).collect()
    }

    #[test]
    fn nothing_is_told_below_what_is_left_out() {
        // A cluster of 2, and one of 5 whose only unit has 5: that unit would tell the cluster of 2.
        let nodes = tree(&[(0, 0), (1, 2), (1, 0), (2, 5), (1, 9)]);
        assert_eq!(told_below(&nodes), BTreeSet::from([0, 4]));
        assert_eq!(told_below(&tree(&[(0, 2)])), BTreeSet::new());
        assert_eq!(told_below(&[]), BTreeSet::new());
    }

    proptest! {
        #[test]
        fn no_small_number_follows_from_the_told_nodes_of_a_tree(
            nodes in prop::collection::vec((1usize..5, 0u32..7), 1..25)
        ) {
            let nodes = tree(&nodes);
            let told = told_below(&nodes);
            for &at in &told {
                let inside = |n: &usize| nodes[at].lft < nodes[*n].lft && nodes[*n].lft < nodes[at].rgt;
                let within: Vec<usize> = told.iter().copied().filter(inside).collect();
                let is_top = |n: &&usize| {
                    !within.iter().any(|m| nodes[*m].lft < nodes[**n].lft && nodes[**n].lft < nodes[*m].rgt)
                };
                let next: u32 = within.iter().filter(is_top).map(|n| nodes[*n].expected).sum();
                prop_assert!(nodes[at].expected >= LEAST);
                prop_assert!(nodes[at].expected == next || nodes[at].expected - next >= LEAST);
            }
        }

        #[test]
        fn neither_a_part_nor_the_rest_has_fewer_than_the_least(parts in prop::collection::vec(0u32..9, 0..12)) {
            let whole: u32 = parts.iter().sum();
            let told = told(whole, parts, |n| *n);
            prop_assert!(told.iter().all(|n| *n >= LEAST));
            let rest = whole - told.iter().skip(1).sum::<u32>();
            prop_assert!(told.is_empty() || rest == 0 || rest >= LEAST);
        }
    }
}
