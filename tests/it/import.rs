//! Accounts from a spreadsheet: tried first, then all of them or none.

use entity::enums::Role;
use langnghe::store::accounts;
use rust_xlsxwriter::{Format, Workbook, Worksheet};

use crate::support::app::{Answer, Browser, Site};
use crate::support::chance::Chance;
use crate::support::mailbox::mails;
use crate::support::make;

const PATH: &str = "/accounts/import";
const HEADER: &str = "Họ và tên;Vai trò;Mã đơn vị;Thư điện tử;Tên đăng nhập\n";

async fn begin() -> (Site, Browser) {
    let site = Site::new().await;
    make::world(&site.app.db, &[]).await;
    let (admin, _) = site.browser(Role::Admin, "quantri").await;
    (site, admin)
}

async fn check(site: &Site, admin: &Browser, file: &[u8]) -> Answer {
    let answer = site.upload(admin, PATH, &[("file", file)]).await;
    assert_eq!(count(site).await, 1, "a trial stores nothing");
    answer
}

/// How many accounts there are, the administrator's own among them.
async fn count(site: &Site) -> usize {
    accounts::all(&site.app.db).await.unwrap().len()
}

/// What the page would send to import what it showed.
fn kept(answer: &Answer) -> String {
    let value =
        answer.body.split("name=\"kept\" value=\"").nth(1).expect("a good list").split('"').next().unwrap();
    let named = value.replace("&quot;", "\"").replace("&#34;", "\"").replace("&#39;", "'");
    named.replace("&lt;", "<").replace("&#60;", "<").replace("&amp;", "&").replace("&#38;", "&")
}

fn book(fill: impl Fn(&mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (title, column) in ["Họ và tên", "Vai trò", "Đơn vị", "Email"].into_iter().zip(0..) {
        sheet.write_string(0, column, title).unwrap();
    }
    fill(sheet);
    book.save_to_buffer().unwrap()
}

fn row(sheet: &mut Worksheet, at: u32, cells: [&str; 4]) {
    for (text, column) in cells.into_iter().zip(0..) {
        sheet.write_string(at, column, text).unwrap();
    }
}

#[tokio::test]
async fn a_trial_names_every_faulty_row_and_its_reasons() {
    let (site, admin) = begin().await;
    let rows = [
        "Đặng Thị Hòa;Cộng tác viên;K1;hoa@example.invalid;",
        "Lê Văn Nam;Cán bộ Ban;K1;;",
        ";CTV;;không phải thư;x",
        "Trần Văn Tư;CTV;K9;quantri@example.invalid;quantri",
        "Mai;CTV;K1;;mai.1",
        ";;;;",
        "Lan;CTV;K1;;mai.1",
    ];
    let answer = check(&site, &admin, format!("{HEADER}{}\n", rows.join("\n")).as_bytes()).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("Có 5 dòng cần sửa"));
    let told = |row: u32, words: &str| {
        let line = answer.body.split("<tr>").find(|l| l.contains(&format!("<th scope=\"row\">{row}</th>")));
        assert!(line.unwrap_or_default().contains(words), "row {row}: {words}");
    };
    told(3, "cần lãnh đạo Ban đồng ý");
    told(4, "Mục này cần được điền.");
    told(4, "Địa chỉ thư điện tử không đúng.");
    told(4, "Vai trò này cần có đơn vị.");
    told(4, "Tên đăng nhập gồm 3 đến 40 ký tự");
    told(5, "Không có đơn vị này.");
    told(5, "Tên đăng nhập:</strong> Tên đăng nhập đã có người dùng.");
    told(7, "Dòng trống giữa danh sách.");
    told(8, "Trùng với dòng 6.");
    assert!(!answer.body.contains("name=\"kept\""), "there is nothing to go on with");
    site.close().await;
}

#[tokio::test]
async fn a_good_list_makes_all_accounts_invites_by_mail_and_offers_papers_for_the_rest() {
    let (site, admin) = begin().await;
    let rows = "Đặng Thị Hòa;Cộng tác viên;K1;hoa@example.invalid;\nĐặng Thị Hòa;ctv;Đơn vị K1;;\n\
                \"Lê \"\"Nam\"\" & Con\";;;;\n";
    let quoted = check(&site, &admin, format!("{HEADER}{rows}").as_bytes()).await;
    assert_eq!(quoted.status, 422, "a name with quotes is refused, not mangled");
    let rows = rows.replace("\"Lê \"\"Nam\"\" & Con\";;;;", "Lê Nam & Con;Lãnh đạo;;nam@example.invalid;nam");
    let good = check(&site, &admin, format!("\u{feff}{HEADER}{rows}").as_bytes()).await;
    assert_eq!(good.status, 200);
    for words in ["Danh sách hợp lệ: 3 tài khoản", "dang.thi.hoa2", "1 người không có thư điện tử"]
    {
        assert!(good.body.contains(words), "{words}");
    }
    let kept = kept(&good);
    let done = site.upload(&admin, PATH, &[("kept", kept.as_bytes()), ("act", b"apply")]).await;
    assert_eq!((done.status, done.to.as_str()), (303, "/invitations?standing=unprinted&done=imported"));
    assert_eq!(count(&site).await, 4);
    for to in ["hoa@example.invalid", "nam@example.invalid"] {
        assert_eq!(mails(&site, to).await.len(), 1, "{to}");
    }
    let list = site.get(&admin, &done.to).await.body;
    assert!(list.contains("dang.thi.hoa2") && list.contains("1 người không có thư điện tử"));
    let papers = site.post(&admin, "/invitations", &[("act", "print_all")]).await;
    assert_eq!(papers.body.matches("<article class=\"paper\"").count(), 1);
    let twice = site.upload(&admin, PATH, &[("kept", kept.as_bytes()), ("act", b"apply")]).await;
    assert_eq!(twice.status, 422, "a second click makes nobody twice");
    assert_eq!(count(&site).await, 4);
    site.close().await;
}

#[tokio::test]
async fn what_somebody_took_between_trial_and_import_stops_the_whole_list() {
    let (site, admin) = begin().await;
    let good = check(&site, &admin, format!("{HEADER}Mai;CTV;K1;;mai\nLan;CTV;K1;;lan\n").as_bytes()).await;
    site.post(&admin, "/accounts", &[("role", "leader"), ("user_name", "lan")]).await;
    let done = site.upload(&admin, PATH, &[("kept", kept(&good).as_bytes()), ("act", b"apply")]).await;
    assert_eq!(done.status, 422);
    assert!(done.body.contains("<th scope=\"row\">3</th>") && done.body.contains("đã có người dùng"));
    assert_eq!(count(&site).await, 2, "not even the row that was good");
    site.close().await;
}

#[tokio::test]
async fn a_list_tampered_with_between_trial_and_import_gains_nothing() {
    let (site, admin) = begin().await;
    let good = check(&site, &admin, format!("{HEADER}Mai;CTV;K1;;mai\n").as_bytes()).await;
    for (from, to) in [("CTV", "Cán bộ Ban"), ("CTV", "admin"), ("K1", "K9"), ("Mai", "=1+1"), ("[", "{")]
    {
        let kept = kept(&good).replace(from, to);
        let done = site.upload(&admin, PATH, &[("kept", kept.as_bytes()), ("act", b"apply")]).await;
        assert_eq!(done.status, 422, "{to}");
    }
    assert_eq!(count(&site).await, 1);
    site.close().await;
}

#[tokio::test]
async fn what_a_spreadsheet_can_hide_is_named_with_its_place() {
    let (site, admin) = begin().await;
    let good = ["Đặng Thị Hòa", "Cộng tác viên", "K1", "hoa@example.invalid"];
    let format = Format::new();
    let cases: [(Vec<u8>, &str, &str); 8] = [
        (
            book(|s| {
                row(s, 1, good);
                s.merge_range(2, 0, 3, 0, "gộp", &format).unwrap();
            }),
            "3",
            "Cột A:</strong> Ô gộp",
        ),
        (
            book(|s| {
                row(s, 1, good);
                s.write_formula(1, 1, "=\"CTV\"").unwrap();
            }),
            "2",
            "Cột B:</strong> Ô có công thức",
        ),
        (
            book(|s| {
                row(s, 1, good);
                row(s, 3, ["Lê Nam", "CTV", "K1", ""]);
            }),
            "3",
            "Dòng trống giữa danh sách.",
        ),
        (book(|_| ()), "Cả tệp", "Không có dòng nào dưới hàng tiêu đề."),
        (format!("{HEADER}Mai;=CTV;K1;;\n").into_bytes(), "2", "Cột B:</strong> Ô có công thức"),
        (b"PK\x03\x04not a workbook".to_vec(), "Cả tệp", "Không đọc được tệp"),
        (b"\x89PNG\r\n\x1a\n\0\0".to_vec(), "Cả tệp", "Không đọc được tệp"),
        (Vec::new(), "Cả tệp", "Tệp trống, hoặc chưa chọn tệp."),
    ];
    for (file, place, words) in cases {
        let answer = check(&site, &admin, &file).await;
        assert_eq!(answer.status, 422, "{words}");
        let line = answer.body.split("<tr>").find(|l| l.contains(&format!("<th scope=\"row\">{place}</th>")));
        assert!(line.unwrap_or_default().contains(words), "{place}: {words}");
    }
    let mut wrong = Workbook::new();
    wrong.add_worksheet().set_name("Tổng hợp").unwrap().write_string(0, 0, "Số liệu").unwrap();
    let answer = check(&site, &admin, &wrong.save_to_buffer().unwrap()).await;
    assert!(answer.body.contains("Trang tính “Tổng hợp” không có hàng tiêu đề"));
    assert!(answer.body.contains("Họ và tên:</strong> Thiếu cột này."));
    site.close().await;
}

#[tokio::test]
async fn a_list_has_at_most_5000_rows_and_a_file_5_megabytes() {
    let (site, admin) = begin().await;
    let row = |n: usize| format!("Người số {n};CTV;K1;;\n");
    let many: String = (0..5001).map(row).collect();
    let answer = check(&site, &admin, format!("{HEADER}{many}").as_bytes()).await;
    assert!(answer.status == 422 && answer.body.contains("Quá 5000 dòng"));
    let large = vec![b'a'; 5 * 1024 * 1024 + 1];
    let answer = check(&site, &admin, &large).await;
    assert!(answer.status == 422 && answer.body.contains("Tệp lớn hơn 5 MB."));
    let huge = vec![b'a'; 13 * 1024 * 1024];
    let answer = check(&site, &admin, &huge).await;
    assert!(answer.status == 413 && answer.body.contains("Tệp lớn hơn 5 MB."), "{}", answer.status);
    assert_eq!(site.post(&admin, PATH, &[("file", "x")]).await.status, 422, "a form without files");
    let full: String = (0..5000).map(row).collect();
    let good = check(&site, &admin, format!("{HEADER}{full}").as_bytes()).await;
    assert_eq!(good.status, 200);
    let kept = kept(&good);
    let done = site.upload(&admin, PATH, &[("kept", kept.as_bytes()), ("act", b"apply")]).await;
    assert_eq!((done.status, count(&site).await), (303, 5001));
    site.close().await;
}

#[tokio::test]
async fn the_templates_are_understood_when_they_come_back_in_both_languages() {
    let (site, admin) = begin().await;
    for lang in ["vi", "en"] {
        site.post(&admin, "/account", &[("display_name", "Quản trị viên"), ("lang", lang)]).await;
        let csv = site.get(&admin, "/accounts/import/template.csv").await;
        assert!(csv.headers.contains("filename=\"langnghe-accounts.csv\""));
        let filled = format!("{}Mai;CTV;K1;;\r\n", csv.body);
        assert_eq!(check(&site, &admin, filled.as_bytes()).await.status, 200, "{lang}");
        let xlsx = site.get(&admin, "/accounts/import/template.xlsx").await;
        let empty = check(&site, &admin, &xlsx.bytes).await;
        let words = ["Không có dòng nào dưới hàng tiêu đề.", "There is no row under the headers."];
        assert!(words.iter().any(|w| empty.body.contains(w)), "{lang}: only rows are missing");
        assert!(!empty.body.contains("Thiếu cột") && !empty.body.contains("column is missing"));
    }
    site.close().await;
}

#[tokio::test]
async fn a_spoilt_file_is_told_to_be_one_and_makes_no_fault() {
    let (site, admin) = begin().await;
    let mut chance = Chance::from_environment();
    let whole = book(|s| {
        for at in 1..30 {
            row(s, at, ["Đặng Thị Hòa", "Cộng tác viên", "K1", ""]);
        }
    });
    let text = format!("{HEADER}{}", "Đặng Thị Hòa;CTV;K1;;\n".repeat(30)).into_bytes();
    let mut read = 0;
    for n in 0..300 {
        let mut file = if n % 3 == 0 { text.clone() } else { whole.clone() };
        // Every tenth is whole, so that reading is tried too.
        let harms = if n % 10 == 0 { 0 } else { 1 + chance.below(12) };
        for _ in 0..harms {
            let (at, byte) = (chance.below(file.len()), chance.below(256) as u8);
            match chance.below(4) {
                0 => file.truncate(at.max(1)),
                1 => file.insert(at, byte),
                _ => file[at] = byte,
            }
        }
        let answer = check(&site, &admin, &file).await;
        assert!(matches!(answer.status, 200 | 422), "{n}: {}", answer.status);
        read += usize::from(harms == 0 && answer.status == 200);
    }
    assert_eq!(read, 30, "what is whole is read");
    site.close().await;
}
