//! What an organisation sets for itself: the thresholds of publication with their floors, how long reports
//! are kept, the time zone, how mail goes. The layout of documents is [`super::layout::Layout`].

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use entity::ids::AccountId;
use serde::{Deserialize, Serialize};

use super::account::email;
use super::reissue::Level;
use super::report::{FieldError, clean};

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

    /// Its values as a query of an address.
    pub fn query(&self) -> String {
        let pairs = Self::FIELDS.iter().zip(self.values()).map(|((name, _, _), n)| format!("{name}={n}"));
        pairs.collect::<Vec<_>>().join("&")
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

/// Thresholds an administrator tries before proposing them. The administrator reads no figures: what comes back is how
/// many cells of each level would be shown and hidden.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trial {
    /// What is tried.
    pub thresholds: Thresholds,
    /// What came of it; none while it is being computed.
    pub judged: Option<Judged>,
}

impl Trial {
    /// Name of the setting.
    pub const SETTING: &str = "thresholds_trial";
}

/// What thresholds do to the round that was compiled last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// Code of the round; empty where none has figures yet.
    pub round: String,
    /// Cells by level under the thresholds in force.
    pub now: Vec<Level>,
    /// Cells by level under those that are tried.
    pub then: Vec<Level>,
}

/// What administrators set by themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
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

    /// Reads what was typed; `get` gives a field's text.
    ///
    /// # Errors
    /// A message for each field that is wrong.
    pub fn parse(get: impl Fn(&str) -> String) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let zone = get("zone").parse::<Tz>().ok();
        if zone.is_none() {
            errors.push(FieldError { field: "zone".into(), key: "error-zone", args: Vec::new() });
        }
        let retention = number(&get("retention"), 6, 120);
        if retention.is_none() {
            errors.push(out_of_range("retention", 6, 120));
        }
        match (zone, retention) {
            (Some(zone), Some(retention)) if errors.is_empty() => Ok(Self { zone, retention }),
            _ => Err(errors),
        }
    }
}

/// How mail goes, as administrators set it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// Where servers send what they could not deliver; none for the sender's own address.
    pub bounce: Option<String>,
    /// Most mails in a minute to one domain: 1 to 10,000.
    pub pace: u32,
}

impl Default for Post {
    fn default() -> Self {
        Self { bounce: None, pace: 120 }
    }
}

impl Post {
    /// Name of the setting.
    pub const SETTING: &str = "mail";

    /// Reads what was typed; `get` gives a field's text.
    ///
    /// # Errors
    /// A message for each field that is wrong.
    pub fn parse(get: impl Fn(&str) -> String) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let bounce = email(&get("bounce")).unwrap_or_else(|key| {
            errors.push(FieldError::new("bounce", key));
            None
        });
        let pace = number(&get("pace"), 1, 10_000).unwrap_or_else(|| {
            errors.push(out_of_range("pace", 1, 10_000));
            0
        });
        if errors.is_empty() { Ok(Self { bounce, pace }) } else { Err(errors) }
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
    fn an_organisation_needs_a_known_zone_and_a_sensible_retention() {
        let good = |name: &str| if name == "zone" { "Asia/Ho_Chi_Minh".to_owned() } else { "24".into() };
        assert_eq!(Organisation::parse(good).unwrap().retention, 24);
        let bad = |name: &str| if name == "zone" { "Hà Nội".to_owned() } else { "1".into() };
        let fields: Vec<String> =
            Organisation::parse(bad).unwrap_err().into_iter().map(|e| e.field).collect();
        assert_eq!(fields, ["zone", "retention"]);
    }

    #[test]
    fn mail_goes_at_a_pace_of_one_or_more_and_comes_back_to_an_address_or_the_sender() {
        let read = |bounce: &str, pace: &str| {
            let get = |name: &str| if name == "bounce" { bounce.to_owned() } else { pace.to_owned() };
            Post::parse(get).map_err(|errors| errors.into_iter().map(|e| e.field).collect::<Vec<_>>())
        };
        assert_eq!(read("", "60"), Ok(Post { bounce: None, pace: 60 }));
        assert_eq!(read("thu-tra@tinh.vn", "1").unwrap().bounce.as_deref(), Some("thu-tra@tinh.vn"));
        assert_eq!(read("thu-tra", "0"), Err(vec!["bounce".to_owned(), "pace".to_owned()]));
    }
}
