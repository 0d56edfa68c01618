//! A made-up document: what a layout looks like before anything is issued in it. Nothing in it comes from reports.

use chrono::{Datelike, NaiveDate};

use super::charts::Bar;
use super::placed::{Cell, Cells, Placed, chart};
use super::sheet::{Appendix, Part, Sheet, frame};
use crate::domain::layout::Layout;
use crate::domain::rich::{Block, Run};
use crate::domain::summary::{HEADINGS, SUBJECT};
use crate::locale::Lang;

const LANG: Lang = Lang::Vi;

/// Words that stand where a summary's do.
const WORDS: [&str; 3] = [
    "Đây là văn bản mẫu để xem cách trình bày; lời văn và số liệu đều không có thật. Phần đánh giá chung nêu tình hình dư luận trong kỳ và những thay đổi so với kỳ trước.",
    "Đoạn văn thứ hai cho thấy khoảng cách giữa các đoạn, cách thụt đầu dòng và căn đều hai bên của văn bản khi in trên khổ giấy A4.",
    "Các kiến nghị được xếp theo cấp có thẩm quyền giải quyết.",
];

/// The sample in a layout.
pub fn sample(layout: &Layout, on: NaiveDate) -> Sheet {
    let title = format!("{SUBJECT} năm {}", on.year());
    let text = |words: &str| Placed::Text(Block::plain(words));
    let run = |words: &str, bold: bool, italic: bool| Run { text: words.into(), bold, italic };
    let runs = vec![
        run("Trong văn bản có thể dùng ", false, false),
        run("chữ đậm", true, false),
        run(", ", false, false),
        run("chữ nghiêng", false, true),
        run(" và danh sách:", false, false),
    ];
    let items = ["Mục thứ nhất của danh sách.", "Mục thứ hai của danh sách."].map(|w| vec![Block::plain(w)]);
    let list = Block::List { start: None, items: items.into() };
    let part = |n: usize, pieces| Part { heading: HEADINGS[n].to_owned(), pieces };
    let sub = Block::Heading { level: 1, runs: vec![run("Tiểu mục", false, false)] };
    let second =
        vec![Placed::Text(sub), Placed::Text(Block::Paragraph { runs }), Placed::Text(list), drawing()];
    Sheet {
        draft: LANG.t("print-sample"),
        title: title.clone(),
        frame: frame(&title, on, layout),
        opening: WORDS[0].to_owned(),
        findings: vec!["Nội dung chính thứ nhất.".into(), "Nội dung chính thứ hai.".into()],
        sections: vec![
            part(0, vec![text(WORDS[0]), text(WORDS[1])]),
            part(1, second),
            part(4, vec![text(WORDS[2])]),
        ],
        appendix: Appendix {
            label: LANG.t("print-appendix"),
            heading: LANG.t("release-figures"),
            shares: String::new(),
            pieces: vec![Placed::Table(table())],
            notes: vec![LANG.t("release-cells"), LANG.t("not-a-sample")],
        },
        ..Sheet::empty(on, layout.size)
    }
}

fn drawing() -> Placed {
    let percent = |n: u64| LANG.ta("percent", &[("n", n.to_string())]);
    let bars = [("Chủ đề A", [50, 30, 10, 10]), ("Chủ đề B", [20, 40, 30, 10])];
    let bars = bars.map(|(label, voices)| Bar::of_voices(label.into(), voices, percent));
    Placed::Chart(chart(LANG, &bars, "Biểu đồ mẫu".into()))
}

fn table() -> Cells {
    let row = |words: [&str; 4], fifths: [u64; 4]| {
        words.iter().zip(fifths).map(|(w, fifth)| Cell { text: (*w).into(), fifth }).collect()
    };
    Cells {
        caption: "Bảng mẫu".into(),
        columns: ["Đơn vị", "Tất cả", "Chủ đề A", "Chủ đề B"].map(String::from).into(),
        rows: vec![
            row(["Toàn khối", "300 (30)", "200 (25)", "100 (18)"], [0; 4]),
            row(["Cụm thứ nhất", "180 (18)", "120 (14)", "60 (9)"], [0, 0, 5, 3]),
            row(["Cụm thứ hai", "120 (12)", "80 (11)", "ẩn"], [0, 0, 4, 0]),
        ],
        is_total: true,
    }
}
