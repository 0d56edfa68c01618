//! Drafts as a whole: a proofread one, and what holds for any.

use std::collections::BTreeMap;

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::cube::Leaf;
use crate::domain::suppress::{Ledger, Policy, publish};
use crate::domain::tree::Tree;

const UNITS: [(&str, Option<&str>, &str); 7] = [
    ("K", None, "Đảng bộ khối"),
    ("A", Some("K"), "Cụm cơ quan"),
    ("B", Some("K"), "Cụm doanh nghiệp"),
    ("A1", Some("A"), "Sở Hạ tầng"),
    ("A2", Some("A"), "Sở Sức khỏe"),
    ("B1", Some("B"), "Nhà máy May"),
    ("B2", Some("B"), "Nhà máy Giấy"),
];

const TOPICS: [(&str, Option<&str>, &str); 6] = [
    ("A", None, "Xây dựng Đảng"),
    ("A2", Some("A"), "Sắp xếp tổ chức bộ máy"),
    ("B", None, "Kinh tế"),
    ("B1", Some("B"), "Giá cả"),
    ("C", None, "Đời sống, chế độ"),
    ("C1", Some("C"), "Tiền lương"),
];

/// The names, and a publication of what is counted.
struct World {
    units: BTreeMap<String, String>,
    topics: BTreeMap<String, (String, String)>,
    published: Published,
}

impl World {
    fn of(all: &[Raised]) -> Self {
        let rows = |list: &[(&str, Option<&str>, &str)]| {
            list.iter().map(|(c, p, _)| ((*c).to_owned(), p.map(str::to_owned))).collect::<Vec<_>>()
        };
        let units = Tree::build(&rows(&UNITS)).unwrap();
        let topics = Tree::topics(&rows(&TOPICS)).unwrap();
        let leaves: Vec<Leaf> = all
            .iter()
            .filter(|r| !r.is_flash)
            .map(|r| {
                let mut leaf = Leaf {
                    report: usize::from(r.report.0.as_bytes()[15]),
                    author: r.author.parse().unwrap(),
                    unit: units.index(&r.unit).unwrap(),
                    topic: topics.index(&r.topic).unwrap(),
                    voices: [0; 4],
                    streams: [0; 4],
                    aggrieved: 0,
                };
                for s in &r.streams {
                    let at = Stance::ALL.iter().position(|x| *x == s.stance).unwrap();
                    leaf.voices[at] += s.voices;
                    leaf.streams[at] += 1;
                    leaf.aggrieved += if Stream::is_aggrieved(s.stance, s.intensity) { s.voices } else { 0 };
                }
                leaf
            })
            .collect();
        let policy = Policy::plain();
        Self {
            units: UNITS.iter().map(|(c, _, n)| ((*c).to_owned(), (*n).to_owned())).collect(),
            topics: TOPICS
                .iter()
                .map(|(c, _, n)| ((*c).to_owned(), ((*n).to_owned(), String::new())))
                .collect(),
            published: publish(&units, &topics, &leaves, &policy, &Ledger::default()),
        }
    }

    fn names(&self) -> Names<'_> {
        Names { units: &self.units, topics: &self.topics, period: "quý III năm 2026" }
    }

    fn draft(&self, all: &[Raised]) -> (Vec<Matter>, Vec<Drafted>) {
        self.draft_with(all, &[])
    }

    fn draft_with(&self, all: &[Raised], asked: &[Asked]) -> (Vec<Matter>, Vec<Drafted>) {
        let matters = matters(all, &self.published);
        let drafted = draft(all, (&matters, asked), &self.published, self.names());
        (matters, drafted)
    }
}

fn heard(stance: Stance, intensity: Intensity, voices: u32) -> Heard {
    Heard { stance, prevalence: Prevalence::Many, intensity, voices }
}

/// An issue of an author who writes one report.
fn raised(author: u8, unit: &str, topic: &str, sphere: Sphere, streams: &[Heard]) -> Raised {
    Raised {
        report: ReportId(Uuid::from_u128(u128::from(author))),
        author: author.to_string(),
        unit: unit.into(),
        topic: topic.into(),
        sphere,
        trend: Trend::Steady,
        verification: Verification::Verified,
        streams: streams.to_vec(),
        level: None,
        is_flash: false,
    }
}

/// A round as it might be: a matter with opposing currents, one within units, one not checked, a flash, a lone voice.
fn round() -> Vec<Raised> {
    use Intensity::{Moderate, Strong};
    let mut all = Vec::new();
    for (author, unit) in
        [(1, "A1"), (2, "A1"), (3, "A2"), (4, "A2"), (5, "B1"), (6, "B1"), (7, "B2"), (8, "B2")]
    {
        let streams = [heard(Stance::Concerned, Moderate, 60), heard(Stance::InFavour, Moderate, 30)];
        let mut issue = raised(author, unit, "A2", Sphere::National, &streams);
        issue.trend = Trend::Rising;
        issue.level = Some(Level::Central);
        all.push(issue);
    }
    for (author, unit) in [(5, "B1"), (6, "B1"), (7, "B2"), (8, "B2")] {
        let mut issue = raised(author, unit, "C1", Sphere::Unit, &[heard(Stance::Opposed, Strong, 40)]);
        issue.trend = Trend::New;
        issue.level = Some(Level::Unit);
        all.push(issue);
    }
    for (author, unit) in [(1, "A1"), (3, "A2"), (5, "B1")] {
        let mut issue =
            raised(author, unit, "B1", Sphere::Provincial, &[heard(Stance::Concerned, Moderate, 12)]);
        issue.verification = Verification::Rumour;
        all.push(issue);
    }
    for (author, unit) in [(2, "A1"), (4, "A2"), (7, "B2")] {
        let mut issue =
            raised(author, unit, "B1", Sphere::National, &[heard(Stance::Undecided, Moderate, 9)]);
        issue.is_flash = true;
        all.push(issue);
    }
    all.push(raised(1, "A1", "C1", Sphere::Unit, &[heard(Stance::Undecided, Moderate, 5)]));
    all
}

#[test]
fn a_round_is_drafted_in_the_set_phrases_of_the_profession() {
    let all = round();
    let (_, drafted) = World::of(&all).draft(&all);
    let bodies: Vec<&str> = drafted.iter().map(|d| d.body.as_str()).collect();
    assert_eq!(
        bodies,
        [
            "Thực hiện chế độ báo cáo định kỳ, trên cơ sở phản ánh của đội ngũ cộng tác viên dư luận xã hội \
             trong khối, tình hình dư luận xã hội quý III năm 2026 được tổng hợp như sau. Số báo cáo phải \
             nộp, số báo cáo đã nhận và số đơn vị chưa có báo cáo được nêu kèm theo.",
            "Trong kỳ, dư luận quan tâm nhiều nhất đến sắp xếp tổ chức bộ máy và tiền lương. Nhìn chung, đa \
             số ý kiến băn khoăn, lo lắng về các vấn đề được phản ánh.\n\nSo với kỳ trước, dư luận có thêm \
             mối quan tâm về tiền lương. Mức độ quan tâm có xu hướng tăng đối với sắp xếp tổ chức bộ máy.",
            "### Trong nước\n\nVề sắp xếp tổ chức bộ máy, đa số ý kiến băn khoăn, lo lắng. Tuy nhiên, nhiều \
             ý kiến tán thành, ủng hộ.\n\n### Trong đơn \
             vị\n\nVề tiền lương, tuyệt đại đa số ý kiến không đồng tình, phản đối với thái độ gay \
             gắt.\n\n### Phản ánh đột xuất\n\nVề giá cả (trong nước), có ý kiến chưa rõ quan điểm.",
            "Những ý kiến không đồng tình, phản đối về tiền lương thể hiện tâm trạng bức xúc, gay \
             gắt.\n\n### Thông tin chưa được kiểm chứng\n\nVề giá cả (trong tỉnh), có ý kiến băn khoăn, lo lắng trước \
             thông tin nghi là tin đồn.",
            "Dự báo thời gian tới, dư luận tiếp tục quan tâm đến sắp xếp tổ chức bộ máy và tiền lương.\n\nKỳ \
             tới cần tập trung theo dõi, nắm bắt dư luận về sắp xếp tổ chức bộ máy và tiền lương.",
            "### Đối với Trung ương\n\nĐề nghị Trung ương quan tâm, chỉ đạo giải quyết những kiến nghị về \
             sắp xếp tổ chức bộ máy.\n\n### Đối với các đơn vị\n\nĐề nghị cấp ủy, lãnh đạo các đơn vị quan \
             tâm, chỉ đạo giải quyết những kiến nghị về tiền lương.",
        ]
    );
}

#[test]
fn who_is_too_few_or_of_one_unit_is_not_told() {
    let all = round();
    let world = World::of(&all);
    let (found, drafted) = world.draft(&all);
    let lone = found.iter().find(|m| m.key.topic == "C1" && m.key.stance == Stance::Undecided).unwrap();
    assert!(!lone.is_safe, "one author");
    assert!(!drafted.iter().any(|d| d.body.contains("Về tiền lương, có ý kiến chưa rõ")));
    let one: Vec<Raised> = (1..=3)
        .map(|a| raised(a, "A1", "C1", Sphere::Unit, &[heard(Stance::Opposed, Intensity::Strong, 3)]))
        .collect();
    let world = World::of(&one);
    let found = matters(&one, &world.published);
    assert!(!is_shown(&world.published, "A1", "C1"), "nine voices are too few");
    assert!(!found[0].is_safe, "three authors of one unit whose cell is hidden");
    assert!(found[0].is_hot, "aggrieved in three reports");
    let both: Vec<Raised> = one
        .into_iter()
        .chain([raised(9, "B1", "C1", Sphere::Unit, &[heard(Stance::Opposed, Intensity::Strong, 3)])])
        .collect();
    assert!(matters(&both, &World::of(&both).published)[0].is_safe, "two units");
}

#[test]
fn a_hot_matter_whose_sentences_are_taken_out_is_missed_and_no_other() {
    let all = round();
    let world = World::of(&all);
    let (found, drafted) = world.draft(&all);
    let sentences: Vec<Sentence> = drafted.iter().flat_map(|d| d.sentences.clone()).collect();
    let texts: Vec<String> = drafted.iter().map(|d| d.body.clone()).collect();
    let missed = |texts: &[String]| -> Vec<String> {
        left_out(&found, &sentences, texts, &world.topics).iter().map(|m| m.key.code()).collect()
    };
    let hot: Vec<&Matter> = found.iter().filter(|m| m.is_hot).collect();
    assert!(hot.len() >= 3);
    assert_eq!(missed(&texts), Vec::<String>::new());
    assert_eq!(missed(&[]).len(), hot.len(), "an empty text tells nothing");
    let without: Vec<String> = texts.iter().map(|t| t.replace("tiền lương", "thu nhập")).collect();
    assert_eq!(missed(&without), ["counted.unit.opposed.C1"]);
}

fn any_issue() -> impl Strategy<Value = Raised> {
    let stream = (0usize..4, 0usize..4, 0usize..3, 1u32..80).prop_map(|(s, p, i, voices)| Heard {
        stance: Stance::ALL[s],
        prevalence: Prevalence::ALL[p],
        intensity: Intensity::ALL[i],
        voices,
    });
    let streams = prop::collection::vec(stream, 1..4);
    ((1u8..12, 0usize..3, 0usize..4), (0usize..4, 0usize..3, 0usize..5), streams, any::<bool>()).prop_map(
        |((author, topic, sphere), (trend, checked, level), streams, is_flash)| {
            // An author writes for one unit.
            let unit = ["A1", "A2", "B1", "B2"][usize::from(author) % 4];
            let topic = ["A2", "B1", "C1"][topic];
            let mut out = raised(author, unit, topic, Sphere::ALL[sphere], &streams);
            out.trend = Trend::ALL[trend];
            out.verification = Verification::ALL[checked];
            out.level = Level::ALL.get(level).copied();
            out.is_flash = is_flash;
            out
        },
    )
}

#[test]
fn matters_are_listed_by_level_and_those_too_few_raised_are_not_told() {
    use entity::enums::MatterState::{Answered, Declined, Forwarded, Proposed};
    let all: Vec<Raised> = Vec::new();
    let asked = |title: &str, level, (state, is_overdue), is_new, (authors, units)| Asked {
        title: title.into(),
        level,
        state,
        is_overdue,
        is_new,
        reports: vec![ReportId(Uuid::from_u128(1))],
        authors,
        units,
    };
    let list = [
        asked("Công khai cách tính giá điện.", Level::Central, (Proposed, false), true, (3, 2)),
        asked("Thay bếp ăn ca đêm", Level::Bloc, (Forwarded, false), true, (1, 1)),
        asked("Bổ sung 12 biên chế", Level::Bloc, (Forwarded, false), true, (5, 4)),
        asked("Xem lại việc ở Nhà máy Giấy", Level::Bloc, (Forwarded, false), true, (5, 4)),
        asked("Viết *đậm* cho rõ", Level::Bloc, (Forwarded, false), true, (5, 4)),
        asked("Không theo nữa", Level::Province, (Declined, false), true, (5, 4)),
        asked("Sửa mái nhà xe", Level::Bloc, (Answered, false), false, (3, 2)),
        asked("Chuyện một nơi", Level::Bloc, (Answered, false), false, (3, 1)),
        asked("Chuyện của một người", Level::Bloc, (Forwarded, true), false, (1, 1)),
    ];
    let (_, drafted) = World::of(&all).draft_with(&all, &list);
    assert_eq!(
        drafted[5].body,
        "### Đối với Trung ương\n\n\
         Đề nghị Trung ương xem xét, giải quyết kiến nghị “Công khai cách tính giá điện”.\n\n\
         ### Kết quả giải quyết kiến nghị kỳ trước\n\n\
         Đã có trả lời đối với kiến nghị “Sửa mái nhà xe”. \
         Còn kiến nghị khác đã quá hạn mà chưa có trả lời."
    );
}

proptest! {
    #[test]
    fn every_sentence_has_sources_enough_and_holds_no_number(all in prop::collection::vec(any_issue(), 0..60)) {
        let world = World::of(&all);
        let (found, drafted) = world.draft(&all);
        for (n, d) in drafted.iter().enumerate() {
            let joined: Vec<&str> = d.sentences.iter().map(|s| s.text.as_str()).collect();
            let prose: Vec<&str> = d.body.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).collect();
            prop_assert_eq!(prose.join(" "), joined.join(" "));
            prop_assert!(n == 0 || !d.body.contains(char::is_numeric));
            for s in &d.sentences {
                prop_assert!(!s.reports.is_empty(), "{}", s.text);
                let behind: BTreeSet<&str> =
                    all.iter().filter(|r| s.reports.contains(&r.report)).map(|r| r.author.as_str()).collect();
                prop_assert!(n == 0 || behind.len() >= 3, "{} has {behind:?}", s.text);
                for code in &s.matters {
                    let m = found.iter().find(|m| m.key.code() == *code).unwrap();
                    prop_assert!(m.is_safe);
                    let unit = world.units.iter().find(|(_, name)| s.text.contains(&format!("Tại {name},")));
                    let bare = unit.map_or("K", |(code, _)| code.as_str());
                    let word = Word::of(&world.published, bare, &m.key).filter(|_| m.key.part == Part::Counted);
                    let phrase = words::phrase(word).to_lowercase();
                    prop_assert!(n != 2 || s.text.to_lowercase().contains(&phrase), "{} for {phrase}", s.text);
                }
            }
        }
        for m in &found {
            let code = m.key.code();
            let told = drafted.iter().any(|d| d.sentences.iter().any(|s| s.matters.contains(&code)));
            prop_assert_eq!(told, m.is_safe, "{}", code);
        }
    }

    #[test]
    fn a_hot_matter_is_in_the_draft_or_listed(all in prop::collection::vec(any_issue(), 0..60), cut in 0usize..400) {
        let world = World::of(&all);
        let (found, drafted) = world.draft(&all);
        let sentences: Vec<Sentence> = drafted.iter().flat_map(|d| d.sentences.clone()).collect();
        let texts: Vec<String> = drafted.iter().map(|d| d.body.chars().take(cut).collect()).collect();
        let missed = left_out(&found, &sentences, &texts, &world.topics);
        for m in found.iter().filter(|m| m.is_hot) {
            let words = words::topic(&world.topics, &m.key.topic);
            let may_stand = texts.iter().any(|t| t.to_lowercase().contains(&words));
            prop_assert!(missed.contains(&m) || may_stand, "{:?}", m.key);
        }
    }
}
