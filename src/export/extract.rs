//! A release cut to one cluster, for its heads: its published cells and those below it, and no prose, for that is about all.

use chrono::NaiveDate;

use super::figures::{policy, shares, table};
use super::placed::{Placed, Source};
use super::sheet::{Appendix, Sheet, frame, opening};
use crate::domain::layout::Layout;
use crate::domain::report::clean;
use crate::domain::summary::Document;
use crate::domain::suppress::{Published, PublishedCell};
use crate::locale::Lang;

const LANG: Lang = Lang::Vi;

/// The clusters of a release: code and name.
pub fn clusters(published: &Published, names: &Document) -> Vec<(String, String)> {
    let units = published.units();
    let own = units.children(units.root()).iter().filter(|&&u| !units.is_group(u) && !units.is_leaf(u));
    let named = |u: &usize| {
        let code = units.code(*u).to_owned();
        let name = names.units.get(&code).map(|name| clean(name)).unwrap_or_default();
        (code, name)
    };
    own.map(named).collect()
}

/// The part of a release that is about one cluster; none where there is no such cluster.
pub fn extract(
    (title, on): (&str, NaiveDate),
    document: &Document,
    published: &Published,
    cluster: &str,
) -> Option<Sheet> {
    let (_, name) = clusters(published, document).into_iter().find(|(code, _)| code == cluster)?;
    // Nobody signs a part.
    let layout = Layout {
        authority: String::new(),
        post: String::new(),
        name: String::new(),
        recipients: String::new(),
        ..document.layout.clone()
    };
    let part = LANG.ta("extract-part", &[("cluster", name.clone())]);
    let mut frame = frame(title, on, &layout);
    frame.part.clone_from(&part);
    Some(Sheet {
        title: format!("{} ({part})", clean(title)),
        frame,
        opening: opening(document),
        appendix: figures(Source { published, names: document, lang: LANG }, cluster)?,
        ..Sheet::empty(on, layout.size)
    })
}

fn figures(source: Source<'_>, cluster: &str) -> Option<Appendix> {
    let whole = table(source.published, source.names, LANG, cluster, "")?;
    let (units, topics) = (source.published.units(), source.published.topics());
    let at = units.index(cluster)?;
    let mut pieces = Vec::new();
    pieces.extend(source.chart(cluster, "").map(Placed::Chart));
    pieces.extend(source.cells(cluster, "").map(Placed::Table));
    // Topics of which nothing more than the sum is shown are told in the first table already.
    let is_shown = |t: &usize| matches!(source.published.cell(at, *t), PublishedCell::Shown { .. });
    for &topic in topics.children(topics.root()) {
        if topics.children(topic).iter().any(&is_shown) {
            pieces.extend(source.cells(cluster, topics.code(topic)).map(Placed::Table));
        }
    }
    let list: Vec<String> =
        shares(LANG, &whole.whole).iter().map(|(n, share)| format!("{n} {share}")).collect();
    let told = |list: String| LANG.ta("extract-shares", &[("shares", list)]);
    let mut notes = vec![LANG.t("release-cells"), policy(LANG, source.published), LANG.t("not-a-sample")];
    if whole.folded > 0 {
        notes.insert(0, LANG.ta("release-folded", &[("n", whole.folded.to_string())]) + ".");
    }
    Some(Appendix {
        label: String::new(),
        heading: LANG.t("release-figures"),
        shares: if list.is_empty() { String::new() } else { told(list.join("; ")) },
        pieces,
        notes,
    })
}
