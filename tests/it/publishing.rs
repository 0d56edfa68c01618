//! Publications against an attacker who shares no code with them: the case files, cases by chance, and
//! publishers too weak to stand, which shows that the attacker is none of straw.
//!
//! `LANGNGHE_CASES` sets how many cases by chance, `LANGNGHE_TEST_SEED` repeats a run by its printed seed.

mod random;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use langnghe::domain::case;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use serde_json::Value;

use crate::attacker::weak::{self, Weak};
use crate::attacker::{How, Reach, attack};
use crate::support::chance::{Chance, say};

/// Cases by chance where nobody says how many.
const CASES: u32 = 100;

/// Threads that try them.
const THREADS: u32 = 2;

fn publish(case: &Value) -> Value {
    serde_json::from_str(&case::run(&case.to_string()).unwrap()).unwrap()
}

/// The case files of a folder of fixtures.
fn cases(folder: &str) -> Vec<(PathBuf, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(folder);
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    let read = |path: PathBuf| {
        let case = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        (path, case)
    };
    files.into_iter().filter(|p| p.extension().is_some_and(|e| e == "json")).map(read).collect()
}

/// What is wrong with the publication of a case, in words.
fn fault(case: &Value) -> Option<String> {
    let published = publish(case);
    if published != publish(case) {
        return Some("not the same twice".into());
    }
    let found = attack(case, &published, Reach::Shares);
    (!found.is_empty())
        .then(|| found.iter().map(|f| format!("{:?}: {}", f.how, f.what)).collect::<Vec<_>>().join("; "))
}

#[test]
fn the_case_files_give_nothing_protected_away() {
    let list = cases("sdc/cases");
    assert!(list.len() >= 12);
    for (path, case) in list {
        // Linear programs over a whole bloc are beyond the solver; its exact tests are not.
        let reach = if case["reports"].as_array().unwrap().len() > 400 { Reach::Exact } else { Reach::Sums };
        let found = attack(&case, &publish(&case), reach);
        assert!(found.is_empty(), "{}: {found:?}", path.display());
    }
}

#[test]
fn cases_that_once_gave_something_away_no_longer_do() {
    let list = cases("attack");
    assert!(!list.is_empty());
    for (path, case) in list {
        assert_eq!(fault(&case), None, "{}", path.display());
    }
}

/// Nothing in this publication can be computed, and yet two hidden cells are known to within eight voices.
#[test]
fn bounds_find_what_exact_tests_do_not() {
    let (_, case) = cases("attack").into_iter().find(|c| c.0.ends_with("narrow-cluster.json")).unwrap();
    let (_, published) = cases("attack/published").remove(0);
    assert!(attack(&case, &published, Reach::Exact).is_empty());
    let found = attack(&case, &published, Reach::Sums);
    assert!(found.len() == 2 && found.iter().all(|f| f.how == How::Bounds), "{found:?}");
    assert!(
        attack(&case, &publish(&case), Reach::Sums).is_empty(),
        "what is published today keeps a distance"
    );
}

#[test]
fn cases_by_chance_give_nothing_protected_away() {
    let count = std::env::var("LANGNGHE_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(CASES);
    let mut chance = Chance::from_environment();
    let (start, done) = (Instant::now(), AtomicUsize::new(0));
    let seeds: Vec<[u8; 32]> =
        (0..THREADS).map(|_| std::array::from_fn(|_| u8::try_from(chance.below(256)).unwrap())).collect();
    let failed: Vec<String> = std::thread::scope(|scope| {
        let run = |seed: &[u8; 32]| {
            let config = Config { cases: count / THREADS, failure_persistence: None, ..Config::default() };
            let rng = TestRng::from_seed(RngAlgorithm::ChaCha, seed);
            let tried = TestRunner::new_with_rng(config, rng).run(&random::case(), |case| {
                done.fetch_add(1, Ordering::Relaxed);
                fault(&case).map_or(Ok(()), |what| Err(TestCaseError::fail(what)))
            });
            match tried {
                Ok(()) => None,
                Err(TestError::Fail(why, case)) => {
                    Some(format!("{why}; keep this in tests/fixtures/attack: {case}"))
                }
                Err(abort) => Some(abort.to_string()),
            }
        };
        let threads: Vec<_> = seeds.iter().map(|seed| scope.spawn(move || run(seed))).collect();
        threads.into_iter().filter_map(|t| t.join().unwrap()).collect()
    });
    say(&format!("{} cases by chance in {:.0} s", done.into_inner(), start.elapsed().as_secs_f64()));
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn the_attacker_catches_publishers_that_hide_too_little() {
    for weak in [Weak::Primary, Weak::Sibling, Weak::Both] {
        let small = cases("sdc/cases").into_iter().filter(|c| c.1["reports"].as_array().unwrap().len() < 200);
        let caught: Vec<bool> = small
            .map(|(_, case)| {
                let found = attack(&case, &weak::publish(&case, weak), Reach::Exact);
                assert!(found.iter().all(|f| f.how != How::Wrong), "{weak:?} tells the truth: {found:?}");
                found.iter().any(|f| f.how == How::Exact)
            })
            .collect();
        let count = caught.iter().filter(|&&c| c).count();
        assert!(count > 0, "{weak:?} is caught in {count} of {}", caught.len());
        say(&format!("{weak:?}: caught in {count} of {}", caught.len()));
    }
}
