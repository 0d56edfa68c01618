//! Composes and issues the summaries of the demo's earlier rounds, by the same way people go.

use chrono::Duration;
use entity::enums::{RoundState, SummaryState};
use entity::round;

use crate::actions::{sessions as login, summaries as composing};
use crate::app::{App, Clock};
use crate::domain::access::Actor;
use crate::domain::prose::Finding;
use crate::error::{AppError, AppResult};
use crate::store::round_marks::{self, Moment};
use crate::store::{rounds, sessions, summaries};

/// What staff wrote of each summary: findings, then what each section begins with before what was drafted.
const TEXTS: [[&str; 6]; 3] = [
    [
        "Đa số cán bộ, đảng viên đồng tình với chủ trương sắp xếp tổ chức bộ máy.\nNhiều ý kiến quan tâm chính sách với người nghỉ việc sau sắp xếp.",
        "Tình hình tư tưởng trong khối cơ bản ổn định; cán bộ, đảng viên và người lao động giữ vững niềm tin.",
        "Dư luận chú ý nhiều đến chuyện sắp xếp tổ chức, điều kiện làm việc tại nơi mới và giá cả hàng hóa.",
        "Còn tâm trạng băn khoăn về vị trí việc làm; có thông tin chưa kiểm chứng trên mạng xã hội cần được làm rõ sớm.",
        "Dư luận tiếp tục quan tâm việc bố trí trụ sở và thủ tục hành chính trong thời gian tới.",
        "Đề nghị công khai phương án bố trí và thời hạn giải quyết chế độ cho người lao động.",
    ],
    [
        "Nhiều người lao động quan tâm giá cả và thu nhập.\nĐa số ủng hộ việc lập lại trật tự, an toàn giao thông.",
        "Tình hình chung ổn định; các đợt sinh hoạt chính trị được hưởng ứng.",
        "Dư luận quan tâm tiền lương, việc làm ở doanh nghiệp và trật tự đô thị.",
        "Một bộ phận người lao động lo đơn hàng giảm; có ý kiến bức xúc về chậm trả phụ cấp.",
        "Giá cả dịp cuối quý và việc làm của lao động thời vụ sẽ còn được bàn luận.",
        "Đề nghị cấp có thẩm quyền đối thoại trực tiếp với người lao động ở các doanh nghiệp.",
    ],
    [
        "Nhiều ý kiến đánh giá cao chuyển đổi số trong giải quyết thủ tục.\nPhụ huynh và giáo viên quan tâm việc dạy thêm, học thêm.",
        "Cán bộ, đảng viên, người lao động yên tâm công tác; nền nếp làm việc được giữ vững.",
        "Dư luận tập trung vào cải cách hành chính, khám chữa bệnh và chuẩn bị năm học mới.",
        "Có ý kiến lo ngại về quá tải ở cơ sở y tế và áp lực công việc sau sắp xếp.",
        "Các khoản thu đầu năm học và chất lượng phục vụ người bệnh tiếp tục được quan tâm.",
        "Đề nghị có hướng dẫn chung về những khoản thu và bổ sung nhân lực cho tuyến cơ sở.",
    ],
];

/// Why a hot matter is not in a summary of the demo.
const LEFT_OUT: &str = "Chỉ một đơn vị phản ánh; Ban đã trao đổi riêng với cấp ủy đơn vị.";

/// The person behind a demo account, by a session that ends with the work.
pub(super) async fn person(app: &App, account: entity::ids::AccountId, token: &str) -> AppResult<Actor> {
    let (hash, now) = (login::token_hash(token), app.now());
    let tx = app.db.begin().await?;
    sessions::insert(&tx, hash.clone(), account, "", now).await?;
    let found = sessions::actor(&tx, &hash, now, ("", "demo")).await?;
    sessions::delete(&tx, &hash).await?;
    tx.commit().await?;
    found.map(|(actor, _)| actor).ok_or(AppError::SignIn)
}

/// Issues what is still to be issued, oldest first.
pub(super) async fn issue_all(
    app: &App,
    staff: entity::ids::AccountId,
    approver: entity::ids::AccountId,
) -> AppResult<()> {
    let mut due = rounds::all(&app.db).await?;
    due.retain(|r| r.state == RoundState::Compiling);
    due.reverse();
    for (round, text) in due.iter().zip(&TEXTS) {
        let at = round.due_at + Duration::days(12);
        let then = App { clock: Clock::Fixed(at.min(app.now())), ..app.clone() };
        let staff = person(&then, staff, "demo-staff").await?;
        let approver = person(&then, approver, "demo-approver").await?;
        keep_marks(app, round).await?;
        issue(&then, round, text, (&staff, &approver)).await?;
    }
    Ok(())
}

/// Keeps how complete a round was when it was due and when it closed, as the calendar does.
async fn keep_marks(app: &App, round: &round::Model) -> AppResult<()> {
    let tx = app.db.begin().await?;
    round_marks::keep(&tx, round.id, Moment::Due).await?;
    round_marks::keep(&tx, round.id, Moment::Close).await?;
    Ok(tx.commit().await?)
}

async fn issue(
    app: &App,
    round: &round::Model,
    [findings, sections @ ..]: &[&str; 6],
    (staff, approver): (&Actor, &Actor),
) -> AppResult<()> {
    let id = match summaries::of_round(&app.db, &staff.scope(), round.id).await?.first() {
        Some(found) if found.state == SummaryState::Drafting => found.id,
        Some(_) => return Ok(()),
        None => composing::create(app, staff, &round.code).await?,
    };
    composing::compose(app, staff, id).await?;
    let row = summaries::get(&app.db, &staff.scope(), id).await?.ok_or(AppError::NotFound)?;
    let mut text = summaries::text(&app.db, &row).await?;
    text.findings = (*findings).to_owned();
    text.audience = vec!["unit_heads".into(), "collaborators".into()];
    for (own, drafted) in sections.iter().zip(&mut text.sections) {
        *drafted = format!("{own}\n\n{drafted}").trim_end().to_owned();
    }
    let mut version = composing::save(app, staff, id, row.version, &text).await?.version;
    let mut left_out = Vec::new();
    if let Err(judged) = composing::submit(app, staff, id, version).await? {
        let missed = judged.left_out.iter().map(|l| (l.matter.key.code(), LEFT_OUT.to_owned()));
        let reasons: Vec<(String, String)> = missed.collect();
        composing::give_reasons(app, staff, id, &reasons).await?.map_err(|e| wrong(&format!("{e:?}")))?;
        left_out = reasons.into_iter().map(|(code, _)| code).collect();
        let judged = composing::submit(app, staff, id, version).await?;
        judged.map_err(|judged| wrong(&format!("{:?} {:?}", judged.errors, judged.findings)))?;
    }
    version += 1;
    // Set phrases everybody uses may stand in some report too: the approver looks and agrees.
    let found = summaries::sources::composed(&app.db, id).await?.findings;
    let keys: Vec<String> = found.iter().map(Finding::key).collect();
    composing::confirm(app, approver, id, version, (&keys, &left_out)).await?;
    composing::issue(app, approver, id, version).await?;
    Ok(())
}

fn wrong(what: &str) -> AppError {
    AppError::internal(format!("demo summary: {what}"))
}
