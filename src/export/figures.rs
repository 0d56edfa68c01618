//! Published figures as tables; nothing of a hidden cell is in them.

use crate::domain::cube::STANCES;
use crate::domain::summary::Document;
use crate::domain::suppress::{Band, Bands, Published, PublishedCell};
use crate::locale::Lang;

/// A node of one of the trees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Whether there is something below it.
    pub opens: bool,
}

/// A row: a unit and its cells.
#[derive(Clone, Debug)]
pub struct Row {
    /// The unit.
    pub unit: Node,
    /// One cell a column.
    pub cells: Vec<PublishedCell>,
}

/// A table of units by topics: a node and its children, both ways.
#[derive(Clone, Debug)]
pub struct Table {
    /// From the root to the chosen unit.
    pub unit_path: Vec<Node>,
    /// From the root to the chosen topic.
    pub topic_path: Vec<Node>,
    /// Topics.
    pub columns: Vec<Node>,
    /// Units; children with nothing shown are folded.
    pub rows: Vec<Row>,
    /// How many children were folded.
    pub folded: usize,
    /// The cell of the chosen unit and topic.
    pub whole: PublishedCell,
}

/// The table at a unit and a topic; an empty code is the root; none for an unknown code.
pub fn table(p: &Published, names: &Document, lang: Lang, unit: &str, topic: &str) -> Option<Table> {
    let (units, topics) = (p.units(), p.topics());
    let (u, t) = (units.asked(unit)?, topics.asked(topic)?);
    let unit_node = |i: usize| Node {
        code: units.code(i).to_owned(),
        name: names.units.get(units.code(i)).cloned().unwrap_or_default(),
        opens: !units.is_leaf(i),
    };
    let topic_node = |i: usize| Node {
        code: topics.code(i).to_owned(),
        name: topic_name(names, lang, topics.code(i)),
        opens: !topics.is_leaf(i),
    };
    let columns = topics.with_children(t);
    let row =
        |i: usize| Row { unit: unit_node(i), cells: columns.iter().map(|&c| p.cell(i, c).clone()).collect() };
    let shown = |r: &Row| r.cells.iter().any(|c| matches!(c, PublishedCell::Shown { .. }));
    let children: Vec<Row> = units.children(u).iter().map(|&i| row(i)).collect();
    let folded = children.iter().filter(|r| !shown(r)).count();
    Some(Table {
        unit_path: units.path(u).into_iter().map(unit_node).collect(),
        topic_path: topics.path(t).into_iter().map(topic_node).collect(),
        rows: [row(u)].into_iter().chain(children.into_iter().filter(shown)).collect(),
        columns: columns.iter().map(|&c| topic_node(c)).collect(),
        folded,
        whole: p.cell(u, t).clone(),
    })
}

/// The name of a topic.
pub(super) fn topic_name(names: &Document, lang: Lang, code: &str) -> String {
    match names.topics.get(code) {
        Some((vi, _)) if lang == Lang::Vi => vi.clone(),
        Some((_, en)) => en.clone(),
        None => String::new(),
    }
}

/// A topic in two releases, in both of which it is shown: voices and distinct authors, then and now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The topic.
    pub topic: String,
    /// Voices and authors in the earlier release.
    pub then: (u64, u32),
    /// Voices and authors now.
    pub now: (u64, u32),
}

/// What two releases both show of a unit: the chosen topic and its children. What only one of them shows is left out, for
/// a difference with nothing would tell when it was hidden.
pub fn steps(
    (then, now): (&Published, &Published),
    names: &Document,
    lang: Lang,
    (unit, topic): (&str, &str),
) -> Vec<Step> {
    let (Some(u), Some(t)) = (now.units().asked(unit), now.topics().asked(topic)) else { return Vec::new() };
    let shown = |cell: &PublishedCell| match cell {
        PublishedCell::Shown { voices, reporters, .. } => Some((*voices, *reporters)),
        PublishedCell::Hidden | PublishedCell::Empty => None,
    };
    let step = |c: usize| {
        let code = now.topics().code(c);
        let before = (then.units().index(now.units().code(u))?, then.topics().index(code)?);
        let (before, after) = (shown(then.cell(before.0, before.1))?, shown(now.cell(u, c))?);
        Some(Step { topic: topic_name(names, lang, code), then: before, now: after })
    };
    now.topics().with_children(t).into_iter().filter_map(step).collect()
}

/// A share in words: steps of five, "below ten", "mostly".
pub fn band(lang: Lang, band: Band) -> String {
    match band {
        Band::BelowTen => lang.t("band-below-ten"),
        Band::Mostly => lang.t("band-mostly"),
        Band::Step(n) => lang.ta("percent", &[("n", n.to_string())]),
    }
}

/// The shares of a cell by name, aggrieved last; none where they are not published.
pub fn shares(lang: Lang, cell: &PublishedCell) -> Vec<(String, String)> {
    let PublishedCell::Shown { bands: Some(bands), .. } = cell else { return Vec::new() };
    named(lang, bands).into_iter().map(|(name, share)| (name, band(lang, share))).collect()
}

/// The bands of a cell by name: the stances in their order, aggrieved last.
pub fn named(lang: Lang, bands: &Bands) -> Vec<(String, Band)> {
    let name = |code: &str| lang.t(&format!("stance-{}", code.replace('_', "-")));
    let stances = STANCES.iter().zip(bands.stance).map(|(code, share)| (name(code), share));
    stances.chain([(lang.t("aggrieved"), bands.aggrieved)]).collect()
}

/// The policy a publication was made under, in a sentence.
pub fn policy(lang: Lang, published: &Published) -> String {
    let p = published.policy();
    let args = [
        ("voices", p.min_voices.to_string()),
        ("reporters", p.min_reporters.to_string()),
        ("share", (p.max_share / 10).to_string()),
        ("headcount", p.min_headcount.unwrap_or(0).to_string()),
    ];
    lang.ta("release-policy", &args)
}
