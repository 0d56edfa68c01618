//! Text folded for searching and comparing: small letters, no diacritics, đ as d; and text in composed form.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Small letters without diacritics, one space between words: `Đặng  Thị Hòa` becomes `dang thi hoa`.
pub fn fold(text: &str) -> String {
    let letters = text.to_lowercase().replace('đ', "d");
    let plain: String = letters.nfd().filter(|c| !is_combining_mark(*c)).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text in composed form (NFC). Nearly every text is so already, and then nothing is copied.
pub fn composed(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_composed) { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) }
}

/// Whether a character is in composed form whatever stands around it: the Latin letters before the combining marks, those
/// of Vietnamese, and signs people write with them.
fn is_composed(c: char) -> bool {
    matches!(c, '\0'..='\u{2ff}' | '\u{1ea0}'..='\u{1ef9}' | '\u{2010}'..='\u{2027}')
}

/// Whether a text is meant by the words somebody searches with: each stands in it, with or without diacritics.
pub fn is_meant(text: &str, words: &str) -> bool {
    let text = fold(text);
    fold(words).split(' ').all(|word| text.contains(word))
}

/// [`fold`]ed letters and digits alone: `Thị-Hòa 12` becomes `thihoa12`.
pub fn compact(text: &str) -> String {
    fold(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vietnamese_is_found_without_its_marks_however_it_is_encoded() {
        assert_eq!(fold("  ĐẶNG   Thị Hòa "), "dang thi hoa");
        assert_eq!(fold("Hoa\u{300}"), fold("Hòa"));
        assert_eq!(compact("Nguyễn-Văn. A1"), "nguyenvana1");
    }

    #[test]
    fn what_passes_as_composed_is_so_beside_any_other_of_its_kind() {
        let all: Vec<char> = (0..0x3000).filter_map(char::from_u32).filter(|c| is_composed(*c)).collect();
        for (one, other) in all.iter().zip(all.iter().skip(1)).chain(all.iter().zip(all.iter().rev())) {
            let pair = format!("{one}{other}");
            assert_eq!(pair.nfc().collect::<String>(), pair);
        }
        assert_eq!(composed("Ho\u{300}a"), "Hòa");
    }
}
