//! An authenticator app: it reads the secret off the page and shows codes.

use chrono::{DateTime, Utc};
use totp_rs::{Builder, Secret, Totp};

/// The app with one account.
#[derive(Clone)]
pub struct Phone(Totp);

impl Phone {
    /// Types the secret off the page that sets the factor up.
    pub fn reading(page: &str) -> Self {
        let letters = page.split("class=\"secret\"><code>").nth(1).expect("a secret to type");
        let letters = letters.split("</code>").next().unwrap();
        let secret = letters.replace("<span>", "").replace("</span>", "").replace(' ', "");
        Self::with(Secret::try_from_base32(secret).unwrap())
    }

    /// With a secret.
    pub fn with(secret: impl Into<Secret>) -> Self {
        Self(Builder::new().with_secret(secret).build().unwrap())
    }

    /// The code it shows at a time.
    pub fn code(&self, at: DateTime<Utc>) -> String {
        self.0.generate(u64::try_from(at.timestamp()).unwrap()).to_string()
    }
}
