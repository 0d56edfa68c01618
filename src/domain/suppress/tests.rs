//! Attacks on publications of small random cases and of the case files.

use super::attack::{Attack, unit};
use super::*;
use crate::domain::case::Case;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

type Releases = Vec<(Vec<Leaf>, Published)>;

/// Publishes versions one after the other.
fn issue(units: &Tree, topics: &Tree, policy: &Policy, versions: Vec<Vec<Leaf>>) -> Releases {
    let mut ledger = Ledger::default();
    let mut out = Vec::new();
    for (n, leaves) in versions.into_iter().enumerate() {
        let published = publish(units, topics, &leaves, policy, &ledger);
        ledger.push(format!("v{}", n + 1), leaves.clone(), published.clone());
        out.push((leaves, published));
    }
    out
}

/// Everything the publications must not do; the first fault found, in words.
fn fault(releases: &Releases, insiders: bool) -> Option<String> {
    let a = Attack::new(releases);
    let all: Vec<_> = (0..=releases.len()).map(|n| a.shown(n)).collect();
    let shown = &all[releases.len()];
    let none = BTreeSet::new();
    let width = a.topics.len();
    for (r, before) in all.iter().take(releases.len()).enumerate() {
        let cells = a.cells(r);
        for (at, set) in cells.iter().enumerate() {
            let (u, t) = (at / width, at % width);
            let name = format!("{r} {} {}", a.units.code(u), a.topics.code(t));
            if let Some(wrong) = wrong(&a, r, u, t, set) {
                return Some(format!("{name}: {wrong}"));
            }
            // What the releases before gave away already can't be taken back.
            let gives = |plus: &BTreeSet<usize>, minus: &BTreeSet<usize>| {
                shown.gives(plus, minus) && !before.gives(plus, minus)
            };
            if a.breaks(set, t, &[u]) && gives(set, &none) {
                return Some(format!("{name}: a primary cell is computable"));
            }
            if a.is_new(r, u, t) && remainder_breaks(&a, r, u, t, &cells) {
                return Some(format!("{name}: a remainder breaks the policy"));
            }
            for earlier in 0..r {
                let old = a.cell(earlier, u, t);
                let (came, left) = a.unmatched(&(set - &old), &(&old - set));
                let signed = (&(set - &old), &(&old - set));
                let parts = [(&came, (&came, &none)), (&left, (&left, &none)), (&(&came | &left), signed)];
                for (_, (plus, minus)) in parts.into_iter().filter(|(part, _)| a.breaks(part, t, &[u])) {
                    if gives(plus, minus) {
                        return Some(format!("{name}: a difference to {earlier} is computable"));
                    }
                }
            }
        }
    }
    insiders.then(|| leak(&a, shown)).flatten()
}

fn wrong(a: &Attack<'_>, r: usize, u: usize, t: usize, set: &BTreeSet<usize>) -> Option<&'static str> {
    let authors =
        |s: &BTreeSet<usize>| s.iter().map(|&i| a.items[i].leaf.author).collect::<BTreeSet<_>>().len();
    match a.published[r].cell(u, t) {
        PublishedCell::Hidden => None,
        PublishedCell::Empty if !set.is_empty() => Some("not empty"),
        PublishedCell::Empty => {
            (authors(&a.cell(r, u, a.topics.root())) < ROW_AUTHORS).then_some("empty in the row of few")
        }
        PublishedCell::Shown { voices, reporters, as_of, bands } => {
            let source = match as_of {
                Some(v) => a.cell(v[1..].parse::<usize>().ok()? - 1, u, t),
                None => set.clone(),
            };
            let total: u64 = source.iter().map(|&i| a.items[i].leaf.total()).sum();
            let right = *voices == total && *reporters as usize == authors(&source);
            let fine = bands.is_some() == (total >= 2 * a.policy.min_voices_of(t));
            (!right || !fine).then_some("wrong value")
        }
    }
}

/// The shown cell less its shown children, along units (a group that is not shown stands for its units) and
/// along topics.
fn remainder_breaks(a: &Attack<'_>, r: usize, u: usize, t: usize, cells: &[BTreeSet<usize>]) -> bool {
    let mut below = Vec::new();
    for &c in a.units.children(u) {
        let open = a.units.is_group(c) && !a.is_new(r, c, t);
        below.extend(if open { a.units.children(c).to_vec() } else { vec![c] });
    }
    let units: Vec<(usize, usize)> = below.into_iter().map(|c| (c, t)).collect();
    let topics: Vec<(usize, usize)> = a.topics.children(t).iter().map(|&c| (u, c)).collect();
    [units, topics].into_iter().any(|kids| {
        let at = |k: &(usize, usize)| &cells[k.0 * a.topics.len() + k.1];
        let (shown, left): (Vec<_>, Vec<_>) = kids.iter().partition(|k| a.is_new(r, k.0, k.1));
        if shown.iter().all(|k| at(k).is_empty()) {
            return false;
        }
        let rest = shown.iter().fold(at(&(u, t)).clone(), |s, k| &s - at(k));
        let whole: BTreeSet<usize> = left.iter().flat_map(at).copied().collect();
        let nodes: Vec<usize> = left.iter().filter(|k| k.1 == t && !at(k).is_empty()).map(|k| k.0).collect();
        let known: &[usize] = if rest == whole { &nodes } else { &[] };
        a.breaks(&rest, t, known)
    })
}

/// Whether some author can compute another's part of a cell, by single contributions.
fn leak(a: &Attack<'_>, shown: &super::attack::Shown) -> Option<String> {
    let own = |author: u32| -> BTreeSet<usize> {
        (0..a.items.len()).filter(|&i| a.items[i].leaf.author == author).collect()
    };
    let authors: BTreeSet<u32> = a.items.iter().map(|i| i.leaf.author).collect();
    let mut parts: BTreeMap<BTreeSet<usize>, u32> = BTreeMap::new();
    for set in (0..a.published.len()).flat_map(|r| a.cells(r)) {
        for &author in &authors {
            let part = &set & &own(author);
            if !part.is_empty() {
                parts.insert(part, author);
            }
        }
    }
    for &author in &authors {
        let span = shown.knowing(&own(author));
        for (part, of) in parts.iter().filter(|p| *p.1 != author) {
            if span.contains(unit(a.items.len(), part)) {
                return Some(format!("author {author} computes a part of {of}"));
            }
        }
    }
    None
}

fn tree(parents: &[usize]) -> Tree {
    let mut rows = vec![("*".to_owned(), None)];
    for (i, p) in parents.iter().enumerate() {
        let parent = p % (i + 1);
        let code = if parent == 0 { "*".to_owned() } else { format!("n{parent}") };
        rows.push((format!("n{}", i + 1), Some(code)));
    }
    Tree::build(&rows).unwrap()
}

prop_compose! {
    /// A case: trees, policy, and one to three versions that differ in some reports.
    fn cases()(
        up in prop::collection::vec(0usize..4, 1..8),
        tp in prop::collection::vec(0usize..3, 1..5),
        raw in prop::collection::vec(
            (0usize..9, prop::collection::vec((0usize..9, prop::array::uniform4(0u32..7)), 1..4), 0u32..14, 0u8..12), 4..26),
        head in prop::option::of(10u32..40),
        factors in prop::collection::vec(1u32..3, 0..3),
        versions in 1usize..4,
    ) -> (Tree, Tree, Policy, Vec<Vec<Leaf>>) {
        let (units, topics) = (tree(&up), tree(&tp));
        let groups = small_units(&units, 3, |u| raw.iter().filter(|r| r.0 % units.len() == u).count() as u32);
        let headcounts = (0..units.len()).map(|u| (u % 3 == 1).then_some(u as u32 * 7)).collect();
        let policy = Policy { min_voices: 10, min_reporters: 3, max_share: 850, min_headcount: head, factors, headcounts };
        let (units, policy) = with_groups(&units, &policy, &groups, |i, _| format!("+{i}")).unwrap();
        let list = (0..versions).map(|v| raw.iter().enumerate()
            // Some reports come late, some are withdrawn.
            .filter(|(_, r)| match r.3 { 0 => v > 0, 1 => v < 1, 2 => v > 1, _ => true })
            .flat_map(|(i, r)| r.1.iter().map(move |issue| (i, r, issue)))
            .map(|(report, r, issue)| Leaf {
                report, author: r.2, unit: r.0 % up.len().saturating_add(1), topic: issue.0 % topics.len(),
                voices: issue.1, streams: [0; 4], aggrieved: issue.1[0] / 2,
            }).collect()).collect();
        (units, topics, policy, list)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn nothing_protected_is_computable((units, topics, policy, versions) in cases()) {
        let releases = issue(&units, &topics, &policy, versions);
        prop_assert!(releases[0].1.revealed().is_empty());
        prop_assert_eq!(fault(&releases, releases.len() == 1), None);
    }

    #[test]
    fn same_input_same_output((units, topics, policy, versions) in cases()) {
        let hashes = |r: Releases| r.iter().map(|x| x.1.freeze().content_hash).collect::<Vec<_>>();
        let one = hashes(issue(&units, &topics, &policy, versions.clone()));
        prop_assert_eq!(one, hashes(issue(&units, &topics, &policy, versions)));
    }
}

#[test]
fn the_case_files_are_safe() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/sdc/cases");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let case = Case::read(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let releases: Releases = case
            .releases
            .iter()
            .map(|r| r.1.clone())
            .zip(case.publish().unwrap().into_iter().map(|p| p.1))
            .collect();
        let contributions: usize = releases.iter().map(|r| r.0.len()).sum();
        assert_eq!(fault(&releases, releases.len() == 1 && contributions < 200), None, "{}", path.display());
        seen += 1;
    }
    assert!(seen >= 12);
}

/// The attacker itself must find what hiding primary cells alone leaves open.
#[test]
fn hiding_primary_cells_alone_is_caught() {
    let text = include_str!("../../../tests/fixtures/sdc/cases/tiny-15.json");
    let case = Case::read(text).unwrap();
    let leaves = case.releases[0].1.clone();
    let mut weak = publish(&case.units, &case.topics, &leaves, &case.policy, &Ledger::default());
    let cube = Cube::build(&case.units, &case.topics, &leaves);
    for at in 0..weak.cells.len() {
        let (u, t) = (at / case.topics.len(), at % case.topics.len());
        if matches!(weak.reasons[at], Some(Reason::Computable | Reason::Remainder | Reason::Insider)) {
            weak.cells[at] = shown(cube.cell(u, t), case.policy.min_voices_of(t));
        }
    }
    let found = fault(&vec![(leaves, weak)], false);
    assert!(found.is_some_and(|f| f.contains("computable") || f.contains("remainder")));
}

#[test]
fn a_loosened_policy_does_not_open_what_was_hidden() {
    let (units, topics) = (tree(&[0, 0]), tree(&[0]));
    let leaf = |report: usize, unit, v| Leaf {
        report,
        author: report as u32,
        unit,
        topic: 1,
        voices: [v; 4],
        streams: [0; 4],
        aggrieved: 0,
    };
    let leaves: Vec<Leaf> = (0..8).map(|i| leaf(i, 1 + i % 2, 1)).collect();
    let mut policy = Policy {
        min_voices: 20,
        min_reporters: 3,
        max_share: 850,
        min_headcount: None,
        factors: vec![],
        headcounts: vec![],
    };
    let first = publish(&units, &topics, &leaves, &policy, &Ledger::default());
    assert_eq!(first.why(1, 1), Some(Reason::FewVoices));
    let mut ledger = Ledger::default();
    ledger.push("v1", leaves.clone(), first);
    policy.min_voices = 10;
    let second = publish(&units, &topics, &leaves, &policy, &ledger);
    assert_eq!(second.cell(1, 1), &PublishedCell::Hidden);
    assert!(matches!(second.cell(0, 1), PublishedCell::Shown { as_of: None, voices: 32, .. }));
}

#[test]
fn a_small_list_of_leaves_publishes_nothing() {
    let (units, topics) = (tree(&[0]), tree(&[0]));
    let policy = Policy {
        min_voices: 10,
        min_reporters: 3,
        max_share: 850,
        min_headcount: None,
        factors: vec![],
        headcounts: vec![],
    };
    let none = publish(&units, &topics, &[], &policy, &Ledger::default());
    assert!((0..4).all(|i| none.cell(i / 2, i % 2) == &PublishedCell::Hidden));
    assert_eq!(none.why(0, 0), Some(Reason::Absent));
}

/// 120 units × 46 topics × 500 reports; the limit is for optimised builds.
#[test]
fn a_large_bloc_is_fast() {
    let units = tree(&(0..119).map(|i| if i < 12 { 0 } else { 1 + i % 12 }).collect::<Vec<_>>());
    let topics = tree(&(0..45).map(|i| if i < 9 { 0 } else { 1 + i % 9 }).collect::<Vec<_>>());
    let mut state = 7_u64;
    let mut next = |n: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % n
    };
    let mut leaves = Vec::new();
    for report in 0..500_usize {
        let unit = 13 + next(107) as usize;
        for _ in 0..2 + next(7) {
            let voices = [0; 4].map(|_: u32| next(9) as u32);
            let topic = 10 + next(36) as usize;
            let author = report as u32;
            leaves.push(Leaf {
                report,
                author,
                unit,
                topic,
                voices,
                streams: [0; 4],
                aggrieved: next(3) as u32,
            });
        }
    }
    let policy = Policy {
        min_voices: 10,
        min_reporters: 3,
        max_share: 850,
        min_headcount: None,
        factors: vec![],
        headcounts: vec![],
    };
    let groups =
        small_units(&units, GROUP_SIZE, |u| leaves.iter().filter(|l| l.unit == u).count() as u32 / 5);
    let (units, policy) = with_groups(&units, &policy, &groups, |i, _| format!("+{i}")).unwrap();
    let start = std::time::Instant::now();
    let published = publish(&units, &topics, &leaves, &policy, &Ledger::default());
    let took = start.elapsed();
    assert!(matches!(published.cell(0, 0), PublishedCell::Shown { .. }));
    assert!(cfg!(debug_assertions) || took.as_secs_f64() < 2.0, "took {took:?}");
    println!("published in {took:?}");
}
