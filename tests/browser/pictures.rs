//! The pictures of the README: `scripts/screenshots` runs this; the suite does not.

use std::path::Path;

use crate::page::Browser;
use crate::steps;
use crate::support::Setup;

async fn take(browser: &Browser, name: &str, path: &str) {
    browser.open(path).await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/pictures");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{name}.png")), browser.picture().await).unwrap();
}

#[tokio::test]
#[ignore = "writes the README's pictures"]
async fn of_the_main_pages() {
    let phone = Browser::start("pictures", Setup { script: true, width: 360, keys: false }).await;
    steps::enter(&phone, "collaborator").await;
    take(&phone, "home-phone", "/").await;
    phone.press("Bắt đầu báo cáo").await;
    let tasks = phone.path().await;
    steps::describe_the_situation(&phone).await;
    phone.follow("Thêm vấn đề").await;
    let issue = phone.path().await;
    steps::steps_of_an_issue(&phone, [17, 6]).await;
    phone.press("Lưu và tiếp tục").await;
    take(&phone, "tasks-phone", &tasks).await;
    take(&phone, "issue-phone", &issue).await;
    phone.end().await;

    let desk = Browser::start("pictures-desk", Setup { script: true, width: 1280, keys: false }).await;
    steps::enter(&desk, "staff").await;
    desk.open("/reviews").await;
    let report = desk.target("//main//table//a[contains(@href, \"/reviews/\")]").await;
    take(&desk, "review", &report).await;
    take(&desk, "figures", "/figures").await;
    steps::enter(&desk, "leader").await;
    let release = desk.target("//main//a[contains(@href, \"/releases/\")]").await;
    take(&desk, "release", &release).await;
    desk.end().await;
}
