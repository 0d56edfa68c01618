//! The way letters go: over SMTP, or into the demo's mailbox.

use std::time::Duration;

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::response::Response;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use crate::config::Config;
use crate::domain::letter::Letter;

/// A way for letters.
#[derive(Clone, Debug)]
pub struct Transport {
    from: Mailbox,
    way: Way,
}

#[derive(Clone, Debug)]
enum Way {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
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
    /// The server could not be reached or broke off: nothing about this letter.
    Unreachable(String),
    /// The server put it off (4xx).
    PutOff(String),
    /// The server refused it for good (5xx), or it cannot be addressed.
    Refused(String),
}

impl Transport {
    /// The way the configuration names; none when mail has to wait.
    ///
    /// # Errors
    /// One line when the sender or the server's address cannot be understood.
    pub fn of(config: &Config) -> Result<Option<Self>, String> {
        let from = config.mail_from.parse().map_err(|e| format!("LANGNGHE_MAIL_FROM: {e}"))?;
        if config.demo {
            return Ok(Some(Self { from, way: Way::Kept }));
        }
        let Some(url) = &config.smtp_url else { return Ok(None) };
        // The error is not repeated: it may hold the address with its password.
        let smtp = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.reveal())
            .map_err(|_| "LANGNGHE_SMTP_URL cannot be understood".to_owned())?;
        let smtp = smtp.timeout(Some(Duration::from_secs(20))).build();
        Ok(Some(Self { from, way: Way::Smtp(smtp) }))
    }

    /// Sends a letter.
    ///
    /// # Errors
    /// When it did not go; the words are the server's.
    pub async fn send(&self, letter: &Letter) -> Result<Sent, Failure> {
        let message = self.message(letter).map_err(Failure::Refused)?;
        match &self.way {
            Way::Kept => Ok(Sent::Kept(String::from_utf8_lossy(&message.formatted()).into_owned())),
            Way::Smtp(smtp) => {
                smtp.send(message).await.map(|answer| Sent::Taken(words(&answer))).map_err(failure)
            }
        }
    }

    fn message(&self, letter: &Letter) -> Result<Message, String> {
        let address = letter.to.parse().map_err(|e| format!("{e}"))?;
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(Some(letter.to_name.clone()), address))
            .subject(letter.subject.clone())
            .message_id(Some(letter.message_id.clone()))
            // Answering machines keep quiet.
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ))
            .multipart(MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone()))
            .map_err(|e| e.to_string())
    }
}

/// What the server said on one line, such as `250 OK`.
fn words(answer: &Response) -> String {
    let said: Vec<&str> = answer.message().collect();
    format!("{} {}", answer.code(), said.join(" ")).trim_end().to_owned()
}

fn failure(error: Error) -> Failure {
    let words = error.to_string();
    if error.is_permanent() {
        Failure::Refused(words)
    } else if error.is_transient() {
        Failure::PutOff(words)
    } else {
        Failure::Unreachable(words)
    }
}
