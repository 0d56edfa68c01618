//! What a character is. Those of the scripts people write here in are looked up: asking Unicode's tables anew for each
//! character of each text costs more than all the rules together.

use std::sync::LazyLock;

use unicode_normalization::char::decompose_canonical;

/// Characters from here on are seldom: they are not kept in the table. Vietnamese ends before.
const KNOWN: u32 = 0x2100;

/// What a character is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sort {
    /// In plain form: lower case, without diacritics, đ as d, wide digits as digits; NUL for what does not show.
    pub plain: char,
    /// In lower case; none where that is several characters.
    pub lower: Option<char>,
    pub is_alphabetic: bool,
    pub is_alphanumeric: bool,
    pub is_uppercase: bool,
}

static TABLE: LazyLock<Vec<Sort>> = LazyLock::new(|| {
    // What is no character, as half of a surrogate pair, is never looked up.
    (0..KNOWN).map(|n| of(char::from_u32(n).unwrap_or_default())).collect()
});

/// What a character is.
pub(super) fn sort(c: char) -> Sort {
    let known = usize::try_from(u32::from(c)).ok().and_then(|n| TABLE.get(n));
    known.copied().unwrap_or_else(|| of(c))
}

fn of(c: char) -> Sort {
    let mut small = c.to_lowercase();
    let lower = small.next().filter(|_| small.next().is_none());
    Sort {
        plain: plain(c),
        lower,
        is_alphabetic: c.is_alphabetic(),
        is_alphanumeric: c.is_alphanumeric(),
        is_uppercase: c.is_uppercase(),
    }
}

fn plain(c: char) -> char {
    match c {
        'đ' | 'Đ' => return 'd',
        '\u{ff10}'..='\u{ff19}' => return char::from(b'0' + (c as u32 - 0xff10) as u8),
        '\u{ff20}' => return '@',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => return '-',
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => return '\0',
        '\u{a0}' | '\u{202f}' | '\u{2007}' | '\u{2009}' => return ' ',
        _ => {}
    }
    let mut base = None;
    decompose_canonical(c, |part| {
        base.get_or_insert(part);
    });
    base.unwrap_or(c).to_lowercase().next().unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_up_is_what_unicode_says() {
        for c in (0..0x11000).filter_map(char::from_u32) {
            assert_eq!(sort(c), of(c), "{c:?}");
        }
        let plain = |text: &str| text.chars().map(|c| sort(c).plain).collect::<String>();
        assert_eq!(plain("Điện ỨNG hộ"), "dien ung ho");
        assert_eq!(plain("０９＠—\u{a0}"), "09@- ");
        assert_eq!(sort('\u{200b}').plain, '\0');
        assert_eq!((sort('Ỡ').lower, sort('\u{130}').lower), (Some('ỡ'), None));
    }
}
