//! Words of the interface, from `templates/locales`; Vietnamese first, English second.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::{PoisonError, RwLock};

use entity::enums::RoundKind;
use fluent_templates::Loader;
use fluent_templates::fluent_bundle::FluentValue;
use unic_langid::{LanguageIdentifier, langid};

use crate::domain::period::Period;
use crate::domain::rich::Value;
use crate::domain::suppress::Band;

fluent_templates::static_loader! {
    static LOCALES = {
        locales: "./templates/locales",
        fallback_language: "vi",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// A language of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Lang {
    /// Vietnamese.
    #[default]
    Vi,
    /// English.
    En,
}

const VI: LanguageIdentifier = langid!("vi");
const EN: LanguageIdentifier = langid!("en");

impl Lang {
    /// Reads a stored or submitted code; anything but `en` is Vietnamese.
    pub fn parse(code: &str) -> Self {
        if code == "en" { Self::En } else { Self::Vi }
    }

    /// The language a program asks for by `Accept-Language`: of those we have, the one it likes best.
    pub fn accepted(header: &str) -> Self {
        let mut best = (Self::default(), 0.0);
        for range in header.split(',') {
            let (tag, rest) = range.trim().split_once(';').unwrap_or((range.trim(), ""));
            let weight: f32 = rest.trim().strip_prefix("q=").map_or(1.0, |q| q.trim().parse().unwrap_or(0.0));
            let lang = match tag.split('-').next().unwrap_or_default().to_ascii_lowercase().as_str() {
                "vi" => Self::Vi,
                "en" => Self::En,
                _ => continue,
            };
            if weight > best.1 {
                best = (lang, weight);
            }
        }
        best.0
    }

    /// The code for `lang=` and the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Vi => "vi",
            Self::En => "en",
        }
    }

    fn id(self) -> &'static LanguageIdentifier {
        static IDS: [LanguageIdentifier; 2] = [VI, EN];
        &IDS[self as usize]
    }

    /// The text of a key. A page asks for hundreds, so each is made of its pattern once.
    pub fn t(self, key: &str) -> String {
        static KNOWN: [RwLock<BTreeMap<String, String>>; 2] = [const { RwLock::new(BTreeMap::new()) }; 2];
        let known = &KNOWN[self as usize];
        if let Some(text) = known.read().unwrap_or_else(PoisonError::into_inner).get(key) {
            return text.clone();
        }
        let Some(text) = LOCALES.try_lookup(self.id(), key) else { return LOCALES.lookup(self.id(), key) };
        known.write().unwrap_or_else(PoisonError::into_inner).insert(key.to_owned(), text.clone());
        text
    }

    /// Whether there is a text of this key.
    pub fn has(self, key: &str) -> bool {
        LOCALES.try_lookup(self.id(), key).is_some()
    }

    /// The text of a key with values put in.
    pub fn ta(self, key: &str, args: &[(&'static str, String)]) -> String {
        let args: HashMap<Cow<'static, str>, FluentValue<'static>> =
            args.iter().map(|(k, v)| (Cow::Borrowed(*k), FluentValue::from(v.clone()))).collect();
        LOCALES.lookup_with_args(self.id(), key, &args)
    }

    /// A round as people call it: "Quý IV/2026" for `2026-Q4`.
    pub fn round(self, code: &str) -> String {
        let Some(period) = Period::parse(code) else {
            return self.ta("round-name", &[("code", code.to_owned())]);
        };
        let key = match period.kind {
            RoundKind::Week => "round-week",
            RoundKind::Month => "round-month",
            RoundKind::Quarter => "round-quarter",
            RoundKind::HalfYear if period.number == 1 => "round-half-first",
            RoundKind::HalfYear => "round-half-second",
            RoundKind::Year => "round-year",
        };
        self.ta(key, &[("number", period.figure()), ("year", period.year.to_string())])
    }

    /// A whole number as people write it: 1.234 in Vietnamese, 1,234 in English.
    pub fn number(self, n: u64) -> String {
        let digits = n.to_string();
        let mark = if self == Self::Vi { '.' } else { ',' };
        let mut out = String::new();
        for (i, c) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                out.push(mark);
            }
            out.push(c);
        }
        out
    }

    /// A published number as prose says it.
    pub fn said(self, value: Value) -> String {
        match value {
            Value::Count(n) => self.number(n),
            Value::Share(Band::BelowTen) => self.t("said-below-ten"),
            Value::Share(Band::Mostly) => self.t("band-mostly"),
            Value::Share(Band::Step(n)) => self.ta("percent", &[("n", n.to_string())]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_get_the_language_they_like_best_of_those_there_are() {
        for (header, lang) in [
            ("", Lang::Vi),
            ("en", Lang::En),
            ("en-GB, vi;q=0.5", Lang::En),
            ("fr, en;q=0.3, vi;q=0.8", Lang::Vi),
            ("de, *", Lang::Vi),
            ("en;q=nonsense", Lang::Vi),
            ("EN;q=0.1", Lang::En),
        ] {
            assert_eq!(Lang::accepted(header), lang, "{header}");
        }
    }

    #[test]
    fn numbers_are_grouped_as_each_language_writes_them() {
        assert_eq!(Lang::Vi.number(1_234_567), "1.234.567");
        assert_eq!(Lang::En.number(1_234), "1,234");
        assert_eq!(Lang::Vi.number(12), "12");
    }
}
