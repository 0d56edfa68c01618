//! The demo's recommendations: some in each state, made of what its reports ask for, by the same way people go.

use std::collections::BTreeSet;

use chrono::{Days, Duration};
use entity::enums::{MailKind, Role, RoundState};
use entity::ids::{MatterId, UnitId};
use entity::{account, round};

use super::issuing::person;
use crate::actions::matters::{self as acts, Done, Sent, Typed};
use crate::app::{App, Clock};
use crate::domain::access::Actor;
use crate::domain::matter::{Act, Target};
use crate::domain::period::day_text;
use crate::error::{AppError, AppResult};
use crate::store::codings::Placed;
use crate::store::{accounts, matters, outbox, rounds, units};

/// What became of a matter.
#[derive(Clone, Copy)]
enum End {
    Proposed,
    Forwarded,
    Answered(&'static str),
    Closed(&'static str),
    Declined(&'static str),
}

/// A matter as staff wrote it.
struct Story {
    /// How many rounds ago: 0 is the latest whose summary is issued.
    ago: usize,
    topic: &'static str,
    level: &'static str,
    title: &'static str,
    body: &'static str,
    /// Days from when it was sent until an answer is due.
    days: u64,
    end: End,
}

/// Those for the bloc and above.
const ABOVE: [Story; 7] = [
    Story {
        ago: 0,
        topic: "A2",
        level: "bloc",
        title: "Thông báo chính thức mỗi khi phương án sắp xếp có thay đổi",
        body: "Cán bộ, viên chức mong có một đầu mối của khối thông báo ngay khi phương án sắp xếp thay đổi, nói rõ phần đã quyết và phần còn bàn, để mọi người không phải nghe qua truyền miệng.",
        days: 60,
        end: End::Proposed,
    },
    Story {
        ago: 0,
        topic: "C1",
        level: "central",
        title: "Cho biết sớm các bước cải cách tiền lương",
        body: "Người hưởng lương mong biết trước từng bước cải cách và thời điểm áp dụng với từng nhóm, để yên tâm công tác và chủ động chi tiêu.",
        days: 150,
        end: End::Forwarded,
    },
    Story {
        ago: 0,
        topic: "D2",
        level: "province",
        title: "Đủ thuốc cho người bệnh mạn tính ở tuyến cơ sở",
        body: "Người khám bảo hiểm ở tuyến dưới thường phải mua thuốc ngoài. Mong ngành y tế có dự phòng cho các nhóm thuốc dùng hằng ngày.",
        days: 45,
        end: End::Answered(
            "Ngành y tế đã rà soát danh mục, cho phép các cơ sở điều chuyển thuốc với nhau khi thiếu; từ đầu quý tới mỗi cơ sở phải dự trữ đủ dùng hai tháng cho các bệnh mạn tính.",
        ),
    },
    Story {
        ago: 1,
        topic: "B1",
        level: "bloc",
        title: "Tổ chức bán hàng bình ổn cho đoàn viên",
        body: "Mong khối cùng công đoàn đưa hàng thiết yếu về gần nơi làm việc vào cuối tháng, nhất là dịp lễ, Tết.",
        days: 30,
        end: End::Forwarded,
    },
    Story {
        ago: 1,
        topic: "G1",
        level: "province",
        title: "Không bắt nộp lại giấy tờ cơ quan nhà nước đã có",
        body: "Người làm thủ tục mong các bộ phận một cửa tra cứu trên hệ thống thay vì yêu cầu bản sao chứng thực.",
        days: 45,
        end: End::Closed(
            "Tỉnh đã bãi bỏ yêu cầu bản sao với mười tám thủ tục; bộ phận một cửa tự tra cứu và chịu trách nhiệm khi hệ thống chưa có dữ liệu.",
        ),
    },
    Story {
        ago: 2,
        topic: "C4",
        level: "bloc",
        title: "Kiểm tra an toàn, vệ sinh nơi làm việc theo chuyên đề",
        body: "Mong có đoàn kiểm tra liên ngành đến những nơi máy móc đã cũ và nói rõ kết luận với công nhân tại chỗ.",
        days: 60,
        end: End::Closed(
            "Đoàn kiểm tra đã làm việc tại các doanh nghiệp trong danh sách, yêu cầu thay thế thiết bị không bảo đảm; kết quả được niêm yết ở từng nơi.",
        ),
    },
    Story {
        ago: 2,
        topic: "F3",
        level: "central",
        title: "Xử phạt nặng hơn việc quảng cáo hàng giả",
        body: "Nhiều người cho rằng mức phạt hiện nay chưa đủ răn đe với người bán và người quảng cáo hàng giả trên mạng.",
        days: 60,
        end: End::Declined(
            "Luật sửa đổi vừa được thông qua đã nâng mức phạt; tiếp tục theo dõi việc thi hành.",
        ),
    },
];

/// Those for the units of one cluster: what fits the reports there is taken, the first to wait, the second to be answered.
const BELOW: [(&str, &str, &str); 8] = [
    (
        "I2",
        "Trả lời công khai những góp ý tại buổi đối thoại",
        "Đối thoại xong, mong đơn vị nói rõ góp ý nào được tiếp thu, góp ý nào chưa và vì sao.",
    ),
    (
        "I1",
        "Giao việc rõ người, rõ hạn bằng văn bản",
        "Mong được giao việc bằng phiếu ngắn có thời hạn, và gộp các cuộc họp cùng nội dung.",
    ),
    (
        "C4",
        "Cải thiện chỗ làm việc nóng và thiếu sáng",
        "Mong đơn vị kiểm tra nơi làm việc nóng, thiếu sáng và có kế hoạch khắc phục trước mùa hè.",
    ),
    (
        "A2",
        "Đối thoại thường kỳ về bố trí công việc",
        "Mong mỗi tháng có một buổi lãnh đạo gặp gỡ, giải đáp ai sẽ làm việc gì khi bộ máy ổn định.",
    ),
    (
        "C1",
        "Giải thích bảng lương cho từng người",
        "Mong phòng tổ chức giải thích từng khoản trên bảng lương và nơi hỏi khi có thắc mắc.",
    ),
    (
        "G3",
        "Hướng dẫn thực hành dịch vụ số theo nhóm",
        "Mong đơn vị cử người kèm theo nhóm nhỏ cho những ai chưa quen dùng dịch vụ số.",
    ),
    (
        "D2",
        "Giảm giờ chờ khi đi khám",
        "Mong bố trí thêm người chỉ dẫn và chia khung giờ hẹn để bớt chờ đợi.",
    ),
    (
        "D1",
        "Công khai các khoản thu đầu năm",
        "Mong nhà trường niêm yết các khoản thu và giải thích rõ khoản nào tự nguyện.",
    ),
];

/// Days until an answer of the cluster is due: after today, wherever in the quarter that is.
const LONG: u64 = 150;

/// The answer of the head.
const ANSWERED: &str = "Cấp ủy đã họp với lãnh đạo đơn vị: từ tháng này việc nêu trên được đưa vào lịch công tác, có người phụ trách và được báo cáo tại hội nghị cán bộ hằng quý.";

fn done<T>(what: Done<T>) -> AppResult<T> {
    what?.map_err(|refused| {
        AppError::internal(format!("demo matter: {:?} {:?}", refused.errors, refused.copied))
    })
}

/// The desk of a demo round, twelve days and more after it was due.
struct Desk<'a> {
    app: App,
    staff: &'a Actor,
    round: &'a round::Model,
}

impl Desk<'_> {
    /// The latest version of a matter.
    async fn shown(&self, id: MatterId) -> AppResult<(MatterId, i32)> {
        let reader = (&self.staff.scope(), self.app.today());
        let row = matters::get(&self.app.db, reader, id).await?.ok_or(AppError::NotFound)?;
        Ok((id, row.version))
    }

    async fn begin(&self, found: &[Placed], story: (&str, &str, &str)) -> AppResult<MatterId> {
        let (title, body, level) = story;
        let issues: Vec<_> = found.iter().map(|p| p.issue.id).collect();
        let typed = Typed { title: title.into(), body: body.into(), level: level.into() };
        done(acts::create(&self.app, self.staff, (&self.round.code, &issues), &typed).await)
    }

    async fn send(&self, id: MatterId, target: Target, days: u64) -> AppResult<()> {
        let due = self.app.today().checked_add_days(Days::new(days)).unwrap_or_default();
        let sent = Sent { target: target.code(), due: day_text(due) };
        done(acts::forward(&self.app, self.staff, self.shown(id).await?, &sent).await)
    }

    /// What a story says became of a matter.
    async fn finish(&self, id: MatterId, story: &Story) -> AppResult<()> {
        let target = match story.level {
            "province" => Target::Province,
            "central" => Target::Central,
            _ => Target::Bloc,
        };
        if !matches!(story.end, End::Proposed) {
            self.send(id, target, story.days).await?;
        }
        if let End::Answered(answer) | End::Closed(answer) = story.end {
            done(acts::answer(&self.app, self.staff, self.shown(id).await?, answer).await)?;
        }
        let settled = match story.end {
            End::Closed(_) => (Act::Close, ""),
            End::Declined(reason) => (Act::Decline, reason),
            End::Proposed | End::Forwarded | End::Answered(_) => return Ok(()),
        };
        done(acts::settle(&self.app, self.staff, self.shown(id).await?, settled).await)
    }
}

/// Makes the demo's matters from the reports of its issued rounds.
pub(super) async fn make(app: &App, staff: &account::Model) -> AppResult<()> {
    let mut issued = rounds::all(&app.db).await?;
    issued.retain(|r| r.state == RoundState::Issued);
    let staff = person(app, staff.id, "demo-matters").await?;
    for (ago, round) in issued.iter().enumerate() {
        let at = (round.due_at + Duration::days(20)).min(app.now());
        let desk = Desk { app: App { clock: Clock::Fixed(at), ..app.clone() }, staff: &staff, round };
        for story in ABOVE.iter().filter(|s| s.ago == ago) {
            let mut found = acts::gatherable(&desk.app, &staff, round).await?;
            found.retain(|p| p.issue.coded_topic() == story.topic);
            // What is asked of another level is about the same thing.
            found.sort_by_key(|p| p.issue.level != story.level);
            found.truncate(12);
            if found.is_empty() {
                continue;
            }
            let id = desk.begin(&found, (story.title, story.body, story.level)).await?;
            desk.finish(id, story).await?;
        }
        if ago == 0 {
            below(&desk).await?;
        }
    }
    // Whoever looks at the demo begins with none of hundreds of mails that went long ago.
    let tx = app.db.begin().await?;
    for row in matters::list(&tx, (&staff.scope(), app.today()), matters::Filter::default()).await? {
        let kinds = [MailKind::MatterAnswered, MailKind::MatterReplied];
        outbox::forget(&tx, &kinds, &row.id.to_string()).await?;
    }
    Ok(tx.commit().await?)
}

/// Two matters for the cluster of the head people log in as: one waits, one was answered.
async fn below(desk: &Desk<'_>) -> AppResult<()> {
    let (app, today) = (&desk.app, desk.app.today());
    let Some(head) = accounts::active(&app.db, Role::UnitHead).await?.into_iter().next() else {
        return Ok(());
    };
    let Some(unit) = head.unit_id else { return Ok(()) };
    let above = units::at_or_above(&app.db, unit, today).await?;
    let Some(&cluster) = above.iter().rev().nth(1) else { return Ok(()) };
    let of_cluster: BTreeSet<UnitId> = units::all(&app.db, today)
        .await?
        .into_iter()
        .filter(|u| u.parent_id == Some(cluster) || u.id == cluster)
        .map(|u| u.id)
        .collect();
    let mut is_second = false;
    for (topic, title, body) in BELOW {
        let mut found = acts::gatherable(app, desk.staff, desk.round).await?;
        found.retain(|p| p.issue.coded_topic() == topic && of_cluster.contains(&p.report.unit_id));
        let authors: BTreeSet<&str> = found.iter().map(|p| p.report.author_key.as_str()).collect();
        let places: BTreeSet<UnitId> = found.iter().map(|p| p.report.unit_id).collect();
        if authors.len() < 3 || places.len() < 2 {
            continue;
        }
        let id = desk.begin(&found, (title, body, "unit")).await?;
        desk.send(id, Target::Cluster(cluster), LONG).await?;
        if is_second {
            let head = person(app, head.id, "demo-head").await?;
            done(acts::answer(app, &head, desk.shown(id).await?, ANSWERED).await)?;
            return Ok(());
        }
        is_second = true;
    }
    Ok(())
}
