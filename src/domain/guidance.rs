//! Guidance: what staff ask the network to listen for in a round, with answers to prominent questions; its limits, who may
//! read it, and how its readers are counted.

use chrono::{DateTime, NaiveTime, Utc};
use chrono_tz::Tz;
use entity::enums::{GuidanceState, RoundState};
use serde::{Deserialize, Serialize};

use super::period::{moment, parse_day};
use super::prose::Kind;
use super::report::limit::Limit;
use super::report::{FieldError, clean};

/// The title.
pub const TITLE: Limit = Limit { min: 10, max: 150 };
/// What to listen for.
pub const BODY: Limit = Limit { min: 50, max: 10_000 };
/// A question.
pub const QUESTION: Limit = Limit { min: 10, max: 300 };
/// Its answer.
pub const ANSWER: Limit = Limit { min: 10, max: 3_000 };
/// At most this many questions.
pub const MAX_QUESTIONS: usize = 20;

/// Who may be asked to read it, by the codes scopes know them by.
pub const AUDIENCES: [&str; 3] = ["collaborators", "unit_heads", "leaders"];

/// Fewer readers than this are told as "below".
pub const FEW: u64 = 3;

/// Whether a round is so far back that no guidance for it is begun.
pub fn is_over(state: RoundState) -> bool {
    matches!(state, RoundState::Archived | RoundState::Purged)
}

/// A prominent question with its answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// What people ask.
    pub question: String,
    /// What staff answer, with headings, lists, bold and italic.
    pub answer: String,
}

/// Guidance as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// Code of its round.
    pub round: String,
    /// Title.
    pub title: String,
    /// What to listen for, with headings, lists, bold and italic.
    pub body: String,
    /// Questions; those without any words fall away.
    pub questions: Vec<Question>,
    /// Who may read it, of [`AUDIENCES`].
    pub audience: Vec<String>,
    /// From when: a day, or a day and a time; empty for as soon as it is published.
    pub from: String,
}

impl Text {
    /// The same without hidden marks, unknown audiences and empty questions.
    #[must_use]
    pub fn tidied(&self) -> Self {
        let question = |q: &Question| Question { question: clean(&q.question), answer: clean(&q.answer) };
        let has_words = |q: &Question| !q.question.is_empty() || !q.answer.is_empty();
        Self {
            round: clean(&self.round),
            title: clean(&self.title).split_whitespace().collect::<Vec<_>>().join(" "),
            body: clean(&self.body),
            questions: self.questions.iter().map(question).filter(has_words).collect(),
            audience: AUDIENCES
                .iter()
                .filter(|code| self.audience.iter().any(|a| a == *code))
                .map(|code| (*code).to_owned())
                .collect(),
            from: clean(&self.from),
        }
    }

    /// What is looked at before it is published: fields and texts.
    pub fn prose(&self) -> Vec<(String, String)> {
        let mut out = vec![("title".to_owned(), self.title.clone()), ("body".to_owned(), self.body.clone())];
        for (n, q) in (1..).zip(&self.questions) {
            out.push((question_field(n), q.question.clone()));
            out.push((answer_field(n), q.answer.clone()));
        }
        out
    }
}

/// The field of a question, from 1.
pub fn question_field(n: usize) -> String {
    format!("question-{n}")
}

/// The field of an answer, from 1.
pub fn answer_field(n: usize) -> String {
    format!("answer-{n}")
}

/// Reads from when guidance may be read: nothing, `15/12/2026` for the beginning of that day, or `15/12/2026 13:30`.
///
/// # Errors
/// When it is neither.
pub fn from_when(text: &str, zone: Tz) -> Result<Option<DateTime<Utc>>, FieldError> {
    let wrong = || FieldError::new("from", "error-guidance-from");
    let (day, time) = match text.trim().split_once(' ') {
        _ if text.trim().is_empty() => return Ok(None),
        Some((day, time)) => (day, NaiveTime::parse_from_str(time.trim(), "%H:%M").map_err(|_| wrong())?),
        None => (text.trim(), NaiveTime::MIN),
    };
    Ok(Some(moment(parse_day(day).ok_or_else(wrong)?, time, zone)))
}

/// What is wrong with a text, tidied, before it can be saved: a draft may still lack something, but for its title.
pub fn check(text: &Text) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut long = |field: String, text: &str, limit: Limit| {
        let length = text.chars().count();
        if length > limit.max {
            let args = vec![("limit", limit.max.to_string()), ("length", length.to_string())];
            errors.push(FieldError { field, key: "error-too-long", args });
        }
    };
    long("title".into(), &text.title, TITLE);
    long("body".into(), &text.body, BODY);
    for (n, q) in (1..).zip(&text.questions) {
        long(question_field(n), &q.question, QUESTION);
        long(answer_field(n), &q.answer, ANSWER);
    }
    if text.title.chars().count() < TITLE.min {
        errors.push(short("title", TITLE));
    }
    if text.questions.len() > MAX_QUESTIONS {
        let args = vec![("max", MAX_QUESTIONS.to_string())];
        let field = question_field(MAX_QUESTIONS);
        errors.push(FieldError { field, key: "error-guidance-questions", args });
    }
    errors
}

/// What is still missing in a text that keeps its limits before it can be published.
pub fn missing(text: &Text) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut lacks = |field: String, text: &str, limit: Limit| {
        if text.chars().count() < limit.min {
            errors.push(short(&field, limit));
        }
    };
    lacks("body".into(), &text.body, BODY);
    for (n, q) in (1..).zip(&text.questions) {
        lacks(question_field(n), &q.question, QUESTION);
        lacks(answer_field(n), &q.answer, ANSWER);
    }
    if text.audience.is_empty() {
        errors.push(FieldError::new("audience", "error-guidance-audience"));
    }
    errors
}

fn short(field: &str, limit: Limit) -> FieldError {
    let args = vec![("limit", limit.min.to_string())];
    FieldError { args, ..FieldError::new(field, "error-guidance-short") }
}

/// Whether what was found in a text needs the yes of an approver who did not write it: words of a report do. A unit that is
/// named and a number that is typed are confirmed by whoever publishes.
pub fn needs_approver(kind: Kind) -> bool {
    kind == Kind::Copied
}

/// Whether guidance can be read by an audience at a time: once it is published and its time has come.
pub fn is_readable(
    state: GuidanceState,
    from: Option<DateTime<Utc>>,
    audience: &str,
    (own, now): (&str, DateTime<Utc>),
) -> bool {
    let is_for_them = audience.split(',').any(|a| !a.is_empty() && a == own);
    state == GuidanceState::Published && from.is_none_or(|from| from <= now) && is_for_them
}

/// Whether the text may be changed: never under the eyes of readers.
pub fn may_be_edited(state: GuidanceState) -> bool {
    matches!(state, GuidanceState::Draft | GuidanceState::Withdrawn)
}

/// How many readers are told; none for few, so that nobody can be told by being one more.
pub fn told(readers: u64) -> Option<u64> {
    (readers >= FEW).then_some(readers)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZONE: Tz = chrono_tz::Asia::Ho_Chi_Minh;

    fn good() -> Text {
        Text {
            round: "2026-Q4".into(),
            title: " Nội dung trọng\n tâm quý IV ".into(),
            body: "Lắng nghe dư luận về giá cả, việc làm và tiền thưởng dịp cuối năm.\u{202e}".into(),
            questions: vec![
                Question {
                    question: "Bao giờ có lịch chi trả?".into(), answer: "Trong tháng tới.".into()
                },
                Question::default(),
            ],
            audience: vec!["leaders".into(), "everybody".into(), "collaborators".into()],
            from: String::new(),
        }
    }

    #[test]
    fn a_good_text_passes_without_hidden_marks_strange_audiences_and_empty_questions() {
        let text = good().tidied();
        assert_eq!((check(&text), missing(&text)), (vec![], vec![]));
        assert_eq!(text.title, "Nội dung trọng tâm quý IV");
        assert!(text.body.ends_with("năm."));
        assert_eq!((text.questions.len(), text.audience.join(",")), (1, "collaborators,leaders".into()));
        let fields: Vec<String> = text.prose().into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["title", "body", "question-1", "answer-1"]);
    }

    #[test]
    fn what_is_too_long_is_told_at_once_and_what_is_missing_before_it_is_published() {
        let mut text = good().tidied();
        (text.body, text.audience) = ("Ngắn".into(), Vec::new());
        text.questions
            .push(Question { question: "Câu hỏi chưa trả lời?".into(), answer: String::new() });
        assert_eq!(check(&text), []);
        let told = |errors: Vec<FieldError>| errors.into_iter().map(|e| e.field).collect::<Vec<_>>();
        assert_eq!(told(missing(&text)), ["body", "answer-2", "audience"]);
        let long = Question { question: "x".repeat(301), answer: "x".repeat(3_001) };
        text.questions = vec![long; MAX_QUESTIONS + 1];
        (text.title, text.body) = ("Ngắn".into(), "x".repeat(10_001));
        let found = told(check(&text));
        assert_eq!((found.len(), found[0].as_str(), found[1].as_str()), (45, "body", "question-1"));
        assert!(found.ends_with(&["title".into(), "question-20".into()]));
    }

    #[test]
    fn a_day_begins_at_midnight_where_the_organisation_is() {
        let at = |text: &str| from_when(text, ZONE).map(|at| at.map(|at| at.to_rfc3339()));
        assert_eq!(at("  "), Ok(None));
        assert_eq!(at("15/12/2026"), Ok(Some("2026-12-14T17:00:00+00:00".into())));
        assert_eq!(at(" 15/12/2026  13:30 "), Ok(Some("2026-12-15T06:30:00+00:00".into())));
        for wrong in ["31/02/2026", "15/12/2026 25:00", "mai", "15/12/2026 sáng", "99999-12-31", "9/9"] {
            assert!(at(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn it_is_read_by_its_audience_from_its_time_on_while_it_is_published() {
        use GuidanceState as S;
        let now = DateTime::from_timestamp(1_793_000_000, 0).unwrap();
        let (before, after) = (now - chrono::Duration::seconds(1), now + chrono::Duration::seconds(1));
        let reads = |state, from, own: &str| is_readable(state, from, "collaborators,leaders", (own, now));
        for from in [None, Some(before), Some(now)] {
            assert!(reads(S::Published, from, "leaders") && reads(S::Published, from, "collaborators"));
            assert!(!reads(S::Published, from, "unit_heads") && !reads(S::Published, from, ""));
            assert!(!reads(S::Draft, from, "leaders") && !reads(S::Withdrawn, from, "leaders"));
        }
        assert!(!reads(S::Published, Some(after), "leaders"));
        assert!(!is_readable(S::Published, None, "", ("", now)), "nobody is no audience");
        assert!(may_be_edited(S::Draft) && may_be_edited(S::Withdrawn) && !may_be_edited(S::Published));
    }

    #[test]
    fn few_readers_are_not_told() {
        assert_eq!([0, 1, 2, 3, 40].map(told), [None, None, None, Some(3), Some(40)]);
    }
}
