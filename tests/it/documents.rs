//! The issued summary as PDF: readable by any reader's program, laid out as a Party document, safe.

use entity::enums::Role;
use langnghe::domain::summary::{HEADINGS, Layout};
use langnghe::store::settings;

use crate::releases::{BODY, issued_as};
use crate::support::app::{Browser, Site};
use crate::support::pdf;

const NOT_A_SAMPLE: &str = "Phản ánh qua cộng tác viên, không phải điều tra chọn mẫu";

/// Issues the summary of a round with one lone report, in a layout; gives the release's path.
async fn issued(site: &Site, title: &str, findings: &str, body: &str, layout: &Layout) -> String {
    let tx = site.app.db.begin().await.unwrap();
    settings::set(&tx, Layout::SETTING, serde_json::to_string(layout).unwrap()).await.unwrap();
    tx.commit().await.unwrap();
    let mut form = vec![("version", "1"), ("act", "save"), ("title", title), ("findings", findings)];
    let sections = ["section-1", "section-2", "section-3", "section-4", "section-5"];
    form.extend(sections.map(|s| (s, body)));
    issued_as(site, &form).await
}

fn layout() -> Layout {
    Layout {
        issuer: "BAN DƯ LUẬN".into(),
        parent_body: "ĐẢNG ỦY KHỐI".into(),
        symbol: "BDL".into(),
        place: "Hòa Giang".into(),
        authority: "K/T TRƯỞNG BAN".into(),
        post: "PHÓ TRƯỞNG BAN".into(),
        name: "Nguyễn Thị Ước".into(),
        recipients: "Ban Chỉ đạo\nLưu".into(),
        ..Layout::default()
    }
}

#[tokio::test]
async fn the_pdf_of_a_release_reads_as_a_party_document_and_tells_no_hidden_number() {
    let site = Site::new().await;
    let title = "Tình hình dư luận xã hội quý IV năm 2026";
    let release = issued(&site, title, "Nhiều ý kiến quan tâm giá điện.", BODY, &layout()).await;
    let (leader, _) = site.browser(Role::Leader, "lanhdao1").await;
    let page = site.get(&leader, &release).await.body;
    assert!(page.contains(&format!("href=\"{release}.pdf\"")), "the release links to its PDF");
    let answer = site.get(&leader, &format!("{release}.pdf")).await;
    assert_eq!(answer.status, 200);
    for header in [
        "content-type: application/pdf\n",
        "content-disposition: inline; filename=\"bao-cao-2026-Q4-v1.pdf\"\n",
        "cache-control: no-store\n",
    ] {
        assert!(answer.headers.contains(header), "{header}");
    }
    let text = pdf::text(&answer.bytes);
    let mut place = 0;
    for expected in [
        "ĐẢNG ỦY KHỐI",
        "BAN DƯ LUẬN",
        "Số …-BC/BDL",
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "Hòa Giang, ngày 26 tháng 10 năm 2026",
        "BÁO CÁO tình hình dư luận xã hội quý IV năm 2026",
        "Trong tổng số 1 báo cáo phải nộp, đã nhận 1 báo cáo; 1 báo cáo được đưa vào số liệu.",
        NOT_A_SAMPLE,
        "Nhiều ý kiến quan tâm giá điện.",
        HEADINGS[0],
        BODY,
        HEADINGS[1],
        HEADINGS[2],
        HEADINGS[3],
        HEADINGS[4],
        "Nơi nhận:",
        "Ban Chỉ đạo;",
        "Lưu.",
        "K/T TRƯỞNG BAN",
        "PHÓ TRƯỞNG BAN",
        "Nguyễn Thị Ước",
        "PHỤ LỤC Số liệu công bố",
        "Đơn vị K",
        "ẩn",
        "Chỉ công bố ô có ít nhất 10 ý kiến",
        NOT_A_SAMPLE,
    ] {
        place += text[place..].find(expected).unwrap_or_else(|| panic!("{expected}, in order, in: {text}"));
    }
    let (info, metadata) = (pdf::info(&answer.bytes), pdf::metadata(&answer.bytes));
    for told in [&text, &info, &metadata] {
        assert!(!told.contains("7919") && !told.contains("7.919"), "a hidden number: {told}");
    }
    let table = &pdf::tables(&answer.bytes)[0];
    assert_eq!(table[1..], [["Đơn vị K", "ẩn", "ẩn"]], "the unit without a shown cell is folded away");
    assert!(text.contains("1 đơn vị không có ô nào được công bố."));
    site.close().await;
}

#[tokio::test]
async fn the_pdf_is_a4_tagged_titled_in_vietnamese_and_carries_its_fonts() {
    let site = Site::new().await;
    let title = "Tình hình dư luận xã hội quý IV năm 2026";
    let release = issued(&site, title, "Ổn định.", BODY, &layout()).await;
    let (leader, _) = site.browser(Role::Leader, "lanhdao1").await;
    let first = site.get(&leader, &format!("{release}.pdf")).await.bytes;
    let info = pdf::info(&first);
    assert!(info.contains(&format!("Title:           {title}\n")), "{info}");
    assert!(info.lines().any(|l| l.starts_with("Tagged:") && l.ends_with("yes")), "{info}");
    let sizes: Vec<&str> = info.lines().filter(|l| l.starts_with("Page ") && l.contains("size:")).collect();
    assert!(sizes.len() >= 2 && sizes.iter().all(|l| l.ends_with("(A4)")), "{info}");
    let metadata = pdf::metadata(&first);
    assert!(metadata.contains("<dc:language><rdf:Bag><rdf:li>vi-VN<"), "{metadata}");
    for conformance in ["<pdfuaid:part>1<", "<pdfaid:part>2<", "<pdfaid:conformance>A<"] {
        assert!(metadata.contains(conformance), "{conformance}: {metadata}");
    }
    let fonts = pdf::fonts(&first);
    assert!(!fonts.is_empty());
    for font in fonts {
        let flags: Vec<&str> = font.split_whitespace().rev().take(5).collect();
        assert_eq!(flags[2..], ["yes", "yes", "yes"], "embedded, subset, with Unicode: {font}");
    }
    let tables = pdf::tables(&first);
    assert_eq!(tables.len(), 1, "one table by its tags");
    assert_eq!(tables[0][0][..2], ["Đơn vị", "Tất cả"]);
    let again = site.get(&leader, &format!("{release}.pdf")).await.bytes;
    assert!(first == again, "the same release gives the same bytes");
    site.close().await;
}

/// Text that would be markup in Typst, HTML, Fluent or a shell, without digits. Of Markdown only bold and italic mean
/// something within a line, and none of it is here.
const HOSTILE: &str = "#panic() #read(\"/etc/passwd\") * đậm * _ nghiêng _ `mã` [chữ](nơi) $x^y$ \\u{e} \\ @ai <nhãn> = Đề \
                       - a + b / c: // ghi /* chú */ -- --- ... ~ \"kép\" 'đơn' [x] {y} #[z] <script>alert()\
                       </script> &amp; %PDF { $issuer } https://vidu.invalid/?a=b&c=d fi ffl ★ →";

#[tokio::test]
async fn hostile_text_is_printed_to_the_letter_and_breaks_nothing() {
    let site = Site::new().await;
    let title = format!("Tình hình {HOSTILE}").chars().take(190).collect::<String>();
    let layout = Layout {
        issuer: format!("{HOSTILE}\u{202e}gnahn"),
        recipients: format!("{HOSTILE}\n= {HOSTILE}\n#import \"x\""),
        parent_body: HOSTILE.into(),
        symbol: HOSTILE.into(),
        place: HOSTILE.into(),
        authority: HOSTILE.into(),
        post: HOSTILE.into(),
        name: "\u{0}\u{7}\u{2066}Ước\u{2069}".into(),
        ..Layout::default()
    };
    let body = format!("{HOSTILE}\n= {HOSTILE}\n\n#let x = {HOSTILE}");
    let release = issued(&site, &title, HOSTILE, &body, &layout).await;
    let (leader, _) = site.browser(Role::Leader, "lanhdao1").await;
    let answer = site.get(&leader, &format!("{release}.pdf")).await;
    assert_eq!(answer.status, 200);
    let text = pdf::body(&answer.bytes);
    // Parent body, issuer, symbol, place, authority, post, two recipients, a finding; and three paragraphs in
    // each of five sections.
    assert_eq!(without_blanks(&text).matches(&without_blanks(HOSTILE)).count(), 9 + 15, "{text}");
    assert!(without_blanks(&text).contains(&without_blanks(&title)), "{text}");
    assert!(without_blanks(&text).contains(&without_blanks("#import \"x\".")), "{text}");
    assert!(text.contains("gnahn") && text.contains("Ước"), "no mark turns the writing round");
    assert!(!text.contains(['\u{202e}', '\u{2066}', '\u{2069}', '\u{7}', '\u{0}']));
    site.close().await;
}

/// The bold italic that comes with the program draws "ơ" and "ư" not at all.
#[tokio::test]
async fn bold_italic_is_set_in_a_font_that_has_all_vietnamese_letters() {
    let site = Site::new().await;
    let body = "Nhiều ý kiến nói về ***nước sạch và tình thương*** ở nơi làm việc.";
    let release = issued(&site, "Báo cáo quý IV năm 2026", "Ổn định.", body, &layout()).await;
    let (leader, _) = site.browser(Role::Leader, "lanhdao1").await;
    let fonts = pdf::fonts(&site.get(&leader, &format!("{release}.pdf")).await.bytes);
    assert!(fonts.iter().any(|font| font.contains("SemiboldItalic")), "{fonts:?}");
    assert!(!fonts.iter().any(|font| font.contains("-BoldItalic")), "{fonts:?}");
    site.close().await;
}

#[tokio::test]
async fn a_character_no_font_can_draw_costs_the_archive_standard_not_the_document() {
    let site = Site::new().await;
    let body = "Có chữ 漢 trong lời văn, và câu này vẫn đọc được.";
    let release = issued(&site, "Tình hình dư luận xã hội", "Ổn định.", body, &layout()).await;
    let (leader, _) = site.browser(Role::Leader, "lanhdao1").await;
    let answer = site.get(&leader, &format!("{release}.pdf")).await;
    assert_eq!(answer.status, 200);
    assert!(pdf::text(&answer.bytes).contains("trong lời văn, và câu này vẫn đọc được."));
    assert!(!pdf::metadata(&answer.bytes).contains("pdfaid:part"));
    assert!(pdf::info(&answer.bytes).lines().any(|l| l.starts_with("Tagged:") && l.ends_with("yes")));
    site.close().await;
}

#[tokio::test]
async fn parts_of_the_layout_left_empty_leave_no_trace_in_the_document() {
    let site = Site::new().await;
    let mut parts = serde_json::to_value(layout()).unwrap();
    let values = parts.as_object_mut().unwrap().values_mut();
    values.filter(|part| part.is_string()).for_each(|part| *part = "".into());
    let layout = serde_json::from_value(parts).unwrap();
    let release = issued(&site, "Tình hình dư luận xã hội", "", BODY, &layout).await;
    let (leader, _) = site.browser(Role::Leader, "lanhdao1").await;
    let text = pdf::text(&site.get(&leader, &format!("{release}.pdf")).await.bytes);
    assert!(text.contains("Ngày 26 tháng 10 năm 2026") && text.contains(BODY), "{text}");
    for absent in ["Nơi nhận", "TRƯỞNG BAN", "Nội dung chính", "Hòa Giang", " ,"] {
        assert!(!text.contains(absent), "{absent}: {text}");
    }
    site.close().await;
}

/// A long word may break at the end of a line, where a blank is no part of the text.
fn without_blanks(text: &str) -> String {
    text.split_whitespace().collect()
}

#[tokio::test]
async fn nobody_but_the_audience_and_staff_gets_the_pdf() {
    let site = Site::new().await;
    let title = "Tình hình dư luận xã hội quý IV năm 2026";
    let release = issued(&site, title, "", BODY, &Layout::default()).await;
    let path = format!("{release}.pdf");
    for (role, user, status) in [
        (Role::Leader, "lanhdao1", 200),
        (Role::Staff, "canbo2", 200),
        (Role::UnitHead, "thutruong", 404),
        (Role::Collaborator, "ctv2", 404),
        (Role::Admin, "quantri", 403),
        (Role::Auditor, "kiemtra", 403),
    ] {
        let (browser, _) = site.browser(role, user).await;
        assert_eq!(site.get(&browser, &path).await.status, status, "{role:?}");
    }
    assert_eq!(site.get(&Browser::default(), &path).await.status, 303, "a stranger is sent to the login");
    let (leader, _) = site.browser(Role::Leader, "lanhdao2").await;
    for other in ["/releases/x.pdf", "/releases/.pdf", "/releases/3f0e5a1e-8f43-4a55-9d0c-0a4a3f1f2b11.pdf"] {
        assert_eq!(site.get(&leader, other).await.status, 404, "{other}");
    }
    site.close().await;
}
