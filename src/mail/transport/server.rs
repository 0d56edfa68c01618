//! A mail server: how it is reached, and one conversation with it that is kept while mails follow each other. A
//! conversation that broke off or was given up is never gone on with: an answer that comes late would be taken for that
//! to the next mail.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use lettre::address::Envelope;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;
use tokio::sync::Mutex;
use tokio::time::timeout;
use url::Url;

use super::{Failure, Sent};
use crate::config::Config;

/// How much longer handing a mail over may take than reaching the server: both together less than a mail's lease.
const OVER: u32 = 2;

/// Longest for saying goodbye.
const GOODBYE: Duration = Duration::from_secs(2);

/// A server, and the conversation with it.
#[derive(Clone)]
#[allow(missing_debug_implementations)]
pub(super) struct Server {
    place: Arc<Place>,
    open: Arc<Mutex<Option<AsyncSmtpConnection>>>,
}

/// Where a server is and how it is spoken to.
struct Place {
    host: String,
    port: u16,
    name: ClientId,
    tls: Tls,
    login: Option<Credentials>,
    patience: Duration,
}

impl Server {
    /// The server the configuration names.
    ///
    /// # Errors
    /// One line when its address or a certificate cannot be understood; never with the address, which may hold a
    /// password.
    pub(super) fn of(url: &str, config: &Config) -> Result<Self, String> {
        let wrong = || "LANGNGHE_SMTP_URL cannot be understood".to_owned();
        let url = Url::parse(url).map_err(|_| wrong())?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or_else(wrong)?;
        let mode = url.query_pairs().find(|(key, _)| key == "tls").map(|(_, mode)| mode.into_owned());
        let trust = || trust(host, config.smtp_ca.as_deref());
        let (tls, port) = match (url.scheme(), mode.as_deref()) {
            ("smtps", _) => (Tls::Wrapper(trust()?), 465),
            ("smtp", None) => (Tls::None, 25),
            ("smtp", Some("required")) => (Tls::Required(trust()?), 587),
            ("smtp", Some("opportunistic")) => (Tls::Opportunistic(trust()?), 587),
            _ => return Err(wrong()),
        };
        let plain = |text: &str| {
            // What means something in a query stands for itself in a password.
            let pairs = format!("x={}", text.replace('+', "%2B").replace('&', "%26"));
            form_urlencoded::parse(pairs.as_bytes()).next().map(|(_, text)| text.into_owned())
        };
        let login = url.password().map(|password| {
            let (user, password) = (plain(url.username()), plain(password));
            Credentials::new(user.unwrap_or_default(), password.unwrap_or_default())
        });
        let name = url.path().trim_matches('/');
        let name = if name.is_empty() { ClientId::default() } else { ClientId::Domain(name.to_owned()) };
        let (host, port) = (host.trim_matches(['[', ']']).to_owned(), url.port().unwrap_or(port));
        let place = Place { host, port, name, tls, login, patience: config.mail_patience };
        Ok(Self { place: Arc::new(place), open: Arc::default() })
    }

    /// Reaches the server, then hands a mail over: what goes wrong before is nothing about the mail.
    pub(super) async fn send(&self, to: &Envelope, message: &[u8]) -> Result<Sent, Failure> {
        let mut open = self.open.lock().await;
        let (kept, patience) = (open.take(), self.place.patience);
        let mut conversation = match timeout(patience, self.place.reach(kept)).await {
            Ok(Ok(conversation)) => conversation,
            Ok(Err(error)) => return Err(Failure::Unreachable(error.to_string())),
            Err(_) => return Err(Failure::Unreachable("the server does not answer".into())),
        };
        match timeout(patience * OVER, conversation.send(to, message)).await {
            Ok(Ok(answer)) => {
                *open = Some(conversation);
                Ok(Sent::Taken(words(&answer)))
            }
            Ok(Err(error)) => Err(failure(error)),
            Err(_) => Err(Failure::PutOff("the server took too long".into())),
        }
    }

    /// Ends the conversation until there is mail again.
    pub(super) async fn rest(&self) {
        if let Some(mut conversation) = self.open.lock().await.take() {
            timeout(GOODBYE, conversation.abort()).await.ok();
        }
    }
}

impl Place {
    /// A conversation in which a mail can be handed over: the one that is kept, if the server still answers in it.
    async fn reach(&self, kept: Option<AsyncSmtpConnection>) -> Result<AsyncSmtpConnection, Error> {
        if let Some(mut conversation) = kept
            && !conversation.has_broken()
            && conversation.test_connected().await
        {
            return Ok(conversation);
        }
        let wrapped = match &self.tls {
            Tls::Wrapper(trust) => Some(trust.clone()),
            _ => None,
        };
        let (place, patience) = ((self.host.as_str(), self.port), Some(self.patience));
        let reached = AsyncSmtpConnection::connect_tokio1(place, patience, &self.name, wrapped, None).await;
        let mut conversation = reached?;
        match &self.tls {
            Tls::Required(trust) => conversation.starttls(trust.clone(), &self.name).await?,
            Tls::Opportunistic(trust) if conversation.can_starttls() => {
                conversation.starttls(trust.clone(), &self.name).await?;
            }
            _ => {}
        }
        if let Some(login) = &self.login {
            conversation.auth(DEFAULT_MECHANISMS, login).await?;
        }
        Ok(conversation)
    }
}

/// Whose certificates are trusted: the well-known authorities', and those of a file.
fn trust(host: &str, file: Option<&Path>) -> Result<TlsParameters, String> {
    let mut trust = TlsParameters::builder(host.to_owned());
    if let Some(file) = file {
        let wrong = |e: String| format!("LANGNGHE_SMTP_CA_FILE {}: {e}", file.display());
        let pem = std::fs::read(file).map_err(|e| wrong(e.to_string()))?;
        trust = trust.add_root_certificate(Certificate::from_pem(&pem).map_err(|e| wrong(e.to_string()))?);
    }
    trust.build().map_err(|e| e.to_string())
}

/// What the server said on one line, such as `250 OK`.
fn words(answer: &Response) -> String {
    let said: Vec<&str> = answer.message().collect();
    format!("{} {}", answer.code(), said.join(" ")).trim_end().to_owned()
}

/// What a fault while a mail is handed over means.
fn failure(error: Error) -> Failure {
    let (words, code) = (error.to_string(), error.status().map(u16::from));
    match code {
        // About to close, or lets nobody in: true of every mail.
        Some(421 | 454 | 530 | 534 | 535 | 538) => Failure::Unreachable(words),
        _ if error.is_permanent() => Failure::Refused(words),
        // An address this server can't write to.
        _ if error.is_client() => Failure::Refused(words),
        _ => Failure::PutOff(words),
    }
}
