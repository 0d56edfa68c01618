//! Guidance of the demo: of the open round and the one before it, and a draft; written, published and read as people do.

use chrono::Duration;
use entity::enums::{Role, RoundState};
use entity::ids::{AccountId, GuidanceId};

use super::build::ACCOUNTS;
use super::issuing::person;
use crate::actions::guidance as acts;
use crate::app::{App, Clock};
use crate::domain::guidance::{Question, Text};
use crate::domain::prose::Finding;
use crate::domain::report::FieldError;
use crate::error::{AppError, AppResult};
use crate::store::{accounts, guidance, rounds};

/// A question and its answer.
type Asked = (&'static str, &'static str);

/// Title, focus points, questions.
type Written = (&'static str, &'static str, &'static [Asked]);

/// For the open round.
const NOW: Written = (
    "Lắng nghe về đời sống, việc làm và sắp xếp tổ chức dịp cuối năm",
    "Kỳ này, Ban đề nghị cộng tác viên **lắng nghe trước, hỏi sau**; ghi đúng điều mọi người nói và nói rõ vì sao.\n\n\
     # Những việc cần chú ý\n\n\
     - **Giá cả, thu nhập**: giá hàng thiết yếu, tiền điện, học phí; kế hoạch trả lương, thưởng cuối năm ở nơi làm việc.\n\
     - **Sắp xếp tổ chức**: việc bố trí người ở bộ máy mới, chỗ ở và đi lại của người chuyển nơi làm việc, cách giải thích \
     chế độ cho người nghỉ.\n\
     - **Dịch vụ công ở cơ sở**: thời gian chờ, thái độ phục vụ, thủ tục nào còn phải đi lại nhiều lần.\n\
     - **Thông tin trên mạng**: chuyện đang được truyền tay mà chưa rõ đúng sai. Ghi là *chưa kiểm chứng* hoặc *nghi tin đồn*; \
     không chuyển tiếp.\n\n\
     # Cách ghi\n\n\
     1. Mỗi báo cáo chọn vài vấn đề được nói nhiều nhất; không cần đủ mọi lĩnh vực.\n\
     2. Có ý kiến trái chiều thì ghi thành các luồng riêng.\n\
     3. Không ghi tên người, số điện thoại, chức danh làm lộ người nói.\n\
     4. Không có gì nổi bật thì báo *không có vấn đề*; đó cũng là một báo cáo đầy đủ.",
    &[
        (
            "Ghi số ý kiến thế nào khi chỉ nghe thoáng qua?",
            "Ghi con số ước chừng theo những người trực tiếp nói hoặc tán thành trước mặt đồng chí. Không cộng người *có lẽ* \
             cũng nghĩ như vậy. Nghe qua một người kể lại thì chỉ tính người đó.",
        ),
        (
            "Người lao động hỏi bao giờ có hướng dẫn chế độ khi nghỉ do sắp xếp?",
            "Ban đã chuyển câu hỏi đến cơ quan có trách nhiệm. Trong lúc chờ trả lời, đề nghị:\n\n\
             - nói rõ là **chưa có thông tin chính thức**, không suy đoán;\n\
             - mời mọi người gửi câu hỏi cụ thể qua công đoàn cơ sở;\n\
             - ghi lại điều mọi người lo nhất để Ban kiến nghị.",
        ),
        (
            "Báo cáo của đồng chí có ai ngoài Ban đọc không?",
            "Không. Cán bộ duyệt của Ban đọc báo cáo; lãnh đạo và cấp ủy đơn vị chỉ đọc bản tổng hợp với số liệu đã che. Khi kỳ \
             được lưu trữ, hệ thống bỏ liên kết giữa báo cáo và người viết.",
        ),
    ],
);

/// For the round before.
const BEFORE: Written = (
    "Lắng nghe về cải cách hành chính, khám chữa bệnh và đầu năm học",
    "Trọng tâm của kỳ là chất lượng phục vụ người dân sau khi sắp xếp đơn vị hành chính.\n\n\
     - **Thủ tục hành chính**: việc nào làm trực tuyến được, việc nào còn vướng; người cao tuổi làm ra sao.\n\
     - **Khám chữa bệnh**: thuốc, giường bệnh, thời gian chờ, cách ứng xử.\n\
     - **Đầu năm học**: các khoản thu, dạy thêm, học thêm, bữa ăn bán trú.\n\n\
     Đề nghị nêu *điều làm được* bên cạnh điều còn thiếu, để bản tổng hợp công bằng.",
    &[
        (
            "Phụ huynh hỏi khoản nào nhà trường được thu?",
            "Chỉ những khoản có trong thông báo công khai của nhà trường. Khoản vận động phải tự nguyện, không chia đều. Nơi nào thu \
             khác, ghi vào báo cáo ở mục kiến nghị và chọn cấp giải quyết.",
        ),
        (
            "Vì sao kiến nghị kỳ trước chưa có trả lời?",
            "Kiến nghị được gộp theo việc rồi gửi đến nơi có trách nhiệm; có việc phải chờ nhiều cơ quan cùng trả lời. Khi có trả \
             lời, Ban đăng tại đây và báo ở hội nghị giao ban.",
        ),
    ],
);

/// A draft for the open round.
const DRAFT: Written = (
    "Bổ sung: lắng nghe về chuẩn bị đón Tết",
    "Dự kiến bổ sung vào giữa kỳ, sau khi nghe ý kiến tại hội nghị giao ban:\n\n\
     - nguồn hàng, giá cả, vệ sinh an toàn thực phẩm;\n\
     - vé xe, lịch nghỉ, trực Tết;\n\
     - chăm lo cho người khó khăn, người ở lại làm việc.",
    &[("Lịch nghỉ Tết của khối có gì khác không?", "")],
);

/// How many read the guidance of the round before, and that of the open one.
const READERS: [usize; 2] = [40, 25];

/// Writes it all.
pub(super) async fn write(app: &App, staff: AccountId, approver: AccountId) -> AppResult<()> {
    let all = rounds::all(&app.db).await?;
    let open = all.iter().find(|round| round.state == RoundState::Open);
    let (Some(open), Some(before)) = (open, all.iter().find(|round| round.state != RoundState::Open)) else {
        return Ok(());
    };
    for ((round, written), readers) in [(before, BEFORE), (open, NOW)].into_iter().zip(READERS) {
        let at = round.open_at.unwrap_or(round.due_at) + Duration::days(2);
        let then = App { clock: Clock::Fixed(at.min(app.now())), ..app.clone() };
        let id = draft(&then, staff, (&round.code, written)).await?;
        publish(&then, approver, id).await?;
        count(&then, id, readers).await?;
    }
    draft(app, staff, (&open.code, DRAFT)).await?;
    Ok(())
}

async fn draft(app: &App, staff: AccountId, (round, written): (&str, Written)) -> AppResult<GuidanceId> {
    let staff = person(app, staff, "demo-staff").await?;
    let (title, body, asked) = written;
    let question = |(question, answer): &Asked| Question {
        question: (*question).to_owned(),
        answer: (*answer).to_owned(),
    };
    let text = Text {
        round: round.to_owned(),
        title: title.to_owned(),
        body: body.to_owned(),
        questions: asked.iter().map(question).collect(),
        audience: ["collaborators", "unit_heads", "leaders"].map(Into::into).into(),
        from: String::new(),
    };
    acts::create(app, &staff, &text).await?.map_err(|errors| wrong(&errors, &[]))
}

/// Set phrases everybody uses may stand in some report too: the approver looks and agrees.
async fn publish(app: &App, approver: AccountId, id: GuidanceId) -> AppResult<()> {
    let approver = person(app, approver, "demo-approver").await?;
    let row = guidance::get(&app.db, &approver.scope(), id, app.now()).await?.ok_or(AppError::NotFound)?;
    let Err(judged) = acts::publish(app, &approver, (id, row.version), &[]).await? else { return Ok(()) };
    let ticks: Vec<String> = judged.findings.iter().map(Finding::key).collect();
    let again = acts::publish(app, &approver, (id, row.version), &ticks).await?;
    again.map_err(|judged| wrong(&judged.errors, &judged.findings))
}

/// Some collaborators read it; not the one people log in as, to whom it is new.
async fn count(app: &App, id: GuidanceId, readers: usize) -> AppResult<()> {
    let all = accounts::active(&app.db, Role::Collaborator).await?;
    let others = all.into_iter().filter(|account| account.user_name != ACCOUNTS[0].0);
    for account in others.take(readers) {
        let reader = person(app, account.id, "demo-reader").await?;
        acts::read(app, &reader, id).await?;
    }
    Ok(())
}

fn wrong(errors: &[FieldError], findings: &[Finding]) -> AppError {
    AppError::internal(format!("demo guidance: {errors:?} {findings:?}"))
}
