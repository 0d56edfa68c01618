//! The mails of a test: sent by the worker as in the demo, kept to be read.

use entity::mail_drop;
use langnghe::jobs::Job;
use langnghe::jobs::runner::Runner;
use langnghe::mail::transport::Transport;
use langnghe::store::mail_drops;

use super::app::Site;

/// Sends what waits, and gives all mails so far to an address.
pub async fn mails(site: &Site, to: &str) -> Vec<mail_drop::Model> {
    let mut config = (*site.app.config).clone();
    config.demo = true;
    let runner = Runner::new(site.app.clone(), Transport::of(&config).unwrap());
    runner.once(Job::SendMail).await.unwrap();
    let all = mail_drops::all(&site.app.db).await.unwrap();
    all.into_iter().filter(|mail| mail.recipient == to).collect()
}

/// The path of the link in a mail or on a page.
pub fn link(text: &str) -> String {
    let text = text.replace("<wbr>", "");
    let rest = text.split("http://127.0.0.1:8080/").nth(1).expect("a link");
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !"/-".contains(c)).unwrap_or(rest.len());
    format!("/{}", &rest[..end])
}

/// The link of the newest mail to an address whose subject holds some words.
pub async fn link_to(site: &Site, to: &str, subject: &str) -> String {
    let mails = mails(site, to).await;
    let found: Vec<_> = mails.iter().filter(|m| m.subject.contains(subject)).collect();
    let newest = found.iter().max_by_key(|m| m.at).unwrap_or_else(|| panic!("no mail about {subject}"));
    assert!(newest.html.contains(&link(&newest.text)), "both parts carry the link");
    link(&newest.text)
}
