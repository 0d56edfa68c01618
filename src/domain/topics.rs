//! The coding frame over time: what may be changed in a topic. Changes take effect with the next round; no topic is
//! ever deleted, because reports of earlier rounds name it.

use serde::Serialize;

use super::report::{FieldError, clean};
use super::units;

/// Longest code, in letters.
const MAX_CODE: usize = 8;
/// Longest name, in letters.
const MAX_NAME: usize = 100;
/// Highest factor on the least number of voices.
pub const MAX_FACTOR: i32 = 10;
/// Highest place among its siblings.
const MAX_POSITION: i32 = 999;

/// A topic as it is from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Topic {
    /// Its code, which it keeps.
    pub code: String,
    /// The topic above; none on the upper level.
    pub parent: Option<String>,
    /// Name in Vietnamese.
    pub name_vi: String,
    /// Name in English.
    pub name_en: String,
    /// Factor on the least number of voices: 1 to [`MAX_FACTOR`].
    pub factor: i32,
    /// Place among its siblings, the lowest first.
    pub position: i32,
    /// Whether reports can choose it no more.
    pub retired: bool,
    /// What is chosen in its place since.
    pub successor: Option<String>,
}

fn name(text: &str) -> Result<String, &'static str> {
    let name = units::name(text)?;
    if name.chars().count() > MAX_NAME { Err("error-topic-name") } else { Ok(name) }
}

fn number(text: &str, most: i32) -> Option<i32> {
    text.trim().parse().ok().filter(|n| (1..=most).contains(n))
}

fn is_inner(frame: &[Topic], code: &str) -> bool {
    frame.iter().any(|t| t.parent.as_deref() == Some(code))
}

/// Whether something can be chosen in a topic's place: a leaf in use.
pub fn is_leaf(frame: &[Topic], code: &str) -> bool {
    frame.iter().any(|t| t.code == code && !t.retired) && !is_inner(frame, code)
}

/// A topic as a form wants it; `old` is what is there, none for a new one. An empty `standing` is in use; else it is
/// `retired`.
///
/// # Errors
/// Every field that is wrong.
pub fn parse(
    frame: &[Topic],
    old: Option<&Topic>,
    get: impl Fn(&str) -> String,
) -> Result<Topic, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut fail = |field: &str, key| errors.push(FieldError::new(field, key));
    let mut named = |field: &str| name(&get(field)).map_err(|key| fail(field, key)).unwrap_or_default();
    let (name_vi, name_en) = (named("name_vi"), named("name_en"));
    let factor = number(&get("factor"), MAX_FACTOR);
    if factor.is_none() {
        fail("factor", "error-topic-factor");
    }
    let position = number(&get("position"), MAX_POSITION);
    if position.is_none() {
        fail("position", "error-topic-position");
    }
    let (code, parent) = match old {
        Some(old) => (old.code.clone(), old.parent.clone()),
        None => placed(frame, &get, &mut fail),
    };
    let retired = old.is_some() && get("standing") == "retired";
    let successor = Some(clean(&get("successor"))).filter(|code| retired && !code.is_empty());
    if retired {
        let inner = is_inner(frame, &code);
        let in_use = |t: &&Topic| t.parent.as_deref() == Some(code.as_str()) && !t.retired;
        match &successor {
            _ if inner && frame.iter().any(|t| in_use(&t)) => fail("standing", "error-topic-inner"),
            None if !inner => fail("successor", "error-topic-successor"),
            Some(heir) if *heir == code || !is_leaf(frame, heir) => {
                fail("successor", "error-topic-successor")
            }
            _ => {}
        }
    } else if parent.as_deref().is_some_and(|p| frame.iter().any(|t| t.code == p && t.retired)) {
        fail(if old.is_some() { "standing" } else { "parent" }, "error-topic-parent-retired");
    }
    let (factor, position) = (factor.unwrap_or(1), position.unwrap_or(1));
    let topic = Topic { code, parent, name_vi, name_en, factor, position, retired, successor };
    if errors.is_empty() { Ok(topic) } else { Err(errors) }
}

/// Code and parent of a new topic.
fn placed(
    frame: &[Topic],
    get: impl Fn(&str) -> String,
    fail: &mut impl FnMut(&str, &'static str),
) -> (String, Option<String>) {
    let code = get("code").trim().to_uppercase();
    let plain = code.chars().all(|c| c.is_ascii_alphanumeric()) && code.len() <= MAX_CODE;
    match code.as_str() {
        "" => fail("code", "error-required"),
        _ if !plain => fail("code", "error-topic-code"),
        _ if frame.iter().any(|t| t.code == code) => fail("code", "error-topic-taken"),
        _ => {}
    }
    let parent = Some(get("parent")).filter(|p| !p.is_empty());
    if parent.as_ref().is_some_and(|p| !frame.iter().any(|t| t.code == *p && t.parent.is_none())) {
        fail("parent", "error-unknown-choice");
    }
    (code, parent)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn topic(code: &str, parent: Option<&str>) -> Topic {
        Topic {
            code: code.into(),
            parent: parent.map(Into::into),
            name_vi: "Tên".into(),
            name_en: "Name".into(),
            factor: 1,
            position: 1,
            retired: false,
            successor: None,
        }
    }

    fn wrong(frame: &[Topic], old: Option<&Topic>, typed: &[(&str, &str)]) -> Vec<(String, &'static str)> {
        let good = [("name_vi", "Giá cả"), ("name_en", "Prices"), ("factor", "2"), ("position", "3")];
        let get = |name: &str| {
            let found = typed.iter().chain(&good).find(|(n, _)| *n == name);
            found.map_or("", |(_, v)| v).to_owned()
        };
        parse(frame, old, get).err().unwrap_or_default().into_iter().map(|e| (e.field, e.key)).collect()
    }

    #[test]
    fn each_field_is_judged_and_a_code_is_never_given_twice() {
        let frame = [topic("C", None), topic("C1", Some("C"))];
        let told = |typed: &[(&str, &str)]| wrong(&frame, None, typed);
        assert!(told(&[("code", "c2"), ("parent", "C")]).is_empty());
        assert_eq!(told(&[("code", "c1")]), [("code".into(), "error-topic-taken")]);
        assert_eq!(told(&[("code", "C-2")]), [("code".into(), "error-topic-code")]);
        assert_eq!(told(&[("code", "C2"), ("parent", "C1")]), [("parent".into(), "error-unknown-choice")]);
        assert_eq!(told(&[("code", "C2"), ("factor", "11")]), [("factor".into(), "error-topic-factor")]);
        assert_eq!(told(&[("code", "C2"), ("position", "0")]), [("position".into(), "error-topic-position")]);
        assert_eq!(told(&[("code", "C2"), ("name_en", " ")]), [("name_en".into(), "error-required")]);
    }

    #[test]
    fn a_topic_is_retired_only_for_a_leaf_in_use_and_a_heading_after_all_below_it() {
        let mut frame = vec![topic("C", None), topic("C1", Some("C")), topic("C2", Some("C"))];
        let retire = |frame: &[Topic], at: usize, heir: &str| {
            wrong(frame, Some(&frame[at]), &[("standing", "retired"), ("successor", heir)])
        };
        assert!(retire(&frame, 1, "C2").is_empty());
        for heir in ["", "C1", "C", "X"] {
            assert_eq!(retire(&frame, 1, heir), [("successor".into(), "error-topic-successor")], "{heir}");
        }
        assert_eq!(retire(&frame, 0, ""), [("standing".into(), "error-topic-inner")]);
        frame[1].retired = true;
        assert_eq!(retire(&frame, 2, "C1"), [("successor".into(), "error-topic-successor")]);
        frame[2].retired = true;
        assert!(retire(&frame, 0, "").is_empty());
        frame[0].retired = true;
        assert_eq!(wrong(&frame, Some(&frame[1]), &[]), [("standing".into(), "error-topic-parent-retired")]);
    }
}
