//! Fields of a form as pages show them: label, hint, what was typed, what is wrong.

use super::page::Frame;
use crate::domain::report::FieldError;
use crate::domain::report::limit::Limit;

/// How a field is filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One line.
    Line,
    /// Several lines: how many to show.
    Lines(u32),
    /// A whole number.
    Number,
    /// One of a list; the flag asks for a drop-down, for long lists.
    One(Vec<Choice>, bool),
    /// Some of a list.
    Some(Vec<Choice>),
    /// One of many, in branches that open and close; a script adds a search.
    Tree(Vec<Branch>),
    /// One line a browser may fill in: the words for `autocomplete` and `inputmode`.
    Filled(&'static str, &'static str),
    /// A password; the word is for `autocomplete`.
    Password(&'static str),
}

/// One choice of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// The stored code.
    pub code: String,
    /// As people read it.
    pub label: String,
    /// Whether it is chosen.
    pub chosen: bool,
    /// A heading over choices, not itself one.
    pub heading: bool,
    /// When it is the right one; may be empty.
    pub hint: String,
    /// Other words people look for it by.
    pub words: &'static str,
}

/// Choices under one heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// The heading.
    pub label: String,
    /// What can be chosen below it.
    pub choices: Vec<Choice>,
}

impl Branch {
    /// What is chosen in it.
    pub fn chosen(&self) -> Option<&Choice> {
        self.choices.iter().find(|choice| choice.chosen)
    }
}

/// A text that is good and one that is not, shown when asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Examples {
    /// What helps its readers, with why.
    pub good: String,
    /// What does not, with why.
    pub poor: String,
}

/// A text's limit and the words a script counts with; `#` stands for the number.
#[derive(Clone, Debug)]
pub struct Count {
    /// How long the text may be.
    pub limit: Limit,
    /// Characters there are.
    pub within: String,
    /// Characters still missing.
    pub few: String,
    /// Characters too many.
    pub over: String,
}

/// A field.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name, which is also its anchor.
    pub name: String,
    /// Label.
    pub label: String,
    /// What belongs in it; may be empty.
    pub hint: String,
    /// What was typed.
    pub value: String,
    /// What is wrong; may be empty.
    pub error: String,
    /// How it is filled in.
    pub kind: Kind,
    /// The count beside it while its text is written.
    pub count: Option<Count>,
    /// Examples, where there are any.
    pub examples: Option<Examples>,
}

impl Field {
    /// A field; the label is the words of `key`, the hint those of `key-hint` and the examples those of
    /// `key-good` and `key-poor`, where there are any.
    pub fn new(f: &Frame, name: impl Into<String>, key: &str, kind: Kind, value: &str) -> Self {
        let hint = f.words_if_any(&format!("{key}-hint"));
        let good = f.words_if_any(&format!("{key}-good"));
        let examples =
            (!good.is_empty()).then(|| Examples { good, poor: f.words_if_any(&format!("{key}-poor")) });
        let (name, label, value) = (name.into(), f.t(key), value.to_owned());
        Self { name, label, hint, value, error: String::new(), kind, count: None, examples }
    }

    /// The same field with its characters counted.
    pub fn within(self, f: &Frame, limit: Limit) -> Self {
        let words = |key| f.lang.ta(key, &[("n", "#".to_owned()), ("max", f.n(limit.max))]);
        let (within, few, over) = (words("count-within"), words("count-few"), words("count-over"));
        Self { count: Some(Count { limit, within, few, over }), ..self }
    }

    /// What was typed or chosen, in words.
    pub fn read_out(&self) -> String {
        let chosen = |list: &[Choice]| {
            list.iter().filter(|c| c.chosen).map(|c| c.label.as_str()).collect::<Vec<_>>().join(", ")
        };
        match &self.kind {
            Kind::One(list, _) | Kind::Some(list) => chosen(list),
            Kind::Tree(branches) => {
                branches.iter().map(|b| chosen(&b.choices)).filter(|words| !words.is_empty()).collect()
            }
            _ => self.value.clone(),
        }
    }

    /// Whether its choices say when each is the right one.
    pub fn has_hints(&self) -> bool {
        matches!(&self.kind, Kind::One(list, _) if list.iter().any(|choice| !choice.hint.is_empty()))
    }

    /// Whether it is a list to choose from, which needs a legend in place of a label.
    pub fn is_group(&self) -> bool {
        matches!(self.kind, Kind::One(_, false) | Kind::Some(_) | Kind::Tree(_))
    }

    /// What describes it, for `aria-describedby`.
    pub fn described(&self) -> String {
        let mut ids = Vec::new();
        if !self.hint.is_empty() {
            ids.push(format!("{}-hint", self.name));
        }
        if !self.error.is_empty() {
            ids.push(format!("{}-error", self.name));
        }
        ids.join(" ")
    }
}

/// Choices of a stored enum, in their order, each with a hint where there is one.
pub fn choices(f: &Frame, kind: &str, codes: &[&str], chosen: &[String]) -> Vec<Choice> {
    let choice = |code: &&str| Choice {
        code: (*code).to_owned(),
        label: f.word(kind, code),
        chosen: chosen.iter().any(|c| c == code),
        heading: false,
        hint: f.words_if_any(&format!("{kind}-{}-hint", code.replace('_', "-"))),
        words: "",
    };
    codes.iter().map(choice).collect()
}

/// An error as the summary at the top shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Name of the field, for the link; or the address of the page it stands on.
    pub field: String,
    /// Label of the field; empty where the words alone tell enough.
    pub label: String,
    /// The words.
    pub text: String,
}

impl Told {
    /// Where the summary's link leads: to the field, or to the page the field stands on.
    pub fn href(&self) -> String {
        if self.field.starts_with('/') { self.field.clone() } else { format!("#{}", self.field) }
    }

    /// An error of a field, in words.
    pub fn new(field: &str, text: String) -> Self {
        Self { field: field.to_owned(), label: String::new(), text }
    }
}

/// Puts errors into words.
pub fn told(f: &Frame, errors: &[FieldError]) -> Vec<Told> {
    errors.iter().map(|e| Told::new(&e.field, f.lang.ta(e.key, &e.args))).collect()
}

/// Puts each error beside its field, and the field's label before it in the summary.
pub fn mark<'a>(fields: impl IntoIterator<Item = &'a mut Field>, errors: &mut [Told]) {
    for field in fields {
        if let Some(error) = errors.iter_mut().find(|e| e.field == field.name) {
            field.error.clone_from(&error.text);
            field.label.trim_end_matches('?').clone_into(&mut error.label);
        }
    }
}
