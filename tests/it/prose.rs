//! What staff write and what is put into it from the published figures: in a page, in PDF, in Word and in Excel it is the
//! same, and nothing that is hidden is anywhere.

use std::collections::BTreeSet;

use entity::enums::Role;
use langnghe::actions::summaries;
use langnghe::demo::seed::{self, Plan};
use langnghe::domain::layout::Layout;
use langnghe::domain::rich::Block;
use langnghe::domain::suppress::{Published, PublishedCell};
use langnghe::export;
use langnghe::export::html::paper;
use langnghe::export::placed::Placed;
use langnghe::export::sample::sample;
use langnghe::store::rounds;

use crate::releases::issued_as;
use crate::support::app::{Browser, Site};
use crate::support::{office, pdf};

/// The summary of a bloc of one cluster, ready to be written.
struct Desk {
    site: Site,
    staff: Browser,
    approver: Browser,
    published: Published,
    path: String,
}

impl Desk {
    async fn new() -> Self {
        let site = Site::new().await;
        let plan = Plan { reports: 260, units: 12, rounds: 1 };
        seed::fill(&site.app, plan, |_| {}).await.unwrap();
        let (staff, _) = site.browser(Role::Staff, "canbo").await;
        let (approver, actor) = site.browser(Role::Approver, "lanhdaoban").await;
        let code = site.rows("SELECT code FROM round").await.remove(0);
        assert_eq!(site.post(&staff, &format!("/rounds/{code}/compile"), &[]).await.status, 303);
        let path = site.post(&staff, "/summaries", &[("round", &code)]).await.to;
        let round = rounds::by_code(&site.app.db, &code).await.unwrap().unwrap();
        let published = summaries::prepare(&site.app, &actor, round, None).await.unwrap().published;
        Self { site, staff, approver, published, path }
    }

    /// Codes of a unit and a topic below the roots whose cell is of the asked sort.
    fn cell(&self, is_asked: impl Fn(&PublishedCell) -> bool) -> (String, String) {
        let (units, topics) = (self.published.units(), self.published.topics());
        for u in units.preorder().skip(1) {
            for t in topics.preorder().skip(1) {
                if is_asked(self.published.cell(u, t)) {
                    return (units.code(u).to_owned(), topics.code(t).to_owned());
                }
            }
        }
        panic!("there is no such cell")
    }

    async fn write(&self, findings: &str, body: &str) -> crate::support::app::Answer {
        let title = "Tình hình dư luận xã hội trong kỳ";
        let form = [("act", "save"), ("title", title), ("findings", findings), ("section-1", body)];
        self.site.save(&self.staff, &self.path, &form).await
    }

    async fn issue(&self) -> String {
        let site = &self.site;
        // A matter many spoke of that the text leaves out wants a reason, and an approver who agrees.
        let page = site.save(&self.staff, &self.path, &[("act", "submit")]).await.body;
        let left =
            page.split("name=\"reason-").skip(1).map(|part| part.split('"').next().unwrap().to_owned());
        let left: Vec<String> = left.collect();
        let fields: Vec<String> = left.iter().map(|code| format!("reason-{code}")).collect();
        let mut reasons: Vec<(&str, &str)> =
            fields.iter().map(|f| (f.as_str(), "Đã báo cáo riêng với Ban Chỉ đạo trong kỳ.")).collect();
        reasons.push(("act", "reasons"));
        assert_eq!(site.save(&self.staff, &self.path, &reasons).await.status, 303);
        let handed = site.save(&self.staff, &self.path, &[("act", "submit")]).await;
        assert_eq!(handed.status, 303, "{}", handed.body);
        let mut ticks: Vec<(&str, &str)> = left.iter().map(|code| ("matter", code.as_str())).collect();
        ticks.push(("act", "confirm"));
        assert_eq!(site.save(&self.approver, &self.path, &ticks).await.status, 303);
        let issued = site.save(&self.approver, &self.path, &[("act", "issue")]).await;
        assert_eq!(issued.status, 303, "{}", issued.body);
        issued.to
    }
}

/// The published pairs of voices and authors that a text tells, as `1.234 (5)`.
fn pairs(text: &str) -> BTreeSet<String> {
    let is_number = |w: &str| !w.is_empty() && w.chars().all(|c| c.is_ascii_digit() || c == '.');
    let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || c == '<' || c == '>').collect();
    let pair = |two: &[&str]| {
        let authors = two[1].strip_prefix('(')?.split(')').next()?;
        (is_number(two[0]) && is_number(authors)).then(|| format!("{} ({authors})", two[0]))
    };
    words.windows(2).filter_map(pair).collect()
}

#[tokio::test]
async fn what_is_put_into_prose_reads_the_same_on_a_page_in_pdf_in_word_and_in_excel() {
    let desk = Desk::new().await;
    let site = &desk.site;
    let root = desk.published.units().code(desk.published.units().root()).to_owned();
    let whole = |c: &PublishedCell| matches!(c, PublishedCell::Shown { bands: Some(_), .. });
    let (unit, topic) = desk.cell(whole);
    let PublishedCell::Shown { voices, reporters, .. } = desk
        .published
        .cell(desk.published.units().index(&unit).unwrap(), desk.published.topics().index(&topic).unwrap())
    else {
        panic!("it is shown")
    };
    let number = langnghe::locale::Lang::Vi.number(*voices);
    let body = format!(
        "# Giá cả\nCó **{{{{number {unit} {topic} voices}}}}** ý kiến của *{{{{number {unit} {topic} reporters}}}}* \
         người.\n- Mục đầu\n- Mục sau\n  - Mục trong mục\n1. Thứ nhất\n{{{{chart {root} *}}}}\n{{{{table {root} {topic}}}}}"
    );
    let finding = format!("Có {{{{number {unit} {topic} voices}}}} ý kiến.");
    let saved = desk.write(&finding, &body).await;
    assert_eq!(saved.status, 303, "{}", saved.body);

    let preview = site.get(&desk.approver, &desk.path.replace("/edit", "/preview")).await.body;
    let sentence = format!("Có <strong>{number}</strong> ý kiến của <em>{reporters}</em> người.");
    assert!(
        preview.contains(&sentence) && preview.contains("DỰ THẢO") && !preview.contains("{{"),
        "{preview}"
    );
    let draft = site.get(&desk.approver, &desk.path.replace("/edit", "/draft.pdf")).await.bytes;
    assert!(pdf::text(&draft).contains("DỰ THẢO"));
    let draft = site.get(&desk.approver, &desk.path.replace("/edit", "/draft.docx")).await.bytes;
    let marks = office::parts(&draft).into_iter().filter(|(_, text)| text.contains("DỰ THẢO")).count();
    assert!(marks >= 3, "on the first page, on the others, and in the head: {marks}");

    let release = desk.issue().await;
    let (leader, _) = site.browser(Role::Leader, "lanhdao9").await;
    let page = site.get(&leader, &release).await.body;
    let file = site.get(&leader, &format!("{release}.pdf")).await.bytes;
    let word = site.get(&leader, &format!("{release}.docx")).await.bytes;
    let excel = office::sheets(&site.get(&leader, &format!("{release}.xlsx")).await.bytes);
    assert!(page.contains(&sentence) && page.contains("<h3>Giá cả</h3>") && !page.contains("DỰ THẢO"));
    assert!(page.contains("<li>Mục sau") && page.contains("<ol start=\"1\"><li>Thứ nhất</li></ol>"));
    let text = pdf::text(&file);
    let plain = format!("Có {number} ý kiến của {reporters} người.");
    assert!(text.contains(&plain) && !text.contains("{{") && !text.contains("DỰ THẢO"), "{text}");
    let paragraphs = office::paragraphs(&word);
    assert!(paragraphs.contains(&("Heading2".into(), "Giá cả".into())), "{paragraphs:?}");
    assert!(paragraphs.contains(&("Text".into(), plain.clone())));
    assert!(paragraphs.contains(&("List".into(), "Mục trong mục".into())));
    let opened = pdf::text(&office::as_pdf(&word, "docx"));
    assert!(opened.contains("- Mục đầu") && opened.contains("1. Thứ nhất"), "lists are lists: {opened}");
    assert!(excel[1].1.iter().flatten().any(|line| *line == plain));

    // Charts: the same words in all, a picture in Word, and in the PDF words for those who hear it.
    let told = office::pictures(&word);
    assert_eq!(told.len(), 2, "one in the text, one in the appendix");
    assert!(told[0].contains("Tán thành") && page.replace("&lt;", "<").contains(&told[0]));
    let pictures = office::parts(&word).into_iter().filter(|(name, _)| name.ends_with(".png")).count();
    assert_eq!(pictures, 1, "the same drawing, kept once");
    assert!(excel.iter().any(|(_, rows)| rows.iter().flatten().any(|cell| *cell == told[0])));

    // Tables: the same pairs of numbers in all, and each of them published.
    let of_word: BTreeSet<String> = office::tables(&word)
        .iter()
        .flatten()
        .flatten()
        .flat_map(|cell| pairs(&format!("x {cell}")))
        .collect();
    let of_pdf: BTreeSet<String> =
        pdf::tables(&file).iter().flatten().flatten().flat_map(|cell| pairs(&format!("x {cell}"))).collect();
    assert_eq!(of_word, of_pdf);
    assert!(of_word.len() > 10 && pairs(&page).is_superset(&of_word));
    let published: BTreeSet<String> = {
        let p = &desk.published;
        let cells = p.units().preorder().flat_map(|u| p.topics().preorder().map(move |t| p.cell(u, t)));
        let pair = |cell: &PublishedCell| match cell {
            PublishedCell::Shown { voices, reporters, .. } => {
                Some(format!("{} ({reporters})", langnghe::locale::Lang::Vi.number(*voices)))
            }
            _ => None,
        };
        cells.filter_map(pair).collect()
    };
    assert!(of_word.is_subset(&published));
    desk.site.close().await;
}

#[tokio::test]
async fn a_cell_that_is_not_shown_cannot_be_put_into_prose_and_says_so_beside_the_field() {
    let desk = Desk::new().await;
    let (unit, topic) = desk.cell(|c| matches!(c, PublishedCell::Hidden));
    for (typed, told) in [
        (format!("{{{{number {unit} {topic} voices}}}}"), "ô này không được công bố"),
        (format!("{{{{table {unit} {topic}}}}}"), "ô này không được công bố"),
        (format!("{{{{number {unit} {topic} x}}}}"), "số đo không có trong kỳ này"),
        ("{{number}}".to_owned(), "Ghi theo một trong ba mẫu"),
    ] {
        let answer = desk.write("Ổn định.", &typed).await;
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains(told), "{typed}");
        assert!(
            answer.body.contains("id=\"section-1-error\"") && answer.body.contains(&typed),
            "{typed} is kept"
        );
    }
    let finding = format!("Có {{{{number {unit} {topic} voices}}}} ý kiến.");
    let answer = desk.write(&finding, "Ổn định.").await;
    assert!(answer.status == 422 && answer.body.contains("id=\"findings-error\""));
    desk.site.close().await;
}

/// What would act in Typst, HTML, Markdown, a spreadsheet or XML, without digits; and marks that turn the writing.
const HOSTILE: &str = "=HYPERLINK(\"https://vidu.invalid\") +A -B @SUM(A:A) #panic() `mã` [chữ](https://vidu.invalid) \
                       ![ảnh](x) <script>alert()</script> &amp; </w:t> ]]> $x^y$ \\u{e} ~~gạch~~ | a | = Đề {PAGE} %s";

#[tokio::test]
async fn hostile_text_comes_out_as_the_same_characters_in_all_four() {
    let site = Site::new().await;
    let title = "Tình hình dư luận xã hội quý IV năm";
    let long = "dư luận quan tâm ".repeat(1_100);
    let lines = format!("{HOSTILE}\n> {HOSTILE}\n---\n- {HOSTILE}\n| {HOSTILE} |\n\u{202e}gnahn\u{2066}");
    let form = [
        ("version", "1"),
        ("act", "save"),
        ("title", title),
        ("findings", HOSTILE),
        ("section-1", lines.as_str()),
        ("section-2", long.as_str()),
    ];
    let release = issued_as(&site, &form).await;
    let (leader, _) = site.browser(Role::Leader, "lanhdao1").await;
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    let (hostile, long) = (bare(HOSTILE), bare(&long));
    let page = site.get(&leader, &release).await.body;
    let unescaped =
        page.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
    let unescaped = bare(&unescaped.replace("&#34;", "\"").replace("&#60;", "<").replace("&#62;", ">"));
    let unescaped = unescaped.replace("&amp;", "&").replace("&#38;", "&");
    assert_eq!(unescaped.matches(&hostile).count(), 5, "{unescaped}");
    assert!(!page.contains("<script>alert"));
    let file = site.get(&leader, &format!("{release}.pdf")).await.bytes;
    let word = site.get(&leader, &format!("{release}.docx")).await.bytes;
    let excel = site.get(&leader, &format!("{release}.xlsx")).await.bytes;
    let of_word: String = office::paragraphs(&word).into_iter().map(|(_, text)| text).collect();
    let of_excel: String = office::sheets(&excel)[1].1.iter().flatten().map(String::as_str).collect();
    for (name, text) in [("pdf", pdf::body(&file)), ("docx", of_word), ("xlsx", of_excel)] {
        let text = bare(&text);
        assert_eq!(text.matches(&hostile).count(), 5, "{name}: {text}");
        assert!(text.contains(&format!(">{hostile}")) && text.contains(&format!("|{hostile}|")), "{name}");
        assert!(
            text.contains(&long) || name == "pdf" && text.matches("dưluậnquantâm").count() >= 1_100,
            "{name}"
        );
        assert!(text.contains("gnahn") && !text.contains(['\u{202e}', '\u{2066}']), "{name}");
    }
    for (name, text) in office::parts(&excel).into_iter().chain(office::parts(&word)) {
        assert!(
            !text.contains("<f>") && !text.contains("w:hyperlink r:id"),
            "{name} holds something that acts"
        );
    }
    assert!(!pdf::text(&office::as_pdf(&word, "docx")).is_empty(), "it opens");
    site.close().await;
}

#[test]
fn a_paragraph_of_a_hundred_thousand_letters_breaks_no_output() {
    let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 27).unwrap();
    let mut sheet = sample(&Layout::default(), day);
    let long = "những chữ dài mãi ".repeat(8_000);
    sheet.sections[0].pieces.push(Placed::Text(Block::plain(long.trim())));
    // Its mark would stand between the words of two pages.
    sheet.draft.clear();
    let count = |text: &str| text.matches("những chữ dài mãi").count();
    assert_eq!(count(&paper(&sheet, 1)), 8_000);
    assert_eq!(count(&pdf::body(&export::pdf::pdf(&sheet, "long").unwrap())), 8_000);
    let word = office::paragraphs(&export::docx::docx(&sheet).unwrap());
    assert_eq!(word.iter().map(|(_, text)| count(text)).sum::<usize>(), 8_000);
    let excel = office::sheets(&export::book::xlsx(&sheet, None).unwrap());
    let text: String = excel[1].1.iter().flatten().map(String::as_str).collect();
    assert_eq!(count(&text), 8_000, "it goes on in further rows");
}

#[tokio::test]
async fn the_page_is_laid_out_as_party_documents_are_measured_in_the_file() {
    let site = Site::new().await;
    let body = "Dư luận trong kỳ quan tâm nhiều đến đời sống, việc làm và giá cả. ".repeat(60);
    let form = [
        ("version", "1"),
        ("act", "save"),
        ("title", "Tình hình dư luận xã hội quý IV"),
        ("findings", "Ổn định."),
        ("section-1", body.as_str()),
        ("section-2", body.as_str()),
    ];
    let release = issued_as(&site, &form).await;
    let (leader, _) = site.browser(Role::Leader, "lanhdao1").await;
    let file = site.get(&leader, &format!("{release}.pdf")).await.bytes;
    let mm = |points: f64| points * 25.4 / 72.0;
    let second = pdf::boxes(&file, 2);
    // The number stands in the middle of the text, above it; the first page has none.
    let (number, at) = &second[0];
    assert_eq!(number, "2");
    assert!((mm((at[0] + at[2]) / 2.0) - 112.5).abs() < 1.0, "{at:?}");
    assert!(mm(at[3]) < 20.0, "above the text: {at:?}");
    let text = &second[1..];
    let least = |side: usize| text.iter().map(|(_, at)| mm(at[side])).fold(f64::MAX, f64::min);
    let most = |side: usize| text.iter().map(|(_, at)| mm(at[side])).fold(0.0, f64::max);
    assert!((least(0) - 30.0).abs() < 0.5, "left margin: {}", least(0));
    assert!((most(2) - 195.0).abs() < 0.7, "right margin, justified: {}", most(2));
    assert!((18.0..24.0).contains(&least(1)), "top margin: {}", least(1));
    assert!(most(3) <= 277.5, "bottom margin: {}", most(3));
    let rights = text.iter().filter(|(_, at)| mm(at[2]) > 194.3).count();
    assert!(rights > 20, "lines end at the same place: {rights}");
    let first = pdf::boxes(&file, 1);
    assert!(first.iter().all(|(word, at)| mm(at[1]) > 19.0 || word.parse::<u32>().is_err()));
    let sizes = pdf::sizes(&file);
    let size = |words: &str| sizes.iter().find(|(_, text)| text.contains(words)).map(|(size, _)| *size);
    assert_eq!(size("Dư luận trong kỳ"), Some(14), "{sizes:?}");
    assert_eq!((size("BÁO CÁO"), size("tình hình dư luận")), (Some(16), Some(15)));
    assert_eq!(size("Ban Chỉ đạo"), Some(12));
    site.close().await;
}
