//! Recommendation matters: their states, whom one may be addressed to without telling who raised it, and what their
//! words must not hold.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use entity::enums::{Addressee, Level, MatterAction, MatterState};
use entity::ids::{RoundId, UnitId};

use super::fold::fold;
use super::period::parse_day;
use super::report::limit::Limit;
use super::report::screened::Findings;
use super::report::{FieldError, clean};

/// A title.
pub const TITLE: Limit = Limit { min: 10, max: 150 };
/// What is asked for, in staff's words.
pub const BODY: Limit = Limit { min: 20, max: 2000 };
/// An official answer.
pub const ANSWER: Limit = Limit { min: 20, max: 3000 };
/// Why something is declined, taken back or opened again.
pub const REASON: Limit = Limit { min: 10, max: 500 };

/// Longest time until an answer is due, in days.
const LONGEST: u64 = 730;

/// What is done with a matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    /// Its words are changed, or an issue taken out again.
    Edit,
    /// Issues are added.
    Add,
    /// It is sent to somebody who is to answer.
    Forward,
    /// Sending it is undone.
    TakeBack,
    /// An official answer is given.
    Answer,
    /// What was answered is settled.
    Close,
    /// It is not followed any further.
    Decline,
    /// What was settled, answered or declined is taken up again.
    Reopen,
}

impl Act {
    /// All acts.
    pub const ALL: [Self; 8] = [
        Self::Edit,
        Self::Add,
        Self::Forward,
        Self::TakeBack,
        Self::Answer,
        Self::Close,
        Self::Decline,
        Self::Reopen,
    ];

    /// The act of a code a form sends, of those that need a reason or nothing at all.
    pub fn parse(code: &str) -> Option<Self> {
        match code {
            "take_back" => Some(Self::TakeBack),
            "close" => Some(Self::Close),
            "decline" => Some(Self::Decline),
            "reopen" => Some(Self::Reopen),
            _ => None,
        }
    }

    /// Whether whoever does it says why.
    pub fn needs_reason(self) -> bool {
        matches!(self, Self::TakeBack | Self::Decline | Self::Reopen)
    }

    /// As the history names it.
    pub fn noted(self) -> MatterAction {
        match self {
            Self::Edit => MatterAction::Edited,
            Self::Add => MatterAction::Added,
            Self::Forward => MatterAction::Forwarded,
            Self::TakeBack => MatterAction::TakenBack,
            Self::Answer => MatterAction::Answered,
            Self::Close => MatterAction::Closed,
            Self::Decline => MatterAction::Declined,
            Self::Reopen => MatterAction::Reopened,
        }
    }
}

/// Where a matter stands after an act; none where the act is not possible. Whoever it was sent to has read its words, so
/// they are changed only once it was taken back.
pub fn after(state: MatterState, act: Act) -> Option<MatterState> {
    use MatterState::{Answered, Closed, Declined, Forwarded, Proposed};
    match (state, act) {
        (Proposed, Act::Edit) => Some(Proposed),
        (Proposed | Forwarded, Act::Add) => Some(state),
        (Proposed, Act::Forward) | (Answered | Closed, Act::Reopen) => Some(Forwarded),
        (Forwarded, Act::TakeBack) | (Declined, Act::Reopen) => Some(Proposed),
        (Forwarded, Act::Answer) => Some(Answered),
        (Answered, Act::Close) => Some(Closed),
        (Proposed | Forwarded, Act::Decline) => Some(Declined),
        _ => None,
    }
}

/// Whether an answer is overdue.
pub fn is_overdue(state: MatterState, due_on: Option<NaiveDate>, today: NaiveDate) -> bool {
    state == MatterState::Forwarded && due_on.is_some_and(|due| due < today)
}

/// One author behind a matter, as far as it matters whom it may be sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voice {
    /// The round of the report.
    pub round: RoundId,
    /// Whether that round is compiled.
    pub is_compiled: bool,
    /// The key its author is counted by.
    pub author: String,
    /// The unit.
    pub unit: UnitId,
    /// The cluster the unit stands in.
    pub cluster: Option<UnitId>,
}

/// Whom a matter may be sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// The head of one unit.
    Unit(UnitId),
    /// All heads of a cluster alike.
    Cluster(UnitId),
    /// The bloc.
    Bloc,
    /// The province.
    Province,
    /// The central level.
    Central,
}

impl Target {
    /// What is stored of one, read back; none where a unit is missing or one too many.
    pub fn of(addressee: Addressee, unit: Option<UnitId>) -> Option<Self> {
        match (addressee, unit) {
            (Addressee::Unit, Some(unit)) => Some(Self::Unit(unit)),
            (Addressee::Cluster, Some(unit)) => Some(Self::Cluster(unit)),
            (Addressee::Bloc, None) => Some(Self::Bloc),
            (Addressee::Province, None) => Some(Self::Province),
            (Addressee::Central, None) => Some(Self::Central),
            _ => None,
        }
    }

    /// As it is stored.
    pub fn parts(self) -> (Addressee, Option<UnitId>) {
        match self {
            Self::Unit(unit) => (Addressee::Unit, Some(unit)),
            Self::Cluster(unit) => (Addressee::Cluster, Some(unit)),
            Self::Bloc => (Addressee::Bloc, None),
            Self::Province => (Addressee::Province, None),
            Self::Central => (Addressee::Central, None),
        }
    }

    /// The level that is to act.
    pub fn level(self) -> Level {
        match self {
            Self::Unit(_) | Self::Cluster(_) => Level::Unit,
            Self::Bloc => Level::Bloc,
            Self::Province => Level::Province,
            Self::Central => Level::Central,
        }
    }

    /// As a form sends it.
    pub fn code(self) -> String {
        match self.parts() {
            (addressee, Some(unit)) => format!("{}:{unit}", addressee.code()),
            (addressee, None) => addressee.code().to_owned(),
        }
    }

    /// Reads what a form sent.
    pub fn parse(code: &str) -> Option<Self> {
        let (addressee, unit) = code.split_once(':').unwrap_or((code, ""));
        Self::of(Addressee::parse(addressee)?, UnitId::parse(unit))
    }
}

/// Why a matter may not be sent to a unit's head or a cluster's heads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The round's figures are not fixed yet.
    NotCompiled,
    /// Too few authors raised it there.
    FewAuthors,
    /// All of them are of one unit, so that its head would know.
    OneUnit,
}

impl Refusal {
    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotCompiled => "not-compiled",
            Self::FewAuthors => "few-authors",
            Self::OneUnit => "one-unit",
        }
    }
}

/// Distinct authors among some voices. Keys are the same within a round alone: of several rounds the one with most counts,
/// so that nobody who raised it twice counts twice.
fn authors<'a>(voices: impl Iterator<Item = &'a Voice>) -> usize {
    let mut rounds: BTreeMap<RoundId, BTreeSet<&str>> = BTreeMap::new();
    for voice in voices {
        rounds.entry(voice.round).or_default().insert(&voice.author);
    }
    rounds.values().map(BTreeSet::len).max().unwrap_or(0)
}

/// Whether a matter may be addressed so. A unit's own head gets it only after the figures are fixed and when enough authors of that
/// very unit raised it, a cluster's heads when enough authors of two units or more did; the bloc and above always.
///
/// # Errors
/// Why not.
pub fn may_address(voices: &[Voice], min_reporters: u32, target: Target) -> Result<(), Refusal> {
    let is_meant = |voice: &&Voice| match target {
        Target::Unit(unit) => voice.unit == unit,
        Target::Cluster(cluster) => voice.cluster == Some(cluster),
        Target::Bloc | Target::Province | Target::Central => false,
    };
    if matches!(target, Target::Bloc | Target::Province | Target::Central) {
        return Ok(());
    }
    // Never one alone, whatever the thresholds say.
    let least = usize::try_from(min_reporters).unwrap_or(usize::MAX).max(2);
    let meant = || voices.iter().filter(is_meant);
    let compiled = || meant().filter(|voice| voice.is_compiled);
    if authors(compiled()) < least {
        return Err(if authors(meant()) < least { Refusal::FewAuthors } else { Refusal::NotCompiled });
    }
    let units: BTreeSet<UnitId> = compiled().map(|voice| voice.unit).collect();
    match target {
        Target::Cluster(_) if units.len() < 2 => Err(Refusal::OneUnit),
        _ => Ok(()),
    }
}

/// Everybody a matter might be sent to, with why not where it may not: units and clusters its authors are of, then the levels
/// above.
pub fn choices(voices: &[Voice], min_reporters: u32) -> Vec<(Target, Option<Refusal>)> {
    let units: BTreeSet<Target> = voices.iter().map(|v| Target::Unit(v.unit)).collect();
    let clusters: BTreeSet<Target> = voices.iter().filter_map(|v| v.cluster.map(Target::Cluster)).collect();
    let above = [Target::Bloc, Target::Province, Target::Central];
    let all = units.into_iter().chain(clusters).chain(above);
    all.map(|target| (target, may_address(voices, min_reporters, target).err())).collect()
}

/// A text within its limit that tells no person and no secret; `field` is its name in the form.
///
/// # Errors
/// What is wrong with it.
pub fn text(field: &str, key: &'static str, typed: &str, limit: Limit) -> Result<String, Vec<FieldError>> {
    let text = clean(typed);
    if !(limit.min..=limit.max).contains(&text.chars().count()) {
        let args = vec![("min", limit.min.to_string()), ("max", limit.max.to_string())];
        return Err(vec![FieldError { args, ..FieldError::new(field, key) }]);
    }
    Findings::of_text(field, &text).refuse()?;
    Ok(text)
}

/// The day an answer is due, as typed: after today, within two years.
///
/// # Errors
/// When it is no such day.
pub fn due(typed: &str, today: NaiveDate) -> Result<NaiveDate, Vec<FieldError>> {
    let last = today.checked_add_days(Days::new(LONGEST)).unwrap_or(today);
    let day = parse_day(typed.trim()).filter(|day| (today..=last).contains(day) && *day > today);
    day.ok_or_else(|| vec![FieldError::new("due", "error-matter-due")])
}

/// The first of some names of units that stands in a text as whole words, with or without diacritics.
pub fn named<'a>(text: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| {
        let folded = fold(text);
        let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        format!(" {} ", words.collect::<Vec<_>>().join(" "))
    };
    let text = plain(text);
    names.into_iter().find(|name| {
        let name = plain(name);
        !name.trim().is_empty() && text.contains(&name)
    })
}

#[cfg(test)]
mod tests;
