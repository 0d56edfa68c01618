//! Rows as a CSV file that spreadsheets open as it is meant: text stays text, whatever it begins with.

/// What tells spreadsheets that the text is UTF-8.
const MARK: &str = "\u{feff}";

/// A file of rows; the first are the headings.
pub fn file(rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut out = MARK.to_owned();
    for row in rows {
        let cells: Vec<String> = row.iter().map(|text| cell(text)).collect();
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    out
}

/// One cell. What a spreadsheet would take for a formula gets an apostrophe before it.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_text_and_marks_are_kept_apart() {
        let rows = [
            vec!["Thời gian".to_owned(), "=1+1".into(), "+84".into(), "-1".into(), "@a".into()],
            vec!["\tx".to_owned(), "\rx".into(), "a,b".into(), "nói \"có\"".into(), "a\nb".into()],
        ];
        assert_eq!(
            file(rows),
            "\u{feff}Thời gian,'=1+1,'+84,'-1,'@a\r\n'\tx,\"'\rx\",\"a,b\",\"nói \"\"có\"\"\",\"a\nb\"\r\n"
        );
    }
}
