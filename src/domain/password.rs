//! Which passwords are accepted, after NIST SP 800-63B-4: long ones, of any letters, not the common ones and
//! none that holds the owner's name. There are no rules on the kinds of letters, and none expires.

use unicode_normalization::UnicodeNormalization;

use super::fold::{compact, fold};
use super::report::FieldError;

/// Least letters of a password that stands alone.
pub const ALONE: usize = 15;
/// Least letters of a password beside a second factor.
pub const WITH_SECOND: usize = 8;
/// Most letters of any.
pub const LONGEST: usize = 128;

/// Names shorter than this are too likely to be part of a harmless sentence.
const NAME: usize = 4;
/// Digits beyond this many make even a common word hard to guess.
const DIGITS: usize = 12;

/// Names of the product, as [`compact`] writes them.
const PRODUCT: &[&str] = &["langnghe"];

/// Words that people here use as passwords or parts of one, as [`compact`] writes them; one a line.
static COMMON: &str = include_str!("common_passwords.txt");

/// What is known of a password's owner.
#[derive(Clone, Debug, Default)]
pub struct Owner {
    /// Name as shown.
    pub display_name: String,
    /// User name.
    pub user_name: String,
    /// E-mail, where there is one.
    pub email: Option<String>,
    /// Whether a second factor is asked for at login.
    pub second_factor: bool,
}

impl Owner {
    /// Least letters of this owner's password.
    pub fn least(&self) -> usize {
        if self.second_factor { WITH_SECOND } else { ALONE }
    }

    /// What the password may not hold: the names, each pair of words of the name, the e-mail's local part.
    fn names(&self) -> Vec<String> {
        let words: Vec<String> = self.display_name.split_whitespace().map(compact).collect();
        let pairs = words.windows(2).map(|pair| pair.concat());
        let local = self.email.as_deref().and_then(|e| e.split('@').next()).map(compact);
        let whole = [compact(&self.display_name), compact(&self.user_name)];
        pairs.chain(whole).chain(local).filter(|name| name.len() >= NAME).collect()
    }
}

/// A password as it is hashed and compared: Unicode's composed form (NFC), so that `ế` typed as one letter
/// or as three is the same password. ASCII stays as it is.
pub fn normal(password: &str) -> String {
    password.nfc().collect()
}

/// The password in its [`normal`] form, when it is accepted. Slow (some milliseconds): call it where
/// passwords are hashed.
///
/// # Errors
/// What is wrong with it, for the field `password`.
pub fn check(password: &str, owner: &Owner) -> Result<String, FieldError> {
    // What is far too long is not worth any more work.
    let length = password.chars().take(LONGEST * 4).count();
    let password = if length < LONGEST * 4 { normal(password) } else { password.to_owned() };
    let length = password.chars().count();
    if length < owner.least() {
        return Err(wrong("error-password-short", Some(owner.least())));
    }
    if length > LONGEST {
        return Err(wrong("error-password-long", Some(LONGEST)));
    }
    let (letters, names) = (compact(&password), owner.names());
    if PRODUCT.iter().any(|name| letters.contains(name)) {
        return Err(wrong("error-password-product", None));
    }
    if names.iter().any(|name| letters.contains(name)) {
        return Err(wrong("error-password-name", None));
    }
    if is_common(&letters) {
        return Err(wrong("error-password-common", None));
    }
    let known: Vec<&str> = names.iter().map(String::as_str).collect();
    // Judged without its marks too: lists of guesses are written either way.
    let weak = |text: &str| zxcvbn::zxcvbn(text, &known).score() < zxcvbn::Score::Three;
    if weak(&password) || weak(&fold(&password)) {
        return Err(wrong("error-password-guessable", None));
    }
    Ok(password)
}

fn wrong(key: &'static str, limit: Option<usize>) -> FieldError {
    let args = limit.map(|n| ("limit", n.to_string())).into_iter().collect();
    FieldError { field: "password".into(), key, args }
}

/// Whether it is made of common words and a few digits alone.
fn is_common(letters: &str) -> bool {
    let words: Vec<&str> = COMMON.lines().filter(|w| !w.is_empty()).collect();
    let digits = letters.bytes().filter(u8::is_ascii_digit).count();
    if digits > DIGITS || digits == letters.len() {
        return false;
    }
    // From every place that words and digits reach, the places one more reaches.
    let mut reached = vec![false; letters.len() + 1];
    reached[0] = true;
    for at in 0..letters.len() {
        if !reached[at] {
            continue;
        }
        let rest = &letters[at..];
        if rest.starts_with(|c: char| c.is_ascii_digit()) {
            reached[at + 1] = true;
        }
        for word in words.iter().filter(|w| rest.starts_with(**w)) {
            reached[at + word.len()] = true;
        }
    }
    reached[letters.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner() -> Owner {
        Owner {
            display_name: "Nguyễn Thị Hòa".into(),
            user_name: "ctv.k12".into(),
            email: Some("Hoa.Nguyen@example.vn".into()),
            second_factor: false,
        }
    }

    fn refused(password: &str) -> &'static str {
        check(password, &owner()).expect_err(password).key
    }

    #[test]
    fn a_sentence_one_remembers_is_taken_in_any_script_and_without_rules() {
        for good in [
            "mua-thu-qua-cau-2026",
            "một câu đủ dài để nhớ",
            "sông quê mùa nước nổi",
            "correct horse battery staple",
            "Ελληνικά και 中文 μαζί",
            "🐢🌾🛶 ba con thuyền nhỏ",
        ] {
            assert!(check(good, &owner()).is_ok(), "{good}: {:?}", check(good, &owner()));
        }
    }

    #[test]
    fn length_counts_letters_and_a_second_factor_lets_shorter_ones_pass() {
        assert_eq!(refused("mưa xuân chè"), "error-password-short");
        let second = Owner { second_factor: true, ..owner() };
        assert!(check("mưa xuân chè", &second).is_ok());
        assert_eq!(check("mưaxuân", &second).unwrap_err().args, [("limit", "8".to_owned())]);
        let long: String = "đồi chè xanh mướt 7 ".repeat(7);
        assert!(check(&long.chars().take(128).collect::<String>(), &owner()).is_ok());
        assert_eq!(refused(&long.chars().take(129).collect::<String>()), "error-password-long");
        assert_eq!(refused(&"ế".repeat(1_000_000)), "error-password-long");
    }

    #[test]
    fn the_owners_names_and_the_products_are_refused_however_they_are_written() {
        for (bad, key) in [
            ("toi la nguyen thi hoa day", "error-password-name"),
            ("THỊ-HÒA xin chào buổi sáng", "error-password-name"),
            ("ctv_k12 mật khẩu rất dài", "error-password-name"),
            ("hoanguyen và những ngày mưa", "error-password-name"),
            ("Lắng Nghe mùa thu về qua phố", "error-password-product"),
        ] {
            assert_eq!(refused(bad), key, "{bad}");
        }
    }

    #[test]
    fn common_passwords_are_refused_in_vietnamese_and_english() {
        for bad in [
            "Mật khẩu 123456789",
            "anhyeuemnhieulam",
            "vietnamvodich2026",
            "congtacvienduluan1",
            "dangcongsanvietnam",
        ] {
            assert!(matches!(refused(bad), "error-password-common" | "error-password-guessable"), "{bad}");
        }
        for bad in ["aaaaaaaaaaaaaaaaaa", "123456789012345678", "passwordpassword1", "qwertyuiopasdfghjkl"] {
            assert!(matches!(refused(bad), "error-password-common" | "error-password-guessable"), "{bad}");
        }
    }

    #[test]
    fn the_same_sentence_typed_as_one_letter_or_three_is_the_same_password() {
        let composed = check("chiều chiều trên bến", &owner()).unwrap();
        let apart: String = "chiều chiều trên bến".nfd().collect();
        assert_ne!(apart, composed);
        assert_eq!(check(&apart, &owner()).unwrap(), composed);
        assert_eq!(normal("plain ASCII, 1!"), "plain ASCII, 1!");
    }
}
