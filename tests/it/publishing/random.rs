//! Cases by chance: the shapes of organisations and rounds that suppression finds hard.

use proptest::prelude::*;
use serde_json::{Value, json};

/// How reports come to stand in several releases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Course {
    /// One release.
    Single,
    /// Some reports come after the first version.
    Late,
    /// One report is corrected in the second version.
    Corrected,
    /// Late, then corrected: three versions.
    LateThenCorrected,
    /// One report is taken out.
    TakenOut,
    /// Quarters, and then the year over them.
    Year,
    /// The same, with a report of the first quarter corrected before the year.
    CorrectedYear,
}

/// A report: where, by whom, when, and its issues as topic, voices, part of them aggrieved.
type Draft = (usize, usize, usize, Vec<(usize, [u32; 4], u32)>);

/// The shape of a tree by each node's parent.
fn parents(most: usize) -> impl Strategy<Value = Vec<usize>> {
    prop_oneof![
        // Ragged: any node before may be the parent.
        3 => prop::collection::vec(any::<prop::sample::Index>(), 1..=most)
            .prop_map(|list| list.iter().enumerate().map(|(i, p)| p.index(i + 1)).collect()),
        // Two siblings each.
        1 => (2..=most).prop_map(|n| (0..n).map(|i| i / 2).collect()),
        // Only children, then some siblings at the end.
        1 => (1..=most).prop_map(|n| (0..n).map(|i| i.min(n / 2)).collect()),
        // Flat clusters of many.
        2 => (2..=most).prop_map(|n| (0..n).map(|i| if i < 2 { 0 } else { 1 + i % 2 }).collect()),
    ]
}

fn voices() -> impl Strategy<Value = [u32; 4]> {
    prop_oneof![
        5 => prop::array::uniform4(0u32..5),
        3 => (0usize..4, 1u32..16).prop_map(|(s, n)| std::array::from_fn(|i| if i == s { n } else { 0 })),
        1 => (0usize..4, 20u32..90).prop_map(|(s, n)| std::array::from_fn(|i| if i == s { n } else { 1 })),
    ]
}

fn drafts() -> impl Strategy<Value = Vec<Draft>> {
    let issue = || (0usize..12, voices(), 0u32..6);
    let report = || (0usize..12, 0usize..5, 0usize..12, prop::collection::vec(issue(), 1..4));
    prop_oneof![3 => prop::collection::vec(report(), 5..16), 2 => prop::collection::vec(report(), 16..34)]
}

fn course() -> impl Strategy<Value = Course> {
    prop_oneof![
        4 => Just(Course::Single),
        2 => Just(Course::Late),
        2 => Just(Course::Corrected),
        1 => Just(Course::LateThenCorrected),
        1 => Just(Course::TakenOut),
        2 => Just(Course::Year),
        1 => Just(Course::CorrectedYear),
    ]
}

/// A case file.
pub fn case() -> impl Strategy<Value = Value> {
    let policy = (
        prop_oneof![Just(5u32), Just(10)],
        prop_oneof![3 => Just(None), 1 => (10u32..40).prop_map(Some)],
        prop_oneof![3 => Just(1u32), 1 => Just(2)],
    );
    // What the whole case has in common: one giant among the authors, all of one stance.
    let traits = (
        prop_oneof![3 => Just(false), 1 => Just(true)],
        prop_oneof![3 => Just(None), 1 => (0usize..4).prop_map(Some)],
    );
    (parents(9), parents(6), drafts(), course(), policy, traits).prop_map(
        |(units, topics, drafts, course, (least, head, factor), (giant, stance))| {
            let nodes = |prefix: &str, list: &[usize]| -> Vec<(String, Option<String>)> {
                let code = |i: usize| if i == 0 { prefix.to_owned() } else { format!("{prefix}{i}") };
                let rest = list.iter().enumerate().map(|(i, &p)| (code(i + 1), Some(code(p))));
                [(code(0), None)].into_iter().chain(rest).collect()
            };
            let (units, topics) = (nodes("U", &units), nodes("T", &topics));
            let reports: Vec<Value> = drafts
                .iter()
                .enumerate()
                .map(|(i, draft)| report(i, draft, (&units, &topics), giant, stance))
                .collect();
            let (reports, releases) = releases(reports, &drafts, course);
            let unit = |(i, (code, parent)): (usize, &(String, Option<String>))| match head {
                Some(_) if i % 3 == 1 => json!({"code": code, "parent": parent, "headcount": 7 * i}),
                _ => json!({"code": code, "parent": parent}),
            };
            let topic = |(i, (code, parent)): (usize, &(String, Option<String>))| {
                let code = if i == 0 { "*" } else { code };
                let parent = parent.as_ref().map(|p| if p == "T" { "*" } else { p });
                json!({"code": code, "parent": parent, "factor": if i % 4 == 2 { factor } else { 1 }})
            };
            let mut policy = json!({"min_voices": least, "min_reporters": 3, "max_share": 0.85});
            if let Some(head) = head {
                policy["min_headcount"] = json!(head);
            }
            json!({
                "units": units.iter().enumerate().map(unit).collect::<Vec<_>>(),
                "topics": topics.iter().enumerate().map(topic).collect::<Vec<_>>(),
                "policy": policy, "reports": reports, "releases": releases,
            })
        },
    )
}

type Nodes<'a> = &'a [(String, Option<String>)];

fn report(
    i: usize,
    draft: &Draft,
    (units, topics): (Nodes<'_>, Nodes<'_>),
    giant: bool,
    stance: Option<usize>,
) -> Value {
    let (unit, author, _, issues) = draft;
    let unit = unit % units.len();
    let issues: Vec<Value> = issues
        .iter()
        .map(|(topic, voices, aggrieved)| {
            let mut voices = *voices;
            if let Some(s) = stance {
                let all = voices.iter().sum::<u32>();
                voices = std::array::from_fn(|i| if i == s { all } else { 0 });
            }
            if giant && *author == 0 {
                voices = voices.map(|v| v * 12);
            }
            if voices == [0; 4] {
                voices[*topic % 4] = 1;
            }
            let topic = topic % topics.len();
            json!({
                "topic": if topic == 0 { "*" } else { &topics[topic].0 },
                "voices": {"in_favour": voices[0], "concerned": voices[1], "opposed": voices[2], "undecided": voices[3]},
                "aggrieved": (*aggrieved).min(voices[1] + voices[2]),
            })
        })
        .collect();
    // Most authors belong to one unit; one writes wherever he likes.
    let author = if *author == 4 { "everywhere".to_owned() } else { format!("{unit}-{author}") };
    json!({"id": format!("r{i}"), "unit": units[unit].0, "author": author, "issues": issues})
}

fn releases(mut reports: Vec<Value>, drafts: &[Draft], course: Course) -> (Vec<Value>, Vec<Value>) {
    let ids = |keep: &dyn Fn(usize) -> bool| -> Vec<String> {
        (0..drafts.len()).filter(|&i| keep(i)).map(|i| format!("r{i}")).collect()
    };
    let release =
        |id: &str, round: &str, reports: Vec<String>| json!({"id": id, "round": round, "reports": reports});
    let all = |_: usize| true;
    let late = |i: usize| drafts[i].2 > 0 || i == 0;
    let quarter = |q: usize| move |i: usize| drafts[i].2 % 3 == q;
    let old = drafts.len() / 2;
    let swap = |list: Vec<String>| -> Vec<String> {
        list.into_iter().map(|id| if id == format!("r{old}") { "corrected".into() } else { id }).collect()
    };
    let list = match course {
        Course::Single => vec![release("v1", "", ids(&all))],
        Course::Late => vec![release("v1", "", ids(&late)), release("v2", "", ids(&all))],
        Course::Corrected => vec![release("v1", "", ids(&all)), release("v2", "", swap(ids(&all)))],
        Course::LateThenCorrected => vec![
            release("v1", "", ids(&late)),
            release("v2", "", ids(&all)),
            release("v3", "", swap(ids(&all))),
        ],
        Course::TakenOut => vec![release("v1", "", ids(&all)), release("v2", "", ids(&|i| i != old))],
        Course::Year => vec![
            release("Q1", "Q1", ids(&quarter(0))),
            release("Q2", "Q2", ids(&quarter(1))),
            release("Q3", "Q3", ids(&quarter(2))),
            release("year", "year", ids(&all)),
        ],
        Course::CorrectedYear => vec![
            release("Q1", "Q1", ids(&quarter(drafts[old].2 % 3))),
            release("Q2", "Q2", ids(&quarter((drafts[old].2 + 1) % 3))),
            release("Q1v2", "Q1", swap(ids(&quarter(drafts[old].2 % 3)))),
            release("year", "year", swap(ids(&|i| drafts[i].2 % 3 != (drafts[old].2 + 2) % 3))),
        ],
    };
    let mut corrected = reports[old].clone();
    corrected["id"] = json!("corrected");
    let issue = &mut corrected["issues"][0];
    issue["voices"]["concerned"] = json!(issue["voices"]["concerned"].as_u64().unwrap_or(0) + 3);
    reports.push(corrected);
    (reports, list)
}
