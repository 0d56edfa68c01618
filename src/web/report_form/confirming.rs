//! What somebody confirms when they hand a report in: two declarations, and whatever looks odd without being wrong.

use super::super::extract::Fields;
use super::super::form::Told;
use super::super::page::Frame;
use crate::domain::report::FieldError;
use crate::domain::report::screened::Findings;

/// The boxes, by name, in their order.
const BOXES: [&str; 4] = ["no_person", "no_secret", "sure", "names"];

/// What a report as it stands asks about, and what is wrong with it.
pub struct Asking {
    /// What is wrong with its fields, screening included.
    pub errors: Vec<FieldError>,
    /// The words that look like names; empty where there are none, or something else has to be mended first.
    pub names: String,
    /// Whether a stream speaks for more people than the unit has.
    pub above: bool,
}

impl Asking {
    /// From what screening found in a report that reads well, or the errors of one that does not.
    pub fn new(read: Result<Findings, Vec<FieldError>>, above: bool) -> Self {
        let (errors, names) = match read {
            Ok(found) => (found.refusals(), found.names().join("; ")),
            Err(errors) => (errors, String::new()),
        };
        Self { errors, names, above }
    }

    /// What is asked about and was not confirmed.
    pub fn unconfirmed(&self, f: &Frame, form: &Fields) -> Vec<Told> {
        let is_missing = |name: &str| form.get(name) != "yes";
        let declared = [("no_person", "declare-no-person"), ("no_secret", "declare-no-secret")];
        let undeclared = |(name, key)| {
            let label = f.t(key).trim_end_matches('.').to_owned();
            Told { label, ..Told::new(name, f.t("error-declaration")) }
        };
        let missing = declared.into_iter().filter(|(name, _)| is_missing(name));
        let mut told: Vec<Told> = missing.map(undeclared).collect();
        if self.above && is_missing("sure") {
            told.push(Told::new("sure", f.t("error-sure")));
        }
        if !self.names.is_empty() && is_missing("names") {
            told.push(Told::new("names", f.t1("error-names", "words", &self.names)));
        }
        told
    }
}

/// The boxes that were ticked.
pub fn ticked(form: &Fields) -> Vec<&'static str> {
    BOXES.into_iter().filter(|name| form.get(name) == "yes").collect()
}
