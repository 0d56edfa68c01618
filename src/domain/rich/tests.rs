//! Prose: what is meant by its marks, what is put in, and that nothing else acts.

use super::*;
use crate::domain::cube::Leaf;
use crate::domain::suppress::{Ledger, Policy, publish};
use crate::domain::tree::Tree;

/// A bloc with a shown cell of 40 voices by four authors, and a unit below that is hidden.
fn published() -> Published {
    let units = Tree::build(&[("K".into(), None), ("K1".into(), Some("K".into()))]).unwrap();
    let topics = Tree::topics(&[("A".into(), None), ("B".into(), None)]).unwrap();
    let leaf = |n: usize| Leaf {
        report: n,
        author: n as u32,
        unit: 0,
        topic: 0,
        voices: [2, 5, 3, 0],
        streams: [0; 4],
        aggrieved: 3,
    };
    let lone = Leaf { unit: 1, topic: 1, report: 9, author: 9, voices: [0, 0, 7919, 0], ..leaf(0) };
    let leaves: Vec<Leaf> = (0..4).map(leaf).chain([lone]).collect();
    let policy = Policy::plain();
    publish(&units, &topics, &leaves, &policy, &Ledger::default())
}

fn say(value: Value) -> String {
    format!("{value:?}")
}

fn read_of(text: &str) -> (Vec<Block>, Vec<(String, Why)>) {
    let (blocks, faults) = read(text, &published(), say);
    (blocks, faults.into_iter().map(|f| (f.typed, f.why)).collect())
}

fn run(text: &str, bold: bool, italic: bool) -> Run {
    Run { text: text.into(), bold, italic }
}

#[test]
fn headings_lists_bold_and_italic_are_meant() {
    let (blocks, faults) = read_of(
        "# Giá cả\nDư luận **rất** quan tâm, *nhất là* công nhân.\n- Điện\n  - Nước\n  - **Xăng**\n- Gạo\n\n3. Ba\n4. Bốn",
    );
    assert_eq!(faults, vec![]);
    let item = |text: &str| vec![Block::plain(text)];
    let below = vec![item("Nước"), vec![Block::Paragraph { runs: vec![run("Xăng", true, false)] }]];
    let electricity = vec![Block::plain("Điện"), Block::List { start: None, items: below }];
    assert_eq!(
        blocks,
        [
            Block::Heading { level: 1, runs: vec![run("Giá cả", false, false)] },
            Block::Paragraph {
                runs: vec![
                    run("Dư luận ", false, false),
                    run("rất", true, false),
                    run(" quan tâm, ", false, false),
                    run("nhất là", false, true),
                    run(" công nhân.", false, false),
                ]
            },
            Block::List { start: None, items: vec![electricity, item("Gạo")] },
            Block::List { start: Some(3), items: vec![item("Ba"), item("Bốn")] },
        ]
    );
}

#[test]
fn whatever_else_is_typed_comes_out_as_the_same_characters() {
    for line in [
        "<script>alert()</script> &amp; &lt;b&gt; <!-- x -->",
        "[chữ](https://vidu.invalid) ![ảnh](x.png) <https://vidu.invalid> [x]: y",
        "`mã` ``` ~~gạch~~ | a | b |",
        "> trích",
        "---",
        "***",
        "= Đề = #panic() $x^y$ \\u{e} \\ @ai //ghi /* chú */ { $x } [z]",
        "    bốn dấu cách",
        "| a | b |",
        "~~~",
        "#thẻ không phải đề mục",
        "-không phải mục",
        "1.000 người; 2) và 3)",
        "a * b * c và snake_case_x",
        "* * *",
        "kết thúc bằng \\",
    ] {
        let (blocks, faults) = read_of(line);
        assert_eq!((blocks, faults), (vec![Block::plain(line.trim())], vec![]), "{line}");
    }
    let (blocks, _) = read_of("Đề\n===\nchữ\n---\n[x]: y");
    let lines: Vec<String> = blocks.iter().flat_map(Block::lines).collect();
    assert_eq!(lines, ["Đề", "===", "chữ", "---", "[x]: y"]);
    let (blocks, _) = read_of("giữ \\*nguyên\\* dấu\n- - hai dấu\n- # không phải đề mục");
    let lines: Vec<String> = blocks.iter().flat_map(Block::lines).collect();
    assert_eq!(lines, ["giữ *nguyên* dấu", "- hai dấu", "# không phải đề mục"]);
}

#[test]
fn deep_and_long_texts_are_read_whole() {
    let deep: String = (0..200).map(|n| format!("{}- mục\n", "  ".repeat(n))).collect();
    let (blocks, _) = read_of(&deep);
    assert_eq!(blocks.iter().flat_map(Block::lines).filter(|line| line == "mục").count(), 200);
    let stars = "*_**__".repeat(20_000);
    let (blocks, _) = read_of(&stars);
    assert!(!blocks.is_empty());
    let long = "dư luận ".repeat(15_000);
    assert_eq!(read_of(&long).0, vec![Block::plain(long.trim())]);
}

#[test]
fn numbers_come_from_shown_cells_alone() {
    let (blocks, faults) = read_of("Có **{{number K A voices}}** ý kiến ({{number K A opposed}}).");
    assert_eq!(faults, vec![]);
    assert_eq!(blocks[0].lines(), ["Có Count(40) ý kiến (Share(Step(30)))."]);
    for (typed, why) in [
        ("{{number K1 B voices}}", Why::Hidden),
        ("{{number K1 A voices}}", Why::Hidden),
        ("{{number K * voices}}", Why::Hidden),
        ("{{number K9 A voices}}", Why::Unknown),
        ("{{number K Z voices}}", Why::Unknown),
        ("{{number K A issues}}", Why::Unknown),
        ("{{number K A}}", Why::Form),
        ("{{số K A voices}}", Why::Form),
        ("{{number K A voices", Why::Form),
        ("{{}}", Why::Form),
    ] {
        let (blocks, faults) = read_of(&format!("Có {typed}"));
        assert_eq!(faults, vec![(typed.to_owned(), why)]);
        assert_eq!(blocks[0].lines(), [format!("Có {typed}")], "and nothing else");
        assert!(!format!("{blocks:?}").contains("7919"));
    }
}

#[test]
fn tables_and_charts_stand_alone_and_show_what_is_shown() {
    let figure = |chart| Block::Figure(Figure { chart, unit: "K".into(), topic: "A".into() });
    assert_eq!(read_of("{{table K A}}\n{{chart K A}}"), (vec![figure(false), figure(true)], vec![]));
    for (text, why) in [
        ("{{table K1 B}}", Why::Hidden),
        ("{{chart K1 *}}", Why::Hidden),
        ("{{table K}}", Why::Form),
        ("{{table K9 *}}", Why::Unknown),
    ] {
        assert_eq!(read_of(text).1, vec![(text.to_owned(), why)]);
    }
    assert_eq!(read_of("Xem {{table K *}}").1, vec![("{{table K *}}".to_owned(), Why::Alone)]);
    assert_eq!(read_of("- {{chart K *}}").1, vec![("{{chart K *}}".to_owned(), Why::Alone)]);
}
