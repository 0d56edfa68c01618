//! The words the rules go by, from `words.txt`: in lower case; without diacritics where the name says plain.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Words of one list.
pub(super) type List = LazyLock<HashSet<&'static str>>;

macro_rules! list {
    ($(#[$doc:meta])* $name:ident = $section:literal) => {
        $(#[$doc])*
        pub(super) static $name: List = LazyLock::new(|| section($section));
    };
}

/// The words under a heading; commas part them.
fn section(name: &str) -> HashSet<&'static str> {
    let heading = format!("[{name}]\n");
    let text = include_str!("words.txt").split_once(&heading).map_or("", |(_, rest)| rest);
    let words = text.split('[').next().unwrap_or_default().split([',', '\n']);
    words.map(str::trim).filter(|word| !word.is_empty()).collect()
}

list!(
    /// Endings of addresses people use.
    DOMAINS = "domains"
);
list!(
    /// Words behind "mật" with which it means something else.
    SECRET_AFTER = "secret_after"
);
list!(
    /// Words before "mật" with which it means something else.
    SECRET_BEFORE = "secret_before"
);
list!(
    /// Words that name what a number is, and may grow onto it.
    NUMBER_LABELS = "number_labels"
);
list!(
    /// Words before a telephone number.
    PHONE_HINTS = "phone_hints"
);
list!(
    /// Words before an identity number.
    IDENTITY_HINTS = "identity_hints"
);
list!(
    /// Words before an account's number.
    ACCOUNT_HINTS = "account_hints"
);
list!(
    /// What numbers count.
    UNITS = "units"
);
list!(
    /// Some of [`UNITS`] without diacritics, those that are no other common word so written.
    UNITS_PLAIN = "units_plain"
);
list!(
    /// Words before Ông or Bà with which it is a place.
    PLACES_BEFORE = "places_before"
);
list!(
    /// Names of places and spirits that begin with an honorific: the honorific, and the word behind it.
    PLACES_AFTER = "places_after"
);
list!(
    /// Words with a capital behind an honorific that are no names.
    NO_NAME = "no_name"
);
list!(
    /// Titles and bodies behind "đồng chí" and the others.
    TITLES = "titles"
);
list!(
    /// Given names in lower case with the word behind them, together something else.
    COMPOUNDS = "compounds"
);
list!(
    /// Provinces and bodies that begin like a person's name.
    LIKE_NAMES = "like_names"
);
list!(
    /// Given names that are other words behind an honorific in lower case.
    UNLIKE = "unlike"
);
list!(
    /// Surnames with diacritics.
    SURNAMES = "surnames"
);
list!(
    /// Surnames in plain letters that are no other common word so written.
    SURNAMES_PLAIN = "surnames_plain"
);
list!(
    /// Middle names.
    MIDDLE = "middle"
);
list!(
    /// Middle names in plain letters, for names without diacritics.
    MIDDLE_PLAIN = "middle_plain"
);
list!(
    /// Common given names with diacritics.
    GIVEN = "given"
);

/// Titles of two words in plain letters, for texts without diacritics.
pub(super) static TITLES_PLAIN: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let pairs = TITLES.iter().filter(|title| title.contains(' '));
    pairs.map(|title| super::letters::Letters::of(title).plain.iter().collect()).collect()
});

/// [`GIVEN`] in plain letters.
pub(super) static GIVEN_PLAIN: LazyLock<HashSet<String>> = LazyLock::new(|| {
    GIVEN.iter().map(|name| super::letters::Letters::of(name).plain.iter().collect()).collect()
});

/// Whether two words stand in a list as a pair.
pub(super) fn is_pair(list: &List, first: &str, second: &str) -> bool {
    list.contains(format!("{first} {second}").as_str())
}
