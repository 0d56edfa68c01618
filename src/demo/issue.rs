//! Composes one issue of a demo report from the phrase bank of its topic.

use super::bank::Bank;
use super::bloc::DemoUnit;
use super::choice;
use super::corpus::{DemoIssue, DemoStream};
use super::outlook;
use super::pen::Pen;
use super::rng::Rng;
use super::slots;
use super::streams;

/// How much the bloc talks about a topic in a quarter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heat {
    /// One of the quarter's hot topics.
    Hot,
    /// Hot in the quarter before.
    Cooling,
    /// Neither.
    Usual,
}

/// Clauses in random order, dealt one by one so that an issue does not repeat itself.
#[derive(Debug)]
pub struct Deck {
    cards: Vec<&'static str>,
    next: usize,
}

impl Deck {
    fn new(rng: &mut Rng, subject: &str, mut cards: Vec<&'static str>) -> Self {
        choice::near_first(rng, subject, &mut cards, |card| card);
        Self { cards, next: 0 }
    }

    /// The next clause; starts over after the last.
    pub fn deal(&mut self) -> &'static str {
        let card = self.cards[self.next % self.cards.len()];
        self.next += 1;
        card
    }
}

/// What all parts of an issue share.
#[derive(Debug)]
pub struct Plan {
    /// The topic's phrases.
    pub bank: &'static Bank,
    /// The unit's kind.
    pub kind: &'static str,
    /// The unit's headcount.
    pub headcount: u32,
    /// What the issue is about.
    pub subject: &'static str,
    /// Stored group codes.
    pub groups: Vec<&'static str>,
    /// The stance of the first and largest stream.
    pub stance: &'static str,
    /// Concerns still to be used.
    pub concerns: Deck,
    /// Merits still to be used.
    pub merits: Deck,
    /// Doubts still to be used.
    pub doubts: Deck,
}

impl Plan {
    /// A noun phrase for one of the issue's groups.
    pub fn who(&self, rng: &mut Rng) -> &'static str {
        let group = rng.word(&self.groups);
        rng.word(slots::who(self.kind, group))
    }
}

/// The group most people of a unit of this kind belong to.
#[must_use]
pub fn main_group(kind: &str) -> &'static str {
    match kind {
        "agency" => "civil_servants",
        "enterprise" => "workers",
        _ => "public_employees",
    }
}

/// Writes one issue.
pub fn compose(
    pen: &mut Pen,
    bank: &'static Bank,
    subject: &'static str,
    unit: &DemoUnit,
    heat: Heat,
) -> DemoIssue {
    let mut plan = plan(&mut pen.rng, bank, subject, unit);
    let trend = trend(&mut pen.rng, heat);
    let verification = match pen.rng.below(100) {
        0..56 => "verified",
        56..88 => "unverified",
        _ => "rumour",
    };
    let title = title(pen, &plan);
    let description = description(pen, &mut plan, trend, verification);
    let streams = streams::compose(pen, &mut plan);
    let sharp =
        streams.iter().any(|stream: &DemoStream| stream.stance == "opposed" || stream.intensity == "strong");
    let cause = if pen.rng.chance(700) { outlook::cause(pen, &plan) } else { String::new() };
    let forecast = if pen.rng.chance(600) { outlook::forecast(pen, &plan) } else { String::new() };
    let (recommendation, level) =
        if sharp || pen.rng.chance(450) { outlook::recommendation(pen, &plan) } else { (String::new(), "") };
    DemoIssue {
        title,
        sphere: pen.rng.word(&bank.spheres),
        topic: bank.code,
        description,
        groups: plan.groups,
        trend,
        verification,
        streams,
        cause,
        forecast,
        recommendation,
        level,
    }
}

fn plan(rng: &mut Rng, bank: &'static Bank, subject: &'static str, unit: &DemoUnit) -> Plan {
    let stance = if rng.chance(bank.favour) {
        "in_favour"
    } else {
        let drawn = rng.word(&["concerned", "concerned", "concerned", "opposed", "undecided"]);
        if bank.code.starts_with('H') && drawn == "opposed" { "concerned" } else { drawn }
    };
    let mut groups = vec![main_group(unit.kind)];
    let mut others = vec!["party_members", "youth", "other"];
    if unit.kind == "public_service" {
        others.push("workers");
    }
    rng.shuffle(&mut others);
    let extra = *rng.pick(&[0, 0, 1, 1, 2]);
    groups.extend(others.into_iter().take(extra));
    let deck = |rng: &mut Rng, phrases: &[&'static str]| {
        Deck::new(rng, subject, choice::suitable(bank, unit.kind, phrases))
    };
    Plan {
        bank,
        subject,
        kind: unit.kind,
        headcount: unit.headcount,
        groups,
        stance,
        concerns: deck(rng, &bank.concerns),
        merits: deck(rng, &bank.merits),
        doubts: deck(rng, &bank.doubts),
    }
}

fn trend(rng: &mut Rng, heat: Heat) -> &'static str {
    rng.word(match heat {
        Heat::Hot => &["new", "rising", "rising", "rising", "steady"],
        Heat::Cooling => &["falling", "falling", "steady", "steady", "rising"],
        Heat::Usual => &["new", "steady", "steady", "rising", "falling"],
    })
}

/// Subjects with these words do not go with a cheerful title.
const GLOOMY: &[&str] = &[
    "tình trạng",
    "tình hình",
    "lợi dụng",
    "bỏ trống",
    "thủ đoạn",
    "tăng nhanh",
    "nguy cơ",
    "mùi",
    "thiếu",
    "áp lực",
    "chậm",
    "trễ",
    "tai nạn",
    "quá tải",
    "xung đột",
    "biến động",
    "lôi kéo",
    "dụ dỗ",
    "ma túy",
    "tín dụng đen",
    "bẩn",
    "giả",
    "dịch bệnh",
    "sốt đất",
    "cắt giảm",
    "điểm đen",
    "trái phép",
    "thả rông",
    "cạnh tranh",
    "thiên tai",
    "giá ",
    "đốt",
    "bãi rác",
    "vi phạm",
    "ngập",
    "đào đường",
    "chi phí",
    "xung khắc",
    "trào lưu",
    "bảo hộ công dân",
    "nóng",
    "số lượng",
];

fn title(pen: &mut Pen, plan: &Plan) -> String {
    let subject = plan.subject;
    let gloomy = GLOOMY.iter().any(|word| subject.contains(word));
    let nouns: &[&str] = match plan.stance {
        "in_favour" if gloomy => &["Ghi nhận", "Ý kiến", "Nhận xét", "Trao đổi", "Phản ánh"],
        "in_favour" => &["Ghi nhận", "Đánh giá tích cực", "Tín hiệu tích cực", "Ý kiến phấn khởi", "Ý kiến"],
        "opposed" => &["Ý kiến không đồng tình", "Phản ứng", "Bức xúc", "Ý kiến trái chiều"],
        "undecided" => &["Thắc mắc", "Câu hỏi", "Tâm lý chờ đợi", "Ý kiến"],
        _ => &["Băn khoăn", "Lo lắng", "Tâm tư", "Trăn trở", "Mối quan tâm"],
    };
    pen.fresh_title(|rng| {
        let (noun, who) = (rng.pick(nouns), plan.who(rng));
        match rng.below(4) {
            0 => format!("{noun} về {subject}"),
            1 => format!("{noun} của {who} về {subject}"),
            2 => format!("{noun} của {who} về {subject} {}", rng.pick(slots::WHEN)),
            _ => format!("{noun} về {subject} {}", rng.pick(slots::WHEN)),
        }
    })
}

fn description(pen: &mut Pen, plan: &mut Plan, trend: &str, verification: &str) -> String {
    let subject = plan.subject;
    let mut text = pen.fresh(|rng| {
        let (when, who, talk) = (rng.pick(slots::WHEN), plan.who(rng), rng.pick(slots::TALK));
        match rng.below(3) {
            0 => format!("{when}, {who} {talk} {subject}"),
            1 => format!("{when}, {who} {talk} {subject}, nhất là {}", rng.pick(slots::PLACES)),
            _ => {
                let manner = rng.pick(slots::MANNERS);
                format!("{}, {who} {talk} {subject}, {manner}", rng.pick(slots::PLACES))
            }
        }
    });
    claims(pen, plan, &mut text);
    if pen.rng.chance(500) {
        let sentence = pen.fresh_after(&text, |rng| {
            let (state, who) = (rng.pick(slots::trend(trend)), plan.who(rng));
            let core = match rng.below(3) {
                0 => format!("{state}, nhất là từ phía {who}"),
                1 => format!("{state}, chủ yếu từ phía {who}, ghi nhận {}", rng.pick(slots::PLACES)),
                _ => format!("{state}, rõ nhất ở nhóm {who}"),
            };
            if rng.chance(600) { format!("{}, {core}", rng.pick(slots::WHEN)) } else { core }
        });
        text = format!("{text} {sentence}");
    }
    if verification != "verified" || pen.rng.chance(150) {
        let sentence = pen.fresh_after(&text, |rng| {
            let (note, who) = (rng.pick(slots::verification(verification)), plan.who(rng));
            let (place, when) = (rng.pick(slots::PLACES), rng.pick(slots::WHEN));
            match rng.below(2) {
                0 => format!("{note}, chủ yếu nghe từ {who} {place}"),
                _ => format!("{note}, nhất là phần được {who} kể lại {when}"),
            }
        });
        text = format!("{text} {sentence}");
    }
    text
}

/// Adds one or two sentences of substance.
fn claims(pen: &mut Pen, plan: &mut Plan, text: &mut String) {
    let good = plan.stance == "in_favour";
    let both = pen.rng.chance(if good { 350 } else { 550 });
    let (frames, deck) = if good {
        (slots::MERIT_FRAMES, &mut plan.merits)
    } else {
        (slots::CONCERN_FRAMES, &mut plan.concerns)
    };
    let (first, second) = (deck.deal(), if both { deck.deal() } else { "" });
    let sentence = pen.fresh_after(text, |rng| {
        let (front, frame) = (front(rng), rng.pick(frames));
        if both {
            format!("{front}, {frame} {first}{}{second}", rng.pick(slots::JOINS))
        } else {
            format!("{front}, {frame} {first}")
        }
    });
    *text = format!("{text} {sentence}");
    if pen.rng.chance(350) {
        let clause = if good { plan.concerns.deal() } else { plan.merits.deal() };
        let sentence = pen.fresh_after(text, |rng| {
            let (frame, when) = (rng.pick(slots::CONTRAST_FRAMES), rng.pick(slots::WHEN));
            match rng.below(3) {
                0 => format!("{frame} {clause}"),
                1 => format!("{frame} {clause}, được nêu {}", rng.pick(slots::PLACES)),
                _ => format!("{frame} {clause}, chủ yếu là {} nêu {when}", plan.who(rng)),
            }
        });
        *text = format!("{text} {sentence}");
    }
}

/// A source or a time, to open a sentence.
fn front(rng: &mut Rng) -> String {
    match rng.below(3) {
        0 => (*rng.pick(slots::PLACES)).to_owned(),
        1 => (*rng.pick(slots::WHEN)).to_owned(),
        _ => format!("{}, {}", rng.pick(slots::WHEN), rng.pick(slots::PLACES)),
    }
}
