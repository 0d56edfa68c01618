//! Every mail the program writes, each from typed values: subject, text that reads well by itself, and HTML.

use askama::Template;
use mrml::prelude::render::RenderOptions;

use crate::domain::digest::{Digest, TopicLine};
use crate::domain::letter::Letter;
use crate::domain::suppress::{Band, Bands};
use crate::export::figures::{band, named};
use crate::locale::Lang;

/// Whom a mail is for.
#[derive(Clone, Debug)]
pub struct Recipient {
    /// E-mail address.
    pub address: String,
    /// Name as shown.
    pub name: String,
    /// Language.
    pub lang: Lang,
}

/// Why a mail could not be written: a fault of ours.
#[derive(Debug)]
pub struct Unwritten(String);

impl Unwritten {
    pub(super) fn new(error: impl std::fmt::Display) -> Self {
        Self(error.to_string())
    }
}

impl std::fmt::Display for Unwritten {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the mail could not be written: {}", self.0)
    }
}

#[derive(Template)]
#[template(path = "mail/digest.txt")]
struct DigestText<'a> {
    l: Lang,
    d: &'a Digest,
    name: &'a str,
    link: &'a str,
}

#[derive(Template)]
#[template(path = "mail/digest.mjml", escape = "html")]
struct DigestHtml<'a> {
    l: Lang,
    d: &'a Digest,
    name: &'a str,
    link: &'a str,
}

/// The digest on the issue of a summary. `link` is the release's address.
///
/// # Errors
/// When a template fails.
pub fn digest(to: &Recipient, d: &Digest, link: &str, message_id: &str) -> Result<Letter, Unwritten> {
    let (l, name) = (to.lang, to.name.as_str());
    let subject = l.ta("mail-digest-subject", &[("title", d.title.clone())]);
    let text = DigestText { l, d, name, link }.render().map_err(Unwritten::new)?;
    let body = DigestHtml { l, d, name, link }.render().map_err(Unwritten::new)?;
    assemble(to, (subject, text, &body), message_id)
}

/// A letter from its parts; the HTML comes as MJML, so that mail programs old and new show it alike.
pub(super) fn assemble(
    to: &Recipient,
    (subject, text, mjml): (String, String, &str),
    message_id: &str,
) -> Result<Letter, Unwritten> {
    let parsed = mrml::parse(mjml).map_err(Unwritten::new)?;
    // No fonts from other hosts: a mail that loads something tells that it was read.
    let options = RenderOptions { fonts: Default::default(), ..RenderOptions::default() };
    let html = parsed.element.render(&options).map_err(Unwritten::new)?;
    Ok(Letter {
        to: to.address.clone(),
        to_name: to.name.clone(),
        subject,
        text,
        html,
        message_id: message_id.to_owned(),
    })
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
