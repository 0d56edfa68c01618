//! A flash report on a phone: how often somebody has to tap, and what both sides see of it.

use std::cell::Cell;

use crate::page::{Browser, link_to};
use crate::steps;
use crate::support::Setup;

const TITLE: &str = "Mất nước ba ngày ở khu tập thể";
const TEXT: &str =
    "Khu tập thể mất nước từ sáng thứ hai, mọi người phải đi xin nước và chưa ai được báo lý do.";

/// Most taps a report may take, from the first page until it is sent.
const MOST: u32 = 25;

/// A hand that counts: typing needs a tap into the field, a topic one to unfold its heading and one to choose.
struct Hand<'a> {
    browser: &'a Browser,
    taps: Cell<u32>,
}

impl Hand<'_> {
    fn tap(&self, times: u32) -> &Browser {
        self.taps.set(self.taps.get() + times);
        self.browser
    }
}

async fn write_one(browser: &Browser) -> String {
    let hand = Hand { browser, taps: Cell::new(0) };
    hand.tap(1).press("Viết báo cáo đột xuất").await;
    hand.tap(1).fill("", "Tên vấn đề", TITLE).await;
    hand.tap(1).unfold("Đời sống, chế độ").await;
    hand.tap(1).choose("", "Chủ đề", "Điều kiện lao động").await;
    hand.tap(1).fill("", "Nội dung vấn đề", TEXT).await;
    hand.tap(1).choose("", "Nhóm đối tượng", "Người lao động").await;
    hand.tap(1).choose("Luồng ý kiến 1", "Khuynh hướng", "Phản đối").await;
    hand.tap(1)
        .fill("Luồng ý kiến 1", "Nội dung ý kiến", "Đề nghị cấp nước trở lại ngay trong hôm nay")
        .await;
    hand.tap(1).fill("Luồng ý kiến 1", "Số ý kiến", "30").await;
    hand.tap(1).tick("Báo cáo không nêu tên hoặc thông tin nhận ra cá nhân nào.").await;
    hand.tap(1).tick("Báo cáo không có nội dung bí mật nhà nước.").await;
    hand.tap(1).press("Gửi báo cáo").await;
    browser.reads("Đã gửi báo cáo đột xuất").await;
    browser.same("it takes few taps", hand.taps.get() <= MOST, true).await;
    browser.path().await.trim_start_matches("/reports/").to_owned()
}

async fn a_flash_report_is_acknowledged(name: &str, setup: Setup) {
    let browser = Browser::start(name, setup).await;
    steps::enter(&browser, "collaborator").await;
    let report = write_one(&browser).await;
    steps::enter(&browser, "staff").await;
    browser.follow_to("/reviews").await;
    browser.follow_to(&format!("/reviews/{report}")).await;
    browser.press("Tiếp nhận").await;
    browser.reads("Đã tiếp nhận").await;
    steps::enter(&browser, "collaborator").await;
    let page = format!("/reports/{report}");
    browser.same("it stands on the first page", browser.all(&link_to(&page)).await.len(), 1).await;
    browser.follow_to(&page).await;
    browser.reads("Ban đã tiếp nhận").await;
    browser.end().await;
}

#[tokio::test]
async fn without_scripts_on_a_phone_a_flash_report_takes_few_taps_and_its_author_sees_it_acknowledged() {
    a_flash_report_is_acknowledged("flash", Setup { script: false, width: 360, keys: false }).await;
}

#[tokio::test]
async fn with_scripts_by_keyboard_at_a_desk_a_flash_report_is_acknowledged() {
    a_flash_report_is_acknowledged("flash-keys", Setup { script: true, width: 1280, keys: true }).await;
}
