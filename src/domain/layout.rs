//! What an organisation's documents carry besides their text. Each change is a version; a release keeps its own.

use serde::{Deserialize, Serialize};

use super::report::{FieldError, clean};

/// The layout of documents; the setting [`Layout::SETTING`] holds the one in force as JSON. A part left empty is not printed.
/// The parts are those of Party documents (36-HD/VPTW of 2018).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Layout {
    /// Which version it is; 0 from before versions were kept.
    pub version: i32,
    /// Who issues, in capitals.
    pub issuer: String,
    /// The body above the issuer, in capitals.
    pub parent_body: String,
    /// What stands to the right of them: the Party's name.
    pub heading: String,
    /// What sort of document it is, in capitals.
    pub kind: String,
    /// The issuer's part of the document's symbol, such as `BTGDV` in "Số …-BC/BTGDV".
    pub symbol: String,
    /// Where it is issued.
    pub place: String,
    /// On whose authority it is signed, in capitals, such as "K/T TRƯỞNG BAN".
    pub authority: String,
    /// Post of the person who signs, in capitals.
    pub post: String,
    /// Name of the person who signs.
    pub name: String,
    /// Who gets it, one a line.
    pub recipients: String,
    /// How large the letters of the text are, in points: 13 or 14.
    pub size: u32,
}

impl Layout {
    /// Name of the setting.
    pub const SETTING: &str = "layout";

    /// The fields of its form: name, most characters, whether it is needed.
    pub const FIELDS: [(&'static str, usize, bool); 10] = [
        ("parent_body", 120, true),
        ("issuer", 120, true),
        ("heading", 80, true),
        ("symbol", 20, true),
        ("place", 60, true),
        ("kind", 60, true),
        ("authority", 120, false),
        ("post", 120, true),
        ("name", 120, false),
        ("recipients", 1000, true),
    ];

    /// The sizes letters may have.
    pub const SIZES: [u32; 2] = [13, 14];

    /// A part by the name of its field.
    pub fn part(&self, field: &str) -> String {
        match field {
            "parent_body" => self.parent_body.clone(),
            "issuer" => self.issuer.clone(),
            "heading" => self.heading.clone(),
            "symbol" => self.symbol.clone(),
            "place" => self.place.clone(),
            "kind" => self.kind.clone(),
            "authority" => self.authority.clone(),
            "post" => self.post.clone(),
            "name" => self.name.clone(),
            "recipients" => self.recipients.clone(),
            _ => self.size.to_string(),
        }
    }

    /// Reads what was typed, as far as it can be; `get` gives a field's text. And what is wrong with it.
    pub fn typed(get: impl Fn(&str) -> String) -> (Self, Vec<FieldError>) {
        let mut errors = Vec::new();
        let mut parts = Self::FIELDS.map(|(name, most, is_needed)| {
            let text = clean(&get(name));
            let length = text.chars().count();
            if is_needed && length == 0 {
                errors.push(FieldError::new(name, "error-required"));
            } else if length > most {
                let args = vec![("limit", most.to_string()), ("length", length.to_string())];
                errors.push(FieldError { field: name.into(), key: "error-too-long", args });
            }
            text
        });
        let size = get("size").trim().parse().ok().filter(|size| Self::SIZES.contains(size));
        if size.is_none() {
            errors.push(FieldError::new("size", "error-choose"));
        }
        let mut take = parts.iter_mut().map(std::mem::take);
        let mut next = || take.next().unwrap_or_default();
        let layout = Self {
            version: 0,
            parent_body: next(),
            issuer: next(),
            heading: next(),
            symbol: next(),
            place: next(),
            kind: next(),
            authority: next(),
            post: next(),
            name: next(),
            recipients: next(),
            size: size.unwrap_or(Self::default().size),
        };
        (layout, errors)
    }
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            version: 0,
            issuer: "BAN TUYÊN GIÁO VÀ DÂN VẬN".into(),
            parent_body: "TỈNH ỦY".into(),
            heading: "ĐẢNG CỘNG SẢN VIỆT NAM".into(),
            kind: "BÁO CÁO".into(),
            symbol: "BTGDV".into(),
            place: String::new(),
            authority: String::new(),
            post: "TRƯỞNG BAN".into(),
            name: String::new(),
            recipients: "Ban Chỉ đạo\nLưu".into(),
            size: 14,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_comes_back_in_its_own_field_and_what_is_missing_is_told() {
        let typed = |name: &str| if name == "size" { "13".into() } else { format!("Phần {name}") };
        let (layout, errors) = Layout::typed(typed);
        assert_eq!(errors.len(), 0, "{errors:?}");
        for (name, _, _) in Layout::FIELDS {
            assert_eq!(layout.part(name), format!("Phần {name}"));
        }
        assert_eq!(layout.size, 13);
        let (_, errors) = Layout::typed(|_| String::new());
        let needed: Vec<&str> = Layout::FIELDS.iter().filter(|f| f.2).map(|f| f.0).chain(["size"]).collect();
        assert_eq!(errors.iter().map(|e| e.field.as_str()).collect::<Vec<_>>(), needed);
        let (_, errors) = Layout::typed(|_| "x".repeat(1001));
        assert_eq!(errors.len(), Layout::FIELDS.len() + 1, "each is too long, and the size is none");
    }
}
