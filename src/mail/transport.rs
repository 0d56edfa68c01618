//! The way letters go: over SMTP, or into the demo's mailbox.

mod dkim;
mod server;

use std::sync::Arc;

use lettre::address::Envelope;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};

use crate::config::Config;
use crate::domain::letter::Letter;
use dkim::Signer;
use server::Server;

/// A way for letters.
#[derive(Clone)]
#[allow(missing_debug_implementations)]
pub struct Transport {
    from: Mailbox,
    key: Option<Arc<Signer>>,
    way: Way,
}

#[derive(Clone)]
enum Way {
    Smtp(Server),
    Kept,
}

/// What became of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// The server took it, with these words.
    Taken(String),
    /// It is to be kept in the demo's mailbox: the whole message.
    Kept(String),
}

/// Why a letter did not go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The server could not be reached, lets nobody in or is about to close: nothing about this letter.
    Unreachable(String),
    /// The server put it off (4xx), or broke off while it was being handed over.
    PutOff(String),
    /// The server refused it for good (5xx), or it cannot be addressed.
    Refused(String),
}

impl Transport {
    /// The way the configuration names; none when mail has to wait.
    ///
    /// # Errors
    /// One line when the sender, the server's address, a certificate or a key cannot be understood.
    pub fn of(config: &Config) -> Result<Option<Self>, String> {
        let from = config.mail_from.parse().map_err(|e| format!("LANGNGHE_MAIL_FROM: {e}"))?;
        let key = config.dkim.as_ref().map(Signer::of).transpose()?.map(Arc::new);
        if config.demo {
            return Ok(Some(Self { from, key, way: Way::Kept }));
        }
        let Some(url) = &config.smtp_url else { return Ok(None) };
        let server = Server::of(url.reveal(), config)?;
        Ok(Some(Self { from, key, way: Way::Smtp(server) }))
    }

    /// Whether letters go to servers, which bear only so many at a time.
    pub fn is_real(&self) -> bool {
        matches!(self.way, Way::Smtp(_))
    }

    /// Sends a letter; what cannot be delivered later comes back to `bounce`, or to the sender.
    ///
    /// # Errors
    /// When it did not go; the words are the server's.
    pub async fn send(&self, letter: &Letter, bounce: Option<&str>) -> Result<Sent, Failure> {
        let message = self.message(letter, bounce).map_err(Failure::Refused)?;
        let mut bytes = message.formatted();
        if let Some(key) = &self.key {
            bytes = key.sign(&bytes).map_err(Failure::PutOff)?;
        }
        match &self.way {
            Way::Kept => Ok(Sent::Kept(String::from_utf8_lossy(&bytes).into_owned())),
            Way::Smtp(server) => server.send(message.envelope(), &bytes).await,
        }
    }

    /// Ends the conversation with the server until there is mail again.
    pub async fn rest(&self) {
        if let Way::Smtp(server) = &self.way {
            server.rest().await;
        }
    }

    fn message(&self, letter: &Letter, bounce: Option<&str>) -> Result<Message, String> {
        let to: Address = letter.to.parse().map_err(|e| format!("{e}"))?;
        let back = bounce.map_or(Ok(self.from.email.clone()), str::parse).map_err(|e| format!("{e}"))?;
        let envelope = Envelope::new(Some(back), vec![to.clone()]).map_err(|e| e.to_string())?;
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(Some(letter.to_name.clone()), to))
            .subject(letter.subject.clone())
            .message_id(Some(letter.message_id.clone()))
            .envelope(envelope)
            // Answering machines keep quiet.
            .raw_header(header("Auto-Submitted", "auto-generated"));
        if let Some(stop) = &letter.stop {
            message = message
                .raw_header(header("List-Unsubscribe", &format!("<{stop}>")))
                .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
        }
        message.multipart(body(letter)).map_err(|e| e.to_string())
    }
}

/// The text, and beside it the page with its pictures.
fn body(letter: &Letter) -> MultiPart {
    if letter.pictures.is_empty() {
        return MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone());
    }
    let kind = ContentType::parse("image/png").unwrap_or(ContentType::TEXT_PLAIN);
    let mut page = MultiPart::related().singlepart(SinglePart::html(letter.html.clone()));
    for picture in &letter.pictures {
        let part = Attachment::new_inline(picture.name.to_owned());
        page = page.singlepart(part.body(picture.bytes.clone(), kind.clone()));
    }
    MultiPart::alternative().singlepart(SinglePart::plain(letter.text.clone())).multipart(page)
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    // These are letters that stand for themselves, in one word that must not be broken.
    let value = value.to_owned();
    HeaderValue::dangerous_new_pre_encoded(HeaderName::new_from_ascii_str(name), value.clone(), value)
}
