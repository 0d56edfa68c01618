//! The forms of the site: those its pages show, read from their HTML, and the names its handlers ask for,
//! read from the source.

use std::collections::BTreeSet;
use std::path::Path;

/// A field of a form: its name, and what it holds or offers.
pub type Field = (String, Vec<String>);

/// A form of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// Where it is sent; empty for its own page.
    pub action: String,
    /// Whether by POST.
    pub post: bool,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// An attribute of a tag, as the browser reads it.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = format!(" {name}=\"");
    let (_, rest) = tag.split_once(&start)?;
    let text = rest.split('"').next()?;
    Some(text.replace("&#38;", "&").replace("&amp;", "&").replace("&#34;", "\"").replace("&#39;", "'"))
}

fn put(fields: &mut Vec<Field>, name: String, value: String) {
    match fields.iter_mut().find(|(known, _)| *known == name) {
        Some((_, values)) => values.push(value),
        None => fields.push((name, vec![value])),
    }
}

/// The forms of a page.
pub fn of_page(html: &str) -> Vec<Form> {
    let form = |part: &str| {
        let (head, rest) = part.split_once('>')?;
        let body = rest.split("</form>").next()?;
        let head = format!(" {head}");
        let mut fields = Vec::new();
        let mut list = None;
        for (tag, text) in body.split('<').skip(1).map(|part| part.split_once('>').unwrap_or((part, ""))) {
            let name = attribute(tag, "name");
            let typed = || if tag.starts_with("textarea") { text.trim().to_owned() } else { String::new() };
            let value = attribute(tag, "value").unwrap_or_else(typed);
            match tag.split_whitespace().next() {
                Some("select") => list.clone_from(&name),
                Some("option") => {
                    if let Some(list) = &list {
                        put(&mut fields, list.clone(), value);
                    }
                }
                Some("input" | "textarea" | "button") => {
                    if let Some(name) = name {
                        put(&mut fields, name, value);
                    }
                }
                _ => {}
            }
        }
        let (action, method) = (attribute(&head, "action"), attribute(&head, "method"));
        Some(Form { action: action.unwrap_or_default(), post: method.as_deref() == Some("post"), fields })
    };
    html.split("<form").skip(1).filter_map(form).collect()
}

fn sources(folder: &Path, extension: &str, out: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, extension, out);
        } else if path.extension().is_some_and(|e| e == extension) {
            out.push_str(&std::fs::read_to_string(&path).unwrap());
        }
    }
}

/// Every name a handler asks a form or an address for, those with a number in them for the first few.
pub fn names() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut text = String::new();
    sources(&root.join("src/web"), "rs", &mut text);
    sources(&root.join("src/domain"), "rs", &mut text);
    let mut out = BTreeSet::new();
    for ask in ["get(\"", "all(\"", "has(\"", "field(\"", "text(\"", "typed(\"", "moment(\"", "known(\""] {
        for (at, _) in text.match_indices(ask) {
            let name = text[at + ask.len()..].split('"').next().unwrap();
            if !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c)) {
                out.insert(name.to_owned());
            }
        }
    }
    for n in 0..=5 {
        out.insert(format!("section-{n}"));
        for part in ["stance", "prevalence", "intensity", "voices", "content"] {
            out.insert(format!("stream-{n}-{part}"));
        }
    }
    out.into_iter().collect()
}

/// Every code a stored list knows.
pub fn codes() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("entity/src/enums.rs")).unwrap();
    let literals = text.split('"').skip(1).step_by(2);
    literals.filter(|s| s.chars().all(|c| c.is_ascii_lowercase() || c == '_')).map(Into::into).collect()
}

#[test]
fn forms_and_names_are_found() {
    let page = r#"<form method="post" action="/a?b=1&amp;c=2"><input type="hidden" name="x" value="1">
        <select name="y"><option value="">-</option><option value="k">K</option></select>
        <textarea name="z">text</textarea><button name="act" value="save">S</button></form><form></form>"#;
    let found = of_page(page);
    assert_eq!((found.len(), found[0].action.as_str(), found[0].post), (2, "/a?b=1&c=2", true));
    let names_of =
        |form: &Form| form.fields.iter().map(|(n, v)| format!("{n}:{}", v.len())).collect::<Vec<_>>();
    assert_eq!(names_of(&found[0]), ["x:1", "y:2", "z:1", "act:1"]);
    let names = names();
    for name in ["login", "password", "voices", "user_name", "decision", "round", "page", "stream-3-content"]
    {
        assert!(names.iter().any(|n| n == name), "{name} was not found");
    }
    assert!(codes().iter().any(|code| code == "in_favour"));
}
