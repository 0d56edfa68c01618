//! Text folded for searching and comparing: small letters, no diacritics, đ as d.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Small letters without diacritics, one space between words: `Đặng  Thị Hòa` becomes `dang thi hoa`.
pub fn fold(text: &str) -> String {
    let letters = text.to_lowercase().replace('đ', "d");
    let plain: String = letters.nfd().filter(|c| !is_combining_mark(*c)).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
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
}
