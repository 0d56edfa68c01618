//! The report form on paper: every field, every choice, every topic, readable by any reader's program.

use entity::enums::{Group, Intensity, Level, Prevalence, Role, Sphere, Stance, Trend, Verification};
use langnghe::actions::install;
use langnghe::locale::Lang;
use langnghe::store::topics;

use crate::support::app::Site;
use crate::support::pdf;

const PATH: &str = "/reports/blank.pdf";

#[tokio::test]
async fn the_blank_form_has_every_field_choice_and_topic_and_says_what_never_to_write() {
    let site = Site::new().await;
    install::coding_frame(&site.app).await.unwrap();
    let (author, _) = site.browser(Role::Collaborator, "ctv").await;
    assert!(site.get(&author, "/").await.body.contains(&format!("href=\"{PATH}\"")), "home leads to it");
    let answer = site.get(&author, PATH).await;
    assert_eq!(answer.status, 200);
    for header in
        ["content-type: application/pdf\n", "filename=\"phieu-bao-cao.pdf\"\n", "cache-control: no-store\n"]
    {
        assert!(answer.headers.contains(header), "{header}");
    }
    let text = pdf::text(&answer.bytes);
    let mut place = 0;
    for expected in [
        "Đơn vị",
        "PHIẾU BÁO CÁO DƯ LUẬN XÃ HỘI",
        "Kỳ báo cáo",
        "Phiếu này được giữ kín",
        "Không ghi họ tên",
        "Tình hình chung",
        "Từ 50 đến 1.000 ký tự",
        "Báo cáo không nêu tên",
        "Báo cáo không có nội dung bí mật nhà nước",
        "Vấn đề 1",
        "Từ 10 đến 150 ký tự",
        "Từ 50 đến 1.500 ký tự",
        "Luồng ý kiến 1",
        "Từ 20 đến 500 ký tự",
        "từ 1 đến 100.000",
        "Luồng ý kiến 2",
        "Kiến nghị, đề xuất",
        "Cấp giải quyết",
        "Thêm vấn đề",
        "Luồng ý kiến 2",
        "Phụ lục: Danh mục chủ đề",
    ] {
        place += text[place..].find(expected).unwrap_or_else(|| panic!("{expected}, in order, in: {text}"));
    }
    macro_rules! words {
        ($($kind:literal $name:ident),+) => {
            [$($name::ALL.iter().map(|v| format!("{}-{}", $kind, v.code().replace('_', "-"))).collect::<Vec<_>>()),+].concat()
        };
    }
    let choices = words!(
        "sphere" Sphere, "group" Group, "trend" Trend, "verification" Verification, "stance" Stance,
        "prevalence" Prevalence, "intensity" Intensity, "level" Level
    );
    for key in choices {
        assert!(text.contains(&Lang::Vi.t(&key)), "{key}: {text}");
    }
    for topic in topics::on(&site.app.db, site.app.today()).await.unwrap() {
        assert!(text.contains(&topic.name_vi), "{}: {text}", topic.code);
    }
    assert!(!text.contains("-hint") && !text.contains("form-"), "{text}");
    site.close().await;
}

#[tokio::test]
async fn the_blank_form_is_a4_tagged_and_carries_its_fonts() {
    let site = Site::new().await;
    install::coding_frame(&site.app).await.unwrap();
    let (staff, _) = site.browser(Role::Staff, "canbo").await;
    let file = site.get(&staff, PATH).await.bytes;
    let info = pdf::info(&file);
    assert!(info.lines().any(|l| l.starts_with("Tagged:") && l.ends_with("yes")), "{info}");
    let sizes: Vec<&str> = info.lines().filter(|l| l.starts_with("Page ") && l.contains("size:")).collect();
    assert!(sizes.len() == 6 && sizes.iter().all(|l| l.ends_with("(A4)")), "{info}");
    let metadata = pdf::metadata(&file);
    for told in ["<rdf:li>vi-VN<", "<pdfuaid:part>1<", "<pdfaid:part>2<"] {
        assert!(metadata.contains(told), "{told}: {metadata}");
    }
    for font in pdf::fonts(&file) {
        let flags: Vec<&str> = font.split_whitespace().rev().take(5).collect();
        assert_eq!(flags[2..], ["yes", "yes", "yes"], "embedded, subset, with Unicode: {font}");
    }
    site.close().await;
}

#[tokio::test]
async fn a_topic_that_is_retired_or_new_shows_on_the_next_form() {
    let site = Site::new().await;
    install::coding_frame(&site.app).await.unwrap();
    let (author, _) = site.browser(Role::Collaborator, "ctv").await;
    assert!(pdf::text(&site.get(&author, PATH).await.bytes).contains("Giá cả"));
    site.sql("UPDATE topic SET retired = TRUE WHERE code = 'B1'").await;
    site.sql("UPDATE topic SET name_vi = 'Chế độ công tác' WHERE code = 'C1'").await;
    let text = pdf::text(&site.get(&author, PATH).await.bytes);
    assert!(!text.contains("Giá cả") && text.contains("Chế độ công tác"), "{text}");
    site.close().await;
}

#[tokio::test]
async fn the_blank_form_is_for_those_who_file_and_those_who_key_in() {
    let site = Site::new().await;
    for (role, user, status) in [
        (Role::Collaborator, "ctv", 200),
        (Role::Staff, "canbo", 200),
        (Role::Approver, "lanhdaoban", 200),
        (Role::Leader, "lanhdao", 403),
        (Role::UnitHead, "thutruong", 403),
        (Role::Admin, "quantri", 403),
        (Role::Auditor, "kiemtra", 403),
    ] {
        let (browser, _) = site.browser(role, user).await;
        assert_eq!(site.get(&browser, PATH).await.status, status, "{role:?}");
    }
    site.close().await;
}
