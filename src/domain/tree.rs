//! Trees of units and of topics: nodes by index, numbered in pre-order so that a subtree is a range.

use std::collections::HashMap;
use std::fmt;

/// Code of the topic root that stands for all topics.
pub const ALL_TOPICS: &str = "*";

/// One row of a tree as stored: the node's code and its parent's code.
pub type Row = (String, Option<String>);

/// Why rows do not make a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TreeError {
    /// No row at all.
    NoNodes,
    /// The code stands twice.
    Duplicate(String),
    /// The parent of `node` is no row.
    UnknownParent {
        /// Code of the row.
        node: String,
        /// Code of its missing parent.
        parent: String,
    },
    /// The node is its own ancestor.
    Cycle(String),
    /// A second node without a parent.
    SecondRoot(String),
}

impl fmt::Display for TreeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoNodes => write!(f, "a tree needs at least one node"),
            Self::Duplicate(code) => write!(f, "code {code} stands twice"),
            Self::UnknownParent { node, parent } => {
                write!(f, "{node} names an unknown parent {parent}")
            }
            Self::Cycle(code) => write!(f, "{code} is its own ancestor"),
            Self::SecondRoot(code) => write!(f, "{code} is a second root"),
        }
    }
}

impl std::error::Error for TreeError {}

/// A rooted tree. Node `i` is row `i` of what it was built from; siblings keep the order of their rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    codes: Vec<String>,
    parents: Vec<Option<usize>>,
    children: Vec<Vec<usize>>,
    by_code: HashMap<String, usize>,
    order: Vec<usize>,
    lft: Vec<usize>,
    rgt: Vec<usize>,
    depths: Vec<usize>,
    groups: Vec<bool>,
    root: usize,
}

impl Tree {
    /// Builds a tree with exactly one root.
    ///
    /// # Errors
    /// When the rows do not make one tree.
    pub fn build(rows: &[Row]) -> Result<Self, TreeError> {
        let by_code = index_codes(rows)?;
        let mut parents = Vec::with_capacity(rows.len());
        let mut children = vec![Vec::new(); rows.len()];
        let mut root = None;
        for (i, (code, parent)) in rows.iter().enumerate() {
            let Some(parent) = parent else {
                if root.replace(i).is_some() {
                    return Err(TreeError::SecondRoot(code.clone()));
                }
                parents.push(None);
                continue;
            };
            let Some(&p) = by_code.get(parent) else {
                return Err(TreeError::UnknownParent { node: code.clone(), parent: parent.clone() });
            };
            parents.push(Some(p));
            children[p].push(i);
        }
        let Some(root) = root else {
            return Err(rows.first().map_or(TreeError::NoNodes, |r| TreeError::Cycle(r.0.clone())));
        };
        let mut tree = Self {
            codes: rows.iter().map(|r| r.0.clone()).collect(),
            parents,
            children,
            by_code,
            order: Vec::with_capacity(rows.len()),
            lft: vec![usize::MAX; rows.len()],
            rgt: vec![0; rows.len()],
            depths: vec![0; rows.len()],
            groups: vec![false; rows.len()],
            root,
        };
        tree.number()?;
        Ok(tree)
    }

    /// Builds a topic tree: an implied root [`ALL_TOPICS`] is put above the parentless topics, as the last
    /// node, unless the rows already have it as their only root.
    ///
    /// # Errors
    /// When the rows do not make a tree.
    pub fn topics(rows: &[Row]) -> Result<Self, TreeError> {
        let mut roots = rows.iter().filter(|r| r.1.is_none());
        if roots.next().is_some_and(|r| r.0 == ALL_TOPICS) && roots.next().is_none() {
            return Self::build(rows);
        }
        let mut all: Vec<Row> = rows
            .iter()
            .map(|(c, p)| (c.clone(), Some(p.clone().unwrap_or_else(|| ALL_TOPICS.to_owned()))))
            .collect();
        all.push((ALL_TOPICS.to_owned(), None));
        Self::build(&all)
    }

    /// Inserts a node between each set of siblings and their parent, marked as a group. Nodes keep their
    /// index; the groups follow in the order given.
    ///
    /// # Errors
    /// When a code is taken already.
    pub fn with_groups(&self, groups: &[(String, Vec<usize>)]) -> Result<Self, TreeError> {
        let mut rows = self.rows();
        for (code, members) in groups {
            let Some(&first) = members.first() else { continue };
            rows.push((code.clone(), rows[first].1.clone()));
            for &m in members {
                rows[m].1 = Some(code.clone());
            }
        }
        let mut tree = Self::build(&rows)?;
        for i in 0..tree.len() {
            tree.groups[i] = i >= self.len() || self.groups[i];
        }
        Ok(tree)
    }

    /// The rows this tree is built from.
    #[must_use]
    pub fn rows(&self) -> Vec<Row> {
        (0..self.len())
            .map(|i| (self.codes[i].clone(), self.parents[i].map(|p| self.codes[p].clone())))
            .collect()
    }

    /// Marks nodes as groups, as when a stored tree is read back.
    #[must_use]
    pub fn mark_groups(mut self, nodes: &[usize]) -> Self {
        for &i in nodes {
            self.groups[i] = true;
        }
        self
    }

    /// Numbers the nodes in pre-order; what the walk from the root misses hangs on a cycle.
    fn number(&mut self) -> Result<(), TreeError> {
        let mut stack = vec![self.root];
        while let Some(i) = stack.pop() {
            self.lft[i] = self.order.len();
            self.order.push(i);
            self.depths[i] = self.parents[i].map_or(0, |p| self.depths[p] + 1);
            stack.extend(self.children[i].iter().rev());
        }
        if let Some(i) = self.lft.iter().position(|&l| l == usize::MAX) {
            return Err(TreeError::Cycle(self.codes[i].clone()));
        }
        for &i in self.order.iter().rev() {
            let last = self.children[i].iter().map(|&c| self.rgt[c]).max();
            self.rgt[i] = last.unwrap_or(self.lft[i] + 1);
        }
        Ok(())
    }

    /// How many nodes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Always false: a tree has a root.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// The root's index.
    #[must_use]
    pub fn root(&self) -> usize {
        self.root
    }

    /// The node's code.
    #[must_use]
    pub fn code(&self, i: usize) -> &str {
        &self.codes[i]
    }

    /// All codes, by index.
    #[must_use]
    pub fn codes(&self) -> &[String] {
        &self.codes
    }

    /// The node with this code.
    #[must_use]
    pub fn index(&self, code: &str) -> Option<usize> {
        self.by_code.get(code).copied()
    }

    /// The node a page asks for: the root for an empty code, none for an unknown one.
    #[must_use]
    pub fn asked(&self, code: &str) -> Option<usize> {
        if code.is_empty() { Some(self.root) } else { self.index(code) }
    }

    /// From the root down to the node, both included.
    #[must_use]
    pub fn path(&self, i: usize) -> Vec<usize> {
        let mut path: Vec<usize> = self.ancestors_and_self(i).collect();
        path.reverse();
        path
    }

    /// The node itself and its children.
    #[must_use]
    pub fn with_children(&self, i: usize) -> Vec<usize> {
        [i].into_iter().chain(self.children(i).iter().copied()).collect()
    }

    /// The node's parent; none for the root.
    #[must_use]
    pub fn parent(&self, i: usize) -> Option<usize> {
        self.parents[i]
    }

    /// The node's children, in the order of their rows.
    #[must_use]
    pub fn children(&self, i: usize) -> &[usize] {
        &self.children[i]
    }

    /// The node itself, then its parent, up to the root.
    pub fn ancestors_and_self(&self, i: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(i), |&x| self.parents[x])
    }

    /// Whether the node has no children.
    #[must_use]
    pub fn is_leaf(&self, i: usize) -> bool {
        self.children[i].is_empty()
    }

    /// Whether the node is a group put between small units and their parent.
    #[must_use]
    pub fn is_group(&self, i: usize) -> bool {
        self.groups[i]
    }

    /// Steps below the root; the root has 0.
    #[must_use]
    pub fn depth(&self, i: usize) -> usize {
        self.depths[i]
    }

    /// All nodes in pre-order.
    pub fn preorder(&self) -> impl Iterator<Item = usize> + '_ {
        self.order.iter().copied()
    }

    /// The node and everything below it, in pre-order.
    pub fn subtree(&self, i: usize) -> impl Iterator<Item = usize> + '_ {
        self.order[self.lft[i]..self.rgt[i]].iter().copied()
    }

    /// Pre-order number of the node and the first number after its subtree: `lft <= x < rgt`.
    #[must_use]
    pub fn bounds(&self, i: usize) -> (usize, usize) {
        (self.lft[i], self.rgt[i])
    }
}

fn index_codes(rows: &[Row]) -> Result<HashMap<String, usize>, TreeError> {
    let mut by_code = HashMap::with_capacity(rows.len());
    for (i, (code, _)) in rows.iter().enumerate() {
        if by_code.insert(code.clone(), i).is_some() {
            return Err(TreeError::Duplicate(code.clone()));
        }
    }
    Ok(by_code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(list: &[(&str, Option<&str>)]) -> Vec<Row> {
        list.iter().map(|(c, p)| ((*c).to_owned(), p.map(str::to_owned))).collect()
    }

    #[test]
    fn numbers_in_preorder() {
        let t =
            Tree::build(&rows(&[("b", Some("r")), ("r", None), ("c", Some("b")), ("d", Some("r"))])).unwrap();
        let codes: Vec<&str> = t.preorder().map(|i| t.code(i)).collect();
        assert_eq!(codes, ["r", "b", "c", "d"]);
        assert_eq!(t.bounds(t.root()), (0, 4));
        assert_eq!(t.subtree(0).map(|i| t.code(i)).collect::<Vec<_>>(), ["b", "c"]);
        assert_eq!(t.ancestors_and_self(2).collect::<Vec<_>>(), [2, 0, 1]);
        assert_eq!((t.depth(2), t.is_leaf(2), t.parent(1)), (2, true, None));
        assert_eq!(t.index("d"), Some(3));
    }

    #[test]
    fn refuses_what_is_no_tree() {
        let err = |list: &[(&str, Option<&str>)]| Tree::build(&rows(list)).unwrap_err();
        assert_eq!(err(&[]), TreeError::NoNodes);
        assert_eq!(err(&[("a", None), ("a", None)]), TreeError::Duplicate("a".into()));
        assert_eq!(err(&[("a", None), ("b", None)]), TreeError::SecondRoot("b".into()));
        assert_eq!(err(&[("a", Some("b")), ("b", Some("a"))]), TreeError::Cycle("a".into()));
        assert_eq!(err(&[("r", None), ("a", Some("b")), ("b", Some("a"))]), TreeError::Cycle("a".into()));
        let unknown = TreeError::UnknownParent { node: "a".into(), parent: "x".into() };
        assert_eq!(err(&[("r", None), ("a", Some("x"))]), unknown);
    }

    #[test]
    fn topics_get_an_implied_root() {
        let t = Tree::topics(&rows(&[("A", None), ("B", None), ("A1", Some("A"))])).unwrap();
        assert_eq!((t.len(), t.code(t.root()), t.depth(2)), (4, "*", 2));
        let same = Tree::topics(&rows(&[("*", None), ("A", Some("*"))])).unwrap();
        assert_eq!(same.len(), 2);
        assert_eq!(Tree::topics(&[]).unwrap().len(), 1);
    }

    #[test]
    fn groups_stand_between_units_and_parent() {
        let t =
            Tree::build(&rows(&[("r", None), ("a", Some("r")), ("b", Some("r")), ("c", Some("r"))])).unwrap();
        let g = t.with_groups(&[("g".into(), vec![1, 2])]).unwrap();
        assert_eq!((g.parent(1), g.parent(4), g.is_group(4), g.is_group(1)), (Some(4), Some(0), true, false));
        assert_eq!(g.children(0), [3, 4]);
    }
}
