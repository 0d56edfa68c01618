//! A text cut where screening found something, for showing the place.

use unicode_normalization::UnicodeNormalization;

use super::{Kind, screen};

impl Kind {
    /// Its code, as `langnghe screen` prints it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::IdentityNumber => "identity_number",
            Self::AccountNumber => "account_number",
            Self::SecrecyStamp => "secrecy_stamp",
            Self::Name => "name",
        }
    }
}

/// A piece of a text; all pieces in a row are the text, in composed form (NFC).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The letters.
    pub text: String,
    /// What was found there.
    pub kind: Option<Kind>,
    /// Whether a text with it is not taken.
    pub is_refused: bool,
}

/// Cuts a text where screening found something. A name that stands within what is refused is not told apart.
pub fn pieces(text: &str) -> Vec<Piece> {
    let found = screen(text);
    let mut marks: Vec<_> = found.refused.iter().map(|mark| (*mark, true)).collect();
    marks.extend(found.warned.iter().map(|mark| (*mark, false)));
    marks.sort_unstable_by_key(|(mark, is_refused)| (mark.start, !is_refused));
    let chars: Vec<char> = text.nfc().collect();
    let cut = |from: usize, to: usize| chars[from..to].iter().collect::<String>();
    let (mut out, mut at) = (Vec::new(), 0);
    for (mark, is_refused) in marks {
        let end = mark.end.min(chars.len());
        if mark.start < at || mark.start >= end {
            continue;
        }
        if mark.start > at {
            out.push(Piece { text: cut(at, mark.start), kind: None, is_refused: false });
        }
        out.push(Piece { text: cut(mark.start, end), kind: Some(mark.kind), is_refused });
        at = end;
    }
    if at < chars.len() {
        out.push(Piece { text: cut(at, chars.len()), kind: None, is_refused: false });
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_text_is_cut_at_what_was_found() {
        let found: Vec<_> =
            pieces("Gọi 0912 345 678 gặp chị Lan.").into_iter().map(|p| (p.text, p.kind)).collect();
        let plain = |text: &str| (text.to_owned(), None);
        let marked = |text: &str, kind| (text.to_owned(), Some(kind));
        let expected = [
            plain("Gọi "),
            marked("0912 345 678", Kind::Phone),
            plain(" gặp "),
            marked("chị Lan", Kind::Name),
            plain("."),
        ];
        assert_eq!(found, expected);
        assert_eq!(pieces(""), []);
    }

    proptest! {
        #[test]
        fn pieces_in_a_row_are_the_text(text in "([a-z0-9 @.đĐ]|chị Lan|0912345678|MẬT|e\u{301}){0,12}") {
            let whole: String = pieces(&text).into_iter().map(|p| p.text).collect();
            prop_assert_eq!(whole, text.nfc().collect::<String>());
        }
    }
}
