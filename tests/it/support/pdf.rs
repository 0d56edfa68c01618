//! PDF files read by poppler's tools, as any reader's program does.

use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

/// What a tool of poppler says about a file, `-` being the place of a text it writes.
fn ask(tool: &str, args: &[&str], pdf: &[u8]) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("langnghe-{}-{}.pdf", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let path = std::env::temp_dir().join(name);
    std::fs::write(&path, pdf).unwrap();
    let mut command = Command::new(tool);
    command.args(args).arg(&path);
    if tool == "pdftotext" {
        command.arg("-");
    }
    let output = command.output().unwrap_or_else(|e| panic!("{tool} of poppler-utils: {e}"));
    std::fs::remove_file(path).unwrap();
    assert!(output.status.success(), "{tool}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The text in reading order, with single blanks, so that it doesn't matter where lines break.
pub fn text(pdf: &[u8]) -> String {
    words(&ask("pdftotext", &["-raw", "-enc", "UTF-8"], pdf))
}

/// Text with single blanks.
pub fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Properties, and the size of every page.
pub fn info(pdf: &[u8]) -> String {
    ask("pdfinfo", &["-f", "1", "-l", "99"], pdf)
}

/// The embedded metadata (XMP).
pub fn metadata(pdf: &[u8]) -> String {
    ask("pdfinfo", &["-meta"], pdf)
}

/// Fonts: a line each, below two lines of heads.
pub fn fonts(pdf: &[u8]) -> Vec<String> {
    ask("pdffonts", &[], pdf).lines().skip(2).map(Into::into).collect()
}

/// The tables by their tags: rows of cells' texts.
pub fn tables(pdf: &[u8]) -> Vec<Vec<Vec<String>>> {
    let mut tables: Vec<Vec<Vec<String>>> = Vec::new();
    let mut cell_depth = None;
    for line in ask("pdfinfo", &["-struct-text"], pdf).lines() {
        let depth = line.len() - line.trim_start().len();
        let tag = line.trim();
        if cell_depth.is_some_and(|d| depth <= d) {
            cell_depth = None;
        }
        match tag.split([' ', ':']).next().unwrap_or_default() {
            "Table" => tables.push(Vec::new()),
            "TR" => tables.last_mut().unwrap().push(Vec::new()),
            "TH" | "TD" => {
                cell_depth = Some(depth);
                tables.last_mut().unwrap().last_mut().unwrap().push(String::new());
            }
            _ => {}
        }
        if let (Some(_), Some(text)) = (cell_depth, tag.strip_prefix('"')) {
            let cell = tables.last_mut().unwrap().last_mut().unwrap().last_mut().unwrap();
            cell.push_str(text.strip_suffix('"').unwrap_or(text));
        }
    }
    let tidy = |cell: String| words(&cell);
    let rows = |row: Vec<String>| row.into_iter().map(tidy).collect();
    tables.into_iter().map(|t| t.into_iter().map(rows).collect()).collect()
}
