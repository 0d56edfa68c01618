//! The attacker reads the demo's releases as each of their readers gets them, knows the truth from what they were made
//! from, and finds nothing: as an outsider, and as each author who knows the own numbers.

use std::collections::BTreeMap;

use entity::enums::{Role, RoundState};
use langnghe::store::releases::Issued;
use langnghe::store::{releases, rounds};
use serde_json::{Value, json};

use crate::attacker::{Reach, attack};
use crate::demo_releases::listed;
use crate::support::app::Site;

/// The case behind some releases, first to last, with people by unit.
fn case(issued: &[(&str, &Issued)], heads: &BTreeMap<String, i32>) -> Value {
    let last = &issued.last().unwrap().1.published;
    let (units, topics, policy) = (last.units(), last.topics(), last.policy());
    let above =
        |u: usize| units.parent(u).map(|p| if units.is_group(p) { units.parent(p).unwrap() } else { p });
    let singles = units.preorder().filter(|&u| !units.is_group(u));
    let unit = |u: usize| {
        let mut row = json!({"code": units.code(u), "parent": above(u).map(|p| units.code(p))});
        if let Some(people) = heads.get(units.code(u)) {
            row["headcount"] = json!(people);
        }
        row
    };
    let topic = |t: usize| {
        let factor = policy.factors.get(t).copied().unwrap_or(1);
        json!({"code": topics.code(t), "parent": topics.parent(t).map(|p| topics.code(p)), "factor": factor})
    };
    let (mut reports, mut listed) = (BTreeMap::new(), Vec::new());
    for (round, release) in issued {
        let mut held: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        for leaf in release.basis.as_ref().expect("what it was made from") {
            let [in_favour, concerned, opposed, undecided] = leaf.voices;
            let voices = json!({"in_favour": in_favour, "concerned": concerned, "opposed": opposed, "undecided": undecided});
            let issue = json!({"topic": leaf.topic, "voices": voices, "aggrieved": leaf.aggrieved});
            held.entry(&leaf.report).or_default().push(issue);
            let row = json!({"id": leaf.report, "unit": leaf.unit, "author": leaf.author});
            reports.insert(leaf.report.clone(), row);
        }
        let ids: Vec<&str> = held.keys().copied().collect();
        listed.push(json!({"id": release.row.id.to_string(), "round": round, "reports": ids}));
        for (id, issues) in held {
            reports.get_mut(id).unwrap()["issues"] = json!(issues);
        }
    }
    json!({
        "units": singles.map(unit).collect::<Vec<_>>(),
        "topics": topics.preorder().map(topic).collect::<Vec<_>>(),
        "policy": {
            "min_voices": policy.min_voices, "min_reporters": policy.min_reporters,
            "max_share": f64::from(policy.max_share) / 1000.0, "min_headcount": policy.min_headcount,
        },
        "reports": reports.into_values().collect::<Vec<_>>(),
        "releases": listed,
    })
}

#[tokio::test]
async fn every_release_of_the_demo_withstands_the_attacker_as_each_of_its_readers() {
    let site = Site::demo().await;
    let (_, staff) = site.browser(Role::Staff, "canbo").await;
    let (mut issued, mut heads) = (Vec::new(), BTreeMap::new());
    let mut all = rounds::in_states(&site.app.db, &[RoundState::Issued, RoundState::Archived]).await.unwrap();
    all.sort_by_key(|round| round.due_at);
    for round in all {
        for unit in rounds::units(&site.app.db, round.id).await.unwrap() {
            heads.extend(unit.headcount.map(|people| (unit.code, people)));
        }
        let list = releases::of_round(&site.app.db, &staff.scope(), round.id).await.unwrap();
        issued.extend(list.into_iter().map(|release| (round.code.clone(), release)));
    }
    assert_eq!(issued.len(), 3, "the demo issues three rounds");
    let (mut read, mut attacked) = (0, Vec::new());
    for (role, user) in
        [(Role::Leader, "lanhdao"), (Role::UnitHead, "truongdonvi"), (Role::Collaborator, "congtacvien")]
    {
        let (browser, _) = site.browser(role, user).await;
        let paths = listed(&site, &browser).await;
        let path = |release: &Issued| format!("/releases/{}", release.row.id);
        let of_them = |(_, release): &&(String, Issued)| paths.contains(&path(release));
        let theirs: Vec<(&str, &Issued)> =
            issued.iter().filter(of_them).map(|(round, release)| (round.as_str(), release)).collect();
        if theirs.is_empty() {
            continue;
        }
        let mut told = Vec::new();
        for (_, release) in &theirs {
            let json = site.get(&browser, &format!("{}/figures.json", path(release))).await.body;
            let mut json: Value = serde_json::from_str::<Value>(&json).unwrap()["releases"][0].take();
            json["id"] = json!(release.row.id.to_string());
            told.push(json);
        }
        read += theirs.len();
        let told = json!({"releases": told});
        // Who reads the same, knows the same.
        if !attacked.contains(&told) {
            let found = attack(&case(&theirs, &heads), &told, Reach::Exact);
            assert!(found.is_empty(), "{role:?}: {found:?}");
            attacked.push(told);
        }
    }
    assert!(read >= 3, "leaders read all of them");
    site.close().await;
}
