//! What a mapping makes of submissions, and what it never lets through.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::answers::{Answers, Submission, key};
use super::rivals::{Verdict, judge};
use super::{Mapped, Mapping, Source};

fn source(from: &str) -> Source {
    Source { from: from.into(), ..Source::default() }
}

fn translated(from: &str, choices: &[(&str, &str)]) -> Source {
    let choices = choices.iter().map(|(old, ours)| ((*old).to_owned(), (*ours).to_owned())).collect();
    Source { choices, ..source(from) }
}

fn mapping(json: &str) -> Result<Mapping, String> {
    let whole = serde_json::json!({
        "round": {"value": "2026-Q4"},
        "declared": true,
        "general_situation": "tinh_hinh",
        "issues": {
            "title": "tieu_de", "sphere": "pham_vi", "topic": "chu_de", "description": "mo_ta", "groups": "nhom",
            "trend": {"value": "new"}, "verification": {"value": "unverified"},
            "streams": {
                "stance": "khuynh_huong", "prevalence": "pho_bien", "intensity": "cuong_do", "voices": "so",
                "content": "noi_dung",
            },
        },
    });
    fn merge(into: &mut serde_json::Value, other: serde_json::Value) {
        match (into, other) {
            (serde_json::Value::Object(into), serde_json::Value::Object(other)) => {
                other
                    .into_iter()
                    .for_each(|(k, v)| merge(into.entry(k).or_insert(serde_json::Value::Null), v));
            }
            (into, other) => *into = other,
        }
    }
    let mut whole = whole;
    merge(&mut whole, serde_json::from_str(json).unwrap());
    serde_json::from_value(whole).map_err(|error| error.to_string())
}

fn submission(answers: &[(&str, &str)]) -> Submission {
    let mut all = Answers::default();
    all.put("_uuid", "6f1f1b3c-0f4e-4c59-9d0a-3a2f6b1c7d01".into());
    all.put("_submitted_by", "lan".into());
    answers.iter().for_each(|(path, text)| all.put(path, (*text).to_owned()));
    Submission::of(1, all)
}

fn applied(mapping: &Mapping, answers: &[(&str, &str)]) -> Mapped {
    mapping.apply(&submission(answers), None, &mut BTreeSet::new())
}

fn told(mapped: &Mapped) -> Vec<(&str, &str)> {
    mapped.errors.iter().map(|error| (error.field.as_str(), error.key)).collect()
}

#[test]
fn a_key_that_is_none_is_named() {
    let wrong = mapping(r#"{"issues": {"titel": "x"}}"#).unwrap_err();
    assert!(wrong.contains("titel"), "{wrong}");
    let wrong = mapping(r#"{"round": {"form": "x"}}"#).unwrap_err();
    assert!(wrong.contains("form"), "{wrong}");
    assert!(mapping(r#"{"declared": "yes"}"#).is_err());
    assert!(mapping(r#"{"author": 7}"#).unwrap_err().contains("the name of a column"));
}

#[test]
fn what_can_not_be_meant_is_told_before_anything_is_read() {
    for (json, round, field, key) in [
        (r#"{"declared": false}"#, false, "declared", "import-mapping-declared"),
        (
            r#"{"declarations": {"no_person": "a", "no_secret": "b"}}"#,
            false,
            "declared",
            "import-mapping-declared-twice",
        ),
        (
            r#"{"declared": false, "declarations": {"no_person": {"value": "yes"}, "no_secret": "b"}}"#,
            false,
            "declarations",
            "import-mapping-declared",
        ),
        (r#"{"round": {"value": ""}}"#, false, "round", "import-mapping-round"),
        (r#"{"id": {"value": "1"}}"#, true, "id", "import-mapping-id"),
        (r#"{"nil": {"from": "a", "value": "no"}}"#, true, "nil", "import-mapping-both"),
        (r#"{"general_situation": "x{issue}"}"#, true, "general_situation", "import-mapping-number"),
        (r#"{"issues": {"repeat": "a", "title": "x{issue}"}}"#, true, "title", "import-mapping-number"),
        (r#"{"issues": {"title": "x{stream}"}}"#, true, "title", "import-mapping-number"),
        (
            r#"{"issues": {"sphere": {"from": "a", "choices": {"x": "village"}}}}"#,
            true,
            "sphere",
            "import-mapping-code",
        ),
        (r#"{"issues": {"trend": {"value": "Tăng"}}}"#, true, "trend", "import-mapping-code"),
    ] {
        let found = mapping(json).unwrap().faults(round);
        assert_eq!(found.len(), 1, "{json}: {found:?}");
        assert_eq!((found[0].field.as_str(), found[0].key), (field, key), "{json}");
    }
    assert_eq!(mapping(r#"{"round": {"value": ""}}"#).unwrap().faults(true), []);
}

#[test]
fn numbered_columns_become_issues_and_streams_and_gaps_close() {
    let mapping = mapping(
        r#"{"issues": {"title": "van_de{issue}", "streams": {"content": "v{issue}_l{stream}", "voices": "v{issue}_so"}}}"#,
    )
    .unwrap();
    let answers = [("van_de1", "Giá điện"), ("van_de3", "Xe ca đêm"), ("v3_l1", "Lo"), ("v3_l4", "Chưa rõ")];
    let mapped = applied(&mapping, &answers);
    let titles: Vec<_> = mapped.raw.issues.iter().map(|issue| issue.title.as_str()).collect();
    assert_eq!(titles, ["Giá điện", "Xe ca đêm"]);
    let contents: Vec<_> = mapped.raw.issues[1].streams.iter().map(|s| s.content.as_str()).collect();
    assert_eq!(contents, ["Lo", "Chưa rõ"]);
    assert_eq!(mapped.raw.issues[0].trend, "new", "a constant goes with what is there");
    assert_eq!((told(&mapped), mapped.author.as_str(), mapped.raw.nil.as_str()), (vec![], "lan", "no"));
    assert_eq!(mapping.column("issue-2-stream-1-content"), Some("v{issue}_l{stream}"));
    assert_eq!((mapping.column("issue-1-trend"), mapping.column("issue-x")), (None, None));
}

#[test]
fn choices_are_translated_one_by_one_and_an_unknown_one_is_told_by_its_field_alone() {
    let mut mapping = mapping("{}").unwrap();
    mapping.issues.groups = translated("nhom", &[("ld", "workers"), ("tn", "youth")]);
    mapping.issues.topic = translated("chu_de", &[("gia_dien", "B1")]);
    mapping.author = translated("", &[("lan", "lan.nt")]);
    let mapped = applied(&mapping, &[("nhom", "ld  tn"), ("chu_de", "gia_dien")]);
    let issue = &mapped.raw.issues[0];
    assert_eq!(
        (issue.groups.as_slice(), issue.topic.as_str()),
        (&["workers".into(), "youth".into()][..], "B1")
    );
    assert_eq!((told(&mapped), mapped.author.as_str()), (vec![], "lan.nt"));
    let mapped = applied(&mapping, &[("nhom", "ld workers"), ("chu_de", "B1"), ("_submitted_by", "mai")]);
    let expected = [
        ("author", "import-choice"),
        ("issue-1-topic", "import-choice"),
        ("issue-1-groups", "import-choice"),
    ];
    assert_eq!(told(&mapped), expected, "our own codes are not let through beside a table");
    assert!(mapped.errors.iter().all(|error| error.args.is_empty()));
}

#[test]
fn declarations_and_nil_are_taken_for_what_they_say_and_nothing_else() {
    let mut mapping = mapping(r#"{"nil": "nil"}"#).unwrap();
    mapping.declared = false;
    mapping.declarations.no_person = source("a");
    mapping.declarations.no_secret = translated("b", &[("da_doc", "yes"), ("chua", "no")]);
    let mapped = applied(&mapping, &[("a", "OK"), ("b", "da_doc"), ("nil", "Không")]);
    assert!(mapped.confirmed.no_person && mapped.confirmed.no_secret && mapped.raw.nil == "no");
    assert!(!mapped.confirmed.names && !mapped.confirmed.sure);
    let mapped = applied(&mapping, &[("a", "có lẽ"), ("b", "chua"), ("nil", "1"), ("tieu_de", "Giá điện")]);
    assert!(!mapped.confirmed.no_person && !mapped.confirmed.no_secret && mapped.raw.nil == "yes");
    assert_eq!(told(&mapped), [("no_person", "import-yes-no"), ("nil", "import-nil-issues")]);
    let mapped = applied(&mapping, &[]);
    assert!(!mapped.confirmed.no_person && !mapped.confirmed.no_secret && mapped.raw.nil == "no");
}

#[test]
fn what_begins_like_a_formula_is_told_and_not_taken() {
    let mapped = applied(&mapping("{}").unwrap(), &[("tieu_de", " =HYPERLINK(\"x\")"), ("mo_ta", "- Giá")]);
    assert_eq!(told(&mapped), [("issue-1-title", "import-formula")]);
    assert_eq!(
        (mapped.raw.issues[0].title.as_str(), mapped.raw.issues[0].description.as_str()),
        ("", "- Giá")
    );
}

#[test]
fn the_tools_say_who_when_and_whether_it_was_refused_or_encrypted() {
    let of = |answers: &[(&str, &str)]| {
        let mut all = Answers::default();
        answers.iter().for_each(|(path, text)| all.put(path, (*text).to_owned()));
        Submission::of(7, all)
    };
    let central = of(&[
        ("__id", "uuid:1"),
        ("__system/submitterName", "Lan"),
        ("__system/submissionDate", "2026-10-12T07:12:33.123+07:00"),
        ("__system/reviewState", "rejected"),
        ("__system/status", "missingEncryptedFormData"),
    ]);
    assert_eq!((central.id.as_str(), central.submitter.as_str()), ("uuid:1", "Lan"));
    assert_eq!(central.at.unwrap().to_rfc3339(), "2026-10-12T00:12:33.123+00:00");
    assert!(central.rejected && central.sealed);
    let table = of(&[("KEY", "uuid:1"), ("Status", "not decrypted"), ("ReviewState", "approved")]);
    assert!(table.sealed && !table.rejected);
    let kobo =
        of(&[("_uuid", "1"), ("_submission_time", "2026-10-12T07:12:33"), ("_status", "submitted_via_web")]);
    assert!(!kobo.sealed && !kobo.rejected && kobo.at.is_some());
    assert!(of(&[("_validation_status/uid", "validation_status_not_approved")]).rejected);
}

#[test]
fn a_uuid_is_the_same_in_every_export_and_a_number_counts_within_its_round() {
    let uuid = "6F1F1B3C-0f4e-4c59-9d0a-3a2f6b1c7d01";
    assert_eq!(key(uuid, "2026-Q3"), key(&format!(" uuid:{} ", uuid.to_lowercase()), "2026-Q4"));
    assert_ne!(key("7", "2026-Q3"), key("7", "2026-Q4"));
}

#[test]
fn wide_tables_are_unfolded_and_wild_numbers_are_names() {
    let mut answers = Answers::default();
    answers.put("g/a[2]/b[1]/c", "x".into());
    answers.put("a[100]/c", "y".into());
    answers.put("a[0]/c", "z".into());
    assert_eq!(answers.list("g/a").unwrap()[1].list("b").unwrap()[0].get("c"), Some("x"));
    assert_eq!(answers.lists.len(), 1);
    assert_eq!((answers.get("a[100]/c"), answers.get("a[0]/c")), (Some("y"), Some("z")));
    assert_eq!(Answers::entries_before("a[99]/b[99]/c"), 198);
    let deep = format!("{}c", "a[1]/".repeat(100_000));
    answers.put(&deep, "w".into());
    assert_eq!((answers.get(&deep), Answers::entries_before(&deep)), (Some("w"), 0));
}

#[test]
fn the_latest_of_an_author_stands_and_a_tie_is_nobodys_choice() {
    let at = |hour: i64| chrono::DateTime::from_timestamp(hour * 3600, 0);
    let judged = judge(&[("a", "1", at(1)), ("a", "2", at(3)), ("b", "3", at(1)), ("a", "4", at(2))]);
    assert_eq!(judged, [Verdict::Older, Verdict::Taken, Verdict::Taken, Verdict::Older]);
    assert_eq!(judge(&[("a", "1", at(1)), ("a", "2", at(1))]), [Verdict::Tied; 2]);
    assert_eq!(judge(&[("a", "1", at(1)), ("a", "2", None)]), [Verdict::Tied; 2]);
    let twice = judge(&[("a", "1", at(1)), ("a", "1", at(1))]);
    assert_eq!(twice, [Verdict::Taken, Verdict::Older], "one that is there twice is one");
}

proptest! {
    /// Whatever is answered, nothing but what the mapping names comes out, and no error carries words of it.
    #[test]
    fn only_what_is_mapped_comes_out(
        answers in proptest::collection::vec(("[a-c](\\[[0-9]{1,3}\\]/[a-c]){0,2}", "\\PC{0,12}"), 0..40),
        leak in "leak[0-9]{8}",
    ) {
        let mut mapping = mapping("{}").unwrap();
        mapping.issues.repeat = "a".into();
        mapping.issues.streams.repeat = "b".into();
        mapping.issues.title = source("a");
        mapping.issues.streams.content = source("c");
        let mut all: Vec<(&str, &str)> = answers.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        all.extend([("secret", leak.as_str()), ("a[1]/secret", &leak), ("a[1]/b[1]/secret", &leak)]);
        let mapped = applied(&mapping, &all);
        let shown = format!("{mapped:?}");
        prop_assert!(!shown.contains(&leak));
        prop_assert!(mapped.raw.issues.len() <= crate::domain::report::MAX_ISSUES + 1);
        prop_assert!(mapped.errors.iter().all(|error| error.args.is_empty()));
        prop_assert_eq!(applied(&mapping, &all), mapped);
    }
}
