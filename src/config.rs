//! The only reader of the environment. All faults are reported together; secrets print as `***`.

mod backups;
mod keys;
mod operating;

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use chrono_tz::Tz;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

pub use backups::Backups;
use keys::{SHORTEST_KEY, kept_key, key_file, secret_key};
pub use operating::{LogForm, Logging, Operating};

/// A value that must not show in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a value.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The value itself; for the one place that needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// A key for one purpose alone: HMAC-SHA256 of the purpose under the secret. Keys of different purposes
    /// tell nothing about one another or about the secret.
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        let mut key = [0; 64];
        key[..32].copy_from_slice(&Sha256::digest(self.0.as_bytes()));
        Hmac::<Sha256>::new(&key.into()).chain_update(purpose.as_bytes()).finalize().into_bytes().into()
    }

    /// A fresh one of 256 bits, in hexadecimal.
    fn random() -> Result<Self, String> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(|e| format!("the system gives no random bytes: {e}"))?;
        Ok(Self(hex::encode(bytes)))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Everything the program is told from outside.
#[derive(Clone, Debug)]
pub struct Config {
    /// `sqlite://FILE?mode=rwc` or `postgres://…`. May hold a password, so it prints as `***`.
    pub database_url: Secret,
    /// Address to listen on.
    pub listen: SocketAddr,
    /// What people type in front of every path, without a trailing slash.
    pub base_url: String,
    /// What all keys are derived from, at least 32 characters. Without it nothing encrypted can be read and
    /// no seal of the audit log be checked.
    pub secret_key: Secret,
    /// Addresses of our own reverse proxies, whose word on where a request came from is taken.
    pub proxies: Vec<IpAddr>,
    /// Where mail goes; unset, it waits in the outbox.
    pub smtp_url: Option<Secret>,
    /// Certificates (PEM) that are trusted for the mail server beside the well-known ones, as of an authority of one's own.
    pub smtp_ca: Option<PathBuf>,
    /// Sender of all mail.
    pub mail_from: String,
    /// What mail is signed with, so that others can tell that it is ours; unset, it is not.
    pub dkim: Option<Dkim>,
    /// Zone of the dates on pages.
    pub timezone: Tz,
    /// Backups, and what is noted so that they bring nothing back.
    pub backups: Backups,
    /// True in the demo alone: mail is kept in a mailbox read at `/dev/mail`.
    pub demo: bool,
    /// Memory cost of a password hash in KiB; lower in tests alone.
    pub argon2_kib: u32,
    /// Requests a minute one token of the API may make.
    pub api_rate: u32,
    /// Longest a request may take, its body included; shorter in tests alone.
    pub patience: Duration,
    /// Longest reaching a mail server may take; shorter in tests alone.
    pub mail_patience: Duration,
    /// What running it asks for.
    pub operating: Operating,
}

/// A key mail is signed with (DKIM). The key itself lies in a file and is read by who signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dkim {
    /// Under which name the key is published.
    pub selector: String,
    /// In whose domain.
    pub domain: String,
    /// The private key: RSA or Ed25519 in PEM, or the 32 bytes of an Ed25519 key in base64.
    pub key_file: PathBuf,
}

/// What is wrong with the environment: one line each.
#[derive(Debug, PartialEq, Eq)]
pub struct Faults(pub Vec<String>);

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("; "))
    }
}

impl Config {
    /// Reads the process environment, and a `.env` file where there is one.
    pub fn from_env() -> Result<Self, Faults> {
        dotenvy::dotenv().ok();
        let config = Self::read(variable)?.with_forget_log();
        if variable("SECRET_KEY").is_some() { Ok(config) } else { config.with_kept_key() }
    }

    /// Takes the secret key from the file beside the SQLite database, made with the first use: whoever can
    /// read the database alone can't read what is encrypted in it. A database in memory has a key in memory.
    ///
    /// # Errors
    /// When the file can't be read or made, holds no key, or others may read it.
    pub fn with_kept_key(mut self) -> Result<Self, Faults> {
        if let Some(file) = key_file(self.database_url.reveal()) {
            self.secret_key =
                kept_key(&file).map_err(|fault| Faults(vec![format!("{}: {fault}", file.display())]))?;
        }
        Ok(self)
    }

    /// Reads the settings by a look-up; names come without the prefix. With no secret key given, SQLite gets
    /// one that lives as long as the process: [`Config::with_kept_key`] takes the lasting one.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Result<Self, Faults> {
        let mut faults = Vec::new();
        let database_url = get("DATABASE_URL").unwrap_or_else(|| "sqlite://langnghe.db?mode=rwc".into());
        if !database_url.starts_with("sqlite:") && !database_url.starts_with("postgres") {
            faults.push("LANGNGHE_DATABASE_URL must start with sqlite: or postgres:".into());
        }
        let listen = get("LISTEN").unwrap_or_else(|| "127.0.0.1:8080".into());
        let listen = listen.parse().unwrap_or_else(|_| {
            faults.push(format!("LANGNGHE_LISTEN is not an address and port: {listen}"));
            SocketAddr::from(([127, 0, 0, 1], 8080))
        });
        let timezone = get("TIMEZONE").unwrap_or_else(|| "Asia/Ho_Chi_Minh".into());
        let timezone = timezone.parse().unwrap_or_else(|_| {
            faults.push(format!("LANGNGHE_TIMEZONE is not a time zone: {timezone}"));
            chrono_tz::Asia::Ho_Chi_Minh
        });
        let api_rate = get("API_RATE").unwrap_or_else(|| "600".into()).parse().unwrap_or_else(|_| {
            faults.push("LANGNGHE_API_RATE must be a whole number of requests a minute".into());
            600
        });
        let smtp_url = noted(&mut faults, smtp_url(get("SMTP_URL"))).flatten();
        let mail_from = get("MAIL_FROM").unwrap_or_else(|| "Lắng Nghe <langnghe@localhost>".into());
        if domain(&mail_from).is_empty() {
            faults.push("LANGNGHE_MAIL_FROM must be an address such as Name <name@place.vn>".into());
        }
        let dkim = noted(&mut faults, dkim(&get, &mail_from)).flatten();
        let base_url = get("BASE_URL").unwrap_or_else(|| format!("http://{listen}"));
        if !base_url.starts_with("http://") && !base_url.starts_with("https://") {
            faults.push("LANGNGHE_BASE_URL must start with http:// or https://".into());
        }
        let proxies = noted(&mut faults, proxies(get("PROXIES")));
        let backups = noted(&mut faults, Backups::read(&get));
        let secret_key = noted(&mut faults, secret_key(get("SECRET_KEY"), &database_url));
        let operating = Operating::read(&get, &database_url, &mut faults);
        let (Some(proxies), Some(secret_key), Some(backups), true) =
            (proxies, secret_key, backups, faults.is_empty())
        else {
            return Err(Faults(faults));
        };
        Ok(Self {
            database_url: Secret::new(database_url),
            secret_key,
            listen,
            proxies,
            base_url: base_url.trim_end_matches('/').into(),
            smtp_url: smtp_url.map(Secret::new),
            smtp_ca: get("SMTP_CA_FILE").map(PathBuf::from),
            mail_from,
            dkim,
            timezone,
            backups,
            demo: false,
            argon2_kib: 19 * 1024,
            api_rate,
            patience: Duration::from_secs(30),
            mail_patience: Duration::from_secs(60),
            operating,
        })
    }

    /// Whether mail has nowhere to go and stays in the outbox.
    pub fn mail_waits(&self) -> bool {
        self.smtp_url.is_none() && !self.demo
    }

    /// The part of the sender's address after the `@`, for the numbers of messages.
    pub fn mail_domain(&self) -> &str {
        domain(&self.mail_from)
    }

    /// True when people reach us over TLS, so that cookies must be `Secure`.
    pub fn is_tls(&self) -> bool {
        self.base_url.starts_with("https://")
    }
}

/// A setting of the process environment, by its name without the prefix; an empty one is none.
fn variable(name: &str) -> Option<String> {
    std::env::var(format!("LANGNGHE_{name}")).ok().filter(|v| !v.is_empty())
}

/// The domain of `Name <name@domain>` or `name@domain`; empty when there is none.
fn domain(address: &str) -> &str {
    address.rsplit_once('@').map_or("", |(_, domain)| domain.trim_end_matches('>').trim())
}

/// The value, or its fault put with the others.
fn noted<T>(faults: &mut Vec<String>, value: Result<T, String>) -> Option<T> {
    value.map_err(|fault| faults.push(fault)).ok()
}

/// The mail server's address. A password goes over TLS, or stays on this machine.
fn smtp_url(given: Option<String>) -> Result<Option<String>, String> {
    let Some(url) = given else { return Ok(None) };
    let Some(rest) = url.strip_prefix("smtp://") else {
        let is_tls = url.starts_with("smtps://");
        return if is_tls {
            Ok(Some(url))
        } else {
            Err("LANGNGHE_SMTP_URL must start with smtp:// or smtps://".into())
        };
    };
    let (place, _) = rest.split_once(['/', '?']).unwrap_or((rest, ""));
    let (login, host) = place.rsplit_once('@').unwrap_or(("", place));
    let is_here = host.parse().is_ok_and(|at: SocketAddr| at.ip().is_loopback())
        || host.trim_matches(['[', ']']).parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
        || host.split(':').next() == Some("localhost");
    if !login.is_empty() && !is_here && !rest.contains("tls=required") {
        return Err("LANGNGHE_SMTP_URL would send its password readable by all on the way; \
                    use smtps:// or add ?tls=required"
            .into());
    }
    Ok(Some(url))
}

/// The key mail is signed with: selector and file belong together; the domain is the sender's unless given.
fn dkim(get: &impl Fn(&str) -> Option<String>, mail_from: &str) -> Result<Option<Dkim>, String> {
    match (get("DKIM_SELECTOR"), get("DKIM_KEY_FILE")) {
        (None, None) => Ok(None),
        (Some(selector), Some(file)) => {
            let domain = get("DKIM_DOMAIN").unwrap_or_else(|| domain(mail_from).to_owned());
            Ok(Some(Dkim { selector, domain, key_file: PathBuf::from(file) }))
        }
        _ => Err("LANGNGHE_DKIM_SELECTOR and LANGNGHE_DKIM_KEY_FILE are needed together".into()),
    }
}

fn proxies(given: Option<String>) -> Result<Vec<IpAddr>, String> {
    let given = given.unwrap_or_default();
    let listed = given.split(',').map(str::trim).filter(|p| !p.is_empty()).map(str::parse);
    listed
        .collect::<Result<_, _>>()
        .map_err(|_| "LANGNGHE_PROXIES must be addresses with commas between them".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_faults_are_told_at_once() {
        let env = |name: &str| match name {
            "LISTEN" => Some("nowhere".into()),
            "TIMEZONE" => Some("Mars/Olympus".into()),
            "SMTP_URL" => Some("http://x".into()),
            "MAIL_FROM" => Some("nobody".into()),
            "PROXIES" => Some("10.0.0.1, nowhere".into()),
            "DKIM_SELECTOR" => Some("thu".into()),
            _ => None,
        };
        let Err(Faults(faults)) = Config::read(env) else { panic!("must be refused") };
        assert_eq!(faults.len(), 6);
    }

    #[test]
    fn a_mail_password_goes_over_tls_or_stays_on_this_machine() {
        let read = |url: &str| Config::read(|name| (name == "SMTP_URL").then(|| url.to_owned()));
        for good in [
            "smtps://u:matkhau@mail.tinh.vn",
            "smtp://u:matkhau@mail.tinh.vn:587?tls=required",
            "smtp://u:matkhau@127.0.0.1:25",
            "smtp://mail.tinh.vn",
        ] {
            assert!(read(good).is_ok(), "{good}");
        }
        let elsewhere =
            ["mail.tinh.vn", "mail.tinh.vn?tls=opportunistic", "127.tinh.vn", "localhost.tinh.vn:25"];
        for bad in elsewhere.map(|host| format!("smtp://u:matkhau@{host}")) {
            let told = read(&bad).unwrap_err().to_string();
            assert!(told.contains("tls=required") && !told.contains("matkhau"), "{told}");
        }
    }

    fn with(url: &str, key: &str) -> Result<Config, Faults> {
        Config::read(|name| match name {
            "DATABASE_URL" => Some(url.to_owned()),
            "SECRET_KEY" => Some(key.to_owned()).filter(|k| !k.is_empty()),
            _ => None,
        })
    }

    #[test]
    fn the_secret_key_is_long_required_with_postgresql_and_never_shown() {
        let key = "0123456789abcdef0123456789abcdef";
        for refused in [with("postgres://h/d", ""), with("sqlite://x.db", "short")] {
            assert!(refused.is_err_and(|e| e.to_string().contains("LANGNGHE_SECRET_KEY")));
        }
        let config = with("postgres://u:hunter2@h/d", key).unwrap();
        let shown = format!("{config:?}");
        assert!(!shown.contains(key) && !shown.contains("hunter2"));
    }

    #[test]
    fn keys_of_two_purposes_differ_and_are_the_same_each_time() {
        let key = Secret::new("0123456789abcdef0123456789abcdef");
        assert_eq!(key.derive("audit"), key.derive("audit"));
        assert_ne!(key.derive("audit"), key.derive("second factor"));
        assert_ne!(key.derive("audit"), Secret::new("another").derive("audit"));
    }

    #[test]
    fn sqlite_keeps_its_key_beside_the_database_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = std::env::temp_dir().join(format!("langnghe-key-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let url = format!("sqlite://{}/a.db?mode=rwc", folder.display());
        let kept = || with(&url, "").unwrap().with_kept_key();
        let first = kept().unwrap().secret_key;
        assert_eq!(kept().unwrap().secret_key, first, "the key lasts");
        let file = folder.join("a.db.key");
        let mode = |mode| std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1, "nothing else is left");
        mode(0o644);
        assert!(kept().unwrap_err().to_string().contains("others may read"));
        mode(0o600);
        std::fs::write(&file, "").unwrap();
        assert!(kept().unwrap_err().to_string().contains("holds no key"), "an empty file is no key");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
