//! The built-in coding frame: topics in two levels, as a new installation starts with.

/// A topic of the frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Topic {
    /// Code, such as `C1`.
    pub code: &'static str,
    /// Code of the parent; none on the upper level.
    pub parent: Option<&'static str>,
    /// Vietnamese name.
    pub name_vi: &'static str,
    /// English name.
    pub name_en: &'static str,
    /// Factor on the least number of voices.
    pub factor: i32,
}

/// All topics, parents before their children where the file has them so.
pub fn topics() -> Vec<Topic> {
    let lines = include_str!("coding_frame.csv").lines().skip(1);
    lines
        .filter_map(|line| {
            let mut parts = fields(line).into_iter();
            Some(Topic {
                code: parts.next()?,
                parent: parts.next().filter(|p| !p.is_empty()),
                name_vi: parts.next()?,
                name_en: parts.next()?,
                factor: parts.next()?.trim().parse().ok()?,
            })
        })
        .collect()
}

/// The fields of a line; a field with a comma stands in quotes.
fn fields(line: &str) -> Vec<&str> {
    let (mut out, mut start, mut quoted) = (Vec::new(), 0, false);
    for (at, c) in line.char_indices().chain([(line.len(), ',')]) {
        if c == '"' {
            quoted = !quoted;
        } else if c == ',' && !quoted {
            out.push(line[start..at].trim_matches('"'));
            start = at + 1;
        }
    }
    out
}

/// Everyday words people look for a topic by, beside its name; none for a topic that was added later.
pub fn words(code: &str) -> &'static str {
    let line =
        include_str!("topic_words.csv").lines().find_map(|line| line.strip_prefix(code)?.strip_prefix(','));
    line.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frame_has_two_levels_and_every_line_is_read() {
        let topics = topics();
        assert_eq!(topics.len(), include_str!("coding_frame.csv").trim().lines().count() - 1);
        assert!(topics.iter().any(|t| t.name_vi == "Phòng, chống tham nhũng, lãng phí" && t.factor == 2));
        for topic in topics.iter().filter_map(|t| t.parent) {
            assert!(topics.iter().any(|p| p.code == topic && p.parent.is_none()), "{topic}");
        }
    }
}
