//! The pack for the conference at the end of a period: one button, and nothing in it that its readers must not know.

use entity::enums::Role;

use crate::demo_releases::listed;
use crate::support::app::Site;
use crate::support::pdf;

#[tokio::test]
async fn one_button_makes_the_pack_of_completeness_published_figures_and_guidance_for_the_next_round() {
    let site = Site::demo().await;
    let (staff, _) = site.browser(Role::Staff, "canbo8").await;
    let codes = site.rows("SELECT code FROM round WHERE state = 'issued' ORDER BY starts_on DESC").await;
    let code = &codes[0];
    let page = site.get(&staff, &format!("/rounds/{code}")).await.body;
    let path = format!("/rounds/{code}/conference.pdf");
    assert!(page.contains(&format!("action=\"{path}\"")), "{page}");
    let release = listed(&site, &staff).await;
    let mut of_round = None;
    for release in &release {
        if site.get(&staff, release).await.body.contains(&format!("action=\"{path}\"")) {
            assert_eq!(of_round.replace(release.clone()), None, "one release of the round is in force");
        }
    }
    let answer = site.post(&staff, &path, &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let named = format!("filename=\"tai-lieu-hoi-nghi-{code}.pdf\"");
    assert!(answer.headers.contains("application/pdf") && answer.headers.contains(&named));
    let text = pdf::text(&answer.bytes);
    let next = site.rows("SELECT code FROM round WHERE state = 'open'").await;
    let next = langnghe::locale::Lang::Vi.round(&next[0]);
    let mut place = 0;
    for expected in [
        "TÀI LIỆU HỘI NGHỊ",
        "Công tác dư luận xã hội quý",
        "Nội dung tài liệu",
        "1. Tình hình nộp báo cáo",
        "Trong tổng số",
        "không phải điều tra chọn mẫu",
        "2. Nội dung chính",
        "3. Số liệu công bố",
        "Chỉ công bố ô có ít nhất",
        "4. Kiến nghị đã được trả lời",
        &format!("5. Định hướng {next}"),
        "Lắng nghe về đời sống, việc làm và sắp xếp tổ chức dịp cuối năm",
        "Trả lời câu hỏi nổi bật",
        "1. Ghi số ý kiến thế nào khi chỉ nghe thoáng qua?",
    ] {
        place += text[place..].find(expected).unwrap_or_else(|| panic!("{expected}, in order, in: {text}"));
    }
    assert!(!text.contains("Bổ sung: lắng nghe"), "drafts stay with staff");

    // The figures are the release's own table, cell by cell.
    let released = site.get(&staff, &format!("{}.pdf", of_round.unwrap())).await.bytes;
    let whole = pdf::tables(&released).pop().unwrap();
    let tables = pdf::tables(&answer.bytes);
    assert_eq!(tables.len(), 2, "completeness and figures");
    assert_eq!(tables[1], whole);
    // Completeness is what was kept at the close, of the bloc and its clusters.
    let kept = site
        .rows(&format!(
            "SELECT u.name || '|' || m.expected || '|' || m.received FROM round_mark m \
             JOIN round r ON r.id = m.round_id JOIN round_unit u ON u.round_id = r.id AND u.unit_id = m.unit_id \
             WHERE r.code = '{code}' AND m.moment = 'close' AND u.depth < 2 AND m.expected >= 3 ORDER BY u.lft"
        ))
        .await;
    let told: Vec<String> =
        tables[0][1..].iter().map(|row| format!("{}|{}|{}", row[0], row[1], row[3])).collect();
    assert!(kept.len() > 3);
    assert_eq!(told, kept);
    let info = pdf::info(&answer.bytes);
    assert!(info.lines().any(|l| l.starts_with("Tagged:") && l.ends_with("yes")), "{info}");

    let log = site.rows("SELECT subject FROM audit_event WHERE action = 'round.conference'").await;
    assert_eq!(log, [code.as_str()]);
    site.close().await;
}

#[tokio::test]
async fn the_pack_is_staffs_alone_and_waits_for_a_release() {
    let site = Site::demo().await;
    let open = site.rows("SELECT code FROM round WHERE state = 'open'").await.remove(0);
    let issued = site.rows("SELECT code FROM round WHERE state = 'issued'").await.remove(0);
    let (staff, _) = site.browser(Role::Staff, "canbo8").await;
    assert!(!site.get(&staff, &format!("/rounds/{open}")).await.body.contains("conference.pdf"));
    let early = site.post(&staff, &format!("/rounds/{open}/conference.pdf"), &[]).await;
    assert!(early.status == 409 && early.body.contains("chưa có bản phát hành"), "{}", early.status);
    assert_eq!(site.post(&staff, "/rounds/1999-Q1/conference.pdf", &[]).await.status, 404);
    for role in [Role::Leader, Role::UnitHead, Role::Collaborator, Role::Admin, Role::Auditor] {
        let (browser, _) = site.browser(role, &format!("nguoi-{}", role.code().replace('_', "-"))).await;
        let answer = site.post(&browser, &format!("/rounds/{issued}/conference.pdf"), &[]).await;
        assert_eq!(answer.status, 403, "{role:?}");
        for release in listed(&site, &browser).await {
            assert!(!site.get(&browser, &release).await.body.contains("conference.pdf"), "{role:?}");
        }
    }
    site.close().await;
}
