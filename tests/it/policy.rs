//! `langnghe policy try`, as somebody at a terminal sees it.

use std::process::Command;

fn langnghe(args: &[&str]) -> std::process::Output {
    Command::new(env!("CARGO_BIN_EXE_langnghe")).args(args).output().unwrap()
}

#[test]
fn a_lone_authors_cell_is_hidden_and_carries_no_number() {
    let case = r#"{"units":[{"code":"K","parent":null},{"code":"K1","parent":"K"}],
        "topics":[{"code":"A","parent":null}],
        "policy":{"min_voices":10,"min_reporters":3,"max_share":0.85},
        "reports":[{"id":"r1","unit":"K1","author":"a1","issues":[{"topic":"A",
            "voices":{"in_favour":0,"concerned":77,"opposed":0,"undecided":0}}]}],
        "releases":[{"id":"v1","reports":["r1"]}]}"#;
    let file = std::env::temp_dir().join(format!("langnghe-case-{}.json", std::process::id()));
    std::fs::write(&file, case).unwrap();
    let output = langnghe(&["policy", "try", file.to_str().unwrap()]);
    std::fs::remove_file(&file).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("hidden") && !text.contains("77"), "{text}");
}

#[test]
fn a_missing_file_is_one_clear_line_and_a_failure() {
    let output = langnghe(&["policy", "try", "/nowhere/case.json"]);
    assert!(!output.status.success());
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(text.contains("/nowhere/case.json"));
}

#[test]
fn staff_are_told_why_cells_are_hidden_beside_the_same_figures() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/sdc/cases/tiny-15.json");
    let (plain, told) = (langnghe(&["policy", "try", file]), langnghe(&["policy", "try", file, "--explain"]));
    assert_eq!(plain.stdout, told.stdout);
    assert!(plain.stderr.is_empty());
    let text = String::from_utf8(told.stderr).unwrap();
    assert!(text.contains("U1\tA\tfewer voices than the policy asks for"), "{text}");
    assert!(text.contains("hidden: 6 of 11 cells that are not empty (54.5 %)"), "{text}");
    assert!(
        text.contains("coverage: 49 of 99 voices in a shown cell below the root unit (49.5 %)"),
        "{text}"
    );
}
