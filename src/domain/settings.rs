//! What an organisation sets for itself: the thresholds of publication with their floors, how long reports
//! are kept, the time zone. The issuer's block is [`super::summary::Layout`].

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use entity::ids::AccountId;
use serde::{Deserialize, Serialize};

use super::report::{FieldError, clean};
use super::summary::Layout;

/// The thresholds of publication; the floors are those of `figures.md` in the product's design: below them a
/// release would protect nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thresholds {
    /// Least number of voices in a shown cell, before the topic's factor: 5 to 1,000.
    pub min_voices: u32,
    /// Least number of distinct authors: 3 to 100.
    pub min_reporters: u32,
    /// Largest part of one author in a cell's voices, in percent: 50 to 90.
    pub max_share: u32,
    /// Units known to have fewer people are protected in every topic: 10 to 1,000.
    pub min_headcount: u32,
}

impl Thresholds {
    /// Name of the setting in force.
    pub const SETTING: &str = "thresholds";
    /// The fields: name, least and largest value.
    pub const FIELDS: [(&str, u32, u32); 4] = [
        ("min_voices", 5, 1000),
        ("min_reporters", 3, 100),
        ("max_share", 50, 90),
        ("min_headcount", 10, 1000),
    ];

    /// Its values, in the order of [`Self::FIELDS`].
    pub fn values(&self) -> [u32; 4] {
        [self.min_voices, self.min_reporters, self.max_share, self.min_headcount]
    }

    /// Reads what was typed, in the order of [`Self::FIELDS`].
    ///
    /// # Errors
    /// A message for each value that is no number or passes a floor or ceiling.
    pub fn parse(raw: &[String; 4]) -> Result<Self, Vec<FieldError>> {
        let (mut errors, mut values) = (Vec::new(), [0; 4]);
        for (i, (name, least, most)) in Self::FIELDS.into_iter().enumerate() {
            match number(&raw[i], least, most) {
                Some(value) => values[i] = value,
                None => errors.push(out_of_range(name, least, most)),
            }
        }
        let [min_voices, min_reporters, max_share, min_headcount] = values;
        let read = Self { min_voices, min_reporters, max_share, min_headcount };
        if errors.is_empty() { Ok(read) } else { Err(errors) }
    }
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { min_voices: 10, min_reporters: 3, max_share: 85, min_headcount: 30 }
    }
}

/// Thresholds that wait for an approver's yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// What is proposed.
    pub thresholds: Thresholds,
    /// Who proposed it.
    pub by: AccountId,
    /// When.
    pub at: DateTime<Utc>,
}

impl Proposal {
    /// Name of the setting.
    pub const SETTING: &str = "thresholds_proposed";
}

/// What administrators set by themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// The issuer's block of documents.
    pub layout: Layout,
    /// Zone of all dates and deadlines.
    pub zone: Tz,
    /// Months a report is kept after its round is archived: 6 to 120.
    pub retention: u32,
}

impl Organisation {
    /// Name of the setting that holds the zone; none set leaves the configured one.
    pub const ZONE: &str = "timezone";
    /// Name of the setting that holds the retention.
    pub const RETENTION: &str = "retention";
    /// Months reports are kept unless set otherwise.
    pub const MONTHS: u32 = 24;

    /// Reads what was typed; `get` gives a field's text. Lines of the block have at most 120 characters.
    ///
    /// # Errors
    /// A message for each field that is wrong.
    pub fn parse(get: impl Fn(&str) -> String) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut text = |name: &str, most: usize, needed: bool| {
            let text = clean(&get(name));
            let length = text.chars().count();
            if needed && length == 0 {
                errors.push(FieldError { field: name.into(), key: "error-required", args: Vec::new() });
            } else if length > most {
                let args = vec![("limit", most.to_string()), ("length", length.to_string())];
                errors.push(FieldError { field: name.into(), key: "error-too-long", args });
            }
            text
        };
        let layout = Layout {
            parent_body: text("parent_body", 120, true),
            issuer: text("issuer", 120, true),
            symbol: text("symbol", 20, true),
            place: text("place", 60, true),
            authority: text("authority", 120, false),
            post: text("post", 120, true),
            name: text("name", 120, false),
            recipients: text("recipients", 1000, true),
        };
        let zone = get("zone").parse::<Tz>().ok();
        if zone.is_none() {
            errors.push(FieldError { field: "zone".into(), key: "error-zone", args: Vec::new() });
        }
        let retention = number(&get("retention"), 6, 120);
        if retention.is_none() {
            errors.push(out_of_range("retention", 6, 120));
        }
        match (zone, retention) {
            (Some(zone), Some(retention)) if errors.is_empty() => Ok(Self { layout, zone, retention }),
            _ => Err(errors),
        }
    }
}

fn number(raw: &str, least: u32, most: u32) -> Option<u32> {
    clean(raw).parse().ok().filter(|n| (least..=most).contains(n))
}

fn out_of_range(name: &str, least: u32, most: u32) -> FieldError {
    let args = vec![("least", least.to_string()), ("most", most.to_string())];
    FieldError { field: name.into(), key: "error-range", args }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(values: [&str; 4]) -> Result<Thresholds, Vec<String>> {
        let fields = |errors: Vec<FieldError>| errors.into_iter().map(|e| e.field).collect();
        Thresholds::parse(&values.map(Into::into)).map_err(fields)
    }

    #[test]
    fn thresholds_stop_at_their_floors_and_ceilings() {
        assert_eq!(typed(["5", "3", "90", "10"]).map(|t| t.values()), Ok([5, 3, 90, 10]));
        assert_eq!(typed(["4", "2", "91", "9"]), Err(Thresholds::FIELDS.map(|f| f.0.to_owned()).into()));
        assert_eq!(typed(["", "-3", "8.5", "mười"]).unwrap_err().len(), 4);
        assert_eq!(Thresholds::default().values(), [10, 3, 85, 30]);
    }

    #[test]
    fn an_organisation_needs_names_a_known_zone_and_a_sensible_retention() {
        let good = |name: &str| match name {
            "zone" => "Asia/Ho_Chi_Minh".to_owned(),
            "retention" => "24".into(),
            "authority" | "name" => String::new(),
            _ => "ABC".into(),
        };
        assert_eq!(Organisation::parse(good).unwrap().retention, 24);
        let bad = |name: &str| match name {
            "zone" => "Hà Nội".to_owned(),
            "retention" => "1".into(),
            "issuer" => "x".repeat(121),
            _ => String::new(),
        };
        let fields: Vec<String> =
            Organisation::parse(bad).unwrap_err().into_iter().map(|e| e.field).collect();
        for field in ["zone", "retention", "issuer", "place", "recipients"] {
            assert!(fields.contains(&field.to_owned()), "{field}");
        }
    }
}
