//! Raw fields into a report, or a message for every field that is wrong. Limits are those of the form.

use std::collections::BTreeSet;

use entity::enums::{Group, Intensity, Level, Prevalence, Sphere, Stance, Trend, Verification};

use crate::domain::redaction::is_mark;

use super::limit::{CONTENT, DESCRIPTION, FURTHER, GENERAL, Limit, TITLE};
use super::raw::clean;
use super::{
    FieldError, Issue, MAX_ISSUES, MAX_STREAMS, MAX_VOICES, RawIssue, RawReport, RawStream, Report, Stream,
};

struct Check {
    errors: Vec<FieldError>,
    prefix: String,
}

impl Check {
    fn new(prefix: String) -> Self {
        Self { errors: Vec::new(), prefix }
    }

    fn fail(&mut self, field: &str, key: &'static str, args: Vec<(&'static str, String)>) {
        self.errors.push(FieldError { field: format!("{}{field}", self.prefix), key, args });
    }

    /// Text between two lengths, in Unicode characters after NFC; `min` 0 means it may be empty.
    fn text(&mut self, field: &str, raw: &str, Limit { min, max }: Limit) -> String {
        let text = clean(raw);
        let length = text.chars().count();
        let args = |limit: usize| vec![("limit", limit.to_string()), ("length", length.to_string())];
        if is_mark(&text) {
            self.fail(field, "error-taken-out", vec![]);
        } else if length == 0 && min > 0 {
            self.fail(field, "error-required", vec![]);
        } else if length < min {
            self.fail(field, "error-too-short", args(min));
        } else if length > max {
            self.fail(field, "error-too-long", args(max));
        }
        text
    }

    fn choice<T: Copy>(&mut self, field: &str, raw: &str, read: impl Fn(&str) -> Option<T>, or: T) -> T {
        if let Some(value) = read(raw) {
            return value;
        }
        self.fail(field, if raw.is_empty() { "error-choose" } else { "error-unknown-choice" }, vec![]);
        or
    }
}

/// Reads a whole report; field names carry `issue-N-` in front of an issue's own.
///
/// # Errors
/// Every field that breaks a limit, in the order of the form.
pub fn parse(raw: &RawReport, topics: &BTreeSet<String>) -> Result<Report, Vec<FieldError>> {
    let (nil, general_situation) = match parse_general(raw) {
        Ok(general) => general,
        Err(mut errors) => {
            errors.extend(issue_errors(raw, topics));
            return Err(errors);
        }
    };
    if nil {
        return Ok(Report { nil, general_situation, issues: Vec::new() });
    }
    let errors = issue_errors(raw, topics);
    if !errors.is_empty() {
        return Err(errors);
    }
    let issues = raw.issues.iter().filter_map(|issue| parse_issue(issue, topics, "").ok()).collect();
    Ok(Report { nil, general_situation, issues })
}

fn issue_errors(raw: &RawReport, topics: &BTreeSet<String>) -> Vec<FieldError> {
    if raw.nil == "yes" {
        return Vec::new();
    }
    let single = |key, args| vec![FieldError { field: "issues".into(), key, args }];
    if raw.issues.is_empty() {
        return single("error-no-issues", vec![]);
    }
    if raw.issues.len() > MAX_ISSUES {
        return single("error-too-many-issues", vec![("limit", MAX_ISSUES.to_string())]);
    }
    let each = raw.issues.iter().enumerate();
    each.flat_map(|(i, issue)| {
        parse_issue(issue, topics, &format!("issue-{}-", i + 1)).err().unwrap_or_default()
    })
    .collect()
}

/// How many parts of a report are done, and how many there are: the header, and each issue. Unless it is nil, at least
/// one issue is still to come.
pub fn progress(raw: &RawReport, topics: &BTreeSet<String>) -> (usize, usize) {
    let header = usize::from(parse_general(raw).is_ok());
    if raw.nil == "yes" {
        return (header, 1);
    }
    let is_done = |issue: &&RawIssue| issue.copied != "yes" && parse_issue(issue, topics, "").is_ok();
    let done = raw.issues.iter().filter(is_done).count();
    (header + done, 1 + raw.issues.len().max(1))
}

/// Reads the header: whether the report is nil, and the general situation.
///
/// # Errors
/// The fields that are wrong.
pub fn parse_general(raw: &RawReport) -> Result<(bool, String), Vec<FieldError>> {
    let mut check = Check::new(String::new());
    let nil = match raw.nil.as_str() {
        "yes" => true,
        "no" => false,
        _ => {
            check.fail("nil", "error-choose", vec![]);
            false
        }
    };
    let limit = if nil { Limit { min: 0, ..GENERAL } } else { GENERAL };
    let text = check.text("general_situation", &raw.general_situation, limit);
    if check.errors.is_empty() { Ok((nil, text)) } else { Err(check.errors) }
}

/// Reads one issue.
///
/// # Errors
/// The fields that are wrong, each name with `prefix` in front.
pub fn parse_issue(
    raw: &RawIssue,
    topics: &BTreeSet<String>,
    prefix: &str,
) -> Result<Issue, Vec<FieldError>> {
    issue_under(Rules { streams: MAX_STREAMS, asks: true }, raw, topics, prefix)
}

/// What the kinds of report differ in.
#[derive(Clone, Copy)]
pub(super) struct Rules {
    /// Most streams an issue may have.
    pub streams: usize,
    /// Whether opposition and strong feeling need a recommendation.
    pub asks: bool,
}

/// Reads one issue of a kind of report.
pub(super) fn issue_under(
    rules: Rules,
    raw: &RawIssue,
    topics: &BTreeSet<String>,
    prefix: &str,
) -> Result<Issue, Vec<FieldError>> {
    let mut check = Check::new(prefix.to_owned());
    let title = check.text("title", &raw.title, TITLE).replace('\n', " ");
    if !topics.contains(&raw.topic) {
        let key = if raw.topic.is_empty() { "error-choose" } else { "error-unknown-topic" };
        check.fail("topic", key, vec![]);
    }
    let sphere = check.choice("sphere", &raw.sphere, Sphere::parse, Sphere::Unit);
    let description = check.text("description", &raw.description, DESCRIPTION);
    let groups = groups(&mut check, &raw.groups);
    let trend = check.choice("trend", &raw.trend, Trend::parse, Trend::New);
    let verification =
        check.choice("verification", &raw.verification, Verification::parse, Verification::Unverified);
    if raw.streams.is_empty() || raw.streams.len() > rules.streams {
        check.fail("streams", "error-stream-count", vec![("limit", rules.streams.to_string())]);
    }
    let streams: Vec<Stream> =
        raw.streams.iter().enumerate().map(|(i, s)| stream(&mut check, i + 1, s)).collect();
    let cause = check.text("cause", &raw.cause, FURTHER);
    let forecast = check.text("forecast", &raw.forecast, FURTHER);
    let (recommendation, level) = recommendation(&mut check, raw, rules.asks && is_needed(&streams));
    if !check.errors.is_empty() {
        return Err(check.errors);
    }
    let topic = raw.topic.clone();
    Ok(Issue {
        title,
        sphere,
        topic,
        description,
        groups,
        trend,
        verification,
        streams,
        cause,
        forecast,
        recommendation,
        level,
    })
}

fn groups(check: &mut Check, raw: &[String]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for code in raw.iter().filter(|c| !c.is_empty()) {
        match Group::parse(code) {
            Some(group) if !groups.contains(&group) => groups.push(group),
            Some(_) => {}
            None => check.fail("groups", "error-unknown-choice", vec![]),
        }
    }
    groups.sort_unstable();
    if groups.is_empty() || groups.len() > 4 {
        check.fail("groups", "error-group-count", vec![]);
    }
    groups
}

/// How many people a text names: digits, with dots or spaces between thousands or without, and the words people put
/// around them (“khoảng 40 người”). None for anything else, and for what is not between 1 and 100,000.
pub fn voices(typed: &str) -> Option<i32> {
    const AROUND: [&str; 10] =
        ["khoảng", "chừng", "độ", "gần", "hơn", "trên", "người", "ý kiến", "about", "people"];
    let mut text = clean(typed).to_lowercase();
    for word in AROUND {
        text = text.replace(word, " ");
    }
    let groups: Vec<&str> = text.trim().split([' ', '.', ',', '\u{a0}']).collect();
    let is_digits = |group: &&str| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit());
    let are_thousands = groups.iter().skip(1).all(|group| group.len() == 3) && groups[0].len() <= 3;
    if !groups.iter().all(is_digits) || (groups.len() > 1 && !are_thousands) {
        return None;
    }
    groups.concat().parse().ok().filter(|n| (1..=MAX_VOICES).contains(n))
}

fn stream(check: &mut Check, number: usize, raw: &RawStream) -> Stream {
    let name = |field: &str| format!("stream-{number}-{field}");
    let stance = check.choice(&name("stance"), &raw.stance, Stance::parse, Stance::Undecided);
    let content = check.text(&name("content"), &raw.content, CONTENT);
    let parsed = voices(&raw.voices);
    if clean(&raw.voices).is_empty() {
        check.fail(&name("voices"), "error-required", vec![]);
    } else if parsed.is_none() {
        check.fail(&name("voices"), "error-voices", vec![]);
    }
    let prevalence = check.choice(&name("prevalence"), &raw.prevalence, Prevalence::parse, Prevalence::Some);
    let intensity = check.choice(&name("intensity"), &raw.intensity, Intensity::parse, Intensity::Mild);
    Stream { stance, prevalence, intensity, voices: parsed.unwrap_or(1), content }
}

/// A recommendation must be there when people are opposed or feel strongly: a grievance without what
/// people ask for cannot be followed up.
fn is_needed(streams: &[Stream]) -> bool {
    streams.iter().any(|s| s.stance == Stance::Opposed || s.intensity == Intensity::Strong)
}

fn recommendation(check: &mut Check, raw: &RawIssue, needed: bool) -> (String, Option<Level>) {
    let text = check.text("recommendation", &raw.recommendation, FURTHER);
    if needed && text.is_empty() {
        check.fail("recommendation", "error-recommendation-needed", vec![]);
    }
    if text.is_empty() {
        return (text, None);
    }
    let level = check.choice("level", &raw.level, Level::parse, Level::Unit);
    (text, Some(level))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn topics() -> BTreeSet<String> {
        ["B1".to_owned(), "C1".to_owned()].into()
    }

    fn issue() -> RawIssue {
        RawIssue {
            title: "Giá điện tăng trong quý".into(),
            sphere: "national".into(),
            topic: "B1".into(),
            description: "ế".repeat(50),
            groups: vec!["workers".into()],
            trend: "new".into(),
            verification: "verified".into(),
            streams: vec![RawStream {
                stance: "concerned".into(),
                prevalence: "many".into(),
                intensity: "moderate".into(),
                voices: "12".into(),
                content: "Công nhân lo chi phí tăng".into(),
            }],
            ..RawIssue::default()
        }
    }

    #[test]
    fn progress_counts_the_header_and_each_issue() {
        let told = |nil: &str, general: &str, issues: Vec<RawIssue>| {
            let raw = RawReport {
                nil: nil.into(),
                general_situation: general.into(),
                issues,
                ..RawReport::default()
            };
            progress(&raw, &topics())
        };
        assert_eq!(told("", "", vec![]), (0, 2));
        assert_eq!(told("yes", "", vec![RawIssue::default()]), (1, 1));
        let general = "ế".repeat(50);
        assert_eq!(told("no", &general, vec![]), (1, 2));
        assert_eq!(told("no", &general, vec![issue(), RawIssue::default()]), (2, 3));
        assert_eq!(told("no", "ngắn", vec![issue(), issue()]), (2, 3));
    }

    fn keys(raw: &RawIssue) -> Vec<(String, &'static str)> {
        let errors = parse_issue(raw, &topics(), "").err().unwrap_or_default();
        errors.into_iter().map(|e| (e.field, e.key)).collect()
    }

    #[test]
    fn limits_count_characters_after_composition_not_bytes() {
        let mut raw = issue();
        raw.description = "e\u{302}\u{301}".repeat(1500);
        assert_eq!(keys(&raw), vec![]);
        raw.description.push('x');
        assert_eq!(keys(&raw), vec![("description".into(), "error-too-long")]);
    }

    #[test]
    fn inner_topics_zero_voices_and_unknown_choices_are_each_told() {
        let mut raw = issue();
        raw.topic = "B".into();
        raw.sphere = "galactic".into();
        raw.streams[0].voices = "0".into();
        let found = keys(&raw);
        assert!(found.contains(&("topic".into(), "error-unknown-topic")));
        assert!(found.contains(&("sphere".into(), "error-unknown-choice")));
        assert!(found.contains(&("stream-1-voices".into(), "error-voices")));
        raw.streams[0].voices = "1000000000".into();
        assert!(keys(&raw).contains(&("stream-1-voices".into(), "error-voices")));
    }

    #[test]
    fn an_opposed_stream_needs_a_recommendation_and_a_level() {
        let mut raw = issue();
        raw.streams[0].stance = "opposed".into();
        assert_eq!(keys(&raw), vec![("recommendation".into(), "error-recommendation-needed")]);
        raw.recommendation = "Đề nghị công khai".into();
        assert_eq!(keys(&raw), vec![("level".into(), "error-choose")]);
    }

    #[test]
    fn a_number_of_people_may_be_written_as_people_do() {
        for (typed, read) in [
            ("40", Some(40)),
            (" khoảng 40 người ", Some(40)),
            ("Chừng 1.200", Some(1200)),
            ("1 200 ý kiến", Some(1200)),
            ("100.000", Some(100_000)),
            ("100.001", None),
            ("0", None),
            ("-3", None),
            ("nhiều người", None),
            ("40 50", None),
            ("1.5", None),
            ("12000.000", None),
            ("40%", None),
            ("", None),
        ] {
            assert_eq!(voices(typed), read, "{typed}");
        }
    }

    #[test]
    fn five_streams_and_eleven_issues_are_refused() {
        let mut raw = issue();
        raw.streams = vec![raw.streams[0].clone(); 5];
        assert_eq!(keys(&raw), vec![("streams".into(), "error-stream-count")]);
        let report = RawReport {
            nil: "no".into(),
            general_situation: "ô".repeat(50),
            issues: vec![issue(); 11],
            ..RawReport::default()
        };
        assert_eq!(parse(&report, &topics()).unwrap_err()[0].key, "error-too-many-issues");
    }

    proptest! {
        #[test]
        fn no_text_makes_parsing_fail_otherwise_than_by_messages(text in ".{0,200}", voices in ".{0,12}") {
            let mut raw = issue();
            raw.description = text.clone();
            raw.title = text;
            raw.streams[0].voices = voices;
            if let Ok(parsed) = parse_issue(&raw, &topics(), "") {
                let again = parse_issue(&RawIssue::from(&parsed), &topics(), "").unwrap();
                prop_assert_eq!(again, parsed);
            }
        }
    }
}
