//! The later sections: grievances and what was not checked, and what is ahead.

use entity::enums::Trend;

use super::super::{Behind, Part, words};
use super::{Desk, Drafted, Sentence, is_of, of_matter};

impl Desk<'_> {
    pub(super) fn grievances(&self) -> Drafted {
        let mut out = Drafted::default();
        let enough = self.p.policy().min_reporters as usize;
        let mut sentences = Vec::new();
        for m in self.matters.iter().filter(|m| m.is_safe && m.key.part == Part::Counted) {
            let mut behind = Behind::default();
            for raised in self.all.iter().filter(|r| m.aggrieved.contains(&r.report) && is_of(r, m)) {
                behind.add(raised, 0);
            }
            if m.aggrieved.len() < enough || !behind.is_safe(self.p, &m.key.topic) {
                continue;
            }
            let mood = if m.is_sharp { "bức xúc, gay gắt" } else { "bức xúc" };
            let (name, mark) = (self.topic(&m.key.topic), words::leaning(m.key.stance));
            let text = format!("Những ý kiến {mark} về {name} thể hiện tâm trạng {mood}.");
            let told = Sentence { reports: behind.reports.into_iter().collect(), ..of_matter(text, m) };
            // The same mood about the same topic in another sphere is said once.
            match sentences.iter_mut().find(|s: &&mut Sentence| s.text == told.text) {
                Some(same) => same.join(told),
                None => sentences.push(told),
            }
        }
        out.paragraph(sentences);
        let unchecked: Vec<_> = [Part::Unchecked, Part::FlashUnchecked]
            .into_iter()
            .flat_map(|part| self.paragraphs(part, None))
            .collect();
        if !unchecked.is_empty() {
            out.heading("Thông tin chưa được kiểm chứng");
            for paragraph in unchecked {
                out.paragraph(self.currents(&paragraph));
            }
        }
        out
    }

    pub(super) fn forecast(&self) -> Drafted {
        let mut out = Drafted::default();
        let ahead = self.topics_by(|r| r.trend != Trend::Falling);
        out.paragraph(
            self.list("Dự báo thời gian tới, dư luận tiếp tục quan tâm đến", &ahead).into_iter().collect(),
        );
        let fresh = self.topics_by(|r| matches!(r.trend, Trend::New | Trend::Rising));
        let lead = "Kỳ tới cần tập trung theo dõi, nắm bắt dư luận về";
        out.paragraph(self.list(lead, &fresh).into_iter().collect());
        out
    }
}
