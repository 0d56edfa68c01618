//! Markdown to blocks. Of Markdown only headings, lists, bold and italic are meant; every other mark is taken away from the
//! reader before it reads, so that it comes out as the character it is.

use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};

use super::{Block, Run};

/// Lists in lists, at most; deeper ones stand at this depth.
const DEEPEST: usize = 3;

/// The blocks of a text.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let text = marked(text);
    read(&mut Parser::new(&text))
}

/// How many digits begin a line of a numbered list.
pub(super) fn number(line: &str) -> Option<usize> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let mut rest = line[digits..].chars();
    let is_marked = matches!(rest.next(), Some('.' | ')')) && rest.next().is_some_and(char::is_whitespace);
    ((1..=9).contains(&digits) && is_marked && !rest.as_str().trim().is_empty()).then_some(digits)
}

/// The mark an item begins with, and what follows it.
fn item(line: &str) -> Option<(&str, &str)> {
    let length = match line.chars().next()? {
        '-' | '+' | '*' => 1,
        _ => number(line)? + 1,
    };
    let (mark, rest) = line.split_at(length);
    (rest.starts_with(char::is_whitespace) && !rest.trim().is_empty()).then_some((mark, rest.trim()))
}

/// The level of a heading, and its words.
fn heading(line: &str) -> Option<(usize, &str)> {
    let level = line.bytes().take_while(|b| *b == b'#').count();
    let rest = &line[level..];
    let is_heading = (1..=6).contains(&level) && rest.starts_with(' ') && !rest.trim().is_empty();
    is_heading.then_some((level, rest.trim()))
}

/// Where an item of a list stands: the blanks before it as typed, and those before its words as written here.
struct Open {
    typed: usize,
    words: usize,
}

/// The text with only those marks left that are meant, each line a block of its own.
fn marked(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut open: Vec<Open> = Vec::new();
    for line in text.lines() {
        let body = line.trim();
        if body.is_empty() {
            continue;
        }
        let indent: usize =
            line.chars().take_while(|c| c.is_whitespace()).map(|c| if c == '\t' { 4 } else { 1 }).sum();
        let is_rule = body.chars().all(|c| c == '*' || c == '_' || c == ' ');
        while open.last().is_some_and(|last| indent < last.typed + 2) {
            open.pop();
        }
        let is_item = !is_rule && item(body).is_some();
        open.truncate(if is_item { DEEPEST - 1 } else { DEEPEST });
        let before = open.last().map_or(0, |last| last.words);
        out.extend(std::iter::repeat_n(' ', before));
        if is_rule {
            out.push_str(&body.replace('*', "\\*").replace('_', "\\_"));
        } else if let Some((mark, rest)) = item(body) {
            out.push_str(mark);
            out.push(' ');
            plain(rest, &mut out);
            open.push(Open { typed: indent, words: before + mark.len() + 1 });
        } else if let Some((level, rest)) = heading(body).filter(|_| open.is_empty()) {
            out.push_str(&"#".repeat(level));
            out.push(' ');
            plain(rest, &mut out);
        } else {
            plain(body, &mut out);
        }
        out.push_str("\n\n");
    }
    out
}

/// Words with every mark but those of bold and italic taken away; a backslash before one of these takes it away too.
fn plain(words: &str, out: &mut String) {
    let mut chars = words.chars().peekable();
    let is_item = item(words).is_some();
    let mut is_first = true;
    while let Some(c) = chars.next() {
        let keeps = c == '*' || c == '_';
        let takes = c == '\\' && matches!(chars.peek(), Some('*' | '_'));
        if takes {
            out.push(c);
            out.extend(chars.next());
        } else if c.is_ascii_punctuation() && (!keeps || (is_first && is_item)) {
            out.extend(['\\', c]);
        } else {
            out.push(c);
        }
        is_first = false;
    }
}

/// What is written between two ends of blocks.
#[derive(Default)]
struct Line {
    runs: Vec<Run>,
    bold: usize,
    italic: usize,
}

impl Line {
    fn push(&mut self, text: &str) {
        let (bold, italic) = (self.bold > 0, self.italic > 0);
        match self.runs.last_mut() {
            Some(last) if (last.bold, last.italic) == (bold, italic) => last.text.push_str(text),
            _ => self.runs.push(Run { text: text.to_owned(), bold, italic }),
        }
    }

    fn end(&mut self, out: &mut Vec<Block>) {
        let runs = std::mem::take(&mut self.runs);
        if !runs.is_empty() {
            out.push(Block::Paragraph { runs });
        }
    }
}

/// Blocks to the end of the text or of an item.
fn read(events: &mut Parser<'_>) -> Vec<Block> {
    let (mut out, mut line) = (Vec::new(), Line::default());
    while let Some(event) = events.next() {
        match event {
            Event::Start(Tag::List(start)) => {
                line.end(&mut out);
                out.push(Block::List { start, items: items(events) });
            }
            Event::Start(Tag::Strong) => line.bold += 1,
            Event::Start(Tag::Emphasis) => line.italic += 1,
            Event::End(TagEnd::Strong) => line.bold = line.bold.saturating_sub(1),
            Event::End(TagEnd::Emphasis) => line.italic = line.italic.saturating_sub(1),
            Event::End(TagEnd::Heading(level)) => {
                let runs = std::mem::take(&mut line.runs);
                out.push(Block::Heading { level: depth(level), runs });
            }
            Event::End(TagEnd::Paragraph) => line.end(&mut out),
            Event::End(TagEnd::Item) => break,
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                line.push(&text);
            }
            Event::SoftBreak | Event::HardBreak => line.push(" "),
            _ => {}
        }
    }
    line.end(&mut out);
    out
}

fn items(events: &mut Parser<'_>) -> Vec<Vec<Block>> {
    let mut out = Vec::new();
    while let Some(event) = events.next() {
        match event {
            Event::Start(Tag::Item) => out.push(read(events)),
            Event::End(TagEnd::List(_)) => break,
            _ => {}
        }
    }
    out
}

/// Sections have headings of their own, so there are three levels below them.
fn depth(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        _ => 3,
    }
}
