//! Screening of free text: what may tell a person or is marked secret is found before it is handed in. Rules
//! on the letters alone; no list of persons, no look-up. It errs on the side of asking: a name is only warned
//! about, a number is left alone where its unit, a date or a document's number explains it.

mod letters;
mod mails;
mod names;
mod numbers;
mod pieces;
mod sorts;
mod stamps;
mod words;

use serde::Serialize;

use letters::Letters;

pub use pieces::{Piece, pieces};

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An e-mail address, disguised ones too ("a at b.com").
    Email,
    /// A telephone number: 0… or +84…, with any spacing.
    Phone,
    /// A number of 9 or 12 digits, as on identity cards.
    IdentityNumber,
    /// A long run of digits, as of bank accounts and cards.
    AccountNumber,
    /// A secrecy stamp: MẬT, TỐI MẬT, TUYỆT MẬT.
    SecrecyStamp,
    /// An honorific with a name.
    Name,
}

/// A place in a text, in characters after composition (NFC); `end` is the first one behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Mark {
    /// First character.
    pub start: usize,
    /// First character behind it.
    pub end: usize,
    /// What it is.
    pub kind: Kind,
}

impl Mark {
    fn overlaps(&self, other: &Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// What a text holds, in the order of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Screened {
    /// A text with one of these is not taken.
    pub refused: Vec<Mark>,
    /// These have to be confirmed.
    pub warned: Vec<Mark>,
}

/// Screens a text. The first rule that claims a place keeps it: addresses before numbers, telephone numbers
/// before identity numbers before accounts.
pub fn screen(text: &str) -> Screened {
    let letters = Letters::of(text);
    let mut refused: Vec<Mark> = Vec::new();
    for mark in mails::find(&letters).into_iter().chain(numbers::find(&letters)).chain(stamps::find(&letters))
    {
        if !refused.iter().any(|other| other.overlaps(&mark)) {
            refused.push(mark);
        }
    }
    refused.sort_unstable();
    Screened { refused, warned: names::find(&letters) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<Kind> {
        let found = screen(text);
        found.refused.iter().chain(&found.warned).map(|m| m.kind).collect()
    }

    #[test]
    fn places_are_counted_in_characters_and_cover_what_was_found() {
        let text = "Điện thoại 0912 345 678 của chị Lan.";
        let found = screen(text);
        let cut = |m: &Mark| text.chars().skip(m.start).take(m.end - m.start).collect::<String>();
        assert_eq!(cut(&found.refused[0]), "0912 345 678");
        assert_eq!(cut(&found.warned[0]), "chị Lan");
        assert_eq!(screen(""), Screened::default());
    }

    #[test]
    fn numbers_that_tell_a_person_are_refused_however_they_are_spaced() {
        for text in [
            "0912.345.678",
            "+84 912 345 678",
            "(+84)912345678",
            "0 9 1 2 3 4 5 6 7 8",
            "０９１２３４５６７８",
        ] {
            assert_eq!(kinds(text), [Kind::Phone], "{text}");
        }
        assert_eq!(kinds("CCCD 079085012345"), [Kind::IdentityNumber]);
        assert_eq!(kinds("CMND 123 456 789"), [Kind::IdentityNumber]);
        assert_eq!(kinds("STK 19033456789012"), [Kind::AccountNumber]);
        assert_eq!(kinds("chuyển sang 210 111 333 4445 cho kịp"), [Kind::AccountNumber]);
        assert_eq!(kinds("tổng vốn 210.111.333.444 đồng"), []);
    }

    #[test]
    fn amounts_dates_and_document_numbers_are_no_identifiers() {
        for text in [
            "Hỗ trợ 150000000 đồng",
            "Tổng 1.250.000.000 đồng, tăng 12,5 %",
            "Nghị định 138/2020/NĐ-CP ngày 27/11/2020",
            "các năm 2023 2024 2025",
            "từ 01.01.2025 10 giờ",
            "Công văn 123456789/UBND",
            "mã hồ sơ H41.23-240915-0012",
        ] {
            assert_eq!(kinds(text), [], "{text}");
        }
    }

    #[test]
    fn stamps_are_refused_and_their_lookalikes_are_not() {
        for text in ["MẬT", "Tài liệu (TỐI MẬT)", "đóng dấu tuyệt mật", "văn bản độ mật"]
        {
            assert_eq!(kinds(text), [Kind::SecrecyStamp], "{text}");
        }
        for text in
            ["bảo mật", "BẢO MẬT THÔNG TIN", "mật khẩu", "mật độ dân cư", "mật ong", "mức độ mật thiết"]
        {
            assert_eq!(kinds(text), [], "{text}");
        }
    }

    #[test]
    fn honorifics_with_names_are_warned_about_and_others_are_not() {
        for text in [
            "đ/c Nguyễn Văn A",
            "ĐỒNG CHÍ TRẦN THỊ B",
            "ông nguyễn văn nam",
            "ong Nguyen Van Nam",
            "đồng chí Bí thư Nguyễn Văn A",
            "bà H'Hen",
        ] {
            assert_eq!(kinds(text), [Kind::Name], "{text}");
        }
        for text in
            ["ông bà", "Bà Rịa – Vũng Tàu", "đường Bà Triệu", "đồng chí Bí thư", "tiếng Anh", "anh hùng"]
        {
            assert_eq!(kinds(text), [], "{text}");
        }
    }

    #[test]
    fn disguised_addresses_are_found() {
        for text in ["a.b@gmail.com", "ab at gmail.com", "ab [at] gmail dot com", "ab a còng gmail chấm com"]
        {
            assert_eq!(kinds(text), [Kind::Email], "{text}");
        }
        assert_eq!(kinds("giá 5000 @ 3.000, theo @huong"), []);
    }
}
