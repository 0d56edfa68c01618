//! An account from its invitation to the end of its sessions, as its owner and an administrator see it.

use crate::page::Browser;
use crate::phone::Phone;
use crate::steps;
use crate::support::Setup;

const NAME: &str = "Đặng Thị Hòa";
const USER: &str = "dang.thi.hoa";
const EMAIL: &str = "hoa@don-vi.example";
const FIRST: &str = "mưa xuân trên đồi chè";
const SECOND: &str = "nắng hạ qua cầu tre";

/// The newest mail of a subject to the owner, opened: the path of the link in it.
async fn link_in_mail(browser: &Browser, subject: &str) -> String {
    let mail =
        format!("//main//li[.//a[normalize-space()=\"{subject}\"]][.//small[normalize-space()=\"{EMAIL}\"]]");
    browser
        .until("a mail in the mailbox", async || {
            browser.open("/dev/mail").await;
            !browser.all(&mail).await.is_empty()
        })
        .await;
    let path = browser.target(&format!("({mail})[1]//a")).await;
    browser.open(&path).await;
    let text = browser.text().await;
    let start = browser.site();
    let Some(rest) = text.split(&format!("{start}/")).nth(1) else {
        browser.fail("there is no link in the mail").await
    };
    format!("/{}", rest.split_whitespace().next().unwrap())
}

/// An administrator makes the account, which invites its owner.
async fn is_invited(browser: &Browser) {
    steps::enter(browser, "admin").await;
    browser.open("/accounts/new").await;
    browser.select("Vai trò", "Lãnh đạo, Ban Chỉ đạo").await;
    browser.fill("", "Họ và tên", NAME).await;
    browser.fill("", "Tên đăng nhập", USER).await;
    browser.fill("", "Thư điện tử", EMAIL).await;
    browser.press("Tạo tài khoản").await;
    browser.reads(NAME).await;
    browser.press("Đăng xuất").await;
}

/// The owner sets the first password, after one that is refused, and is in.
async fn sets_a_password(browser: &Browser) {
    let invitation = link_in_mail(browser, "Thư mời sử dụng hệ thống Lắng Nghe").await;
    browser.open(&invitation).await;
    browser.reads(USER).await;
    for (password, again, told) in
        [("ngắn", "ngắn", "Mật khẩu cần ít nhất 15 ký tự."), (FIRST, SECOND, "không giống nhau")]
    {
        browser.fill("", "Mật khẩu mới", password).await;
        browser.fill("", "Nhập lại mật khẩu", again).await;
        browser.press("Đặt mật khẩu và đăng nhập").await;
        browser.reads(told).await;
    }
    browser.fill("", "Mật khẩu mới", FIRST).await;
    browser.fill("", "Nhập lại mật khẩu", FIRST).await;
    browser.press("Đặt mật khẩu và đăng nhập").await;
    browser.reads(&format!("Xin chào {NAME}")).await;
}

/// The owner sets a second factor up: the phone, and the recovery codes.
async fn sets_a_factor_up(browser: &Browser) -> (Phone, Vec<String>) {
    browser.open("/account/second-factor").await;
    browser.fill("", "Mật khẩu hiện tại", FIRST).await;
    browser.press("Bắt đầu thiết lập").await;
    let picture = browser.run("return document.querySelector('img.qr').naturalWidth > 100").await;
    browser.same("whether the picture is drawn", picture, true).await;
    let secret = browser.words(&browser.find("//p[@class=\"secret\"]").await).await;
    let phone = Phone::typing(&secret);
    browser.fill("", "Mã đang hiện trong ứng dụng", "000000").await;
    browser.press("Xác nhận").await;
    browser.reads("không đúng").await;
    browser.fill("", "Mã đang hiện trong ứng dụng", &phone.code()).await;
    browser.press("Xác nhận").await;
    browser.reads("Xác thực hai bước đang bật").await;
    let mut codes = Vec::new();
    for code in browser.all("//ol//code").await {
        codes.push(browser.words(&code).await);
    }
    browser.same("recovery codes", codes.len(), 10).await;
    browser.follow("Đã lưu, tiếp tục").await;
    (phone, codes)
}

/// Gives name and password; the second factor is asked for.
async fn begins_to_log_in(browser: &Browser, password: &str) {
    browser.open("/login").await;
    browser.fill("", "Thư điện tử hoặc tên đăng nhập", EMAIL).await;
    browser.fill("", "Mật khẩu", password).await;
    browser.press("Đăng nhập").await;
    browser.reads("Nhập mã xác thực").await;
}

/// Without the phone, a recovery code does, once.
async fn logs_in_by_a_recovery_code(browser: &Browser, code: &str) {
    begins_to_log_in(browser, FIRST).await;
    browser.unfold("Không có điện thoại bên mình?").await;
    browser.fill("", "Mã khôi phục", code).await;
    browser.press("Đăng nhập bằng mã khôi phục").await;
    browser.reads("Còn 9 mã khôi phục chưa dùng").await;
    browser.open("/").await;
    browser.reads(&format!("Xin chào {NAME}")).await;
}

/// Whoever was logged in here is so no longer.
async fn is_logged_out(browser: &Browser) {
    browser.open("/account").await;
    browser.same("where an ended session leads", browser.path().await, "/login").await;
}

/// A new password by mail, which skips no second factor.
async fn resets_the_password(browser: &Browser, phone: &Phone, used: &str) {
    browser.open("/login").await;
    browser.follow("Quên mật khẩu?").await;
    browser.fill("", "Thư điện tử hoặc tên đăng nhập", EMAIL).await;
    browser.press("Gửi liên kết").await;
    browser.reads("Nếu tài khoản này có thư điện tử").await;
    let reset = link_in_mail(browser, "Đặt lại mật khẩu Lắng Nghe").await;
    browser.open(&reset).await;
    browser.fill("", "Mật khẩu mới", SECOND).await;
    browser.fill("", "Nhập lại mật khẩu", SECOND).await;
    browser.press("Đặt mật khẩu mới").await;
    browser.same("where a new password leads", browser.path().await, "/login").await;
    begins_to_log_in(browser, SECOND).await;
    browser.unfold("Không có điện thoại bên mình?").await;
    browser.fill("", "Mã khôi phục", used).await;
    browser.press("Đăng nhập bằng mã khôi phục").await;
    browser.reads("Mã khôi phục không đúng").await;
    browser.fill("", "Mã xác thực", &phone.next_code()).await;
    browser.press("Tiếp tục").await;
    browser.reads(&format!("Xin chào {NAME}")).await;
}

async fn an_account_lives(browser: &mut Browser) {
    is_invited(browser).await;
    sets_a_password(browser).await;
    let (phone, codes) = sets_a_factor_up(browser).await;
    // The phone stays at home; the other device is logged in to with a code on paper.
    browser.change_device().await;
    logs_in_by_a_recovery_code(browser, &codes[0]).await;
    browser.open("/account/sessions").await;
    browser.same("sessions", browser.all("//main//section").await.len(), 2).await;
    browser.press("Kết thúc tất cả phiên khác").await;
    browser.same("sessions", browser.all("//main//section").await.len(), 1).await;
    browser.change_device().await;
    is_logged_out(browser).await;
    resets_the_password(browser, &phone, &codes[0]).await;
    browser.change_device().await;
    is_logged_out(browser).await;
}

#[tokio::test]
async fn with_scripts_on_a_desk_an_account_is_opened_kept_safe_and_got_back() {
    let mut browser = Browser::start("desk-account", Setup { script: true, width: 1280, keys: false }).await;
    an_account_lives(&mut browser).await;
    browser.end().await;
}

#[tokio::test]
async fn without_scripts_on_a_phone_an_account_is_opened_kept_safe_and_got_back() {
    let mut browser = Browser::start("phone-account", Setup { script: false, width: 360, keys: false }).await;
    an_account_lives(&mut browser).await;
    browser.end().await;
}
