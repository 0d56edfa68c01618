//! The way of a summary: composed, approved by somebody else, issued, read; hidden numbers stay hidden.

use entity::enums::{ReportState, Role};
use langnghe::domain::report::{Issue, Report, Stream};
use langnghe::store::revisions;

use crate::support::app::{Browser, Site};
use crate::support::make;

/// What staff wrote.
pub const BODY: &str = "Tình hình tư tưởng ổn định, nhiều ý kiến quan tâm giá điện.";

/// What the report says, in other words.
const REPORT: &str = "Mấy tháng nắng nóng tiền điện của công nhân thuê trọ cao hơn hẳn, ai cũng kêu.";

/// One report of a lone author with a number that must not get out; without one it has nothing salient to tell.
async fn lone_report(site: &Site, voices: Option<i32>) {
    let author = make::person(&site.app.db, Role::Collaborator, "ctv").await;
    let world = make::world(&site.app.db, &[author.account]).await;
    let row = make::report(&site.app.db, &world, &author, ReportState::Accepted).await;
    let stream = Stream {
        stance: entity::enums::Stance::Opposed,
        prevalence: entity::enums::Prevalence::Many,
        intensity: entity::enums::Intensity::Strong,
        voices: voices.unwrap_or(1),
        content: "Phản đối cách tính giá điện".into(),
    };
    let issue = Issue {
        title: "Giá điện tăng".into(),
        sphere: entity::enums::Sphere::National,
        topic: "C1".into(),
        description: REPORT.into(),
        groups: vec![entity::enums::Group::Workers],
        trend: entity::enums::Trend::New,
        verification: entity::enums::Verification::Verified,
        streams: vec![stream],
        cause: String::new(),
        forecast: String::new(),
        recommendation: "Đề nghị công khai".into(),
        level: Some(entity::enums::Level::Central),
    };
    let issues = if voices.is_some() { vec![issue] } else { vec![] };
    let report = Report { nil: voices.is_none(), general_situation: REPORT.into(), issues };
    let mut rows = revisions::Rows::default();
    rows.push(row.id, 1, &report, make::now(), uuid::Uuid::new_v4());
    let tx = site.app.db.begin().await.unwrap();
    revisions::insert(&tx, rows).await.unwrap();
    tx.commit().await.unwrap();
}

fn text<'a>(version: &'a str, body: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("version", version),
        ("act", "save"),
        ("title", "Tình hình dư luận xã hội quý IV năm 2026"),
        ("findings", "Nhiều ý kiến quan tâm giá điện."),
        ("section-1", body),
    ]
}

async fn act(site: &Site, who: &Browser, path: &str, (version, act): (&str, &str)) -> (u16, String) {
    let answer = site.post(who, path, &[("version", version), ("act", act)]).await;
    (answer.status, answer.to)
}

/// Goes the whole way to an issued summary of one lone report; the release's address.
pub async fn issued(site: &Site) -> String {
    issued_as(site, &text("1", BODY)).await
}

/// The same with the text of a form.
pub async fn issued_as(site: &Site, form: &[(&str, &str)]) -> String {
    lone_report(site, Some(7919)).await;
    issue_now(site, form).await
}

/// The same with another number behind what is hidden, issued to everybody.
pub async fn issued_of(site: &Site, voices: Option<i32>) -> String {
    lone_report(site, voices).await;
    let mut form = text("1", BODY);
    form.extend([("audience", "unit_heads"), ("audience", "collaborators")]);
    issue_now(site, &form).await
}

async fn issue_now(site: &Site, form: &[(&str, &str)]) -> String {
    let (staff, _) = site.browser(Role::Staff, "canbo").await;
    let (approver, _) = site.browser(Role::Approver, "lanhdaoban").await;
    make::person(&site.app.db, Role::Leader, "lanhdao").await;
    assert_eq!(site.post(&staff, "/rounds/2026-Q4/compile", &[]).await.status, 303);
    let path = site.post(&staff, "/summaries", &[("round", "2026-Q4")]).await.to;
    assert_eq!(site.post(&staff, &path, form).await.status, 303);
    assert_eq!(act(site, &staff, &path, ("2", "submit")).await.0, 303);
    let (status, release) = act(site, &approver, &path, ("3", "issue")).await;
    assert_eq!(status, 303);
    release
}

#[tokio::test]
async fn a_summary_is_approved_by_another_and_no_hidden_number_reaches_a_leader() {
    let site = Site::new().await;
    lone_report(&site, Some(7919)).await;
    let (staff, _) = site.browser(Role::Staff, "canbo").await;
    let (writer, _) = site.browser(Role::Approver, "lanhdaoban1").await;
    let (approver, _) = site.browser(Role::Approver, "lanhdaoban2").await;
    let (leader, _) = site.browser(Role::Leader, "lanhdao").await;
    let (head, _) = site.browser(Role::UnitHead, "thutruong").await;
    let early = site.post(&staff, "/summaries", &[("round", "2026-Q4")]).await;
    assert_eq!(early.status, 409, "the figures are not fixed yet");
    assert_eq!(site.post(&staff, "/rounds/2026-Q4/compile", &[]).await.status, 303);
    let path = site.post(&staff, "/summaries", &[("round", "2026-Q4")]).await.to;
    assert_eq!(site.post(&staff, &path, &text("1", "Có 7919 ý kiến.")).await.status, 303);
    let typed = site.post(&staff, &path, &[("version", "2"), ("act", "submit")]).await;
    assert_eq!(typed.status, 422);
    assert!(typed.body.contains("Con số tự viết") && typed.body.contains("Có 7919 ý kiến."));
    assert_eq!(site.post(&staff, &path, &text("2", "Ở đơn vị K1 có ý kiến.")).await.status, 303);
    let named = site.post(&staff, &path, &[("version", "3"), ("act", "submit")]).await;
    assert_eq!(named.status, 422, "a unit below the bloc whose cell is hidden");
    assert_eq!(site.post(&writer, &path, &text("3", BODY)).await.status, 303);
    assert_eq!(site.post(&staff, &path, &text("3", BODY)).await.status, 409, "an older version");
    assert_eq!(act(&site, &staff, &path, ("4", "submit")).await.0, 303);
    assert_eq!(act(&site, &staff, &path, ("5", "issue")).await.0, 403, "staff may not issue");
    assert_eq!(act(&site, &writer, &path, ("5", "issue")).await.0, 409, "nor the approver who wrote");
    let (status, release) = act(&site, &approver, &path, ("5", "issue")).await;
    assert_eq!(status, 303);
    assert_eq!(act(&site, &approver, &path, ("5", "issue")).await.0, 409, "once is enough");

    let home = site.get(&leader, "/").await.body;
    assert!(home.contains(&release) && home.contains("quý IV năm 2026"));
    for at in ["", "?unit=K1", "?topic=C", "?unit=K1&topic=C1", "/figures.json"] {
        let page = site.get(&leader, &format!("{release}{at}")).await;
        assert_eq!(page.status, 200, "{at}");
        assert!(!page.body.contains("7919") && !page.body.contains("7.919"), "{at} tells a hidden number");
    }
    let page = site.get(&leader, &release).await.body;
    assert!(page.contains(BODY) && page.contains("không phải điều tra chọn mẫu") && page.contains("ẩn"));
    assert_eq!(site.get(&head, &release).await.status, 404, "unit heads are not its audience");
    assert_eq!(site.get(&leader, &format!("{release}?unit=K77")).await.status, 404);
    assert_eq!(site.post(&staff, "/rounds/2026-Q4/compile", &[]).await.status, 409, "issued is issued");
    site.close().await;
}
