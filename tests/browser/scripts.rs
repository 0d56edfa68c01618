//! What scripts add to the report form, and that it stands without them.

use langnghe::domain::report::clean;
use serde_json::{Value, json};

use crate::page::{Browser, button};

/// Text whose length depends on how it is counted: letters in parts, marks that are taken out, a line end of
/// two characters, a letter outside the first plane, spaces at both ends.
const TRICKY: &str = "\u{feff} e\u{302}\u{301}\u{200b}\r\nđời\u{7} so\u{302}\u{301}ng 😀\t ";

/// Writes into the general situation as by keys.
async fn write(browser: &Browser, text: &str) {
    let script = "const field = document.getElementById('general_situation');
                  field.value = arguments[0];
                  field.dispatchEvent(new Event('input', { bubbles: true }));";
    browser.run_with(script, &[text]).await;
}

/// What is shown below the general situation, and what is read out.
async fn counts(browser: &Browser) -> (String, String) {
    let below = "//*[@id=\"general_situation\"]/following-sibling::p";
    let shown = browser.find(&format!("{below}[1]")).await;
    let spoken = browser.find(&format!("{below}[2][@aria-live=\"polite\"]")).await;
    (browser.words(&shown).await, browser.words(&spoken).await)
}

async fn shows(browser: &Browser, count: &str) {
    browser.same("the count", counts(browser).await.0.as_str(), count).await;
}

/// The id of what has the focus.
async fn focus(browser: &Browser) -> String {
    browser.run("return document.activeElement.id").await.as_str().unwrap_or_default().to_owned()
}

/// Whether the page asks before it is left.
async fn asks(browser: &Browser) -> bool {
    let script = "const leaving = new Event('beforeunload', { cancelable: true });
                  dispatchEvent(leaving);
                  return leaving.defaultPrevented;";
    browser.run(script).await == true
}

/// On the page of the general situation: characters are counted as the server counts them, read out near the
/// limit alone; errors are gone to at once; leaving with unsaved text asks.
pub async fn help_to_write(browser: &Browser) {
    browser.follow("Tình hình chung").await;
    shows(browser, "Đã viết 0/1.000 ký tự").await;
    browser.same("asks when nothing was written yet", asks(browser).await, false).await;
    write(browser, &"ă".repeat(950)).await;
    shows(browser, "Đã viết 950/1.000 ký tự").await;
    browser.until("the count is read out", async || counts(browser).await.1.contains("950/1.000")).await;
    write(browser, &"ă".repeat(1001)).await;
    shows(browser, "Thừa 1 ký tự so với mức 1.000").await;
    write(browser, TRICKY).await;
    browser.same("asks when text is not saved", asks(browser).await, true).await;
    let n = clean(TRICKY).chars().count();
    shows(browser, &format!("Cần thêm ít nhất {} ký tự", 50 - n)).await;
    browser
        .until("far from the limit nothing is read out", async || counts(browser).await.1.is_empty())
        .await;
    browser.reads("Đã lưu").await;
    browser.same("asks when all is saved", asks(browser).await, false).await;
    browser.press("Lưu và tiếp tục").await;
    browser.reads(&format!("Cần ít nhất 50 ký tự; hiện có {n}.")).await;
    browser.same("where the page begins", focus(browser).await, "errors").await;
    browser.reads("Đã lưu").await;
    browser.follow("← Danh sách việc cần làm").await;
}

/// On the page of an issue: a double click sends once, and going back finds the buttons ready.
pub async fn keep_from_sending_twice(browser: &Browser) {
    browser.follow("Thêm vấn đề").await;
    let press_twice = "let sent = 0;
        addEventListener('submit', (event) => { if (!event.defaultPrevented) sent += 1; });
        const button = document.querySelector('button.quiet[value=\"later\"]');
        button.click();
        button.click();
        const leaving = new Event('beforeunload', { cancelable: true });
        dispatchEvent(leaving);
        return [sent, leaving.defaultPrevented];";
    let twice = async {
        let pressed = browser.run(press_twice).await;
        browser.same("sent how often, and asked before leaving", pressed, json!([1, false])).await;
    };
    browser.leave("saving for later", twice).await;
    browser.same("tasks", browser.all("//ol[@class=\"tasks\"]/li").await.len(), 1).await;
    browser.back().await;
    browser.find(&format!("{}[not(@disabled)]", button("Lưu nháp, viết sau"))).await;
}

/// What the streams on the page hold, by their headings.
async fn streams(browser: &Browser) -> Value {
    let script = "return [...document.querySelectorAll('.stream')].map((stream) => [
        stream.querySelector('h3').textContent,
        stream.querySelector('textarea').name + '=' + stream.querySelector('textarea').value,
        stream.querySelector('input:checked')?.name ?? '']);";
    browser.run(script).await
}

/// Still there: streams are added, taken out and put back without leaving the page, each with what was typed in it;
/// an issue that was removed can be had again.
pub async fn change_streams_in_place(browser: &Browser) {
    browser.fill("Luồng ý kiến 1", "Nội dung ý kiến", "một").await;
    browser.choose("Luồng ý kiến 1", "Khuynh hướng", "Phản đối").await;
    for (n, text) in [(2, "hai"), (3, "ba"), (4, "bốn")] {
        browser.press_here("Thêm luồng ý kiến").await;
        let stream = format!("Luồng ý kiến {n}");
        browser.fill(&stream, "Nội dung ý kiến", text).await;
        browser.choose(&stream, "Khuynh hướng", "Tán thành").await;
    }
    let is_shown = browser.run("return document.querySelector('.add').hidden").await;
    browser.same("a fifth is not offered", is_shown, true).await;
    let all = streams(browser).await;
    browser.press_here("Xóa luồng ý kiến 1").await;
    browser.reads("Đã xóa luồng ý kiến 1.").await;
    let less = json!([
        ["Luồng ý kiến 1", "stream-1-content=hai", "stream-1-stance"],
        ["Luồng ý kiến 2", "stream-2-content=ba", "stream-2-stance"],
        ["Luồng ý kiến 3", "stream-3-content=bốn", "stream-3-stance"],
    ]);
    browser.same("one less", streams(browser).await, less).await;
    browser.press_here("Hoàn tác").await;
    browser.same("as before", streams(browser).await, all.clone()).await;
    browser.reads("Đã lưu").await;
    browser.open(&browser.path().await).await;
    browser.same("as the server kept it", streams(browser).await, all).await;
    browser.press("Xóa vấn đề này").await;
    browser.reads("Đã xóa một vấn đề.").await;
    browser.press("Hoàn tác").await;
    browser.follow("Vấn đề 1").await;
    browser.press("Xóa vấn đề này").await;
    browser.reads("Đã xóa vấn đề.").await;
}

/// Without scripts nothing is there that only scripts would fill, and errors still stand on top.
pub async fn are_not_missed(browser: &Browser) {
    browser.follow("Tình hình chung").await;
    browser.press("Lưu và tiếp tục").await;
    browser.reads("Cần sửa các mục sau").await;
    browser.same("counts", browser.all("//*[@aria-live]").await.len(), 0).await;
    browser.same("where the page begins", focus(browser).await, "").await;
    browser.follow("← Danh sách việc cần làm").await;
}
