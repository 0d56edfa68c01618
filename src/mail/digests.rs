//! Digests as letters: each kind from its counts and published figures, with a picture of the stances where shares are
//! published.

use askama::Template;
use chrono::NaiveDate;

use super::messages::{Recipient, Unwritten, assemble, with};
use crate::domain::digest::{Digest, Issued, Matters, Node, Quarterly, TopicLine, Weekly};
use crate::domain::letter::{Letter, Picture};
use crate::domain::measure::percent;
use crate::domain::period::day_text;
use crate::domain::suppress::{Band, Bands};
use crate::export::charts;
use crate::export::figures::{band, named};
use crate::export::placed::stances;
use crate::locale::Lang;

/// How many dots of a picture come to one unit of its drawing: sharp on a phone, and small.
const SCALE: f32 = 2.0;

/// The stances of a digest's topics, drawn.
#[derive(Clone, Debug)]
pub struct Drawing {
    /// All it shows, in words.
    pub alt: String,
    picture: Picture,
}

/// What is drawn of a digest; none where no share is published, or it is of another kind.
///
/// # Errors
/// When it could not be drawn.
pub fn drawing(lang: Lang, digest: &Digest) -> Result<Option<Drawing>, Unwritten> {
    let Digest::OnIssue(issued) = digest else { return Ok(None) };
    let shares =
        issued.topics.iter().filter_map(|t| Some((topic_name(&lang, t).to_owned(), t.bands?.stance)));
    let shares: Vec<_> = shares.collect();
    let Some(chart) = stances(lang, &shares, lang.t("mail-digest-chart")) else { return Ok(None) };
    // Phones show it as it is, larger screens in the same width: smaller letters could not be read.
    let bytes = charts::picture(&charts::on_paper(&chart.pages[1]), SCALE).map_err(Unwritten::new)?;
    Ok(Some(Drawing { alt: chart.alt, picture: Picture { name: "stances", bytes } }))
}

/// Where a digest leads.
#[derive(Clone, Debug)]
pub struct Links {
    /// Where it is read on.
    pub read: String,
    /// Where its reader chooses which digests to get.
    pub choose: String,
    /// Where this kind is stopped with one press; none for a copy to look at.
    pub stop: Option<String>,
}

impl Links {
    /// The links of a digest on a site.
    pub fn of(base_url: &str, digest: &Digest, stop: Option<String>) -> Self {
        let read = match digest {
            Digest::OnIssue(issued) => format!("{base_url}/releases/{}", issued.release),
            Digest::Weekly(_) | Digest::Quarterly(_) => base_url.to_owned(),
        };
        Self { read, choose: format!("{base_url}/account#digests"), stop }
    }
}

/// What a digest is called: the subject of its mail, and its name in lists.
pub fn subject(l: Lang, digest: &Digest) -> String {
    match digest {
        Digest::OnIssue(i) if i.is_correction => {
            l.ta("mail-digest-correction-subject", &[("title", i.title.clone())])
        }
        Digest::OnIssue(i) => l.ta("mail-digest-subject", &[("title", i.title.clone())]),
        Digest::Weekly(w) => {
            l.ta("mail-weekly-subject", &[("round", l.round(&w.round)), ("day", day(&w.told_on))])
        }
        Digest::Quarterly(q) => l.ta("mail-quarterly-subject", &[("round", l.round(&q.quarter))]),
    }
}

#[derive(Template)]
#[template(path = "mail/digest.txt")]
struct IssuedText<'a> {
    l: Lang,
    name: &'a str,
    links: &'a Links,
    d: &'a Issued,
}

#[derive(Template)]
#[template(path = "mail/digest.mjml", escape = "html")]
struct IssuedHtml<'a> {
    l: Lang,
    name: &'a str,
    links: &'a Links,
    subject: &'a str,
    d: &'a Issued,
    drawing: Option<&'a Drawing>,
}

#[derive(Template)]
#[template(path = "mail/weekly.txt")]
struct WeeklyText<'a> {
    l: Lang,
    name: &'a str,
    links: &'a Links,
    d: &'a Weekly,
}

#[derive(Template)]
#[template(path = "mail/weekly.mjml", escape = "html")]
struct WeeklyHtml<'a> {
    l: Lang,
    name: &'a str,
    links: &'a Links,
    subject: &'a str,
    d: &'a Weekly,
}

#[derive(Template)]
#[template(path = "mail/quarterly.txt")]
struct QuarterlyText<'a> {
    l: Lang,
    name: &'a str,
    links: &'a Links,
    d: &'a Quarterly,
}

#[derive(Template)]
#[template(path = "mail/quarterly.mjml", escape = "html")]
struct QuarterlyHtml<'a> {
    l: Lang,
    name: &'a str,
    links: &'a Links,
    subject: &'a str,
    d: &'a Quarterly,
}

/// A digest as a letter.
///
/// # Errors
/// When a template fails.
pub fn letter(
    to: &Recipient,
    (digest, drawing): (&Digest, Option<&Drawing>),
    links: &Links,
    message_id: &str,
) -> Result<Letter, Unwritten> {
    let (l, name, subject) = (to.lang, to.name.as_str(), &subject(to.lang, digest));
    let (text, mjml) = match digest {
        Digest::OnIssue(d) => (
            IssuedText { l, name, links, d }.render(),
            IssuedHtml { l, name, links, subject, d, drawing }.render(),
        ),
        Digest::Weekly(d) => {
            (WeeklyText { l, name, links, d }.render(), WeeklyHtml { l, name, links, subject, d }.render())
        }
        Digest::Quarterly(d) => (
            QuarterlyText { l, name, links, d }.render(),
            QuarterlyHtml { l, name, links, subject, d }.render(),
        ),
    };
    let (text, mjml) = (text.map_err(Unwritten::new)?, mjml.map_err(Unwritten::new)?);
    let pictures = drawing.map(|drawing| drawing.picture.clone()).into_iter().collect();
    let letter = assemble(to, (subject.clone(), text, &mjml), message_id)?;
    Ok(with(letter, pictures, links.stop.clone()))
}

/// The same to look at: its subject says that nobody else got it.
#[must_use]
pub fn as_test(lang: Lang, letter: Letter) -> Letter {
    Letter { subject: lang.ta("mail-digest-test-subject", &[("subject", letter.subject.clone())]), ..letter }
}

fn day(day: &NaiveDate) -> String {
    day_text(*day)
}

fn topic_name<'a>(l: &Lang, line: &'a TopicLine) -> &'a str {
    if *l == Lang::Vi { &line.name.0 } else { &line.name.1 }
}

/// Shares in words, in the order people expect; what is below ten percent is left out.
fn shares(l: &Lang, bands: &Bands) -> String {
    let word = |(name, share): (String, Band)| {
        let told = share != Band::BelowTen;
        told.then(|| format!("{} {}", name.to_lowercase(), band(*l, share)))
    };
    let mut all = named(*l, bands);
    // Aggrieved voices are a part of the others, so they stand apart.
    let aggrieved = all.pop().and_then(word);
    let stances: Vec<String> = all.into_iter().filter_map(word).collect();
    let parts = [Some(stances.join(" · ")), aggrieved];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
}

/// Voices and authors in words.
fn cell(l: &Lang, voices: &u64, reporters: &u32) -> String {
    l.ta("mail-digest-cell", &[("voices", l.number(*voices)), ("reporters", l.number((*reporters).into()))])
}

/// The same in the round before.
fn then(l: &Lang, round: &str, then: &(u64, u32)) -> String {
    l.ta("mail-digest-then", &[("round", l.round(round)), ("cell", cell(l, &then.0, &then.1))])
}

/// How complete the reports behind the figures are.
fn completeness(l: &Lang, d: &Issued) -> String {
    let number = |n: u32| l.number(n.into());
    let counts = [
        ("expected", number(d.expected)),
        ("received", number(d.received)),
        ("counted", number(d.counted)),
        ("silent", number(d.silent_units)),
    ];
    l.ta("mail-digest-completeness", &counts)
}

/// How many recommendations were answered, and how many wait for it.
fn waiting(l: &Lang, m: &Matters) -> String {
    let counts = [("answered", m.answered), ("forwarded", m.forwarded), ("overdue", m.overdue)];
    l.ta("mail-digest-waiting", &counts.map(|(key, n)| (key, l.number(n.into()))))
}

/// Received of expected, and what part that is.
fn filed(l: &Lang, node: &Node) -> String {
    counted(l, "mail-weekly-node", node)
}

/// The same in few letters, for a table that says what is counted.
fn short(l: &Lang, node: &Node) -> String {
    counted(l, "mail-weekly-short", node)
}

fn counted(l: &Lang, key: &str, node: &Node) -> String {
    let number = |n: u32| l.number(n.into());
    let part = percent(node.received.into(), node.expected.into()).to_string();
    let part = l.ta("percent", &[("n", part)]);
    l.ta(key, &[("received", number(node.received)), ("expected", number(node.expected)), ("part", part)])
}

/// Flash reports of the week.
fn flashes(l: &Lang, d: &Weekly) -> String {
    let count = d.flash.map_or_else(|| l.t("mail-weekly-few"), |n| l.number(n));
    l.ta("mail-weekly-flash", &[("count", count)])
}

/// The states of matters with their counts, in the order of their way.
fn states(l: &Lang, m: &Matters) -> Vec<(String, String)> {
    let states = [
        ("forwarded", m.forwarded),
        ("overdue", m.overdue),
        ("answered", m.answered),
        ("declined", m.declined),
        ("closed", m.closed),
    ];
    states.map(|(key, n)| (l.t(&format!("mail-quarterly-{key}")), l.number(n.into()))).into()
}
