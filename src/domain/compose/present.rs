//! What of a draft still stands in the text: the sources of its sentences, and which matters are no longer told.

use std::collections::BTreeMap;

use entity::enums::Stance;

use super::words;
use super::{Matter, Sentence};
use crate::domain::diff::likeness;
use crate::domain::fold::fold;

/// From here on a rewritten sentence is taken for the drafted one.
const ALIKE: f64 = 0.6;

/// A sentence of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Which section it stands in, from 0.
    pub section: usize,
    /// First character within the section.
    pub start: usize,
    /// First character behind it.
    pub end: usize,
    /// The words.
    pub text: String,
    /// The paragraph around it, folded.
    paragraph: String,
}

/// The sentences of sections, headings left out.
pub fn sentences(sections: &[String]) -> Vec<Place> {
    let mut out = Vec::new();
    for (section, body) in sections.iter().enumerate() {
        let mut at = 0;
        for line in body.split('\n') {
            let length = line.chars().count();
            if !line.trim_start().starts_with('#') {
                of_line(line, (section, at), &mut out);
            }
            at += length + 1;
        }
    }
    out
}

fn of_line(line: &str, (section, at): (usize, usize), out: &mut Vec<Place>) {
    let chars: Vec<char> = line.chars().collect();
    let paragraph = fold(line);
    let mut start = 0;
    for i in 0..chars.len() {
        let is_end =
            matches!(chars[i], '.' | '!' | '?' | '…') && chars.get(i + 1).is_none_or(|c| c.is_whitespace());
        if !is_end && i + 1 < chars.len() {
            continue;
        }
        let from = (start..=i).find(|&n| chars[n].is_alphanumeric()).unwrap_or(i + 1);
        if from <= i {
            let text: String = chars[from..=i].iter().collect();
            let (start, end) = (at + from, at + i + 1);
            out.push(Place { section, start, end, text, paragraph: paragraph.clone() });
        }
        start = i + 1;
    }
}

/// Whether words stand in a folded text as whole words.
fn has_words(text: &str, words: &str) -> bool {
    let joins = |c: char| c.is_alphanumeric();
    !words.is_empty()
        && text.match_indices(words).any(|(at, _)| {
            let before = text[..at].chars().next_back().is_some_and(joins);
            !before && !text[at + words.len()..].chars().next().is_some_and(joins)
        })
}

/// Whether a folded sentence tells that opinion leans some way.
fn leans(text: &str, stance: Stance) -> bool {
    let marks: &[&str] = match stance {
        Stance::InFavour => &["tan thanh", "ung ho"],
        Stance::Concerned => &["ban khoan", "lo lang", "lo ngai"],
        Stance::Opposed => &["phan doi", "khong dong tinh", "khong tan thanh", "khong ung ho"],
        Stance::Undecided => &["chua ro"],
    };
    let text = if stance == Stance::InFavour {
        text.replace("khong tan thanh", "").replace("khong ung ho", "")
    } else {
        text.to_owned()
    };
    marks.iter().any(|mark| has_words(&text, mark))
}

/// Whether a sentence can be the one that tells a matter of a topic.
fn tells(place: &Place, topic: &str, stance: Stance) -> bool {
    has_words(&place.paragraph, topic) && leans(&fold(&place.text), stance)
}

/// A topic's name as it is looked for.
fn sought(names: &BTreeMap<String, (String, String)>, code: &str) -> String {
    fold(&words::topic(names, code))
}

/// Which drafted sentence each sentence of the text comes from, if any: the same words, or most of them.
pub fn links(places: &[Place], drafted: &[Sentence]) -> Vec<Option<usize>> {
    let mut scores: Vec<(f64, usize, usize)> = Vec::new();
    for (n, place) in places.iter().enumerate() {
        for (d, sentence) in drafted.iter().enumerate() {
            let score = if place.text == sentence.text { 2.0 } else { likeness(&place.text, &sentence.text) };
            if score >= ALIKE {
                scores.push((score, n, d));
            }
        }
    }
    scores.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let mut out = vec![None; places.len()];
    let mut used = vec![false; drafted.len()];
    for (_, n, d) in scores {
        if out[n].is_none() && !used[d] {
            out[n] = Some(d);
            used[d] = true;
        }
    }
    out
}

/// The matters that must not fall out silently and are told nowhere in the text. A sentence stands for one matter of
/// a topic and leaning, so that of two alike the one that was taken out is missed.
pub fn left_out<'a>(
    matters: &'a [Matter],
    drafted: &[Sentence],
    sections: &[String],
    names: &BTreeMap<String, (String, String)>,
) -> Vec<&'a Matter> {
    let places = sentences(sections);
    let mut scores: Vec<(f64, usize, usize)> = Vec::new();
    let mut wanted: Vec<(&Matter, &str)> = Vec::new();
    for m in matters {
        let code = m.key.code();
        let mut own: Vec<&str> =
            drafted.iter().filter(|s| s.matters.contains(&code)).map(|s| s.text.as_str()).collect();
        if own.is_empty() {
            own.push("");
        }
        wanted.extend(own.into_iter().map(|text| (m, text)));
    }
    for (w, (m, text)) in wanted.iter().enumerate() {
        let topic = sought(names, &m.key.topic);
        for (n, place) in places.iter().enumerate().filter(|(_, p)| tells(p, &topic, m.key.stance)) {
            scores.push((if place.text == *text { 2.0 } else { likeness(&place.text, text) }, w, n));
        }
    }
    scores.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let mut told: Vec<bool> = vec![false; wanted.len()];
    let mut taken: Vec<(usize, Stance)> = Vec::new();
    for (_, w, n) in scores {
        let (m, _) = wanted[w];
        let place = (n, m.key.stance);
        if !told[w] && !taken.contains(&place) {
            told[w] = true;
            taken.push(place);
        }
    }
    let is_told = |m: &Matter| wanted.iter().zip(&told).any(|((other, _), told)| *told && other.key == m.key);
    matters.iter().filter(|m| m.is_hot && !is_told(m)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_found_with_their_places_and_headings_are_none() {
        let body = "### Trong nước\n\nVề giá cả, có ý kiến. Tuy nhiên, khác!\n- Mục một".to_owned();
        let found = sentences(std::slice::from_ref(&body));
        let texts: Vec<&str> = found.iter().map(|p| p.text.as_str()).collect();
        assert_eq!(texts, ["Về giá cả, có ý kiến.", "Tuy nhiên, khác!", "Mục một"]);
        for place in &found {
            let cut: String = body.chars().skip(place.start).take(place.end - place.start).collect();
            assert_eq!(cut, place.text);
        }
    }

    #[test]
    fn a_rewritten_sentence_keeps_its_sources_and_another_has_none() {
        let sentence = |text: &str| Sentence {
            text: text.into(),
            reports: vec![],
            matters: vec![],
            topic: String::new(),
        };
        let drafted =
            [sentence("Về giá cả, nhiều ý kiến băn khoăn, lo lắng."), sentence("Về y tế, có ý kiến.")];
        let text = ["Về giá cả, rất nhiều ý kiến băn khoăn, lo lắng thêm. Hoàn toàn mới viết.".to_owned()];
        assert_eq!(links(&sentences(&text), &drafted), [Some(0), None]);
    }

    #[test]
    fn refusing_is_no_support() {
        assert!(leans(&fold("nhiều ý kiến tán thành"), Stance::InFavour));
        assert!(!leans(&fold("nhiều ý kiến không tán thành"), Stance::InFavour));
        assert!(leans(&fold("nhiều ý kiến không tán thành"), Stance::Opposed));
    }
}
