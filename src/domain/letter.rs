//! A rendered mail, as plain data.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// A mail to one recipient, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Address of the recipient.
    pub to: String,
    /// Name of the recipient as shown.
    pub to_name: String,
    /// Subject line.
    pub subject: String,
    /// The text part; it must read well by itself.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// What the HTML part shows by `cid:` and a name.
    pub pictures: Vec<Picture>,
    /// Fixed when queued, so that a second copy can be recognised.
    pub message_id: String,
    /// Where mails of this kind are stopped with one press; none for those that are not to be stopped.
    pub stop: Option<String>,
}

/// A picture in a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Its name.
    pub name: &'static str,
    /// Its bytes (PNG).
    pub bytes: Vec<u8>,
}

impl Letter {
    /// The HTML part by itself, its pictures in it, as a browser shows it.
    pub fn page(&self) -> String {
        let put = |html: String, picture: &Picture| {
            let data = format!("src=\"data:image/png;base64,{}\"", STANDARD.encode(&picture.bytes));
            html.replace(&format!("src=\"cid:{}\"", picture.name), &data)
        };
        self.pictures.iter().fold(self.html.clone(), put)
    }

    /// The part of the recipient's address after the `@`, in small letters.
    pub fn domain(&self) -> String {
        domain(&self.to)
    }
}

/// The part of an address after the `@`, in small letters.
pub fn domain(address: &str) -> String {
    address.rsplit_once('@').map_or("", |(_, domain)| domain).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_shows_its_pictures_without_the_mail_around_it() {
        let letter = Letter {
            to: "a@Tinh.VN".into(),
            to_name: String::new(),
            subject: String::new(),
            text: String::new(),
            html: "<img src=\"cid:one\"><img src=\"cid:two\">".into(),
            pictures: vec![Picture { name: "one", bytes: vec![0] }],
            message_id: String::new(),
            stop: None,
        };
        assert_eq!(letter.page(), "<img src=\"data:image/png;base64,AA==\"><img src=\"cid:two\">");
        assert_eq!(letter.domain(), "tinh.vn");
    }
}
