//! What another tool collected, whatever its format: answers by the path of their question, and repeats.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDateTime, Utc};

/// Where the tools say what a submission is called by, who sent it and when, whether a reviewer there refused it, and
/// whether it could be read.
const IDS: [&str; 6] = ["__id", "KEY", "meta/rootUuid", "_uuid", "meta/instanceID", "instanceID"];
const SUBMITTERS: [&str; 3] = ["__system/submitterName", "SubmitterName", "_submitted_by"];
const TIMES: [&str; 3] = ["__system/submissionDate", "SubmissionDate", "_submission_time"];
const REVIEWS: [&str; 4] =
    ["__system/reviewState", "ReviewState", "_validation_status/uid", "_validation_status"];
const STATUSES: [&str; 2] = ["__system/status", "Status"];

/// How Central and Kobo say that a reviewer refused a submission.
const REJECTED: [&str; 2] = ["rejected", "validation_status_not_approved"];
/// How Central says that it has no key for a submission, in letters alone.
const SEALED: [&str; 2] = ["notdecrypted", "missingencryptedformdata"];

/// Answers, and the entries of repeats; each by its path, groups before it with `/`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// Answers that are not empty.
    pub fields: BTreeMap<String, String>,
    /// Entries of repeats, in order.
    pub lists: BTreeMap<String, Vec<Answers>>,
}

impl Answers {
    /// The answer under a path. CSV files of Central join the parts of a path with dashes.
    pub fn get(&self, path: &str) -> Option<&str> {
        let found = self.fields.get(path).or_else(|| {
            path.contains('/').then(|| path.replace('/', "-")).and_then(|path| self.fields.get(&path))
        });
        found.map(|text| text.trim()).filter(|text| !text.is_empty())
    }

    /// The entries of a repeat. Some CSV files leave the groups around it out of its path.
    pub fn list(&self, path: &str) -> Option<&[Self]> {
        let last = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
        let exact = self.lists.get(path);
        let found = exact.or_else(|| {
            let mut alike = self.lists.iter().filter(|(own, _)| last(own) == last(path));
            alike.next().filter(|_| alike.next().is_none()).map(|(_, entries)| entries)
        });
        found.map(Vec::as_slice)
    }

    /// Whether a repeat is there, but its entries were left out of the file.
    pub fn is_left_out(&self, path: &str) -> bool {
        self.list(path).is_none() && self.fields.contains_key(&format!("{path}@odata.navigationLink"))
    }

    /// Puts an answer under a path whose parts may be numbered, as wide tables have them: `issues[2]/title`.
    pub fn put(&mut self, path: &str, text: String) {
        let Some((list, number, rest)) = numbered(path) else {
            self.fields.insert(path.to_owned(), text);
            return;
        };
        let entries = self.lists.entry(list.to_owned()).or_default();
        if entries.len() < number {
            entries.resize_with(number, Self::default);
        }
        entries[number - 1].put(rest, text);
    }

    /// How many entries of repeats [`Answers::put`] may have to make under a path.
    pub fn entries_before(path: &str) -> usize {
        numbered(path).map_or(0, |(_, number, rest)| number + Self::entries_before(rest))
    }

    fn first(&self, paths: &[&str]) -> Option<&str> {
        paths.iter().find_map(|path| self.get(path))
    }
}

/// Entries from this number on are no entries of a repeat: nobody collects so many.
const MOST: usize = 99;
/// Repeats within repeats, as wide tables have them, are followed this far.
const DEEP: usize = 8;

/// The first numbered part of a path: the repeat, the number, and what follows.
fn numbered(path: &str) -> Option<(&str, usize, &str)> {
    let (before, rest) = path.split_once("]/").filter(|_| path.matches("]/").count() <= DEEP)?;
    let (list, number) = before.rsplit_once('[')?;
    let number = number.parse().ok().filter(|n| (1..=MOST).contains(n))?;
    (!list.is_empty() && !rest.is_empty()).then_some((list, number, rest))
}

/// One submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// Its line in a table, or its place in a list, from 1.
    pub number: u64,
    /// What the other tool calls it by.
    pub id: String,
    /// Who sent it in.
    pub submitter: String,
    /// When.
    pub at: Option<DateTime<Utc>>,
    /// A reviewer there refused it.
    pub rejected: bool,
    /// It was encrypted, and the file does not hold what stands in it.
    pub sealed: bool,
    /// What was answered.
    pub answers: Answers,
}

impl Submission {
    /// Finds what the tools say of a submission among its answers.
    pub fn of(number: u64, answers: Answers) -> Self {
        let text = |paths: &[&str]| answers.first(paths).unwrap_or_default().to_owned();
        let letters =
            |text: &str| text.chars().filter(|c| c.is_alphabetic()).collect::<String>().to_lowercase();
        let said = |paths: &[&str], is: &dyn Fn(&str) -> bool| {
            paths.iter().filter_map(|path| answers.get(path)).any(is)
        };
        Self {
            number,
            id: text(&IDS),
            submitter: text(&SUBMITTERS),
            at: answers.first(&TIMES).and_then(time),
            rejected: said(&REVIEWS, &|state| REJECTED.contains(&state.to_lowercase().as_str())),
            sealed: said(&STATUSES, &|status| SEALED.contains(&letters(status).as_str())),
            answers,
        }
    }
}

/// A time as the tools write it; without a zone it is UTC.
pub(super) fn time(text: &str) -> Option<DateTime<Utc>> {
    let local = |form| NaiveDateTime::parse_from_str(text, form).ok().map(|time| time.and_utc());
    let zoned = DateTime::parse_from_rfc3339(text).ok().map(|time| time.to_utc());
    zoned.or_else(|| local("%Y-%m-%dT%H:%M:%S%.f")).or_else(|| local("%Y-%m-%d %H:%M:%S%.f"))
}

/// What the id of a report is made from: the other tool's UUID alone, or else, for such an id may be a mere number that
/// begins anew with every round, with its round.
pub fn key(id: &str, round: &str) -> String {
    let plain = id.trim().strip_prefix("uuid:").unwrap_or(id.trim());
    match uuid::Uuid::try_parse(plain) {
        Ok(uuid) => uuid.hyphenated().to_string(),
        Err(_) => format!("{round}\n{}", id.trim()),
    }
}

/// A file as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Export {
    /// Its name.
    pub file: String,
    /// Whether submissions are rows of a table.
    pub is_table: bool,
    /// It says that there are more pages.
    pub goes_on: bool,
    /// The submissions.
    pub submissions: Vec<Submission>,
}
