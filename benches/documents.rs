//! How long the PDF of a summary of twenty pages takes, and a spreadsheet of 50,000 rows, and how much memory that needs.

use std::time::Instant;

use chrono::NaiveDate;
use langnghe::domain::layout::Layout;
use langnghe::domain::rich::Block;
use langnghe::export::docx::docx;
use langnghe::export::pdf::pdf;
use langnghe::export::placed::Placed;
use langnghe::export::rows::{Rows, Value};
use langnghe::export::sample::sample;

/// Most of a kind of memory this process ever had, in MiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn main() {
    rows(1_000);
    let before = peak();
    rows(50_000);
    println!("  memory: {} MiB at most, {before} MiB at 1,000 rows", peak());
    let on = NaiveDate::from_ymd_opt(2026, 11, 27).unwrap_or_default();
    let mut sheet = sample(&Layout::default(), on);
    let text =
        "Dư luận trong kỳ quan tâm nhiều đến đời sống, việc làm, giá cả và cải cách hành chính. ".repeat(6);
    for section in &mut sheet.sections {
        section.pieces.extend((0..45).map(|_| Placed::Text(Block::plain(&text))));
    }
    for turn in ["first, with the fonts to be read", "again"] {
        let begun = Instant::now();
        let file = pdf(&sheet, "bench").unwrap_or_default();
        println!("PDF ({turn}): {:?}, {} KiB", begun.elapsed(), file.len() / 1024);
        // For counting its pages.
        if std::env::args().any(|arg| arg == "--keep") {
            std::fs::write(std::env::temp_dir().join("langnghe-bench.pdf"), &file).ok();
        }
    }
    let begun = Instant::now();
    let file = docx(&sheet).unwrap_or_default();
    println!("DOCX of the same: {:?}, {} KiB", begun.elapsed(), file.len() / 1024);
}

fn rows(count: u64) {
    let begun = Instant::now();
    let heads = (0..10).map(|n| format!("Cột {n}")).collect();
    let about = ["Nội bộ – không phổ biến".to_owned()];
    let mut book = match Rows::begin(("Giới thiệu", &about), "Ý kiến", heads) {
        Ok(book) => book,
        Err(error) => panic!("{error}"),
    };
    for n in 0..count {
        let word = |k: u64| Value::Text(format!("Băn khoăn, lo lắng {}", (n + k) % 97));
        let values: Vec<Value> = (0..9).map(word).chain([Value::Number(n)]).collect();
        if let Err(error) = book.push(&values) {
            panic!("{error}");
        }
    }
    let file = book.finish().unwrap_or_default();
    println!("{count} rows of 10 cells: {:?}, {} KiB", begun.elapsed(), file.len() / 1024);
}
