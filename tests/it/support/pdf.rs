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

/// The same without the numbers of the pages, which may stand in the middle of a sentence.
pub fn body(pdf: &[u8]) -> String {
    let crop = ["-x", "0", "-y", "55", "-W", "900", "-H", "900"];
    let args = ["-raw", "-enc", "UTF-8"].into_iter().chain(crop).collect::<Vec<_>>();
    words(&ask("pdftotext", &args, pdf))
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

/// Every word of a page, from 1, with its box: left, top, right, bottom, in points from the upper left corner.
pub fn boxes(pdf: &[u8], page: usize) -> Vec<(String, [f64; 4])> {
    let page = page.to_string();
    let text = ask("pdftotext", &["-bbox", "-f", &page, "-l", &page], pdf);
    let word = |line: &str| {
        let side = |name: &str| -> Option<f64> {
            line.split_once(&format!("{name}=\""))?.1.split_once('"')?.0.parse().ok()
        };
        let sides = [side("xMin")?, side("yMin")?, side("xMax")?, side("yMax")?];
        Some((line.split_once('>')?.1.split_once('<')?.0.to_owned(), sides))
    };
    text.lines().filter(|line| line.contains("<word ")).filter_map(word).collect()
}

/// How large the letters of each piece of text are, in points.
pub fn sizes(pdf: &[u8]) -> Vec<(u32, String)> {
    let xml = ask("pdftohtml", &["-xml", "-i", "-stdout", "-zoom", "1"], pdf);
    let mut fonts = std::collections::HashMap::new();
    let mut out = Vec::new();
    let value = |line: &str, name: &str| -> Option<String> {
        Some(line.split_once(&format!("{name}=\""))?.1.split_once('"')?.0.to_owned())
    };
    for line in xml.lines() {
        if line.contains("<fontspec") {
            let size: u32 = value(line, "size").unwrap().parse().unwrap();
            fonts.insert(value(line, "id").unwrap(), size);
        } else if line.contains("<text ") {
            let letters =
                line.split('<').filter_map(|piece| Some(piece.split_once('>')?.1)).collect::<String>();
            out.push((fonts[&value(line, "font").unwrap()], words(&letters)));
        }
    }
    out
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
