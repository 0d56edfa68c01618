//! What all mails share: whom they are for, and how subject, text that reads well by itself and HTML become a letter.

use mrml::prelude::render::RenderOptions;

use crate::domain::letter::{Letter, Picture};
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

/// How mails look in the dark, where the program that shows them can do that; and what is one column on a phone. All else
/// stands on each element, as mail programs want it.
pub(super) const STYLE: &str = ":root{color-scheme:light dark;supported-color-schemes:light dark}\
.paper ul{margin:0;padding-left:20px}.paper li{margin:0 0 6px}.soft{color:#55606f}\
@media (prefers-color-scheme:dark){body,.ground{background:#15191f!important;background-color:#15191f!important}\
.paper,.paper table{background:#1e242c!important;background-color:#1e242c!important}\
.paper div,.paper td,.paper th{color:#e6e9ee!important}.paper tr{border-color:#3a4450!important}\
.paper .soft,.quiet div,.foot div{color:#aab4c0!important}.foot a{color:#f0a8a8!important}}";

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
        pictures: Vec::new(),
        message_id: message_id.to_owned(),
        stop: None,
    })
}

/// The same with its pictures, and with where mails of its kind are stopped.
pub(super) fn with(letter: Letter, pictures: Vec<Picture>, stop: Option<String>) -> Letter {
    Letter { pictures, stop, ..letter }
}
