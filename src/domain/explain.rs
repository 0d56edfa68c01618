//! What a publication hides and why, as a table for staff; the reasons are never for readers.

use crate::domain::case::Case;
use crate::domain::cube::{Cube, Leaf};
use crate::domain::suppress::{Published, PublishedCell, Reason};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The reasons in the words of the table.
fn words(reason: Reason) -> &'static str {
    match reason {
        Reason::FewVoices => "fewer voices than the policy asks for",
        Reason::FewReporters => "fewer authors than the policy asks for",
        Reason::OneAuthor => "one author has too large a part",
        Reason::SmallUnit => "the unit is too small",
        Reason::Remainder => "subtracting shown cells would leave too little",
        Reason::Computable => "a protected number would follow from it",
        Reason::Insider => "an author could tell another's part",
        Reason::Near => "a protected number would lie between close bounds",
        Reason::Absent => "empty, in the row of few authors",
    }
}

/// The table of a case that was published: cell by cell, then by reason, the share hidden and the coverage of each
/// release.
#[must_use]
pub fn explain(case: &Case, published: &[(String, Published)]) -> String {
    let mut out = String::new();
    for ((id, published), release) in published.iter().zip(&case.releases) {
        table(&mut out, id, published, &release.leaves);
    }
    out
}

fn table(out: &mut String, id: &str, published: &Published, leaves: &[Leaf]) {
    let (units, topics) = (published.units(), published.topics());
    let cube = Cube::build(units, topics, leaves);
    let (mut full, mut hidden) = (0, 0);
    let mut by: BTreeMap<&str, u32> = BTreeMap::new();
    let _ = writeln!(out, "release {id}\nunit\ttopic\twhy hidden");
    for u in units.preorder() {
        for t in topics.preorder() {
            let group = units.is_group(u);
            full += u32::from(!group && !cube.cell(u, t).is_empty());
            if let Some(reason) = published.why(u, t) {
                hidden += u32::from(!group && reason != Reason::Absent);
                *by.entry(words(reason)).or_default() += 1;
                let _ = writeln!(out, "{}\t{}\t{}", units.code(u), topics.code(t), words(reason));
            }
        }
    }
    by.iter().for_each(|(why, count)| {
        let _ = writeln!(out, "{count:>6}  {why}");
    });
    let _ = writeln!(
        out,
        "hidden: {hidden} of {full} cells that are not empty ({})",
        percent(hidden.into(), full.into())
    );
    let (covered, all) = coverage(published, leaves);
    let _ = writeln!(
        out,
        "coverage: {covered} of {all} voices in a shown cell below the root unit ({})",
        percent(covered, all)
    );
    published.revealed().iter().for_each(|what| {
        let _ = writeln!(out, "given away by earlier releases: {what}");
    });
}

/// The voices that lie in some shown cell below the root unit, of all.
fn coverage(published: &Published, leaves: &[Leaf]) -> (u64, u64) {
    let (units, topics) = (published.units(), published.topics());
    let is_shown = |u: usize, t: usize| matches!(published.cell(u, t), PublishedCell::Shown { .. });
    let covered = |leaf: &&Leaf| {
        let below = units.ancestors_and_self(leaf.unit).filter(|&u| u != units.root());
        below.into_iter().any(|u| topics.ancestors_and_self(leaf.topic).any(|t| is_shown(u, t)))
    };
    (leaves.iter().filter(covered).map(Leaf::total).sum(), leaves.iter().map(Leaf::total).sum())
}

fn percent(part: u64, whole: u64) -> String {
    format!("{:.1} %", part as f64 * 100.0 / whole.max(1) as f64)
}
