//! The journeys, once with scripts on a desk and once without on a phone.

use langnghe::demo::bloc;

use crate::page::Browser;
use crate::scripts;
use crate::steps::{self, Figures, REASON, TITLE, TOPIC};
use crate::support::Setup;

/// The unit of the demo's collaborator, and the cluster it stands in, by name.
fn unit() -> (String, String) {
    let units = bloc::units();
    let unit = units.iter().find(|u| u.collaborators >= 4).unwrap();
    let cluster = units.iter().find(|u| Some(&u.code) == unit.parent.as_ref()).unwrap();
    (unit.name.clone(), cluster.name.clone())
}

/// The cells that differ, and by how much.
fn changes(before: &Figures, after: &Figures) -> Figures {
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    let differing = after.iter().filter(|(cell, now)| before[cell] != **now);
    differing.map(|(cell, now)| (cell.clone(), now - before[cell])).collect()
}

/// A report is begun, handed in, returned, corrected, accepted, and counted to the voice.
async fn a_report_is_counted(browser: &Browser) {
    let (unit, cluster) = unit();
    steps::enter(browser, "staff").await;
    let before = steps::read_figures(browser, &cluster).await;

    steps::enter(browser, "collaborator").await;
    browser.press("Bắt đầu báo cáo").await;
    browser.reads(&unit).await;
    if browser.setup.script {
        scripts::help_to_write(browser).await;
        scripts::keep_from_sending_twice(browser).await;
        scripts::change_streams_in_place(browser).await;
    } else {
        scripts::are_not_missed(browser).await;
    }
    steps::describe_the_situation(browser).await;
    steps::report_an_issue(browser, [71, 6]).await;
    let report = steps::hand_in(browser).await;

    steps::enter(browser, "staff").await;
    steps::decide(browser, &report, "Trả lại để sửa (cần lý do)", REASON).await;

    steps::enter(browser, "collaborator").await;
    browser.reads("Trả lại").await;
    browser.follow("Mở báo cáo").await;
    browser.reads(REASON).await;
    browser.press("Sửa báo cáo").await;
    browser.follow(&format!("1. {TITLE}")).await;
    browser.fill("Luồng ý kiến 1", "Số ý kiến", "17").await;
    browser.press("Lưu và tiếp tục").await;
    browser.same("the number of the report", steps::hand_in(browser).await, report.clone()).await;

    steps::enter(browser, "staff").await;
    steps::decide(browser, &report, "Chấp nhận", "").await;
    let after = steps::read_figures(browser, &cluster).await;
    let [above, topic] = TOPIC.map(str::to_owned);
    let columns = [(above, 23), (topic, 23), ("Báo cáo".to_owned(), 1)];
    let touched = [&unit, &cluster].into_iter().flat_map(|u| columns.iter().map(move |c| (u, c)));
    let expected: Figures = touched.map(|(u, (column, n))| ((u.clone(), column.clone()), *n)).collect();
    // 17 and 6 voices of one report, and nothing else.
    browser.same("what changed in the figures", changes(&before, &after), expected).await;
}

/// Staff, still logged in, fix the figures and compose; an approver issues; a leader gets mail and reads.
async fn a_summary_reaches_leaders(browser: &Browser) {
    steps::fix_figures(browser).await;
    let title = steps::compose(browser).await;
    steps::enter(browser, "approver").await;
    steps::issue(browser, &title).await;
    steps::read_digest(browser, &title).await;
    steps::enter(browser, "leader").await;
    steps::read_release(browser, &title).await;
}

#[tokio::test]
async fn with_scripts_on_a_desk_a_report_is_counted_and_its_summary_reaches_leaders() {
    let browser = Browser::start("desk", Setup { script: true, width: 1280, keys: false }).await;
    a_report_is_counted(&browser).await;
    a_summary_reaches_leaders(&browser).await;
    browser.end().await;
}

#[tokio::test]
async fn without_scripts_on_a_phone_a_report_is_counted_and_its_summary_reaches_leaders() {
    let browser = Browser::start("phone", Setup { script: false, width: 360, keys: false }).await;
    a_report_is_counted(&browser).await;
    a_summary_reaches_leaders(&browser).await;
    browser.end().await;
}

#[tokio::test]
async fn by_keyboard_with_scripts_on_a_phone_a_report_is_counted() {
    let browser = Browser::start("keys-phone", Setup { script: true, width: 360, keys: true }).await;
    a_report_is_counted(&browser).await;
    browser.end().await;
}

#[tokio::test]
async fn by_keyboard_without_scripts_on_a_desk_a_report_is_counted() {
    let browser = Browser::start("keys-desk", Setup { script: false, width: 1280, keys: true }).await;
    a_report_is_counted(&browser).await;
    browser.end().await;
}
