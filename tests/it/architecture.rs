//! The rules of the tree: who may import what, file and function sizes, who reads the environment and who
//! makes actors. Each rule is tried on a made-up offence, so that a rule that stopped looking fails too.

use std::path::{Path, PathBuf};

/// What a part of `src` may never name.
const NEVER: &[(&str, &[&str])] = &[
    (
        "domain",
        &[
            "axum",
            "sea_orm",
            "tokio",
            "lettre",
            "std::env",
            "Utc::now",
            "Local::now",
            "SystemTime",
            "crate::store",
            "crate::actions",
            "crate::web",
            "crate::export",
            "crate::mail",
            "crate::jobs",
            "crate::app",
            "crate::config",
            "crate::error",
            "crate::locale",
            "crate::machine",
            "crate::meters",
        ],
    ),
    (
        "store",
        &["axum", "lettre", "crate::actions", "crate::web", "crate::export", "crate::mail", "crate::jobs"],
    ),
    ("export", &["sea_orm", "axum", "lettre", "crate::store", "crate::web", "crate::actions", "crate::jobs"]),
    ("import", &["sea_orm", "axum", "lettre", "crate::store", "crate::web", "crate::actions", "crate::jobs"]),
    ("mail", &["sea_orm", "axum", "crate::store", "crate::web", "crate::actions", "crate::jobs"]),
    ("actions", &["axum", "sea_orm", "lettre", "crate::web", "crate::jobs", "mail::transport"]),
    ("jobs", &["axum", "sea_orm", "crate::web"]),
    ("backup", &["axum", "sea_orm", "lettre", "crate::web", "crate::jobs", "crate::cli"]),
    ("web", &["sea_orm", "lettre", "mail::transport", "crate::jobs"]),
];

/// The only files with statements written by hand. Each is fixed text, the same whatever is asked.
const STATEMENTS: &[&str] = &[
    "store/backups.rs",
    "store/db.rs",
    "store/db/anew.rs",
    "store/db/standby.rs",
    "store/mod.rs",
    "store/search.rs",
];

/// What makes a statement, or a name in one, of text.
const BY_HAND: &[&str] =
    &["execute_unprepared", "from_string", "from_sql_and_values", "cust", "cust_with_values", "raw_sql"];

/// The only files in which an `Actor` may be made.
const ACTOR_MAKERS: &[&str] =
    &["store/sessions.rs", "store/tokens.rs", "cli.rs", "cli/import.rs", "jobs", "domain/access.rs"];

/// The only files that may do without required second factors: the demo, and where the setting is kept.
const FACTOR_SWITCHES: &[&str] = &["demo/build.rs", "store/settings.rs"];

/// Longest file and function, in lines.
const FILE: usize = 400;
const FUNCTION: usize = 60;

fn part(path: &str) -> &str {
    path.split(['/', '.']).next().unwrap_or_default()
}

/// The lines that are code, without comments.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(|line| line.split("//").next().unwrap_or_default())
}

/// True where `line` names `path` as a whole path, not as the beginning of a longer word.
fn names(line: &str, path: &str) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(path).any(|(at, _)| {
        let before = line[..at].chars().next_back().is_some_and(word);
        let after = line[at + path.len()..].chars().next().is_some_and(word);
        !before && !after
    })
}

fn offences(path: &str, text: &str) -> Vec<String> {
    let mut out = Vec::new();
    if !text.starts_with("//!") {
        out.push(format!("{path}: line 1 must say with //! what the file is for"));
    }
    if text.lines().count() > FILE {
        out.push(format!("{path}: longer than {FILE} lines"));
    }
    let never = NEVER.iter().find(|(name, _)| *name == part(path)).map_or(&[] as &[&str], |(_, list)| list);
    for line in code(text) {
        for forbidden in never.iter().filter(|f| names(line, f)) {
            out.push(format!("{path}: must not use {forbidden}"));
        }
        if path != "config.rs" && (names(line, "env::var") || names(line, "env::vars")) {
            out.push(format!("{path}: only config.rs reads the environment"));
        }
        let by_hand = BY_HAND.iter().any(|way| line.contains(&format!("{way}(")));
        let made_up = line.contains("Alias::new(") && !line.contains("Alias::new(\"");
        if made_up || (by_hand && !STATEMENTS.contains(&path)) {
            out.push(format!("{path}: no statement, and no name in one, is made of text"));
        }
        let switches = line.contains("switch_second_factor_off") || line.contains("second_factor_off\"");
        if switches && !FACTOR_SWITCHES.contains(&path) {
            out.push(format!("{path}: only the demo does without second factors"));
        }
        let makes = names(line, "Actor") && line.contains("Actor {") && !line.contains("struct Actor {");
        if makes && !line.contains("impl ") && !ACTOR_MAKERS.iter().any(|m| path.starts_with(m)) {
            out.push(format!("{path}: must not make an Actor"));
        }
    }
    out.extend(
        long_functions(text).into_iter().map(|name| format!("{path}: {name} is over {FUNCTION} lines")),
    );
    out
}

/// Functions over the limit: from `fn` to the brace that closes at the same indentation.
fn long_functions(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let lines: Vec<&str> = text.lines().collect();
    for (start, line) in lines.iter().enumerate() {
        let indent = line.len() - line.trim_start().len();
        let head = line.trim_start();
        let is_function =
            ["fn ", "pub fn ", "async fn ", "pub async fn ", "pub(super) fn ", "pub const fn ", "const fn "]
                .iter()
                .any(|h| head.starts_with(h));
        if !is_function || head.ends_with(';') {
            continue;
        }
        let close = format!("{}}}", " ".repeat(indent));
        let end = lines[start..].iter().position(|l| *l == close).unwrap_or(0);
        if end >= FUNCTION {
            out.push(head.split('(').next().unwrap_or(head).to_owned());
        }
    }
    out
}

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

#[test]
fn the_tree_keeps_its_rules() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut list = Vec::new();
    files(&root, &mut list);
    assert!(list.len() > 40, "the source was not found");
    let found: Vec<String> = list
        .iter()
        .flat_map(|file| {
            let path = file.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
            offences(&path, &std::fs::read_to_string(file).unwrap())
        })
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn each_rule_catches_its_offence() {
    let caught = |path: &str, line: &str| !offences(path, &format!("//! x\n{line}\n")).is_empty();
    assert!(caught("domain/x.rs", "use sea_orm::DbErr;"));
    assert!(caught("domain/x.rs", "use crate::store::Db;"));
    assert!(caught("domain/x.rs", "let t = Utc::now();"));
    assert!(caught("store/x.rs", "use crate::web::page;"));
    assert!(caught("export/x.rs", "use crate::store::reports;"));
    assert!(caught("actions/x.rs", "use axum::http::StatusCode;"));
    assert!(caught("actions/x.rs", "use crate::mail::transport;"));
    assert!(caught("web/x.rs", "use sea_orm::EntityTrait;"));
    assert!(caught("web/x.rs", "let a = Actor {"));
    assert!(caught("store/x.rs", "std::env::var(\"HOME\")"));
    assert!(caught("store/x.rs", "tx.conn().execute_unprepared(&text)"));
    assert!(caught("store/x.rs", "find.order_by(Expr::cust(sort), Order::Asc)"));
    assert!(caught("store/x.rs", "Expr::col(Alias::new(field))"));
    assert!(!caught("store/x.rs", "let earlier = Alias::new(\"earlier\");"));
    assert!(caught("web/settings.rs", "settings::set(&tx, \"second_factor_off\", value)"));
    assert!(caught("actions/x.rs", "settings::switch_second_factor_off(&tx).await?;"));
    assert!(!caught("store/x.rs", "use sea_orm::DbErr;"));
    assert!(!offences("store/x.rs", "use x;").is_empty(), "a file without //! is caught");
    assert!(!offences("store/x.rs", &format!("//! x\n{}", "\n".repeat(FILE))).is_empty());
    let long = format!("//! x\nfn f() {{\n{}}}\n", "    a();\n".repeat(FUNCTION));
    assert!(!offences("store/x.rs", &long).is_empty());
}

#[test]
fn every_test_that_security_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut list = Vec::new();
    for folder in ["src", "tests"] {
        files(&root.join(folder), &mut list);
    }
    let source: String = list.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
    let told = std::fs::read_to_string(root.join("SECURITY.md")).unwrap();
    let mut seen = 0;
    for quoted in told.split('`').skip(1).step_by(2) {
        let name = quoted.rsplit(": ").next().unwrap();
        let is_test =
            name.matches('_').count() >= 2 && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if is_test && !name.starts_with("LANGNGHE") {
            seen += 1;
            assert!(source.contains(&format!("fn {name}(")), "there is no test {name}");
        }
    }
    assert!(seen > 80, "only {seen} were found");
}
