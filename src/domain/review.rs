//! What a reviewer looks at twice before accepting a report, and how its work is marked.

use entity::enums::ReportState;

use super::redaction::{is_mark, texts};
use super::report::Report;
use super::report::screened::Findings;

/// Fewer expected collaborators than this, and a unit goes by its cluster once the figures are fixed.
const FEW: u64 = 3;

/// Whether a unit goes by its cluster, so that no list tells who wrote: it has few expected collaborators, and the figures
/// are fixed.
pub fn goes_by_cluster(is_fixed: bool, seats: u64) -> bool {
    is_fixed && seats < FEW
}

/// Why a report is not accepted unread with others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flag {
    /// It is held.
    Held,
    /// Screening refuses something in it.
    Refused,
    /// Screening warns about something in it.
    Warned,
    /// A stream speaks for more people than the unit has.
    AboveHeadcount,
    /// Text was taken out of it.
    TakenOut,
}

impl Flag {
    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Refused => "refused",
            Self::Warned => "warned",
            Self::AboveHeadcount => "above_headcount",
            Self::TakenOut => "taken_out",
        }
    }
}

/// The flags of a report, each once. `headcount` is the number of people of its unit, where it is known.
pub fn flags(report: &Report, held: bool, headcount: Option<i32>) -> Vec<Flag> {
    let (found, mut copy) = (Findings::of(report), report.clone());
    let flags = [
        (held, Flag::Held),
        (!found.refused.is_empty(), Flag::Refused),
        (!found.warned.is_empty(), Flag::Warned),
        (report.is_above(headcount), Flag::AboveHeadcount),
        (texts(&mut copy).iter().any(|(_, text)| is_mark(text)), Flag::TakenOut),
    ];
    flags.into_iter().filter(|(is_so, _)| *is_so).map(|(_, flag)| flag).collect()
}

/// Whether reviewers may code the issues of a report in a state.
pub fn is_codable(state: ReportState) -> bool {
    use ReportState as S;
    matches!(state, S::Submitted | S::InReview | S::Acknowledged | S::Accepted)
}

/// What of a report's work is marked from 0 to 3: never its tone, never how much of it there is.
pub const QUALITIES: [&str; 4] = ["timeliness", "specificity", "analysis", "recommendation"];

/// The best mark.
pub const BEST: i32 = 3;

/// Reads a mark: none where nothing was chosen.
///
/// # Errors
/// When it is none of 0 to 3: the key of a message.
pub fn mark(typed: &str) -> Result<Option<i32>, &'static str> {
    if typed.is_empty() {
        return Ok(None);
    }
    typed.parse().ok().filter(|n| (0..=BEST).contains(n)).map(Some).ok_or("error-unknown-choice")
}

#[cfg(test)]
mod tests {
    use entity::enums::{Group, Intensity, Prevalence, Sphere, Stance, Trend, Verification};

    use super::*;
    use crate::domain::redaction::Reason;
    use crate::domain::report::{Issue, Stream};

    fn report(content: &str, voices: i32) -> Report {
        let stream = Stream {
            stance: Stance::Concerned,
            prevalence: Prevalence::Many,
            intensity: Intensity::Mild,
            voices,
            content: content.into(),
        };
        let issue = Issue {
            title: "Giá điện tăng trong quý".into(),
            sphere: Sphere::National,
            topic: "C1".into(),
            description: "Nhiều người bàn về hóa đơn tiền điện.".into(),
            groups: vec![Group::Workers],
            trend: Trend::Rising,
            verification: Verification::Verified,
            streams: vec![stream],
            cause: String::new(),
            forecast: String::new(),
            recommendation: String::new(),
            level: None,
        };
        Report { nil: false, general_situation: "Tình hình ổn định.".into(), issues: vec![issue] }
    }

    #[test]
    fn what_needs_a_second_look_is_flagged_once_and_plain_reports_are_not() {
        assert_eq!(flags(&report("Lo chi phí sinh hoạt", 40), false, Some(40)), []);
        assert_eq!(flags(&report("Lo chi phí sinh hoạt", 41), false, None), []);
        assert_eq!(flags(&report("Lo chi phí sinh hoạt", 41), false, Some(40)), [Flag::AboveHeadcount]);
        assert_eq!(flags(&report("Chị Lan và anh Hùng lo", 4), false, Some(40)), [Flag::Warned]);
        let both = flags(&report("Gọi 0912 345 678", 4), true, Some(40));
        assert_eq!(both, [Flag::Held, Flag::Refused]);
        assert_eq!(flags(&report(Reason::Personal.mark(), 4), false, None), [Flag::TakenOut]);
    }

    #[test]
    fn marks_go_from_none_to_three() {
        assert_eq!((mark(""), mark("0"), mark("3")), (Ok(None), Ok(Some(0)), Ok(Some(3))));
        assert!(["4", "-1", "x", "1.5", " 1"].iter().all(|typed| mark(typed).is_err()));
    }
}
