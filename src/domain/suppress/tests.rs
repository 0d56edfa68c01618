//! What the attacker of `tests/it` can't see: reasons, and a policy that changes between releases.

use super::*;

fn tree(parents: &[usize]) -> Tree {
    let mut rows = vec![("*".to_owned(), None)];
    for (i, p) in parents.iter().enumerate() {
        let parent = p % (i + 1);
        let code = if parent == 0 { "*".to_owned() } else { format!("n{parent}") };
        rows.push((format!("n{}", i + 1), Some(code)));
    }
    Tree::build(&rows).unwrap()
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
    ledger.push(Earlier {
        id: "v1".into(),
        same_round: true,
        leaves: leaves.clone(),
        headcounts: vec![],
        published: first,
    });
    policy.min_voices = 10;
    let second = publish(&units, &topics, &leaves, &policy, &ledger);
    assert_eq!(second.cell(1, 1), &PublishedCell::Hidden);
    assert!(matches!(second.cell(0, 1), PublishedCell::Shown { as_of: None, voices: 32, .. }));
}

#[test]
fn a_small_list_of_leaves_publishes_nothing() {
    let (units, topics) = (tree(&[0]), tree(&[0]));
    let policy = Policy::plain();
    let none = publish(&units, &topics, &[], &policy, &Ledger::default());
    assert!((0..4).all(|i| none.cell(i / 2, i % 2) == &PublishedCell::Hidden));
    assert_eq!(none.why(0, 0), Some(Reason::Absent));
}
