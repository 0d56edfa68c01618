//! A recommendation on its way: a collaborator asks for something, staff merge it with what others ask for, a head answers, and the
//! answer comes back.

use langnghe::demo::bloc::{self, DemoUnit};

use crate::page::Browser;
use crate::steps;
use crate::support::Setup;

const TITLE: &str = "Nói rõ cách tính giá và các khoản thu";
const BODY: &str = "Người lao động mong được giải thích bằng văn bản ngắn, dễ hiểu.";
const ANSWER: &str = "Cấp ủy đã chỉ đạo niêm yết bảng giải thích tại nơi làm việc từ tuần này.";

/// The cluster of the demo's collaborator and head, and the units in it.
fn cluster() -> (String, Vec<String>) {
    let units = bloc::units();
    let unit = units.iter().find(|u| u.collaborators >= 4).unwrap();
    let of = |u: &&DemoUnit| u.parent == unit.parent;
    let name = units.iter().find(|u| Some(&u.code) == unit.parent.as_ref()).unwrap().name.clone();
    (name, units.iter().filter(of).map(|u| u.name.clone()).collect())
}

/// Ticks the recommendations of some units on the page; how many.
async fn tick(browser: &Browser, units: &[String]) -> usize {
    let mut done = 0;
    for unit in units {
        let path = format!(
            "//main//fieldset//p[contains(concat(., ' · '), ' · {unit} · ')]/preceding-sibling::div[1]//input"
        );
        for field in browser.all(&path).await {
            browser.must("a tick", field.click()).await;
            done += 1;
        }
    }
    done
}

/// A collaborator asks for something, and staff accept it and fix the figures.
async fn is_asked_for(browser: &Browser) {
    steps::enter(browser, "collaborator").await;
    browser.press("Bắt đầu báo cáo").await;
    steps::describe_the_situation(browser).await;
    steps::report_an_issue(browser, [71, 6]).await;
    let report = steps::hand_in(browser).await;
    steps::enter(browser, "staff").await;
    steps::decide(browser, &report, "Chấp nhận", "").await;
    steps::fix_figures(browser).await;
}

/// Staff merge it with another, and add what else the cluster asks for.
async fn is_merged(browser: &Browser) {
    let (name, mut units) = cluster();
    units.push(format!("Một đơn vị thuộc {name}"));
    browser.open("/recommendations").await;
    browser.follow("Tập hợp kiến nghị").await;
    browser.fill("", "Tìm theo từ", "gia dien").await;
    browser.press("Lọc").await;
    let own = "//label[contains(., 'Đề nghị công khai cách tính giá điện.')]/input";
    for path in [own, "(//main//fieldset//input[not(@checked)])[last()]"] {
        let field = browser.find(path).await;
        browser.must("a tick", field.click()).await;
    }
    browser.fill("", "Tên kiến nghị", TITLE).await;
    browser.fill("", "Nội dung kiến nghị", &format!("{BODY} {}", steps::TEXT)).await;
    browser.choose("", "Cấp giải quyết", "Đơn vị").await;
    browser.press("Gộp các đề xuất đã chọn").await;
    browser.reads("Trùng từ sáu chữ liền nhau").await;
    browser.fill("", "Nội dung kiến nghị", BODY).await;
    browser.press("Gộp các đề xuất đã chọn").await;
    browser.reads("Đã gộp các đề xuất vào kiến nghị này.").await;
    let matter = browser.path().await;
    let mut added = 0;
    for words in ["cong khai", "phan cong", "luong", "bo tri", "kiem tra"] {
        browser.open("/recommendations/gather").await;
        browser.fill("", "Tìm theo từ", words).await;
        browser.press("Lọc").await;
        let found = tick(browser, &units).await;
        if found > 0 {
            browser.select("Kiến nghị", &format!("{TITLE} (Đang soạn)")).await;
            browser.press("Thêm các đề xuất đã chọn").await;
            browser.reads("Đã gộp các đề xuất vào kiến nghị này.").await;
            added += found;
        }
    }
    browser.same("others of the cluster ask for something too", added >= 3, true).await;
    browser.open(&matter).await;
    browser.choose("", "Chuyển đến", &format!("Cấp ủy tất cả các đơn vị trong {name}")).await;
    browser.fill("", "Hạn trả lời", "mai").await;
    browser.press("Chuyển kiến nghị").await;
    browser.reads("Cần một ngày sau hôm nay").await;
    let due = chrono::Utc::now().date_naive() + chrono::Days::new(30);
    browser.fill("", "Hạn trả lời", &due.format("%d/%m/%Y").to_string()).await;
    browser.press("Chuyển kiến nghị").await;
    browser.reads("Đã chuyển kiến nghị.").await;
}

/// A head answers it.
async fn is_answered(browser: &Browser) {
    steps::enter(browser, "unit-head").await;
    browser.reads("đang chờ đồng chí trả lời").await;
    browser.follow("Kiến nghị").await;
    browser.follow(TITLE).await;
    browser.reads(BODY).await;
    browser.fill("", "Nội dung trả lời", "Đã rõ.").await;
    browser.press("Gửi trả lời").await;
    browser.reads("Cần từ 20 đến 3000 ký tự.").await;
    browser.fill("", "Nội dung trả lời", ANSWER).await;
    browser.press("Gửi trả lời").await;
    browser.reads("Đã gửi trả lời").await;
}

/// The collaborator reads the answer and gets a mail that holds none of it; a leader sees that it is answered, and one more
/// than before.
async fn comes_back(browser: &Browser, before: usize) {
    steps::enter(browser, "collaborator").await;
    browser.follow("Ý kiến – Kết quả").await;
    browser.reads("Ý kiến của các đồng chí – Kết quả").await;
    browser.reads(TITLE).await;
    browser.reads(ANSWER).await;
    let mail = "//main//li[.//a[normalize-space()='Ý kiến của các đồng chí – Kết quả']]\
                [.//small[normalize-space()='collaborator@demo.invalid']]";
    browser
        .until("a mail in the mailbox", async || {
            browser.open("/dev/mail").await;
            !browser.all(mail).await.is_empty()
        })
        .await;
    browser.open(&browser.target(&format!("({mail})[1]//a")).await).await;
    browser.reads("kiến nghị từ cụm của đồng chí đã được trả lời").await;
    let text = browser.text().await;
    browser.same("the mail tells nothing of it", text.contains(TITLE) || text.contains(ANSWER), false).await;
    let answered = answered(browser).await;
    browser.reads(TITLE).await;
    browser.reads(ANSWER).await;
    browser.same("one more is answered", answered, before + 1).await;
}

/// How many answered ones a leader finds.
async fn answered(browser: &Browser) -> usize {
    steps::enter(browser, "leader").await;
    browser.open("/recommendations?state=answered").await;
    browser.all("//main//article").await.len()
}

/// The summary of the round is issued, and its digest counts the answer.
async fn is_counted(browser: &Browser, answered: usize) {
    steps::enter(browser, "staff").await;
    let title = steps::compose(browser).await;
    steps::enter(browser, "approver").await;
    steps::issue(browser, &title).await;
    steps::read_digest(browser, &title).await;
    browser.reads(&format!("Kiến nghị: đã trả lời {answered}, đang chờ trả lời")).await;
}

async fn journey(browser: &Browser) {
    let before = answered(browser).await;
    is_asked_for(browser).await;
    is_merged(browser).await;
    is_answered(browser).await;
    comes_back(browser, before).await;
    is_counted(browser, before + 1).await;
}

#[tokio::test]
async fn with_scripts_at_a_desk_a_recommendation_is_merged_answered_and_comes_back() {
    let browser = Browser::start("matters", Setup { script: true, width: 1280, keys: false }).await;
    journey(&browser).await;
    browser.end().await;
}

#[tokio::test]
async fn without_scripts_on_a_phone_a_recommendation_is_merged_answered_and_comes_back() {
    let browser = Browser::start("matters-phone", Setup { script: false, width: 360, keys: false }).await;
    journey(&browser).await;
    browser.end().await;
}
