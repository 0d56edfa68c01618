//! A document as part of a page: the same pieces as on paper. Every word is escaped here, so that none acts.

use std::fmt::Write as _;

use super::placed::{Cells, Chart, Placed};
use super::sheet::Sheet;
use crate::domain::rich::{Block, Run};

/// Letters that mean something to HTML, written so that they don't.
fn plain(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\'', "&#39;")
}

/// What is written on a page: the language its letters are in where it is not the page's, and how deep its headings begin.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Level of the heading above.
    pub level: u8,
    /// Tells the drawings of one part of a page from those of another.
    pub part: usize,
}

/// Pieces of a document.
pub fn pieces(pieces: &[Placed], at: Place) -> String {
    let mut out = String::new();
    for (n, piece) in pieces.iter().enumerate() {
        match piece {
            Placed::Text(text) => block(text, at.level, &mut out),
            Placed::Table(cells) => table(cells, &mut out),
            Placed::Chart(chart) => out.push_str(&drawn(chart, (at.part, n))),
        }
    }
    out
}

fn block(block: &Block, above: u8, out: &mut String) {
    match block {
        Block::Heading { level, runs } => {
            let level = (above + level).min(6);
            let _ = write!(out, "<h{level}>{}</h{level}>", letters(runs));
        }
        Block::Paragraph { runs } => {
            let _ = write!(out, "<p>{}</p>", letters(runs));
        }
        Block::List { start, items } => {
            match start {
                Some(first) => {
                    let _ = write!(out, "<ol start=\"{first}\">");
                }
                None => out.push_str("<ul>"),
            }
            for item in items {
                out.push_str("<li>");
                let rest = match item.as_slice() {
                    [Block::Paragraph { runs }, rest @ ..] => {
                        out.push_str(&letters(runs));
                        rest
                    }
                    blocks => blocks,
                };
                rest.iter().for_each(|inner| self::block(inner, above, out));
                out.push_str("</li>");
            }
            out.push_str(if start.is_some() { "</ol>" } else { "</ul>" });
        }
        Block::Figure(_) => {}
    }
}

fn letters(runs: &[Run]) -> String {
    let styled = |run: &Run| {
        let mut text = plain(&run.text);
        if run.italic {
            text = format!("<em>{text}</em>");
        }
        if run.bold { format!("<strong>{text}</strong>") } else { text }
    };
    runs.iter().map(styled).collect()
}

fn table(cells: &Cells, out: &mut String) {
    let caption = plain(&cells.caption);
    let _ = write!(out, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{caption}\">");
    let _ = write!(out, "<table class=\"heat\"><caption>{caption}</caption><thead><tr>");
    for head in &cells.columns {
        let _ = write!(out, "<th scope=\"col\">{}</th>", plain(head));
    }
    out.push_str("</tr></thead><tbody>");
    for (n, row) in cells.rows.iter().enumerate() {
        out.push_str(if n == 0 && cells.is_total { "<tr class=\"total\">" } else { "<tr>" });
        for (column, cell) in row.iter().enumerate() {
            let text = plain(&cell.text);
            let _ = match (column, cell.fifth) {
                (0, _) => write!(out, "<th scope=\"row\">{text}</th>"),
                (_, 0) => write!(out, "<td>{text}</td>"),
                (_, fifth) => write!(out, "<td class=\"fifth-{fifth}\">{text}</td>"),
            };
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbody></table></div>");
}

/// A chart, once for a desk and once for a phone. The patterns of each drawing have names of their own.
pub fn drawn(chart: &Chart, (part, n): (usize, usize)) -> String {
    let own = |svg: &String| {
        let svg = svg.replace("id=\"", &format!("id=\"c{part}-{n}-"));
        svg.replace("url(#", &format!("url(#c{part}-{n}-"))
    };
    let drawings: String = chart.pages.iter().map(own).collect();
    format!(
        "<figure class=\"chart-card\"><figcaption>{}</figcaption>{drawings}</figure>",
        plain(&chart.caption)
    )
}

/// The head of a document, as on paper.
pub fn head(sheet: &Sheet) -> String {
    let frame = &sheet.frame;
    let mut out = String::from("<div class=\"doc-head\"><div>");
    line(&mut out, "", &frame.parent_body);
    line(&mut out, "strong", &frame.issuer);
    line(&mut out, "", "*");
    line(&mut out, "", &frame.number);
    line(&mut out, "doc-draft", &sheet.draft);
    out.push_str("</div><div>");
    line(&mut out, "doc-party", &frame.party);
    line(&mut out, "doc-when", &frame.dateline);
    out.push_str("</div></div>");
    out
}

/// The foot of a document: who gets it, and who signs.
pub fn foot(sheet: &Sheet) -> String {
    let frame = &sheet.frame;
    let mut out = String::from("<div class=\"doc-foot\"><div>");
    if !frame.recipients.is_empty() {
        line(&mut out, "doc-recipients", &frame.recipients_heading);
        frame.recipients.iter().for_each(|to| line(&mut out, "", &format!("- {to}")));
    }
    out.push_str("</div><div>");
    line(&mut out, "strong", &frame.authority);
    line(&mut out, if frame.authority.is_empty() { "strong" } else { "" }, &frame.post);
    line(&mut out, "strong doc-name", &frame.name);
    out.push_str("</div></div>");
    out
}

fn line(out: &mut String, class: &str, text: &str) {
    if !text.is_empty() {
        let _ = write!(out, "<p class=\"{class}\">{}</p>", plain(text));
    }
}

/// A whole document, as it is printed. `top` is the level of its title.
pub fn paper(sheet: &Sheet, top: u8) -> String {
    let mut out = String::from("<article class=\"document\" lang=\"vi\">");
    out.push_str(&head(sheet));
    let title = plain(&sheet.frame.subject);
    let (kind, under) = (plain(&sheet.frame.kind), top + 1);
    let _ = write!(out, "<h{top} class=\"doc-title\"><span>{kind}</span> {title}</h{top}>");
    line(&mut out, "doc-part", &sheet.frame.part);
    line(&mut out, "", &sheet.opening);
    if !sheet.findings.is_empty() {
        let _ = write!(out, "<h{under}>{}</h{under}><ul>", plain(&sheet.findings_heading));
        for finding in &sheet.findings {
            let _ = write!(out, "<li>{}</li>", plain(finding));
        }
        out.push_str("</ul>");
    }
    for (part, section) in (1..).zip(&sheet.sections) {
        let _ = write!(out, "<h{under}>{}</h{under}>", plain(&section.heading));
        out.push_str(&pieces(&section.pieces, Place { level: under, part }));
    }
    out.push_str(&foot(sheet));
    let appendix = &sheet.appendix;
    let heading = format!("{} {}", appendix.label, appendix.heading);
    let _ = write!(out, "<h{under} class=\"doc-appendix\">{}</h{under}>", plain(heading.trim()));
    line(&mut out, "", &appendix.shares);
    out.push_str(&pieces(&appendix.pieces, Place { level: under, part: 0 }));
    appendix.notes.iter().for_each(|note| line(&mut out, "hint", note));
    out.push_str("</article>");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_never_act_and_styles_are_kept() {
        let run = |text: &str, bold, italic| Run { text: text.into(), bold, italic };
        let runs =
            vec![run("<script>'\"&", false, false), run("đậm", true, false), run("cả hai", true, true)];
        let item = vec![Block::plain("một")];
        let list = Block::List { start: Some(2), items: vec![item.clone(), item] };
        let text = [
            Placed::Text(Block::Heading { level: 1, runs: vec![run("Đề", false, false)] }),
            Placed::Text(Block::Paragraph { runs }),
            Placed::Text(list),
        ];
        assert_eq!(
            pieces(&text, Place { level: 2, part: 0 }),
            "<h3>Đề</h3><p>&lt;script&gt;&#39;&quot;&amp;<strong>đậm</strong><strong><em>cả hai</em></strong></p>\
             <ol start=\"2\"><li>một</li><li>một</li></ol>"
        );
    }
}
