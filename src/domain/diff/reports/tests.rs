//! Tests of comparing reports.

use entity::enums::{Group, Intensity, Prevalence, Sphere, Stance, Trend, Verification};
use proptest::prelude::*;

use super::*;

fn stream(stance: Stance, voices: i32, content: &str) -> Stream {
    let (prevalence, intensity) = (Prevalence::Many, Intensity::Mild);
    Stream { stance, prevalence, intensity, voices, content: content.into() }
}

fn issue(title: &str, description: &str) -> Issue {
    Issue {
        title: title.into(),
        sphere: Sphere::National,
        topic: "C1".into(),
        description: description.into(),
        groups: vec![Group::Workers],
        trend: Trend::Rising,
        verification: Verification::Verified,
        streams: vec![stream(Stance::Concerned, 12, "Lo chi phí sinh hoạt tăng thêm")],
        cause: String::new(),
        forecast: String::new(),
        recommendation: String::new(),
        level: None,
    }
}

fn report(issues: Vec<Issue>) -> Report {
    Report { nil: false, general_situation: "Tình hình chung ổn định.".into(), issues }
}

fn electricity() -> Issue {
    issue("Giá điện tăng trong quý", "Nhiều người bàn về hóa đơn tiền điện tăng mạnh trong tháng hè.")
}

fn canteen() -> Issue {
    issue("Bữa ăn ca chưa bảo đảm", "Công nhân phản ánh suất ăn ca nguội và ít rau vào ca đêm.")
}

#[test]
fn nothing_changed_is_told_as_nothing() {
    let same = report(vec![electricity(), canteen()]);
    let changes = compare(&same, &same);
    assert!(changes.is_empty());
    assert_eq!(changes.unchanged, 2);
}

#[test]
fn only_fields_that_changed_are_told_each_with_both_values() {
    let old = report(vec![electricity(), canteen()]);
    let mut new = old.clone();
    new.issues[1].trend = Trend::Falling;
    new.issues[1].streams[0].voices = 20;
    new.general_situation = "Tình hình chung rất ổn định.".into();
    let changes = compare(&old, &new);
    assert_eq!(changes.unchanged, 1);
    let Value::Text(runs) = &changes.fields[0].value else { panic!("{:?}", changes.fields) };
    assert_eq!(runs[1], Run::Added("rất ".into()));
    let [told] = &changes.issues[..] else { panic!("{:?}", changes.issues) };
    assert_eq!((told.number, told.change, told.moved_from), (2, Change::Changed, None));
    let trend = Value::Choice { kind: "trend", old: vec!["rising".into()], new: vec!["falling".into()] };
    assert_eq!(told.fields, [FieldChange { label: "form-trend", value: trend }]);
    let voices = FieldChange { label: "form-voices", value: Value::Number(Some(12), Some(20)) };
    assert_eq!(told.streams, [StreamChange { number: 1, change: Change::Changed, fields: vec![voices] }]);
}

#[test]
fn an_issue_is_recognised_by_its_title_wherever_it_stands() {
    let old = report(vec![electricity(), canteen()]);
    let fresh = issue("Thiếu thuốc ở trạm y tế", "Người bệnh phải mua thuốc ngoài vì trạm y tế hết thuốc.");
    let mut moved = electricity();
    moved.title = "GIÁ ĐIỆN  tăng trong quý".into();
    moved.description = "Viết lại hoàn toàn với những lời khác hẳn bản trước đó.".into();
    let new = report(vec![fresh, canteen(), moved]);
    assert_eq!(matches(&old.issues, &new.issues), [None, Some(1), Some(0)]);
    let changes = compare(&old, &new);
    let told: Vec<_> = changes.issues.iter().map(|i| (i.number, i.change, i.moved_from)).collect();
    assert_eq!(told, [(1, Change::Added, None), (3, Change::Changed, Some(1))]);
    assert_eq!(changes.unchanged, 1);
}

#[test]
fn an_issue_with_another_title_is_recognised_by_what_it_says_and_a_replaced_one_is_not() {
    let old = report(vec![electricity()]);
    let mut renamed = electricity();
    renamed.title = "Hóa đơn sinh hoạt của công nhân".into();
    assert_eq!(matches(&old.issues, &[renamed]), [Some(0)]);
    assert_eq!(matches(&old.issues, &[canteen()]), [None]);
    let changes = compare(&old, &report(vec![canteen()]));
    let told: Vec<_> = changes.issues.iter().map(|i| i.change).collect();
    assert_eq!(told, [Change::Added, Change::Removed]);
    assert_eq!(changes.issues[1].title, "Giá điện tăng trong quý");
    assert!(!changes.issues[0].streams.is_empty(), "a new issue is told with its streams");
}

#[test]
fn streams_are_matched_by_what_people_say() {
    let mut old = electricity();
    old.streams.push(stream(Stance::InFavour, 5, "Đồng tình vì giá điện nhiều năm chưa điều chỉnh"));
    let mut new = old.clone();
    new.streams.reverse();
    assert!(
        compare(&report(vec![old.clone()]), &report(vec![new.clone()])).is_empty(),
        "only their order changed"
    );
    new.streams[1] = stream(Stance::Opposed, 9, "Không chấp nhận cách tính bậc thang hiện nay");
    let changes = compare(&report(vec![old]), &report(vec![new]));
    let told: Vec<_> = changes.issues[0].streams.iter().map(|s| (s.number, s.change)).collect();
    assert_eq!(told, [(2, Change::Added), (1, Change::Removed)]);
}

#[test]
fn from_issues_to_nil_everything_is_gone() {
    let nil = Report { nil: true, general_situation: String::new(), issues: vec![] };
    let changes = compare(&report(vec![electricity()]), &nil);
    assert_eq!(changes.fields.len(), 2);
    assert_eq!(changes.issues[0].change, Change::Removed);
}

proptest! {
    #[test]
    fn an_old_issue_goes_on_in_one_new_one_at_most(
        old in prop::collection::vec("[ab ]{0,6}", 0..6),
        new in prop::collection::vec("[ab ]{0,6}", 0..6),
    ) {
        let list = |titles: &[String]| titles.iter().map(|t| issue(t, t)).collect::<Vec<_>>();
        let pairs = matches(&list(&old), &list(&new));
        prop_assert_eq!(pairs.len(), new.len());
        let mut used: Vec<_> = pairs.into_iter().flatten().collect();
        let all = used.len();
        used.sort_unstable();
        used.dedup();
        prop_assert_eq!(used.len(), all);
        compare(&report(list(&old)), &report(list(&new)));
    }
}
