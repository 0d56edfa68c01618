//! No word is lost: the server killed while somebody writes, one issue open in two tabs; and the shortest report of
//! all. With scripts and without, by pointer and by keyboard alone, on a phone and on a desk.

use crate::page::Browser;
use crate::steps::{self, TEXT};
use crate::support::Setup;

/// Other words, as long as a field needs.
const OTHER: &str = "Ở tổ sản xuất, mọi người bàn nhiều về ca đêm và phụ cấp chưa rõ cách tính.";

async fn begin(name: &str, setup: Setup) -> Browser {
    let browser = Browser::start(name, setup).await;
    steps::enter(&browser, "collaborator").await;
    browser.press("Bắt đầu báo cáo").await;
    browser
}

/// What a field holds.
async fn value(browser: &Browser, label: &str) -> String {
    let field = browser.field("", label).await;
    browser.must(label, field.prop("value")).await.unwrap_or_default()
}

/// Saves what was written so far: by itself where scripts run, by the button where not.
async fn is_saved(browser: &Browser) {
    if !browser.setup.script {
        browser.press("Lưu nháp, viết sau").await;
    }
    browser.reads("Đã lưu").await;
}

async fn words_outlive_a_killed_server(browser: &mut Browser) {
    browser.follow("Thêm vấn đề").await;
    let page = browser.path().await;
    browser.fill("", "Nội dung vấn đề", TEXT).await;
    is_saved(browser).await;
    browser.kill_server();
    if browser.setup.script {
        browser.fill("", "Nguyên nhân", OTHER).await;
        browser.reads("Chưa lưu được, đang thử lại").await;
        browser.press_here("Lưu và tiếp tục").await;
        browser.reads("Chưa lưu được, đang thử lại").await;
        browser.start_server();
        browser.reads("Đã lưu").await;
    } else {
        browser.start_server();
    }
    browser.open(&page).await;
    browser.same("the description", value(browser, "Nội dung vấn đề").await, TEXT).await;
    if browser.setup.script {
        browser.same("the cause", value(browser, "Nguyên nhân").await, OTHER).await;
    }
}

/// Goes on from the issue the other journey began.
async fn two_tabs_are_told_of_one_another(browser: &Browser) {
    let page = browser.path().await;
    browser.go_to_tab(1).await;
    browser.open(&page).await;
    browser.go_to_tab(0).await;
    browser.fill("", "Dự báo", TEXT).await;
    is_saved(browser).await;
    browser.go_to_tab(1).await;
    browser.fill("", "Dự báo", OTHER).await;
    if browser.setup.script {
        browser.reads("Mục này vừa được lưu ở cửa sổ khác").await;
    }
    browser.press("Lưu nháp, viết sau").await;
    browser.reads("Phần đồng chí vừa viết còn nguyên ở dưới và chưa lưu").await;
    browser.reads(TEXT).await;
    browser.same("what was written here", value(browser, "Dự báo").await, OTHER).await;
    browser.press("Lưu nháp, viết sau").await;
    browser.reads("Đã lưu").await;
    browser.open(&page).await;
    browser.same("what was decided", value(browser, "Dự báo").await, OTHER).await;
}

/// From the first page: there is nothing to report.
async fn nothing_to_report_takes_two_presses(browser: &Browser) {
    browser.open("/").await;
    browser.press("Không có ý kiến nổi bật").await;
    browser.press("Nộp báo cáo").await;
    browser.reads("Đã nộp báo cáo").await;
}

async fn drafts(name: &str, setup: Setup) {
    let mut browser = begin(name, setup).await;
    words_outlive_a_killed_server(&mut browser).await;
    two_tabs_are_told_of_one_another(&browser).await;
    browser.end().await;
    let browser = Browser::start(&format!("{name}-nil"), setup).await;
    steps::enter(&browser, "collaborator").await;
    nothing_to_report_takes_two_presses(&browser).await;
    browser.end().await;
}

#[tokio::test]
async fn with_scripts_by_keyboard_on_a_phone_no_word_is_lost() {
    drafts("drafts-phone", Setup { script: true, width: 360, keys: true }).await;
}

#[tokio::test]
async fn without_scripts_by_keyboard_on_a_desk_no_word_is_lost() {
    drafts("drafts-desk", Setup { script: false, width: 1280, keys: true }).await;
}
