//! The issued summary for Word and Excel: the same words and numbers as the PDF, nothing that is hidden, nothing that acts.

use entity::enums::Role;

use crate::releases::{BODY, issued, issued_as};
use crate::support::app::Site;
use crate::support::{office, pdf};

#[tokio::test]
async fn the_word_file_reads_like_the_pdf_with_real_headings_and_opens_in_libreoffice() {
    let site = Site::new().await;
    let release = issued(&site).await;
    let (leader, _) = site.browser(Role::Leader, "lanhdao1").await;
    assert!(site.get(&leader, &release).await.body.contains(&format!("href=\"{release}.docx\"")));
    let answer = site.get(&leader, &format!("{release}.docx")).await;
    assert_eq!(answer.status, 200);
    assert!(
        answer.headers.contains("attachment; filename=\"bao-cao-2026-Q4-v1.docx\""),
        "{}",
        answer.headers
    );
    let paragraphs = office::paragraphs(&answer.bytes);
    let styled =
        |style: &str| paragraphs.iter().filter(|p| p.0 == style).map(|p| p.1.as_str()).collect::<Vec<_>>();
    assert_eq!(styled("Title"), ["tình hình dư luận xã hội quý IV năm 2026"]);
    let headings = styled("Heading1");
    assert!(
        headings.contains(&"Nội dung chính") && headings.iter().any(|h| h.starts_with("I. ")),
        "{headings:?}"
    );
    assert!(styled("Text").contains(&BODY));
    let tables = office::tables(&answer.bytes);
    assert_eq!(tables.last().unwrap()[1..], [["Đơn vị K", "ẩn", "ẩn"]]);

    let converted = office::as_pdf(&answer.bytes, "docx");
    let (text, own) =
        (pdf::text(&converted), pdf::text(&site.get(&leader, &format!("{release}.pdf")).await.bytes));
    for words in
        ["ĐẢNG CỘNG SẢN VIỆT NAM", "BÁO CÁO", BODY, "Nơi nhận:", "Đơn vị K", "không phải điều tra chọn mẫu"]
    {
        assert!(text.contains(words) && own.contains(words), "{words} in {text}");
    }
    let info = pdf::info(&converted);
    let sizes: Vec<&str> = info.lines().filter(|l| l.starts_with("Page ") && l.contains("size:")).collect();
    assert!(sizes[0].contains("595") && sizes[0].contains("841"), "A4 upright: {info}");
    assert!(sizes.last().unwrap().contains("841"), "the appendix lies on its side: {info}");
    let again = site.get(&leader, &format!("{release}.docx")).await.bytes;
    assert!(answer.bytes == again, "the same release gives the same bytes");
    site.close().await;
}

#[tokio::test]
async fn the_excel_file_holds_every_published_cell_as_text_and_opens_in_libreoffice() {
    let site = Site::new().await;
    let release = issued(&site).await;
    let (leader, _) = site.browser(Role::Leader, "lanhdao1").await;
    let answer = site.get(&leader, &format!("{release}.xlsx")).await;
    assert_eq!(answer.status, 200);
    let sheets = office::sheets(&answer.bytes);
    let names: Vec<&str> = sheets.iter().map(|s| s.0.as_str()).collect();
    assert_eq!(names, ["Giới thiệu", "Nội dung", "Bảng phụ lục", "Từng ô"]);
    assert!(sheets[1].1.iter().flatten().any(|line| line == BODY), "the text is there too");
    let about: Vec<&str> = sheets[0].1.iter().flatten().map(String::as_str).collect();
    assert!(
        about[0].starts_with("Tình hình dư luận xã hội")
            && about.iter().any(|l| l.contains("không phải điều tra chọn mẫu"))
    );
    assert_eq!(sheets[3].1.len(), 1 + 2 * 3, "two units by three topics");
    assert!(sheets[3].1[1..].iter().all(|row| row[2] == "ẩn"));
    assert!(pdf::text(&office::as_pdf(&answer.bytes, "xlsx")).contains("Đơn vị K"));
    let again = site.get(&leader, &format!("{release}.xlsx")).await.bytes;
    assert!(answer.bytes == again, "the same release gives the same bytes");
    site.close().await;
}

#[tokio::test]
async fn no_part_of_either_file_tells_a_hidden_number_or_who_made_it() {
    let site = Site::new().await;
    let release = issued(&site).await;
    let (leader, _) = site.browser(Role::Leader, "lanhdao1").await;
    for end in ["docx", "xlsx"] {
        let bytes = site.get(&leader, &format!("{release}.{end}")).await.bytes;
        for (name, text) in office::parts(&bytes) {
            for told in ["7919", "7.919", "canbo", "lanhdaoban", "Phản đối cách tính"] {
                assert!(!text.contains(told), "{told} in {name} of the {end}");
            }
        }
    }
    site.close().await;
}

/// Text that would act in a spreadsheet, in XML or in a field of a document.
const HOSTILE: &str =
    "=HYPERLINK(\"https://vidu.invalid\") +A @SUM(A:A) -cmd|'/C calc'!A <w:p/> </w:t> &amp; ]]> {PAGE} %s";

#[tokio::test]
async fn hostile_text_comes_out_as_the_same_characters_and_nothing_of_it_acts() {
    let site = Site::new().await;
    let title = "Tình hình dư luận xã hội quý IV năm 2026";
    let mut form = vec![("version", "1"), ("act", "save"), ("title", title), ("findings", HOSTILE)];
    form.extend(["section-1", "section-2", "section-3", "section-4", "section-5"].map(|s| (s, HOSTILE)));
    let release = issued_as(&site, &form).await;
    let (leader, _) = site.browser(Role::Leader, "lanhdao1").await;
    let docx = site.get(&leader, &format!("{release}.docx")).await.bytes;
    let found = office::paragraphs(&docx).into_iter().filter(|(_, text)| text.contains(HOSTILE)).count();
    assert_eq!(found, 6);
    for (name, text) in office::parts(&docx)
        .into_iter()
        .chain(office::parts(&site.get(&leader, &format!("{release}.xlsx")).await.bytes))
    {
        assert!(
            !text.contains("<f>") && !text.contains("w:hyperlink r:id"),
            "{name} holds something that acts"
        );
    }
    assert!(pdf::text(&office::as_pdf(&docx, "docx")).replace(' ', "").contains("@SUM(A:A)"));
    site.close().await;
}
