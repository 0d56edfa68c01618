//! Screening of a whole report: every text in it, with the field each find stands in.

use super::{FieldError, Issue, RawIssue, Report};
use crate::domain::screening::{Kind, Mark, screen};

/// The texts of an issue, parsed or as typed, each with its field, in the order of the form.
macro_rules! texts {
    ($issue:ident) => {{
        let mut texts = vec![
            ("title".to_owned(), $issue.title.as_str()),
            ("description".to_owned(), $issue.description.as_str()),
        ];
        let streams = (1..).zip(&$issue.streams);
        texts.extend(streams.map(|(n, s)| (format!("stream-{n}-content"), s.content.as_str())));
        texts.extend([
            ("cause".to_owned(), $issue.cause.as_str()),
            ("forecast".to_owned(), $issue.forecast.as_str()),
            ("recommendation".to_owned(), $issue.recommendation.as_str()),
        ]);
        texts
    }};
}

/// One place in one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Name of the field, as in the form; `issue-N-` in front where the whole report was screened.
    pub field: String,
    /// What was found.
    pub kind: Kind,
    /// The words it was found in, as written.
    pub words: String,
}

/// What the texts of a report hold, in the order of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// A report with one of these is not taken.
    pub refused: Vec<Finding>,
    /// These have to be confirmed.
    pub warned: Vec<Finding>,
}

impl Finding {
    /// The error of a refusal: what it is, and how to write it instead.
    fn refusal(&self) -> FieldError {
        let key = match self.kind {
            Kind::Email => "screening-email",
            Kind::Phone => "screening-phone",
            Kind::IdentityNumber => "screening-identity-number",
            Kind::AccountNumber => "screening-account-number",
            Kind::SecrecyStamp => "screening-secrecy-stamp",
            Kind::Name => "screening-name",
        };
        FieldError { args: vec![("words", self.words.clone())], ..FieldError::new(&self.field, key) }
    }
}

impl Findings {
    /// The refusals, one error each.
    pub fn refusals(&self) -> Vec<FieldError> {
        self.refused.iter().map(Finding::refusal).collect()
    }

    /// Whether nothing is refused.
    ///
    /// # Errors
    /// The refusals.
    pub fn refuse(&self) -> Result<(), Vec<FieldError>> {
        let errors = self.refusals();
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    /// What was warned about, each once, in the order of the form.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for find in &self.warned {
            if !names.contains(&find.words.as_str()) {
                names.push(&find.words);
            }
        }
        names
    }

    /// Those of a report.
    pub fn of(report: &Report) -> Self {
        let mut found = Self::default();
        found.add("general_situation", &report.general_situation);
        for (n, issue) in (1..).zip(&report.issues) {
            found.add_issue(&format!("issue-{n}-"), issue);
        }
        found
    }

    /// Those of a single text.
    pub fn of_text(field: &str, text: &str) -> Self {
        let mut found = Self::default();
        found.add(field, text);
        found
    }

    /// Those of one issue, with the field names of its own page.
    pub fn of_issue(issue: &Issue) -> Self {
        let mut found = Self::default();
        found.add_issue("", issue);
        found
    }

    /// Those of an issue as it is being written.
    pub fn of_raw(issue: &RawIssue) -> Self {
        let mut found = Self::default();
        texts!(issue).into_iter().for_each(|(field, text)| found.add(&field, text));
        found
    }

    /// All of them as errors of their fields, what was warned about too: for whoever is still writing.
    pub fn remarks(&self) -> Vec<FieldError> {
        let named = self.warned.iter().map(Finding::refusal);
        self.refusals().into_iter().chain(named).collect()
    }

    fn add_issue(&mut self, prefix: &str, issue: &Issue) {
        texts!(issue).into_iter().for_each(|(field, text)| self.add(&format!("{prefix}{field}"), text));
    }

    fn add(&mut self, field: &str, text: &str) {
        let found = screen(text);
        let finding = |mark: &Mark| Finding {
            field: field.to_owned(),
            kind: mark.kind,
            words: text.chars().skip(mark.start).take(mark.end - mark.start).collect(),
        };
        self.refused.extend(found.refused.iter().map(finding));
        self.warned.extend(found.warned.iter().map(finding));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::report::{RawIssue, RawReport, RawStream, parse};

    #[test]
    fn every_text_of_a_report_is_screened_and_told_by_its_field() {
        let text =
            |n: u32| format!("Mọi người bàn nhiều về việc này, liên hệ 091234567{n} khi cần thêm ý kiến.");
        let raw = RawReport {
            nil: "no".into(),
            general_situation: text(0),
            issues: vec![RawIssue {
                title: "Gọi số 0912345671 để góp ý".into(),
                sphere: "unit".into(),
                topic: "C1".into(),
                description: text(2),
                groups: vec!["workers".into()],
                trend: "new".into(),
                verification: "verified".into(),
                streams: vec![RawStream {
                    stance: "opposed".into(),
                    prevalence: "many".into(),
                    intensity: "strong".into(),
                    voices: "10".into(),
                    content: "Chị Lan nói lương chậm, gọi 0912345673 thì rõ".into(),
                }],
                cause: text(4),
                forecast: text(5),
                recommendation: text(6),
                level: "unit".into(),
                ..RawIssue::default()
            }],
            ..RawReport::default()
        };
        let report = parse(&raw, &["C1".to_owned()].into()).unwrap();
        let found = Findings::of(&report);
        let told: Vec<_> = found.refused.iter().map(|f| (f.field.as_str(), f.words.as_str())).collect();
        let fields = ["title", "description", "stream-1-content", "cause", "forecast", "recommendation"];
        let expected: Vec<String> = fields.iter().map(|f| format!("issue-1-{f}")).collect();
        assert_eq!(told[0], ("general_situation", "0912345670"));
        assert_eq!(told[1..].iter().map(|(field, _)| *field).collect::<Vec<_>>(), expected);
        assert_eq!(found.warned.len(), 1);
        assert_eq!((found.warned[0].kind, found.warned[0].words.as_str()), (Kind::Name, "Chị Lan"));
        assert_eq!(Findings::of_issue(&report.issues[0]).refused[0].field, "title");
    }
}
