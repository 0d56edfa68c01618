//! The demo's flash reports: one that waits, one that was acknowledged, one closed with an outcome.

use chrono::{DateTime, Datelike, Duration, Utc};
use entity::enums::{ReportKind, ReportState, ReviewAction};
use entity::ids::{AccountId, ReportId};
use entity::{authorship, draft, flash, report, review_event};

use super::bloc::DemoUnit;
use super::build::{Person, id};
use super::rng::Rng;
use crate::actions::reports::author_key_under;
use crate::app::App;
use crate::domain::report::flash::{blank, due};
use crate::domain::report::screened::Findings;
use crate::domain::report::{RawReport, parse_flash};
use crate::error::{AppError, AppResult};
use crate::store::{self, Tx, drafts, reports, reviews, revisions, rounds, topics};

/// A flash report as its collaborator writes it, and what became of it.
struct Story {
    title: &'static str,
    topic: &'static str,
    description: &'static str,
    group: &'static str,
    stance: &'static str,
    intensity: &'static str,
    voices: &'static str,
    content: &'static str,
    recommendation: &'static str,
    /// What kind of unit it is told in; any for the one people log in as.
    kind: &'static str,
    /// Hours since it was sent, and after how many it was acknowledged.
    sent: i64,
    seen: Option<i64>,
    outcome: &'static str,
}

const STORIES: [Story; 3] = [
    Story {
        title: "Bếp ăn ca đêm thay nhà cung cấp, nhiều người đau bụng",
        topic: "F3",
        description: "Từ đầu tuần bếp ăn ca đêm dùng suất ăn của nhà cung cấp mới. Sau bữa tối hôm qua, nhiều người trong ca bị đau bụng, một số phải nghỉ giữa ca. Mọi người bàn tán việc chưa thấy ai lấy mẫu kiểm tra.",
        group: "workers",
        stance: "concerned",
        intensity: "strong",
        voices: "35",
        content: "Lo suất ăn mới không bảo đảm vệ sinh, muốn được ăn suất của nhà cung cấp cũ cho đến khi có kết quả kiểm tra.",
        recommendation: "Đề nghị lấy mẫu kiểm tra ngay và thông báo kết quả cho người lao động.",
        kind: "enterprise",
        sent: 20,
        seen: None,
        outcome: "",
    },
    Story {
        title: "Tin đồn cắt phụ cấp trực từ tháng sau",
        topic: "C1",
        description: "Trong hai ngày qua lan truyền tin phụ cấp trực sẽ bị cắt từ tháng sau. Tin xuất phát từ một ảnh chụp văn bản không rõ nguồn gửi qua các nhóm trò chuyện; đơn vị chưa có thông báo chính thức nào.",
        group: "public_employees",
        stance: "opposed",
        intensity: "moderate",
        voices: "20",
        content: "Không đồng tình nếu cắt phụ cấp khi lịch trực vẫn dày; mong lãnh đạo đơn vị nói rõ đúng hay sai.",
        recommendation: "",
        kind: "public_service",
        sent: 30,
        seen: Some(3),
        outcome: "",
    },
    Story {
        title: "Đường vào cơ quan sạt lở sau mưa lớn",
        topic: "E3",
        description: "Đoạn đường dẫn vào khu làm việc sạt một bên sau trận mưa lớn cuối tuần, xe máy phải đi sát mép. Cán bộ đi làm sớm và về muộn lo mất an toàn, nhất là khi trời tối vì chưa có biển cảnh báo.",
        group: "civil_servants",
        stance: "concerned",
        intensity: "moderate",
        voices: "45",
        content: "Lo tai nạn khi đi qua đoạn sạt vào buổi tối, mong có rào chắn và đèn cảnh báo ngay.",
        recommendation: "Đề nghị đặt rào chắn, đèn cảnh báo và sớm gia cố đoạn đường.",
        kind: "",
        sent: 8 * 24,
        seen: Some(2),
        outcome: "Đã đặt rào chắn và đèn cảnh báo trong ngày; đơn vị quản lý đường hoàn thành gia cố tạm sau ba ngày. Việc sửa chữa lâu dài đã đưa vào kế hoạch quý tới.",
    },
];

fn raw(story: &Story) -> RawReport {
    let mut raw = blank();
    for issue in &mut raw.issues {
        issue.title = story.title.into();
        issue.topic = story.topic.into();
        issue.description = story.description.into();
        issue.groups = vec![story.group.into()];
        issue.recommendation = story.recommendation.into();
        if !story.recommendation.is_empty() {
            issue.level = "unit".into();
        }
        for stream in &mut issue.streams {
            stream.stance = story.stance.into();
            stream.intensity = story.intensity.into();
            stream.voices = story.voices.into();
            stream.content = story.content.into();
        }
    }
    raw
}

/// Files them: the closed one is of the collaborator people log in as, the others of two from other units.
pub(super) async fn file(
    (tx, app): (&Tx, &App),
    rng: &mut Rng,
    (plan, people, staff): (&[DemoUnit], &[Person], AccountId),
    now: DateTime<Utc>,
) -> AppResult<()> {
    let year = now.with_timezone(&app.zone()).year();
    let secret = rounds::year_secret(tx, year).await?.ok_or(AppError::internal("a year without a secret"))?;
    let leaves = topics::leaves(&topics::on(tx, app.today()).await?);
    for story in &STORIES {
        let fits = |p: &&Person| match story.kind {
            "" => p.is_guest,
            kind => !p.is_guest && plan[p.place].kind == kind && plan[p.place].collaborators > 2,
        };
        let Some(author) = people.iter().find(fits) else { continue };
        let raw = raw(story);
        let parsed =
            parse_flash(&raw, &leaves).map_err(|e| AppError::internal(format!("a flash report: {e:?}")))?;
        debug_assert!(
            Findings::of(&parsed) == Findings::default(),
            "a flash report tells a person: {parsed:?}"
        );
        let desk = Desk { report: ReportId(id(rng)), author, staff, at: now - Duration::hours(story.sent) };
        let author_key = author_key_under(&secret, author.account)?;
        desk.file(tx, (story, &raw), author_key).await?;
        let mut rows = revisions::Rows::default();
        rows.push(desk.report, 1, &parsed, desk.at, id(rng));
        revisions::insert(tx, rows).await?;
        reviews::insert_all(tx, desk.events(rng, story)).await?;
    }
    Ok(())
}

/// A report being filed.
struct Desk<'a> {
    report: ReportId,
    author: &'a Person,
    staff: AccountId,
    at: DateTime<Utc>,
}

impl Desk<'_> {
    async fn file(&self, tx: &Tx, (story, raw): (&Story, &RawReport), author_key: String) -> AppResult<()> {
        let state = match (story.seen, story.outcome) {
            (None, _) => ReportState::Submitted,
            (Some(_), "") => ReportState::Acknowledged,
            _ => ReportState::Closed,
        };
        let closed = state == ReportState::Closed;
        let row = report::Model {
            id: self.report,
            kind: ReportKind::Flash,
            round_id: None,
            unit_id: self.author.unit,
            state,
            held: false,
            nil: false,
            author_key,
            revisions: 1,
            first_submitted_at: Some(self.at),
            late: false,
            version: 1,
            keyed_by: None,
            audit_ref: self.report.0,
        };
        let link =
            authorship::Model { report_id: self.report, account_id: self.author.account, round_id: None };
        reports::insert_all(tx, vec![row], vec![link]).await?;
        let row = flash::Model {
            report_id: self.report,
            due_at: Some(due(self.at)),
            acknowledged_at: story.seen.map(|hours| self.after(hours)),
            outcome: story.outcome.into(),
            closed_at: closed.then(|| self.after(CLOSED)),
        };
        store::flash::insert_all(tx, vec![row]).await?;
        if !closed {
            let body = serde_json::to_string(raw).map_err(AppError::internal)?;
            let draft = draft::Model { report_id: self.report, body, version: 1, saved_at: self.at };
            drafts::insert_all(tx, vec![draft]).await?;
        }
        Ok(())
    }

    fn after(&self, hours: i64) -> DateTime<Utc> {
        self.at + Duration::hours(hours)
    }

    /// What reviewers did, as far as they came.
    fn events(&self, rng: &mut Rng, story: &Story) -> Vec<review_event::Model> {
        let Some(seen) = story.seen else { return Vec::new() };
        let mut done = vec![(ReviewAction::Acknowledged, seen)];
        if !story.outcome.is_empty() {
            done.extend([(ReviewAction::Accepted, seen + 1), (ReviewAction::Closed, CLOSED)]);
        }
        let event = |(action, hours)| review_event::Model {
            id: id(rng),
            report_id: self.report,
            revision: 1,
            reviewer_id: self.staff,
            action,
            reason: String::new(),
            at: self.after(hours),
        };
        done.into_iter().map(event).collect()
    }
}

/// Hours after which the last one was closed.
const CLOSED: i64 = 5 * 24;
