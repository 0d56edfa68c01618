//! JSON of ODK Central (`OData`) and of `KoboToolbox` into submissions. Of what is no answer and no repeat nothing is kept.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::{Budget, MAX_ANSWERS, Unread};
use crate::domain::mapping::answers::{Answers, Export, Submission};

/// The members of an object.
type Members = Vec<(String, Node)>;

/// A part of the file.
enum Node {
    Nothing,
    Text(String),
    Object(Members),
    /// Objects in their order; whatever else stood in the list is gone.
    List(Vec<Members>),
}

/// Reads a part while there is room for it.
struct Part<'b>(&'b Budget);

impl<'de> DeserializeSeed<'de> for Part<'_> {
    type Value = Node;
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Node, D::Error> {
        from.deserialize_any(self)
    }
}

impl Part<'_> {
    fn kept<E: Error>(&self, node: Node) -> Result<Node, E> {
        if self.0.spend(1) { Ok(node) } else { Err(E::custom("too much")) }
    }
}

impl<'de> Visitor<'de> for Part<'_> {
    type Value = Node;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }
    fn visit_bool<E: Error>(self, value: bool) -> Result<Node, E> {
        self.kept(Node::Text(value.to_string()))
    }
    fn visit_i64<E: Error>(self, value: i64) -> Result<Node, E> {
        self.kept(Node::Text(value.to_string()))
    }
    fn visit_u64<E: Error>(self, value: u64) -> Result<Node, E> {
        self.kept(Node::Text(value.to_string()))
    }
    fn visit_f64<E: Error>(self, value: f64) -> Result<Node, E> {
        self.kept(Node::Text(value.to_string()))
    }
    fn visit_str<E: Error>(self, value: &str) -> Result<Node, E> {
        self.kept(Node::Text(value.to_owned()))
    }
    fn visit_string<E: Error>(self, value: String) -> Result<Node, E> {
        self.kept(Node::Text(value))
    }
    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Nothing)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
        let mut out = Vec::new();
        while let Some(node) = list.next_element_seed(Part(self.0))? {
            if let Node::Object(object) = node {
                out.push(object);
            }
        }
        self.kept(Node::List(out))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut out = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            out.push((key, map.next_value_seed(Part(self.0))?));
        }
        self.kept(Node::Object(out))
    }
}

/// Reads the file.
pub(super) fn read(name: &str, bytes: &[u8], budget: &Budget) -> Result<Export, Unread> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let node = Part(budget).deserialize(&mut json).and_then(|node| json.end().map(|()| node));
    let node = node.map_err(|error| {
        if budget.is_spent() {
            return Unread::new(name, "import-too-much").with("limit", MAX_ANSWERS);
        }
        Unread::new(name, "import-json-broken").with("line", error.line()).with("column", error.column())
    })?;
    let Some((list, goes_on)) = submissions(node) else {
        return Err(Unread::new(name, "import-json-other"));
    };
    let submission = |(number, object)| Submission::of(number, answers(object, ""));
    let submissions = (1..).zip(list).map(submission).collect();
    Ok(Export { file: name.to_owned(), is_table: false, goes_on, submissions })
}

/// The list of submissions, and whether there are more pages.
fn submissions(node: Node) -> Option<(Vec<Members>, bool)> {
    let members = match node {
        Node::List(list) => return Some((list, false)),
        Node::Object(members) => members,
        Node::Nothing | Node::Text(_) => return None,
    };
    let next = |(key, node): &(String, Node)| {
        ["@odata.nextLink", "next"].contains(&key.as_str()) && matches!(node, Node::Text(_))
    };
    let goes_on = members.iter().any(next);
    let list = members.into_iter().find_map(|(key, node)| match node {
        Node::List(list) if key == "value" || key == "results" => Some(list),
        _ => None,
    })?;
    Some((list, goes_on))
}

/// The answers of a submission or of an entry of a repeat. Kobo writes the whole path before each answer of an entry:
/// `root`, which is left out.
fn answers(object: Members, root: &str) -> Answers {
    let mut out = Answers::default();
    let mut waiting: Vec<(String, Members)> = vec![(String::new(), object)];
    while let Some((before, object)) = waiting.pop() {
        for (key, node) in object {
            let own = key.strip_prefix(root).filter(|own| !own.is_empty()).unwrap_or(&key);
            let path = format!("{before}{own}");
            match node {
                Node::Text(text) if !text.trim().is_empty() => {
                    out.fields.insert(path, text);
                }
                Node::Nothing | Node::Text(_) => {}
                Node::Object(object) => waiting.push((format!("{path}/"), object)),
                Node::List(list) => {
                    let inner = format!("{root}{path}/");
                    let entries = list.into_iter().map(|entry| answers(entry, &inner)).collect();
                    out.lists.insert(path, entries);
                }
            }
        }
    }
    out
}
