//! What is asked for, and what became of what was asked in the round before: matters in staff's own words, as far as they can
//! be told without telling who raised them.

use std::collections::BTreeSet;

use entity::enums::{Level, MatterState};
use entity::ids::ReportId;

use super::super::words;
use super::{Desk, Drafted, Sentence, joined, plain};
use crate::domain::prose::{Known, Raw, check};

/// A recommendation matter, as a draft may tell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Its title, in staff's own words.
    pub title: String,
    /// The level that is to act.
    pub level: Level,
    /// Where it stands.
    pub state: MatterState,
    /// Whether its answer is overdue.
    pub is_overdue: bool,
    /// Whether it comes from this round, and not from an earlier one.
    pub is_new: bool,
    /// The reports behind it that are still there.
    pub reports: Vec<ReportId>,
    /// Distinct authors of those.
    pub authors: usize,
    /// Distinct units of those.
    pub units: usize,
}

/// Signs that are more than letters in a section.
const SIGNS: &[char] = &['*', '_', '#', '{', '}', '[', ']', '<', '>', '`', '\\', '|', '\n'];

impl Desk<'_> {
    /// Whether a title can stand in a section: enough authors of several units raised it, and it holds nothing the gate would
    /// find.
    fn may_tell(&self, asked: &Asked) -> bool {
        let is_safe = asked.authors >= self.p.policy().min_reporters as usize && asked.units > 1;
        let known = Known {
            published: self.p,
            units: self.names.units,
            topics: self.names.topics,
            allowed: &[],
            drafted: &[],
            raw: &Raw::default(),
        };
        let title = ("title".to_owned(), asked.title.clone());
        is_safe && !asked.title.contains(SIGNS) && check(&[title], &known).is_empty()
    }

    pub(super) fn recommendations(&self) -> Drafted {
        let mut out = Drafted::default();
        for level in [Level::Central, Level::Province, Level::Bloc, Level::Unit] {
            let (heading, whom) = words::level(level);
            let is_meant = |a: &&Asked| a.is_new && a.state != MatterState::Declined && a.level == level;
            let told = self.asked.iter().filter(is_meant).filter(|a| self.may_tell(a));
            let sentence = |a: &Asked| {
                let text = format!("Đề nghị {whom} xem xét, giải quyết kiến nghị “{}”.", bare(&a.title));
                plain(text, a.reports.iter().copied().collect())
            };
            let mut sentences: Vec<Sentence> = told.map(sentence).collect();
            // Where staff have gathered nothing yet, what the recommendations are about.
            if sentences.is_empty() {
                let topics = self.topics_by(|r| r.level == Some(level));
                let lead = format!("Đề nghị {whom} quan tâm, chỉ đạo giải quyết những kiến nghị về");
                sentences.extend(self.list(&lead, &topics));
            }
            if !sentences.is_empty() {
                out.heading(heading);
                out.paragraph(sentences);
            }
        }
        self.became(&mut out);
        out
    }

    /// What became of earlier matters.
    fn became(&self, out: &mut Drafted) {
        use MatterState::{Answered, Closed, Declined, Forwarded};
        let earlier: Vec<&Asked> = self.asked.iter().filter(|a| !a.is_new).collect();
        let of = |is_meant: &dyn Fn(&Asked) -> bool, lead: &str| {
            let (told, rest): (Vec<&Asked>, Vec<&Asked>) =
                earlier.iter().copied().filter(|a| is_meant(a)).partition(|a| self.may_tell(a));
            let titles: Vec<String> = told.iter().map(|a| format!("“{}”", bare(&a.title))).collect();
            let sentence = joined(&titles).map(|titles| plain(format!("{lead} {titles}."), behind(&told)));
            (sentence, rest)
        };
        let (answered, _) = of(&|a| matches!(a.state, Answered | Closed), "Đã có trả lời đối với kiến nghị");
        let (waiting, _) =
            of(&|a| a.state == Forwarded && !a.is_overdue, "Đang được xem xét, giải quyết kiến nghị");
        let (late, hidden) = of(&|a| a.is_overdue, "Đã quá hạn mà chưa có trả lời đối với kiến nghị");
        let (declined, _) = of(&|a| a.state == Declined, "Không tiếp tục theo dõi kiến nghị");
        let other = (!hidden.is_empty())
            .then(|| plain("Còn kiến nghị khác đã quá hạn mà chưa có trả lời.".to_owned(), behind(&hidden)));
        let all: Vec<Sentence> = [answered, waiting, late, other, declined].into_iter().flatten().collect();
        if !all.is_empty() {
            out.heading("Kết quả giải quyết kiến nghị kỳ trước");
            out.paragraph(all);
        }
    }
}

/// The reports behind some matters.
fn behind(all: &[&Asked]) -> BTreeSet<ReportId> {
    all.iter().flat_map(|a| a.reports.iter().copied()).collect()
}

/// A title without the full stop somebody may have put behind it.
fn bare(title: &str) -> &str {
    title.trim_end_matches(['.', '!', '?', '…', ';', ','])
}
