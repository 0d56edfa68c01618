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
            let mut parts = line.split(',');
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frame_has_two_levels_and_every_line_is_read() {
        let topics = topics();
        assert_eq!(topics.len(), include_str!("coding_frame.csv").trim().lines().count() - 1);
        for topic in topics.iter().filter_map(|t| t.parent) {
            assert!(topics.iter().any(|p| p.code == topic && p.parent.is_none()), "{topic}");
        }
    }
}
