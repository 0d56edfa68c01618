//! Lists made by a spreadsheet program: a hundred units and three hundred collaborators, uploaded, looked at and taken over.
//! How long each step takes is printed, for people to look at; a slow machine is no fault.

use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::page::Browser;
use crate::steps;
use crate::support::Setup;

/// A file made by LibreOffice.
fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import").join(name)
}

/// Does something and prints how long it took.
async fn timed(what: &str, work: impl Future<Output = ()>) {
    let begun = Instant::now();
    work.await;
    println!("{what}: {:.2} s", begun.elapsed().as_secs_f64());
}

/// Gives the page a list, which it looks at; and then has it taken over. What each page must say.
async fn takes_over(browser: &Browser, (page, file): (&str, &str), apply: &str, said: [&str; 2]) {
    browser.open(page).await;
    let field = browser.field("", "Tệp XLSX hoặc CSV").await;
    browser.must("choosing a file", field.send_keys(&fixture(file).display().to_string())).await;
    timed(&format!("{file}: looked at"), async {
        browser.press("Kiểm tra tệp").await;
        browser.reads(said[0]).await;
    })
    .await;
    timed(&format!("{file}: taken over"), async {
        browser.press(apply).await;
        browser.reads(said[1]).await;
    })
    .await;
}

async fn imports(name: &str, script: bool) {
    let browser = Browser::start(name, Setup { script, width: 1280, keys: false }).await;
    steps::enter(&browser, "admin").await;
    let begun = Instant::now();
    let units = ("/units/import", "hundred_more.xlsx");
    takes_over(&browser, units, "Nhập danh sách", ["100 đơn vị mới", "Đã nhập danh sách đơn vị"]).await;
    browser.reads("Trường Mê Linh 23").await;
    let people = ("/accounts/import", "three_hundred.xlsx");
    let apply = "Nhập 300 tài khoản";
    takes_over(&browser, people, apply, ["Danh sách hợp lệ: 300 tài khoản", "Đã nhập danh sách"]).await;
    println!("both lists, with {name}: {:.2} s in all", begun.elapsed().as_secs_f64());
    browser.open("/units?q=N4-24").await;
    browser.reads("N4-24").await;
    browser.end().await;
}

#[tokio::test]
async fn lists_from_a_spreadsheet_program_come_in_with_scripts() {
    imports("import-scripts", true).await;
}

#[tokio::test]
async fn lists_from_a_spreadsheet_program_come_in_without_scripts() {
    imports("import-plain", false).await;
}
