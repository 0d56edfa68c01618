//! From what somebody typed to a report: parsing with a message for each field, and the states.

pub mod flash;
pub mod limit;
mod parse;
mod raw;
pub mod screened;
pub mod whole;

use entity::enums::{
    Group, Intensity, Level, Prevalence, ReportKind, ReportState, RoundState, Sphere, Stance, Trend,
    Verification,
};

pub use flash::parse_flash;
pub use parse::{parse, parse_general, parse_issue, progress, voices};
pub use raw::{Before, RawIssue, RawReport, RawStream, clean};

/// At most this many issues in a report.
pub const MAX_ISSUES: usize = 10;
/// At most this many streams in an issue.
pub const MAX_STREAMS: usize = 4;
/// The largest number of voices one stream may speak for.
pub const MAX_VOICES: i32 = 100_000;

/// What is wrong with one field. `field` is its name in the form; `key` a message; `args` its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Name of the field, as in the form.
    pub field: String,
    /// Key of the message.
    pub key: &'static str,
    /// Values put into the message.
    pub args: Vec<(&'static str, String)>,
}

impl FieldError {
    /// An error whose message needs no values.
    pub fn new(field: &str, key: &'static str) -> Self {
        Self { field: field.to_owned(), key, args: Vec::new() }
    }
}

/// A whole report that keeps every limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// "No salient opinion this round": then there are no issues.
    pub nil: bool,
    /// The general situation; empty only when `nil`.
    pub general_situation: String,
    /// One to ten issues; none when `nil`.
    pub issues: Vec<Issue>,
}

impl Report {
    /// Whether some stream speaks for more people than `headcount`, where a unit's headcount is known.
    #[must_use]
    pub fn is_above(&self, headcount: Option<i32>) -> bool {
        let mut streams = self.issues.iter().flat_map(|issue| &issue.streams);
        headcount.is_some_and(|people| streams.any(|stream| stream.voices > people))
    }
}

/// One thing people talk about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// 10 to 150 characters.
    pub title: String,
    /// How far it reaches.
    pub sphere: Sphere,
    /// Code of a leaf topic.
    pub topic: String,
    /// 50 to 1,500 characters.
    pub description: String,
    /// Whom it concerns: one to four.
    pub groups: Vec<Group>,
    /// How it moves.
    pub trend: Trend,
    /// Whether it was checked.
    pub verification: Verification,
    /// One to four currents of opinion.
    pub streams: Vec<Stream>,
    /// Why; up to 500 characters, may be empty.
    pub cause: String,
    /// What next; up to 500 characters, may be empty.
    pub forecast: String,
    /// What people ask for; required when a stream is opposed or strong.
    pub recommendation: String,
    /// Whom it is addressed to; present with a recommendation.
    pub level: Option<Level>,
}

/// One current of opinion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    /// Which way it leans.
    pub stance: Stance,
    /// How widely it is held.
    pub prevalence: Prevalence,
    /// How strongly it is held.
    pub intensity: Intensity,
    /// For how many people it speaks, about: 1 to 100,000.
    pub voices: i32,
    /// What they say: 20 to 500 characters.
    pub content: String,
}

impl Stream {
    /// (concerned or opposed) and strong.
    pub fn aggrieved(&self) -> bool {
        Self::is_aggrieved(self.stance, self.intensity)
    }

    /// The rule behind [`Stream::aggrieved`].
    pub fn is_aggrieved(stance: Stance, intensity: Intensity) -> bool {
        matches!(stance, Stance::Concerned | Stance::Opposed) && intensity == Intensity::Strong
    }
}

/// What can be done to a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// The author hands it in.
    Submit,
    /// The author takes it back before anybody opened it.
    Withdraw,
    /// The author goes on with a report that was returned.
    Resume,
    /// A reviewer takes it up.
    Open,
    /// A reviewer says that a flash report was received and is being looked into.
    Acknowledge,
    /// A reviewer accepts it.
    Accept,
    /// A reviewer sends it back with a reason.
    Return,
    /// A reviewer sets it aside with a reason.
    SetAside,
    /// A reviewer takes an acceptance back with a reason.
    Reopen,
    /// A reviewer tells what came of a flash report; that is its end.
    Close,
    /// The round's figures are fixed.
    Compile,
    /// The fixing is undone.
    Uncompile,
}

impl Act {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Submit,
        Self::Withdraw,
        Self::Resume,
        Self::Open,
        Self::Acknowledge,
        Self::Accept,
        Self::Return,
        Self::SetAside,
        Self::Reopen,
        Self::Close,
        Self::Compile,
        Self::Uncompile,
    ];
}

/// The state of a report of a kind after an act, or `None` when the act is not allowed from that state. Deciding
/// straight from `submitted` stands for opening, or acknowledging, and deciding at once.
pub fn after(kind: ReportKind, state: ReportState, act: Act) -> Option<ReportState> {
    match kind {
        ReportKind::Periodic => after_periodic(state, act),
        ReportKind::Flash => flash::after(state, act),
    }
}

/// The way of a report of a round.
fn after_periodic(state: ReportState, act: Act) -> Option<ReportState> {
    use ReportState as S;
    match (act, state) {
        (Act::Submit, S::Draft) => Some(S::Submitted),
        (Act::Withdraw, S::Submitted) | (Act::Resume, S::Returned) => Some(S::Draft),
        (Act::Open, S::Submitted) | (Act::Reopen, S::Accepted) => Some(S::InReview),
        (Act::Accept, S::Submitted | S::InReview) => Some(S::Accepted),
        (Act::Return, S::Submitted | S::InReview) => Some(S::Returned),
        (Act::SetAside, S::Submitted | S::InReview) => Some(S::SetAside),
        (Act::Compile, S::Accepted) => Some(S::Compiled),
        (Act::Compile, S::Submitted | S::InReview | S::Returned) => Some(S::NotCounted),
        (Act::Uncompile, S::Compiled) => Some(S::Accepted),
        (Act::Uncompile, S::NotCounted) => Some(S::Submitted),
        _ => None,
    }
}

/// Whether a round takes reports: open, or closed but not compiled (late is a badge, never a block).
pub fn takes_reports(round: RoundState) -> bool {
    matches!(round, RoundState::Open | RoundState::Closed)
}
