//! What people do on their way, each step as one of them would tell it.

use std::collections::BTreeMap;

use langnghe::demo::build::PASSWORD;

use crate::page::{Browser, button, link, link_to};

/// A text long enough for every field.
pub const TEXT: &str = "Nhiều người lao động băn khoăn về giá điện tăng và chi phí sinh hoạt trong quý.";
/// The title of the issue that is reported.
pub const TITLE: &str = "Giá điện tăng liên tục trong quý";
/// Why staff return the report.
pub const REASON: &str = "Đề nghị kiểm tra lại số ý kiến của luồng thứ nhất.";
/// The topic of the issue, and the one above it.
pub const TOPIC: [&str; 2] = ["Kinh tế", "Giá cả"];

/// Logs in, after whoever was there before has logged out.
pub async fn enter(browser: &Browser, user: &str) {
    if !browser.all(&button("Đăng xuất")).await.is_empty() {
        browser.press("Đăng xuất").await;
    }
    browser.open("/login").await;
    browser.fill("", "Thư điện tử hoặc tên đăng nhập", user).await;
    browser.fill("", "Mật khẩu", PASSWORD).await;
    browser.press("Đăng nhập").await;
    browser.reads("Xin chào").await;
}

/// The general situation, which is filled in after being told what is wrong with it.
pub async fn describe_the_situation(browser: &Browser) {
    browser.follow("Tình hình chung").await;
    browser.choose("", "Kỳ này có vấn đề dư luận nổi bật không?", "Có, tôi sẽ ghi từng vấn đề").await;
    browser.fill("", "Tình hình tư tưởng, dư luận chung", "Ổn định.").await;
    browser.press("Lưu và tiếp tục").await;
    browser.reads("Cần ít nhất 50 ký tự; hiện có 8.").await;
    browser.fill("", "Tình hình tư tưởng, dư luận chung", TEXT).await;
    browser.press("Lưu và tiếp tục").await;
    browser.reads("Đã lưu").await;
}

/// The topic: found by words without diacritics where scripts run, below its heading where they do not.
async fn choose_topic(browser: &Browser, [above, topic]: [&str; 2]) {
    if browser.setup.script {
        let search = browser.find("//input[@type=\"search\"]").await;
        browser.type_into(&search, "gia ca").await;
        browser.reads("Tìm thấy 1 chủ đề").await;
    } else {
        browser.unfold(above).await;
    }
    browser.choose("", "Chủ đề", topic).await;
}

/// One issue with two streams of opinion.
pub async fn report_an_issue(browser: &Browser, voices: [u32; 2]) {
    browser.follow("Thêm vấn đề").await;
    steps_of_an_issue(browser, voices).await;
    browser.press("Lưu và tiếp tục").await;
    browser.reads(TITLE).await;
}

/// What is filled in on the page of an issue.
pub async fn steps_of_an_issue(browser: &Browser, voices: [u32; 2]) {
    browser.fill("", "Tên vấn đề", TITLE).await;
    choose_topic(browser, TOPIC).await;
    browser.choose("", "Phạm vi", "Trong nước").await;
    browser.fill("", "Nội dung vấn đề", TEXT).await;
    browser.choose("", "Nhóm đối tượng", "Người lao động").await;
    browser.choose("", "Nhóm đối tượng", "Viên chức").await;
    browser.choose("", "Xu hướng", "Tăng").await;
    browser.choose("", "Kiểm chứng", "Đã kiểm chứng").await;
    add_a_stream(browser).await;
    let streams = [("Luồng ý kiến 1", "Phản đối", "Gay gắt"), ("Luồng ý kiến 2", "Tán thành", "Nhẹ")];
    for ((stream, stance, intensity), voices) in streams.into_iter().zip(voices) {
        browser.choose(stream, "Khuynh hướng", stance).await;
        browser.fill(stream, "Nội dung ý kiến", "Lo chi phí sinh hoạt tăng thêm vào cuối năm.").await;
        browser.fill(stream, "Số ý kiến", &voices.to_string()).await;
        browser.choose(stream, "Mức độ phổ biến", "Nhiều").await;
        browser.choose(stream, "Cường độ", intensity).await;
    }
    browser.fill("", "Kiến nghị, đề xuất", "Đề nghị công khai cách tính giá điện.").await;
    browser.choose("", "Cấp giải quyết", "Trung ương").await;
}

/// One more stream: in place where scripts run, by way of the server where they do not.
pub async fn add_a_stream(browser: &Browser) {
    if browser.setup.script {
        browser.press_here("Thêm luồng ý kiến").await;
    } else {
        browser.press("Thêm luồng ý kiến").await;
    }
}

/// Checks the answers, declares what must be declared and hands in; the report's number.
pub async fn hand_in(browser: &Browser) -> String {
    browser.follow("Kiểm tra và nộp").await;
    browser.reads(TEXT).await;
    browser.press("Nộp báo cáo").await;
    browser.reads("Cần xác nhận nội dung này trước khi nộp.").await;
    declare(browser).await;
    let path = browser.path().await;
    path.trim_start_matches("/reports/").to_owned()
}

/// Declares what must be declared, and hands in.
pub async fn declare(browser: &Browser) {
    browser.tick("Báo cáo không nêu tên hoặc thông tin nhận ra cá nhân nào.").await;
    browser.tick("Báo cáo không có nội dung bí mật nhà nước.").await;
    browser.press("Nộp báo cáo").await;
    browser.reads("Đã nộp báo cáo").await;
}

/// Staff find a report among those that wait, and decide.
pub async fn decide(browser: &Browser, report: &str, decision: &str, reason: &str) {
    browser.open("/reviews").await;
    let page = format!("/reviews/{report}");
    while browser.all(&link_to(&page)).await.is_empty() {
        browser.follow("Trang sau →").await;
    }
    browser.follow_to(&page).await;
    browser.choose("", "Chọn quyết định", decision).await;
    browser.fill("", "Lý do", reason).await;
    browser.press("Ghi nhận").await;
    browser.reads("Đã ghi nhận").await;
}

/// The figures staff see, by the names of unit and column: how many reports, and voices by topic.
pub type Figures = BTreeMap<(String, String), u64>;

/// Staff go down to a cluster and a topic, and read the table once all is counted.
pub async fn read_figures(browser: &Browser, cluster: &str) -> Figures {
    browser
        .until("all is counted", async || {
            browser.open("/figures").await;
            browser.follow(cluster).await;
            browser.follow(TOPIC[0]).await;
            browser.all("//dd[contains(., 'chờ tính')]").await.is_empty()
        })
        .await;
    let table = "//table[@class='heat']";
    let mut topics = Vec::new();
    for head in browser.all(&format!("{table}//thead//th")).await {
        topics.push(browser.words(&head).await);
    }
    let mut figures = Figures::new();
    for row in 1..=browser.all(&format!("{table}//tbody//tr")).await.len() {
        let path = format!("{table}//tbody//tr[{row}]");
        let unit = browser.words(&browser.find(&format!("{path}/th")).await).await;
        for (topic, cell) in topics[1..].iter().zip(browser.all(&format!("{path}/td")).await) {
            figures.insert((unit.clone(), topic.clone()), cell_of(&browser.words(&cell).await));
        }
    }
    figures
}

/// Reads `1.234`, or `—` for nothing.
fn cell_of(text: &str) -> u64 {
    if text == "—" { 0 } else { text.replace('.', "").parse().unwrap() }
}

/// Staff fix the figures of the newest round.
pub async fn fix_figures(browser: &Browser) {
    browser.open("/rounds").await;
    browser.follow_to(&newest_round(browser).await).await;
    browser.press("Chốt số liệu").await;
    browser.reads("Đã chốt số liệu.").await;
}

/// Staff compose the summary in words alone; its title.
pub async fn compose(browser: &Browser) -> String {
    browser.open("/summaries").await;
    browser.press("Bắt đầu báo cáo tổng hợp").await;
    browser.press("Soạn dự thảo").await;
    browser.reads("Đã soạn dự thảo từ các báo cáo được duyệt.").await;
    let title = "Dư luận xã hội quý này trong toàn khối";
    browser.fill("", "Tiêu đề", title).await;
    browser.fill("", "Nội dung chính", FINDING).await;
    browser.fill("", "I. Đánh giá chung", "Có 12 ý kiến.").await;
    browser.press("Trình duyệt").await;
    browser.reads("Con số tự viết: “12”").await;
    browser.fill("", "I. Đánh giá chung", "Tình hình tư tưởng cơ bản ổn định.").await;
    browser.fill("", "V. Kiến nghị, đề xuất", "Đề nghị công khai cách tính giá điện.").await;
    browser.press("Lưu").await;
    browser.reads("Đã lưu").await;
    browser.press("Trình duyệt").await;
    browser.reads("Chờ duyệt").await;
    title.to_owned()
}

/// The finding leaders read first.
pub const FINDING: &str = "Nhiều người lao động quan tâm giá điện và chi phí sinh hoạt.";

async fn newest_round(browser: &Browser) -> String {
    browser.target("//table//tbody//tr[1]//a").await
}

/// The approver reads it and issues it.
pub async fn issue(browser: &Browser, title: &str) {
    browser.open("/summaries").await;
    browser.follow(title).await;
    browser.reads(FINDING).await;
    // What shares many words with a report, or is left out for a reason, wants the approver's yes.
    let open = "//form[@id='confirm']//input[@type='checkbox'][not(@checked)][not(@disabled)]";
    let ticks = browser.all(open).await;
    if !ticks.is_empty() {
        for tick in ticks {
            browser.must("a tick", tick.click()).await;
        }
        browser.press("Xác nhận các mục đã tích").await;
        browser.reads("Đã ghi nhận các mục được xác nhận.").await;
    }
    browser.press("Duyệt và phát hành").await;
    browser.reads("Phát hành ngày").await;
}

/// The digest that was mailed to the leader, as the demo's mailbox keeps it.
pub async fn read_digest(browser: &Browser, title: &str) {
    let subject = format!("Bản tin dư luận: {title}");
    browser
        .until("a digest in the mailbox", async || {
            browser.open("/dev/mail").await;
            !browser.all(&link(&subject)).await.is_empty()
        })
        .await;
    browser.follow(&subject).await;
    browser.reads("leader@demo.invalid").await;
    browser.reads(FINDING).await;
}

/// What reaches a leader: the release on the first page, with its words, its figures and its PDF.
pub async fn read_release(browser: &Browser, title: &str) {
    browser.reads(title).await;
    browser.follow(title).await;
    for words in
        [FINDING, "Tình hình tư tưởng cơ bản ổn định.", "Số liệu công bố", "không phải điều tra chọn mẫu"]
    {
        browser.reads(words).await;
    }
    let pdf = browser.file("Tải bản PDF").await;
    let is_pdf = pdf.starts_with(b"HTTP/1.1 200") && pdf.windows(5).any(|w| w == b"%PDF-");
    browser.same("the link leads to a PDF", is_pdf, true).await;
}
