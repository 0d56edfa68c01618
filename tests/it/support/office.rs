//! DOCX and XLSX files as office programs read them: by their parts, and by LibreOffice.

use std::io::{Cursor, Read};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use calamine::{Data, Reader, Xlsx};

/// Every part of a package by its name; what is no text is read as far as it can be.
pub fn parts(package: &[u8]) -> Vec<(String, String)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(package)).unwrap();
    let mut out = Vec::new();
    for n in 0..zip.len() {
        let mut part = zip.by_index(n).unwrap();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        out.push((part.name().unwrap().into_owned(), String::from_utf8_lossy(&bytes).into_owned()));
    }
    out
}

fn plain(xml: &str) -> String {
    let named =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&#39;", "'"), ("&amp;", "&")];
    named.iter().fold(xml.to_owned(), |text, (name, sign)| text.replace(name, sign))
}

/// What the pictures of a DOCX show, in words.
pub fn pictures(docx: &[u8]) -> Vec<String> {
    let document = document(docx);
    let told = document
        .split("<wp:docPr ")
        .skip(1)
        .filter_map(|rest| rest.split_once("descr=\"")?.1.split_once('"'));
    told.map(|(words, _)| plain(words)).collect()
}

/// The text of a piece of a document: its runs put together.
fn text_of(xml: &str) -> String {
    let runs = xml.split("<w:t").skip(1).filter(|t| t.starts_with('>') || t.starts_with(' '));
    runs.filter_map(|t| t.split_once('>')?.1.split_once("</w:t>")).map(|(text, _)| plain(text)).collect()
}

fn document(docx: &[u8]) -> String {
    parts(docx).into_iter().find(|(name, _)| name == "word/document.xml").unwrap().1
}

/// The paragraphs of a DOCX, in order: style and text.
pub fn paragraphs(docx: &[u8]) -> Vec<(String, String)> {
    let document = document(docx);
    let starts = document.split("<w:p>").skip(1).chain(document.split("<w:p ").skip(1));
    let read = |p: &str| {
        let p = p.split("</w:p>").next().unwrap_or_default();
        let style = p
            .split_once("<w:pStyle w:val=\"")
            .map_or("", |(_, rest)| rest.split('"').next().unwrap_or_default());
        (style.to_owned(), text_of(p))
    };
    starts.map(read).collect()
}

/// The tables of a DOCX: rows of cells' texts.
pub fn tables(docx: &[u8]) -> Vec<Vec<Vec<String>>> {
    let document = document(docx);
    let table = |t: &str| {
        let rows = t.split("</w:tbl>").next().unwrap_or_default().split("<w:tr>").skip(1);
        rows.map(|r| r.split("<w:tc>").skip(1).map(text_of).collect()).collect()
    };
    document.split("<w:tbl>").skip(1).map(table).collect()
}

/// The sheets of an XLSX: name, and rows of cells' texts.
pub fn sheets(xlsx: &[u8]) -> Vec<(String, Vec<Vec<String>>)> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(xlsx)).unwrap();
    let cell = |c: &Data| match c {
        Data::Empty => String::new(),
        Data::String(text) => text.clone(),
        other => panic!("a cell that is no text: {other:?}"),
    };
    let names = book.sheet_names().to_vec();
    names
        .into_iter()
        .map(|name| {
            let range = book.worksheet_range(&name).unwrap();
            let rows = range.rows().map(|row| row.iter().map(cell).collect()).collect();
            (name, rows)
        })
        .collect()
}

/// The file as LibreOffice turns it into a PDF.
pub fn as_pdf(bytes: &[u8], end: &str) -> Vec<u8> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("langnghe-office-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let folder = std::env::temp_dir().join(name);
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join(format!("file.{end}"));
    std::fs::write(&file, bytes).unwrap();
    let output = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}/profile", folder.display()))
        .args(["--headless", "--convert-to", "pdf", "--outdir"])
        .arg(&folder)
        .arg(&file)
        .output()
        .unwrap_or_else(|e| panic!("soffice of libreoffice-writer and -calc: {e}"));
    let pdf = std::fs::read(folder.join("file.pdf"));
    std::fs::remove_dir_all(&folder).unwrap();
    pdf.unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&output.stderr)))
}
