//! The only reader of the environment. All faults are reported together; secrets print as `***`.

use std::fmt;
use std::net::SocketAddr;

use chrono_tz::Tz;

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
    /// Where mail goes; unset, it waits in the outbox.
    pub smtp_url: Option<Secret>,
    /// Sender of all mail.
    pub mail_from: String,
    /// Zone of the dates on pages.
    pub timezone: Tz,
    /// True in the demo alone: mail is kept in a mailbox read at `/dev/mail`.
    pub demo: bool,
    /// Memory cost of a password hash in KiB; lower in tests alone.
    pub argon2_kib: u32,
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
        Self::read(|name| std::env::var(format!("LANGNGHE_{name}")).ok().filter(|v| !v.is_empty()))
    }

    /// Reads the settings by a look-up; names come without the prefix.
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
        let smtp_url = get("SMTP_URL");
        if smtp_url.as_ref().is_some_and(|u| !u.starts_with("smtp://") && !u.starts_with("smtps://")) {
            faults.push("LANGNGHE_SMTP_URL must start with smtp:// or smtps://".into());
        }
        let mail_from = get("MAIL_FROM").unwrap_or_else(|| "Lắng Nghe <langnghe@localhost>".into());
        if domain(&mail_from).is_empty() {
            faults.push("LANGNGHE_MAIL_FROM must be an address such as Name <name@place.vn>".into());
        }
        let base_url = get("BASE_URL").unwrap_or_else(|| format!("http://{listen}"));
        if !base_url.starts_with("http://") && !base_url.starts_with("https://") {
            faults.push("LANGNGHE_BASE_URL must start with http:// or https://".into());
        }
        if !faults.is_empty() {
            return Err(Faults(faults));
        }
        Ok(Self {
            database_url: Secret::new(database_url),
            listen,
            base_url: base_url.trim_end_matches('/').into(),
            smtp_url: smtp_url.map(Secret::new),
            mail_from,
            timezone,
            demo: false,
            argon2_kib: 19 * 1024,
        })
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

/// The domain of `Name <name@domain>` or `name@domain`; empty when there is none.
fn domain(address: &str) -> &str {
    address.rsplit_once('@').map_or("", |(_, domain)| domain.trim_end_matches('>').trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_faults_are_told_at_once_and_no_secret_shows() {
        let env = |name: &str| match name {
            "LISTEN" => Some("nowhere".into()),
            "TIMEZONE" => Some("Mars/Olympus".into()),
            "SMTP_URL" => Some("http://x".into()),
            "MAIL_FROM" => Some("nobody".into()),
            _ => None,
        };
        let Err(Faults(faults)) = Config::read(env) else { panic!("must be refused") };
        assert_eq!(faults.len(), 4);
        let config =
            Config::read(|n| (n == "DATABASE_URL").then(|| "postgres://u:hunter2@h/d".into())).unwrap();
        assert!(!format!("{config:?}").contains("hunter2"));
    }
}
