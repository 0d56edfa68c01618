//! What programs ask for in the address. A parameter there is not, or twice, is refused: else a typing mistake would be
//! answered with something else than was asked for.

use axum::http::Uri;

use crate::domain::report::FieldError;
use crate::error::{AppError, AppResult};
use crate::web::extract::Fields;

/// Rows of a page, unless the address says otherwise.
const SIZE: u64 = 50;

/// Most rows of a page.
const LARGEST: u64 = 200;

/// Last page that can be asked for.
const LAST: u64 = 1_000_000;

/// The parameters of an address.
#[derive(Clone, Debug)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Reads those there may be.
    ///
    /// # Errors
    /// `Fields` for any other, and for what is given twice or holds control characters.
    pub fn read(uri: &Uri, known: &[&str]) -> AppResult<Self> {
        let pairs = Fields::parse(uri.query().unwrap_or_default().as_bytes()).into_pairs();
        let mut errors = Vec::new();
        for (n, (name, value)) in pairs.iter().enumerate() {
            let key = if !known.contains(&name.as_str()) {
                "error-parameter-unknown"
            } else if pairs[..n].iter().any(|(other, _)| other == name) {
                "error-parameter-twice"
            } else if value.is_empty() || value.contains(char::is_control) {
                "error-unknown-choice"
            } else {
                continue;
            };
            let shown: String = name.chars().filter(|c| !c.is_control()).take(50).collect();
            errors.push(FieldError::new(&shown, key));
        }
        if errors.is_empty() { Ok(Self(pairs)) } else { Err(AppError::Fields(errors)) }
    }

    /// The value of a parameter; empty when it is left out.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    fn number(&self, name: &str, (or, most): (u64, u64)) -> Result<u64, FieldError> {
        let wrong = || {
            let args = vec![("limit", most.to_string())];
            FieldError { args, ..FieldError::new(name, "error-parameter-number") }
        };
        match self.get(name) {
            "" => Ok(or),
            text if text.bytes().all(|b| b.is_ascii_digit()) => {
                text.parse().ok().filter(|n| (1..=most).contains(n)).ok_or_else(wrong)
            }
            _ => Err(wrong()),
        }
    }

    /// The page that is asked for.
    ///
    /// # Errors
    /// `Fields` for numbers there are not.
    pub fn paging(&self) -> AppResult<Paging> {
        let read = [self.number("page", (1, LAST)), self.number("size", (SIZE, LARGEST))];
        match read {
            [Ok(page), Ok(size)] => Ok(Paging { page, size }),
            read => Err(AppError::Fields(read.into_iter().filter_map(Result::err).collect())),
        }
    }

    /// The address of another page of the same.
    pub(super) fn on_page(&self, path: &str, page: u64) -> String {
        let others = self.0.iter().filter(|(name, _)| name != "page");
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(others).append_pair("page", &page.to_string());
        format!("{path}?{}", query.finish())
    }
}

/// A page of a list.
#[derive(Clone, Copy, Debug)]
pub struct Paging {
    /// Its number, from 1.
    pub page: u64,
    /// Most rows on it.
    pub size: u64,
}

impl Paging {
    /// Its part of a whole list.
    pub(super) fn cut<T>(self, list: Vec<T>) -> Vec<T> {
        let whole = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        let before = whole(self.page - 1).saturating_mul(whole(self.size));
        list.into_iter().skip(before).take(whole(self.size)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(text: &str) -> AppResult<Query> {
        Query::read(&text.parse().unwrap(), &["round", "page", "size"])
    }

    #[test]
    fn what_is_not_known_or_given_twice_is_refused_by_its_name() {
        for (text, field) in [
            ("/x?rond=a", "rond"),
            ("/x?round=a&round=b", "round"),
            ("/x?round=", "round"),
            ("/x?round=%0d", "round"),
            ("/x?", ""),
            ("/x?round=2026-Q4&page=2", ""),
        ] {
            let found = match query(text) {
                Err(AppError::Fields(errors)) => errors.into_iter().map(|e| e.field).collect(),
                _ => Vec::new(),
            };
            assert_eq!(found.concat(), field, "{text}");
        }
    }

    #[test]
    fn pages_are_numbers_and_the_others_stay_in_the_address() {
        let paging = |text: &str| query(text).unwrap().paging().map(|p| (p.page, p.size)).ok();
        assert_eq!(paging("/x"), Some((1, 50)));
        assert_eq!(paging("/x?page=3&size=200"), Some((3, 200)));
        for wrong in
            ["page=0", "size=201", "page=-1", "page=1.5", "size=x", "page=+1", "page=99999999999999999999"]
        {
            assert_eq!(paging(&format!("/x?{wrong}")), None, "{wrong}");
        }
        let asked = query("/x?page=2&round=a+b&size=1").unwrap();
        assert_eq!(asked.on_page("/x", 3), "/x?round=a+b&size=1&page=3");
        assert_eq!(asked.paging().unwrap().cut(vec!['a', 'b', 'c']), ['b']);
    }
}
