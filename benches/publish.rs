//! How long it takes to publish 120 units × 46 topics × 500 reports with every rule on.

use langnghe::domain::cube::Leaf;
use langnghe::domain::suppress::{GROUP_SIZE, Ledger, Policy, publish, small_units, with_groups};
use langnghe::domain::tree::{Row, Tree};
use std::time::Instant;

/// A tree of a root, `inner` nodes below it and the rest spread over these.
fn tree(root: &str, inner: usize, count: usize) -> Tree {
    let parent = |i: usize| if i <= inner { root.to_owned() } else { format!("{root}{}", 1 + i % inner) };
    let rest = (1..count).map(|i| (format!("{root}{i}"), Some(parent(i))));
    let rows: Vec<Row> = [(root.to_owned(), None)].into_iter().chain(rest).collect();
    Tree::build(&rows).expect("a tree")
}

fn main() {
    let (units, topics) = (tree("K", 8, 120), tree("*", 9, 46));
    let mut state = 7_u64;
    let mut next = |n: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % n
    };
    let mut leaves = Vec::new();
    for report in 0..500_usize {
        let unit = 9 + next(111) as usize;
        // One to six collaborators a unit.
        let author = (unit as u32) * 8 + next(1 + (unit as u64) % 6) as u32;
        for _ in 0..4 + next(5) {
            let voices = [0; 4].map(|_: u32| next(6) as u32);
            let topic = 10 + (next(36) * next(36) / 36) as usize;
            let aggrieved = next(3) as u32;
            leaves.push(Leaf { report, author, unit, topic, voices, streams: [0; 4], aggrieved });
        }
    }
    let headcounts = (0..120).map(|u| (u % 5 == 0 && u > 8).then_some(12 + u as u32)).collect();
    let policy = Policy {
        min_voices: 10,
        min_reporters: 3,
        max_share: 850,
        min_headcount: Some(30),
        factors: (0..46).map(|t| 1 + u32::from(t % 7 == 3)).collect(),
        headcounts,
    };
    let groups = small_units(&units, GROUP_SIZE, |u| 1 + (u as u32) % 6);
    let (units, policy) =
        with_groups(&units, &policy, &groups, |i, _| format!("+{i}")).expect("groups with new codes");
    let mut times: Vec<f64> = Vec::new();
    for _ in 0..3 {
        let start = Instant::now();
        let published = publish(&units, &topics, &leaves, &policy, &Ledger::default());
        times.push(start.elapsed().as_secs_f64());
        assert!(!published.units().is_empty());
    }
    times.sort_by(f64::total_cmp);
    println!("publish 120 × 46 × 500: median {:.3} s, best {:.3} s of 3", times[1], times[0]);
}
