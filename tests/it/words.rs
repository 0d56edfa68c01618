//! The interface's words: both languages whole, none written outside the locale files.

use std::collections::BTreeSet;
use std::path::Path;

use langnghe::domain::audit::{ACTIONS, KINDS};
use langnghe::locale::Lang;

/// Endings of what is filled with words: pages and mails.
const TEMPLATES: [&str; 3] = ["html", "mjml", "txt"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn keys(lang: &str) -> BTreeSet<String> {
    let text = std::fs::read_to_string(root().join(format!("templates/locales/{lang}.ftl"))).unwrap();
    let lines = text.lines().filter(|l| !l.starts_with('#'));
    lines.filter_map(|l| l.split_once(" = ")).map(|(key, _)| key.to_owned()).collect()
}

fn files(folder: &Path, extension: &str, out: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, extension, out);
        } else if path.extension().is_some_and(|e| e == extension) {
            out.push(std::fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn both_languages_have_the_same_keys() {
    assert!(keys("vi").len() > 100);
    assert_eq!(keys("vi"), keys("en"));
}

#[test]
fn every_key_a_template_or_handler_names_has_words() {
    let (mut texts, known) = (Vec::new(), keys("vi"));
    for extension in TEMPLATES {
        files(&root().join("templates"), extension, &mut texts);
    }
    files(&root().join("src"), "rs", &mut texts);
    let mut seen = 0;
    for text in &texts {
        for start in [
            "f.t(\"",
            "f.t1(\"",
            "l.t(\"",
            "l.ta(\"",
            "G.t(\"",
            "G.ta(\"",
            "lang.t(\"",
            "lang.ta(\"",
            "Conflict(\"",
            "Invalid(\"",
            "\"sheet-",
            "\"import-",
            "\"error-",
        ] {
            for (at, _) in text.match_indices(start) {
                // A start that ends in a dash is itself the beginning of a key.
                let begin =
                    if start.ends_with('-') { at + start.find('"').unwrap() + 1 } else { at + start.len() };
                let key = text[begin..].split('"').next().unwrap();
                if key.contains('{') {
                    continue;
                }
                seen += 1;
                assert!(known.contains(key), "{key} has no words");
            }
        }
    }
    assert!(seen > 150, "the search found only {seen}");
}

/// Whether the program can ask for a key: by its whole name, as the hint or an example of a field, as the word of a stored
/// code, or by a name put together from a fixed beginning.
fn is_asked_for(key: &str, source: &str) -> bool {
    let literal = |text: &str| source.contains(&format!("\"{text}\""));
    let composed = |(at, _): (usize, &str)| {
        let (start, rest) = (&key[..at], &key[at + 1..]);
        let word = literal(start) && (literal(rest) || literal(&rest.replace('-', "_")));
        word || source.contains(&format!("\"{start}-{{"))
    };
    literal(key)
        || ["-hint", "-good", "-poor"]
            .iter()
            .any(|end| key.strip_suffix(end).is_some_and(|field| is_asked_for(field, source)))
        || key.match_indices('-').any(composed)
}

#[test]
fn no_key_is_left_that_nothing_asks_for() {
    let mut texts = Vec::new();
    for extension in TEMPLATES {
        files(&root().join("templates"), extension, &mut texts);
    }
    for folder in ["src", "entity/src"] {
        files(&root().join(folder), "rs", &mut texts);
    }
    let source = texts.join("\n");
    let unused: Vec<String> = keys("vi").into_iter().filter(|key| !is_asked_for(key, &source)).collect();
    assert!(unused.is_empty(), "nothing asks for {unused:?}");
    assert!(!is_asked_for("nobody-asks-for-this", &source));
}

/// The string literals of a text.
fn literals(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|l| !l.trim_start().starts_with("//")).flat_map(|l| l.split('"').skip(1).step_by(2))
}

#[test]
fn every_act_that_is_noted_has_words_in_both_languages() {
    let mut texts = Vec::new();
    for part in ["actions", "web", "jobs", "store"] {
        files(&root().join("src").join(part), "rs", &mut texts);
    }
    texts.push(std::fs::read_to_string(root().join("src/cli.rs")).unwrap());
    let plain = |s: &str| !s.is_empty() && s.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let is_act = |s: &str| s.split_once('.').is_some_and(|(noun, verb)| plain(noun) && plain(verb));
    let file = |s: &str| [".html", ".css", ".csv", ".db", ".js", ".txt"].iter().any(|end| s.ends_with(end));
    let mut used: BTreeSet<&str> = texts.iter().flat_map(|t| literals(t)).filter(|s| is_act(s)).collect();
    used.retain(|s| !file(s));
    for text in &texts {
        for call in text.split("audit::note(").skip(1) {
            // Before the subject, which is a pair, stands at most one literal: the act.
            used.extend(literals(call.split("(\"").next().unwrap()).next().filter(|s| plain(s)));
        }
    }
    assert!(used.len() > 20 && used.contains("login") && used.contains("review.set_aside"), "{used:?}");
    for act in used.iter().chain(ACTIONS) {
        assert!(ACTIONS.contains(act), "{act} is noted and not in the list of acts");
        for lang in [Lang::Vi, Lang::En] {
            assert!(
                lang.has(&format!("audit-action-{}", act.replace(['.', '_'], "-"))),
                "{act} has no words"
            );
        }
    }
    for kind in KINDS {
        assert!(Lang::Vi.has(&format!("audit-kind-{kind}")), "{kind} has no words");
    }
}

/// Text of a template outside tags and expressions.
fn prose(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some(at) = rest.find(['<', '{']) {
        out.push_str(&rest[..at]);
        let end = match &rest[at..] {
            r if r.starts_with("{{") => "}}",
            r if r.starts_with("{%") => "%}",
            r if r.starts_with('<') => ">",
            _ => "{",
        };
        let skip = rest[at..].find(end).map_or(rest.len() - at, |n| n + end.len());
        rest = &rest[at + skip..];
    }
    out + rest
}

#[test]
fn no_template_holds_words_of_its_own() {
    let mut texts = Vec::new();
    for extension in TEMPLATES {
        files(&root().join("templates"), extension, &mut texts);
    }
    for text in texts {
        let left = prose(&text).replace("&amp;", "");
        assert!(!left.chars().any(char::is_alphabetic), "{}", left.trim());
    }
    assert!(prose("<p>{{ f.t(\"a\") }}</p>").trim().is_empty());
    assert!(prose("<p>Chào</p>").contains("Chào"));
}

#[test]
fn no_handler_holds_vietnamese() {
    let mut texts = Vec::new();
    files(&root().join("src/web"), "rs", &mut texts);
    let marks = "ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ";
    for text in texts {
        let code = text.lines().map(|l| l.split("//").next().unwrap());
        let found = code.into_iter().find(|l| l.to_lowercase().chars().any(|c| marks.contains(c)));
        assert_eq!(found, None);
    }
}
