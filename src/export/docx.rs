//! What is printed as DOCX: the same sheet as the PDF, with real headings and a real table, to be edited further in Word
//! or LibreOffice.

mod pieces;

use std::cell::{Cell, RefCell};
use std::io::Cursor;

use docx_rs::{
    AlignmentType, Docx, Header, LineSpacing, LineSpacingType, PageMargin, PageNum, PageOrientationType,
    PageSize, Paragraph, Run, RunFonts, Section, Style, StyleType, Table, TableCell, TableLayoutType,
    TableRow, WidthType,
};

use super::sheet::{Appendix, Frame, Sheet};
use pieces::{Piece, placed};

/// What a file for Word is, to browsers.
pub const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// Twentieths of a point in a millimetre, times 100.
const MM: i32 = 5669;

/// The serif of Party documents; every office program has it or something of the same widths.
const FONT: &str = "Times New Roman";

/// Sizes are in half points.
const SMALL: usize = 24;
const PARTY: usize = 30;

/// How a run looks.
type Look = fn(Run) -> Run;

/// Numbers paragraphs as they come: left to itself the format draws their ids by lot. And it remembers the lists and pictures
/// of the document.
#[derive(Default)]
struct Pen {
    paragraphs: Cell<u32>,
    /// The first number of each numbered list.
    lists: RefCell<Vec<u64>>,
    /// What each picture shows, in words.
    pictures: RefCell<Vec<String>>,
}

impl Pen {
    fn paragraph(&self) -> Paragraph {
        self.paragraphs.set(self.paragraphs.get() + 1);
        Paragraph::new().id(format!("{:08x}", self.paragraphs.get()))
    }

    fn centred(&self, run: Run) -> Paragraph {
        self.paragraph().align(AlignmentType::Center).add_run(run)
    }

    fn text(&self, words: &str) -> Paragraph {
        self.paragraph().style("Text").add_run(run(words))
    }

    /// The lines with something on them; a cell needs one at least.
    fn some(&self, lines: Vec<(&str, Look)>) -> Vec<Paragraph> {
        let full = lines.into_iter().filter(|(text, _)| !text.is_empty());
        let out: Vec<Paragraph> = full.map(|(text, style)| self.centred(style(run(text)))).collect();
        if out.is_empty() { vec![self.paragraph()] } else { out }
    }
}

fn mm(n: i32) -> i32 {
    n * MM / 100
}

fn size(width: i32, height: i32) -> PageSize {
    let whole = |n: i32| u32::try_from(mm(n)).unwrap_or(0);
    PageSize::new().size(whole(width), whole(height))
}

fn margin(top: i32, bottom: i32, left: i32, right: i32) -> PageMargin {
    PageMargin {
        top: mm(top),
        bottom: mm(bottom),
        left: mm(left),
        right: mm(right),
        header: mm(10),
        footer: mm(10),
        gutter: 0,
    }
}

/// Sets a printed summary as DOCX. The same sheet gives the same bytes.
///
/// # Errors
/// When the package cannot be written.
pub fn docx(sheet: &Sheet) -> Result<Vec<u8>, String> {
    let day = format!("{:04}-{:02}-{:02}T00:00:00Z", sheet.year, sheet.month, sheet.day);
    let pen = Pen::default();
    let draft =
        || pen.paragraph().align(AlignmentType::Right).add_run(run(&sheet.draft).bold().color("808080"));
    let marked = |header: Header| match sheet.draft.as_str() {
        "" => header,
        _ => header.add_paragraph(draft()),
    };
    let numbers = Header::new()
        .add_paragraph(pen.paragraph().align(AlignmentType::Center).add_page_num(PageNum::new()));
    let numbers = marked(numbers);
    let text = Section::new()
        .page_size(size(210, 297))
        .page_margin(margin(20, 20, 30, 15))
        .title_pg()
        .first_header(marked(Header::new().add_paragraph(pen.paragraph())))
        .header(numbers.clone());
    let doc = styles(Docx::new(), body_size(sheet))
        .created_at(&day)
        .updated_at(&day)
        .add_section(body(&pen, text, sheet)?)
        .page_size(u32::try_from(mm(297)).unwrap_or(0), u32::try_from(mm(210)).unwrap_or(0))
        .page_orient(PageOrientationType::Landscape)
        .page_margin(margin(20, 15, 20, 20))
        .header(numbers);
    let doc = pieces::numbering(&pen, appendix(&pen, doc, &sheet.appendix)?);
    let mut package = doc.build();
    package.document = pieces::told(&pen, package.document);
    let mut out = Cursor::new(Vec::new());
    package.pack(&mut out).map_err(|e| e.to_string())?;
    Ok(out.into_inner())
}

/// The letters of the text, in half points.
fn body_size(sheet: &Sheet) -> usize {
    usize::try_from(sheet.size * 2).unwrap_or(28)
}

fn styles(doc: Docx, size: usize) -> Docx {
    let spaced = |after| LineSpacing::new().line_rule(LineSpacingType::Auto).line(276).after(after);
    let style = |id: &str, name: &str| {
        Style::new(id, StyleType::Paragraph).name(name).based_on("Normal").q_format(true)
    };
    let indent = || Some(docx_rs::SpecialIndentType::FirstLine(mm(10)));
    let heading = |id: &str, name: &str, level| {
        style(id, name)
            .bold()
            .size(size)
            .outline_lvl(level)
            .line_spacing(spaced(120).before(240))
            .indent(None, indent(), None, None)
            .next("Text")
    };
    let fonts = RunFonts::new().ascii(FONT).hi_ansi(FONT).east_asia(FONT).cs(FONT);
    doc.default_fonts(fonts)
        .default_size(size)
        .add_style(
            style("Text", "Body Text")
                .align(AlignmentType::Both)
                .indent(None, indent(), None, None)
                .line_spacing(spaced(120)),
        )
        .add_style(style("Title", "Title").bold().size(size + 2).align(AlignmentType::Center))
        .add_style(heading("Heading1", "heading 1", 0))
        .add_style(heading("Heading2", "heading 2", 1))
        .add_style(heading("Heading3", "heading 3", 2).italic())
        .add_style(heading("Heading4", "heading 4", 3).italic())
        .add_style(
            style("Caption", "caption")
                .bold()
                .size(SMALL)
                .align(AlignmentType::Center)
                .line_spacing(spaced(120).before(200)),
        )
        .add_style(style("List", "List Paragraph").align(AlignmentType::Both).line_spacing(spaced(80)))
        .add_style(
            style("Finding", "List Bullet")
                .align(AlignmentType::Both)
                .indent(None, indent(), None, None)
                .line_spacing(spaced(80)),
        )
}

fn run(text: &str) -> Run {
    Run::new().add_text(text)
}

/// A table without lines, for what stands side by side.
fn beside(left: Vec<Paragraph>, right: Vec<Paragraph>) -> Table {
    let cell = |list: Vec<Paragraph>| list.into_iter().fold(TableCell::new(), TableCell::add_paragraph);
    let half = usize::try_from(mm(82)).unwrap_or(0);
    let row =
        TableRow::new(vec![cell(left).width(half, WidthType::Dxa), cell(right).width(half, WidthType::Dxa)]);
    // A signature stands on one page.
    Table::without_borders(vec![row.cant_split()]).layout(TableLayoutType::Fixed).set_grid(vec![half, half])
}

fn head(pen: &Pen, frame: &Frame, draft: &str) -> Table {
    let plain: Look = |r| r;
    let bold: Look = |r| r.bold();
    let party: Look = |r| r.bold().size(PARTY).underline("single");
    let italic: Look = |r| r.italic();
    beside(
        pen.some(vec![
            (&frame.parent_body, plain),
            (&frame.issuer, bold),
            ("*", plain),
            (&frame.number, plain),
            (draft, bold),
        ]),
        pen.some(vec![(&frame.party, party), (&frame.dateline, italic)]),
    )
}

fn foot(pen: &Pen, frame: &Frame) -> Table {
    let bold: Look = |r| r.bold();
    let post: Look = if frame.authority.is_empty() { bold } else { |r| r };
    let mut recipients = Vec::new();
    if !frame.recipients.is_empty() {
        recipients.push(pen.paragraph().add_run(run(&frame.recipients_heading).underline("single")));
        let line = |r: &String| pen.paragraph().add_run(run(&format!("- {r}")).size(SMALL));
        recipients.extend(frame.recipients.iter().map(line));
    } else {
        recipients.push(pen.paragraph());
    }
    let mut signed = pen.some(vec![(&frame.authority, bold), (&frame.post, post)]);
    // Room for the signature.
    signed.extend((0..3).map(|_| pen.paragraph()));
    signed.extend(pen.some(vec![(&frame.name, bold)]));
    beside(recipients, signed)
}

fn body(pen: &Pen, section: Section, sheet: &Sheet) -> Result<Section, String> {
    let frame = &sheet.frame;
    let mut out = section
        .add_table(head(pen, frame, &sheet.draft))
        .add_paragraph(
            pen.centred(run(&frame.kind).bold().size(body_size(sheet) + 4))
                .line_spacing(LineSpacing::new().before(360)),
        )
        .add_paragraph(pen.paragraph().style("Title").add_run(run(&frame.subject)));
    if !frame.part.is_empty() {
        out = out.add_paragraph(pen.centred(run(&frame.part).bold()));
    }
    let line = pen.centred(run("-----")).line_spacing(LineSpacing::new().after(160));
    out = out.add_paragraph(line).add_paragraph(pen.text(&sheet.opening));
    let heading = |words: &str| pen.paragraph().style("Heading1").keep_next(true).add_run(run(words));
    if !sheet.findings.is_empty() {
        out = out.add_paragraph(heading(&sheet.findings_heading));
        for finding in &sheet.findings {
            out = out.add_paragraph(pen.paragraph().style("Finding").add_run(run(&format!("- {finding}"))));
        }
    }
    let last = sheet.sections.len().saturating_sub(1);
    for (n, part) in sheet.sections.iter().enumerate() {
        out = out.add_paragraph(heading(&part.heading));
        let pieces = placed(pen, &part.pieces, pieces::UPRIGHT)?;
        let end = pieces.len().saturating_sub(1);
        for (at, piece) in pieces.into_iter().enumerate() {
            out = match piece {
                // The last one stays with the foot, so that nobody signs an empty page.
                Piece::Paragraph(p) if n == last && at == end => out.add_paragraph((*p).keep_next(true)),
                Piece::Paragraph(p) => out.add_paragraph(*p),
                Piece::Table(table) => out.add_table(*table),
            };
        }
    }
    Ok(out.add_table(foot(pen, frame)).add_paragraph(pen.paragraph()))
}

fn appendix(pen: &Pen, doc: Docx, appendix: &Appendix) -> Result<Docx, String> {
    let title = format!("{} {}", appendix.label, appendix.heading);
    let mut doc = doc.add_paragraph(
        pen.paragraph()
            .style("Heading1")
            .align(AlignmentType::Center)
            .indent(None, Some(docx_rs::SpecialIndentType::FirstLine(0)), None, None)
            .add_run(run(title.trim())),
    );
    if !appendix.shares.is_empty() {
        doc = doc.add_paragraph(pen.paragraph().add_run(run(&appendix.shares).size(SMALL)));
    }
    for piece in placed(pen, &appendix.pieces, pieces::LYING)? {
        doc = match piece {
            Piece::Paragraph(paragraph) => doc.add_paragraph(*paragraph),
            Piece::Table(table) => doc.add_table(*table),
        };
    }
    let note = |words: &String| pen.paragraph().add_run(run(words).size(SMALL));
    Ok(appendix.notes.iter().fold(doc, |doc, words| doc.add_paragraph(note(words))))
}
