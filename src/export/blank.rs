//! The report form on paper: every field with room to write, ready to be set as PDF. The same for everybody.

use std::sync::{Mutex, PoisonError};

use entity::enums::{Group, Intensity, Level, Prevalence, Sphere, Stance, Trend, Verification};
use serde::Serialize;

use super::pdf::blank_pdf;
use crate::locale::Lang;

/// Reports are written in Vietnamese.
const LANG: Lang = Lang::Vi;

/// A field: its label, what belongs in it, and what there is to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Field {
    /// Label.
    pub label: String,
    /// Hint with its limits; may be empty.
    pub hint: String,
    /// Choices; none where one writes.
    pub choices: Vec<String>,
}

/// A topic to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Leaf {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
}

/// Topics under a heading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Topics {
    /// Code of the heading.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The topics.
    pub leaves: Vec<Leaf>,
}

/// The form, word for word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Blank {
    pub title: String,
    pub party: String,
    pub dateline: String,
    pub unit: String,
    pub writer: String,
    pub round: String,
    pub rules: Vec<String>,
    pub general: String,
    pub nil: Field,
    pub nil_note: String,
    pub situation: Field,
    pub issue: String,
    pub issue_title: Field,
    pub topic: Field,
    pub sphere: Field,
    pub description: Field,
    pub groups: Field,
    pub trend: Field,
    pub verification: Field,
    pub streams_hint: String,
    pub stream: String,
    pub stance: Field,
    pub content: Field,
    pub voices: Field,
    pub prevalence: Field,
    pub intensity: Field,
    pub cause: Field,
    pub forecast: Field,
    pub recommendation: Field,
    pub level: Field,
    pub declare: String,
    pub declarations: Vec<String>,
    pub more: String,
    pub more_hint: String,
    pub appendix: String,
    pub appendix_hint: String,
    pub topics: Vec<Topics>,
}

/// A field one writes in, with the hint of the form's page.
fn written(key: &str) -> Field {
    let hint = format!("{key}-hint");
    let hint = if LANG.has(&hint) { LANG.t(&hint) } else { String::new() };
    Field { label: LANG.t(key), hint: hint.trim_end_matches('.').to_owned(), choices: Vec::new() }
}

/// A field one chooses in.
fn chosen(key: &str, kind: &str, codes: impl Iterator<Item = &'static str>) -> Field {
    let word = |code: &str| LANG.t(&format!("{kind}-{}", code.replace('_', "-")));
    Field { choices: codes.map(word).collect(), ..written(key) }
}

macro_rules! codes {
    ($name:ident) => {
        $name::ALL.iter().map(|v| v.code())
    };
}

impl Blank {
    /// The form with these topics.
    pub fn new(topics: Vec<Topics>) -> Self {
        let no_number = |key| LANG.ta(key, &[("n", String::new())]).trim().to_owned();
        Self {
            title: LANG.t("blank-title"),
            party: LANG.t("print-party"),
            dateline: LANG.t("blank-dateline"),
            unit: LANG.t("col-unit"),
            writer: LANG.t("role-collaborator"),
            round: LANG.t("blank-round"),
            rules: vec![LANG.t("blank-confidential"), LANG.t("form-no-names"), LANG.t("blank-how")],
            general: LANG.t("form-general"),
            nil: chosen("form-nil", "nil", ["no", "yes"].into_iter()),
            nil_note: LANG.t("blank-nil-note"),
            situation: written("form-general-situation"),
            issue: no_number("form-issue-n"),
            issue_title: written("form-title"),
            topic: Field { hint: LANG.t("blank-topic-hint"), ..written("blank-topic") },
            sphere: chosen("form-sphere", "sphere", codes!(Sphere)),
            description: written("form-description"),
            groups: chosen("form-groups", "group", codes!(Group)),
            trend: chosen("form-trend", "trend", codes!(Trend)),
            verification: chosen("form-verification", "verification", codes!(Verification)),
            streams_hint: LANG.t("blank-streams-hint"),
            stream: no_number("form-stream-n"),
            stance: chosen("form-stance", "stance", codes!(Stance)),
            content: written("form-content"),
            voices: Field { hint: LANG.t("blank-voices-hint"), ..written("form-voices") },
            prevalence: chosen("form-prevalence", "prevalence", codes!(Prevalence)),
            intensity: chosen("form-intensity", "intensity", codes!(Intensity)),
            cause: written("form-cause"),
            forecast: written("form-forecast"),
            recommendation: written("form-recommendation"),
            level: chosen("form-level", "level", codes!(Level)),
            declare: LANG.t("blank-declare"),
            declarations: vec![LANG.t("declare-no-person"), LANG.t("declare-no-secret")],
            more: LANG.t("form-add-issue"),
            more_hint: LANG.t("blank-more-hint"),
            appendix: LANG.t("blank-appendix"),
            appendix_hint: LANG.t("blank-appendix-hint"),
            topics,
        }
    }

    /// The form as PDF. It is set once for as long as its words stay the same.
    ///
    /// # Errors
    /// When the template and the words do not fit each other.
    pub fn pdf(self) -> Result<Vec<u8>, String> {
        static LAST: Mutex<Option<(Blank, Vec<u8>)>> = Mutex::new(None);
        let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((blank, file)) = last.as_ref()
            && *blank == self
        {
            return Ok(file.clone());
        }
        let file = blank_pdf(&self)?;
        *last = Some((self, file.clone()));
        Ok(file)
    }
}
