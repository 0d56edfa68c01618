//! How mail goes: by TLS and a password, signed, paced, back to its own address; and what each fault of a server means.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use entity::enums::{DeliveryState, MailKind, Role};
use entity::outbox;
use langnghe::actions::mail::try_out;
use langnghe::config::Dkim;
use langnghe::jobs::Job;
use langnghe::jobs::runner::Run;
use langnghe::store::outbox as mails;
use ring::signature::{
    ED25519, Ed25519KeyPair, KeyPair, RSA_PKCS1_2048_8192_SHA256, RsaKeyPair, UnparsedPublicKey,
};
use sha2::{Digest, Sha256};

use crate::support::app::Site;
use crate::support::log::captured;
use crate::support::make;
use crate::support::smtp::{LOGIN, Mood, Reply, Script, Smtp, by_smtp, fixture, runner_to};

/// Queues a mail to a new person; gives what tells how it stands.
async fn queued(site: &Site, user: &str) -> entity::ids::AccountId {
    let admin = make::person(&site.app.db, Role::Admin, user).await;
    try_out(&site.app, &admin).await.unwrap();
    admin.account
}

async fn mail(site: &Site, of: entity::ids::AccountId) -> outbox::Model {
    mails::last_of_kind(&site.app.db, of, MailKind::Test).await.unwrap().unwrap()
}

/// What came of a run against a server at an address.
async fn run(site: &Site, url: &str) -> Run {
    runner_to(site, url, |_| {}).once(Job::SendMail).await.unwrap()
}

#[tokio::test]
async fn mail_goes_by_starttls_with_a_password_and_a_wrong_one_uses_up_no_try() {
    let site = Site::new().await;
    let who = queued(&site, "quantri").await;
    let smtp = Smtp::with_password();
    let (log, guard) = captured();
    let at = |password: &str| format!("smtp://{}:{password}@localhost:{}?tls=required", LOGIN.0, smtp.port);
    let refused = run(&site, &at("sai-mat-khau-7919")).await;
    assert!(refused.done == 0 && refused.fault.contains("535"), "{refused:?}");
    let row = mail(&site, who).await;
    assert_eq!((row.state, row.attempts), (DeliveryState::Queued, 0), "nothing about this mail");
    assert_eq!(run(&site, &at(LOGIN.1)).await.done, 1);
    drop(guard);
    let row = mail(&site, who).await;
    assert!(row.state == DeliveryState::Sent && row.answer.contains("250"), "{row:?}");
    assert_eq!(smtp.taken.lock().unwrap().len(), 1);
    for secret in [LOGIN.1, "7919"] {
        assert!(
            !log.all().contains(secret)
                && !row.last_error.contains(secret)
                && !refused.fault.contains(secret)
        );
    }
    site.close().await;
}

#[tokio::test]
async fn mail_goes_by_tls_from_the_first_byte_and_to_no_server_whose_certificate_is_not_trusted() {
    let site = Site::new().await;
    let who = queued(&site, "quantri").await;
    let script = Script::start(true, |_| None);
    let url = format!("smtps://{}:{}@localhost:{}", LOGIN.0, LOGIN.1, script.port);
    let strange = runner_to(&site, &url, |config| config.smtp_ca = None).once(Job::SendMail).await.unwrap();
    assert!(strange.done == 0 && !strange.fault.is_empty(), "{strange:?}");
    let other_name = run(&site, &url.replace("localhost", "127.0.0.1")).await;
    assert!(other_name.done == 0 && !other_name.fault.is_empty(), "a certificate of another name");
    assert!(script.told.lock().unwrap().is_empty(), "not a word was said to it");
    assert_eq!((mail(&site, who).await.state, mail(&site, who).await.attempts), (DeliveryState::Queued, 0));
    assert_eq!(run(&site, &url).await.done, 1);
    assert_eq!(mail(&site, who).await.state, DeliveryState::Sent);
    assert!(script.told.lock().unwrap().iter().any(|line| line.starts_with("AUTH PLAIN")));

    let later = queued(&site, "quantri2").await;
    let clear = Script::start(false, |_| None);
    let url = format!("smtp://{}:{}@localhost:{}?tls=required", LOGIN.0, LOGIN.1, clear.port);
    assert!(!run(&site, &url).await.fault.is_empty(), "a server without TLS");
    let told = clear.told.lock().unwrap().join("\n");
    assert!(!told.contains("AUTH") && !told.contains("MAIL"), "nothing goes in clear: {told}");
    assert_eq!(mail(&site, later).await.attempts, 0);
    site.close().await;
}

/// A fault: when, what the server does, and what becomes of the mail: its state, tries used up, whether the rest waits too.
type Fault = (&'static str, fn() -> Reply, (DeliveryState, i32, bool));

const FAULTS: [Fault; 10] = [
    ("", || Reply::Say("554 5.7.1 Nobody from there"), (DeliveryState::Queued, 0, true)),
    ("", || Reply::HangUp, (DeliveryState::Queued, 0, true)),
    ("", || Reply::Wait(Duration::from_secs(2)), (DeliveryState::Queued, 0, true)),
    ("EHLO", || Reply::Say("421 4.3.2 Closing for repairs"), (DeliveryState::Queued, 0, true)),
    ("MAIL", || Reply::Say("421 4.7.0 Too many connections"), (DeliveryState::Queued, 0, true)),
    ("RCPT", || Reply::Say("450 4.2.1 Mailbox busy"), (DeliveryState::Queued, 1, false)),
    ("RCPT", || Reply::Say("550 5.1.1 No such user"), (DeliveryState::Failed, 1, false)),
    ("DATA", || Reply::Say("554 5.6.0 Not like this"), (DeliveryState::Failed, 1, false)),
    (".", || Reply::HangUp, (DeliveryState::Queued, 1, false)),
    (".", || Reply::Wait(Duration::from_secs(2)), (DeliveryState::Queued, 1, false)),
];

#[tokio::test]
async fn each_fault_of_a_server_is_about_one_mail_or_about_all_and_none_is_lost() {
    for (word, reply, (state, tries, waits)) in FAULTS {
        let site = Site::new().await;
        let (who, next) = (queued(&site, "quantri").await, queued(&site, "quantri2").await);
        let script = Script::start(false, move |said| (said == word).then(reply));
        let url = format!("smtp://127.0.0.1:{}", script.port);
        let runner = runner_to(&site, &url, |config| config.mail_patience = Duration::from_millis(400));
        let run = runner.once(Job::SendMail).await.unwrap();
        let told = format!("{word:?}: {run:?} {:?}", script.told.lock().unwrap());
        // Both were queued at once: either may come first.
        let rows = [mail(&site, who).await, mail(&site, next).await];
        let tried = rows.iter().find(|row| !row.last_error.is_empty()).expect(&told);
        assert_eq!((tried.state, tried.attempts, !run.fault.is_empty()), (state, tries, waits), "{told}");
        let untouched = rows.iter().filter(|row| row.last_error.is_empty()).count();
        assert_eq!(untouched, usize::from(waits), "{told}");
        if state == DeliveryState::Queued {
            let again = by_smtp(&site.later(chrono::Duration::minutes(2)), Smtp::start(Mood::Takes).port);
            again.once(Job::SendMail).await.unwrap();
            for who in [who, next] {
                let row = mail(&site, who).await;
                assert_eq!(row.state, DeliveryState::Sent, "{told}");
            }
        }
        site.close().await;
    }
}

#[tokio::test]
async fn a_mail_put_off_is_tried_eight_times_within_five_days_and_then_given_up() {
    let site = Site::new().await;
    let who = queued(&site, "quantri").await;
    let smtp = Smtp::start(Mood::PutsOff);
    let begun = mail(&site, who).await.next_attempt_at;
    let mut times = Vec::new();
    loop {
        let row = mail(&site, who).await;
        if row.state != DeliveryState::Queued {
            assert_eq!((row.state, row.attempts), (DeliveryState::Failed, 8));
            assert!(row.last_error.contains("450") && row.last_error.contains("busy"), "{}", row.last_error);
            break;
        }
        times.push(row.next_attempt_at);
        let early = site.at(row.next_attempt_at - chrono::Duration::seconds(1));
        assert_eq!(by_smtp(&early, smtp.port).once(Job::SendMail).await.unwrap().done, 0, "not before");
        let now = site.at(row.next_attempt_at);
        assert_eq!(by_smtp(&now, smtp.port).once(Job::SendMail).await.unwrap().done, 1);
    }
    assert_eq!(times.len(), 8);
    assert!(times.windows(2).all(|w| w[0] < w[1]) && times[7] - begun <= chrono::Duration::days(5));
    site.close().await;
}

/// Header lines of a message, unfolded, and its body.
fn parts(message: &[u8]) -> (Vec<(String, String)>, Vec<u8>) {
    let at = message.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(message[..at].to_vec()).unwrap();
    let mut lines: Vec<String> = Vec::new();
    for line in head.split("\r\n") {
        match lines.last_mut() {
            Some(last) if line.starts_with([' ', '\t']) => last.push_str(line),
            _ => lines.push(line.to_owned()),
        }
    }
    let headers = lines.iter().map(|l| l.split_once(':').unwrap());
    let headers = headers.map(|(name, value)| (name.to_lowercase(), spaced(value))).collect();
    (headers, message[at + 4..].to_vec())
}

/// Runs of white space as one, none at the ends.
fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The body as a relaxed signature covers it.
fn relaxed(body: &[u8]) -> Vec<u8> {
    let text = String::from_utf8(body.to_vec()).unwrap();
    let line = |line: &str| {
        let (mut out, mut gap) = (String::new(), false);
        for letter in line.chars() {
            if letter == ' ' || letter == '\t' {
                gap = true;
            } else {
                out.push_str(if gap { " " } else { "" });
                out.push(letter);
                gap = false;
            }
        }
        out
    };
    let lines: Vec<String> = text.split("\r\n").map(line).collect();
    let end = lines.iter().rposition(|l| !l.is_empty()).map_or(0, |n| n + 1);
    lines[..end].iter().flat_map(|l| format!("{l}\r\n").into_bytes()).collect()
}

/// Checks a message's DKIM signature by the standard (RFC 6376), apart from what signed it.
fn is_signed(message: &[u8], verify: impl Fn(&[u8], &[u8]) -> bool) -> Vec<String> {
    let (headers, body) = parts(message);
    let (_, value) = headers.iter().find(|(name, _)| name == "dkim-signature").expect("a signature");
    let tag = |name: &str| {
        let found = value.split(';').map(str::trim).find_map(|t| t.strip_prefix(&format!("{name}=")));
        found.unwrap_or_else(|| panic!("no {name} in {value}")).to_owned()
    };
    assert_eq!(
        (tag("d"), tag("s"), tag("c")),
        ("tinh.example".into(), "thu".into(), "relaxed/relaxed".into())
    );
    assert_eq!(
        tag("bh").replace(' ', ""),
        STANDARD.encode(Sha256::digest(relaxed(&body))),
        "the body's hash"
    );
    let signed: Vec<String> = tag("h").split(':').map(|h| h.trim().to_lowercase()).collect();
    let mut text = String::new();
    for name in &signed {
        if let Some((_, value)) = headers.iter().find(|(n, _)| n == name) {
            text.push_str(&format!("{name}:{value}\r\n"));
        }
    }
    let seal = tag("b");
    text.push_str(&format!("dkim-signature:{}", value.replace(&format!("b={seal}"), "b=")));
    let seal = STANDARD.decode(seal.replace(' ', "")).unwrap();
    let hash = Sha256::digest(text.as_bytes());
    let data = if tag("a") == "ed25519-sha256" { hash.to_vec() } else { text.clone().into_bytes() };
    assert!(verify(&data, &seal), "the signature does not hold: {text}");
    assert!(!verify(&[&data[..], b"x"].concat(), &seal));
    signed
}

#[tokio::test]
async fn signed_mail_can_be_checked_by_who_gets_it_with_either_kind_of_key() {
    let site = Site::new().await;
    crate::releases::issued(&site).await;
    let pem = std::fs::read_to_string(fixture("dkim-rsa.pem")).unwrap();
    let der: String = pem.lines().filter(|l| !l.starts_with('-')).collect();
    let rsa = RsaKeyPair::from_der(&STANDARD.decode(der).unwrap()).unwrap();
    let seed = std::env::temp_dir().join(format!("langnghe-ed25519-{}", std::process::id()));
    std::fs::write(&seed, format!("{}\n", STANDARD.encode([7; 32]))).unwrap();
    let short = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap();
    for (file, is_rsa) in [(fixture("dkim-rsa.pem"), true), (seed.clone(), false)] {
        let smtp = Smtp::start(Mood::Takes);
        site.sql("UPDATE outbox SET state = 'queued', sent_at = NULL").await;
        let runner = runner_to(&site, &format!("smtp://127.0.0.1:{}", smtp.port), |config| {
            let (selector, domain) = ("thu".into(), "tinh.example".into());
            config.dkim = Some(Dkim { selector, domain, key_file: file.clone() });
        });
        assert_eq!(runner.once(Job::SendMail).await.unwrap().done, 1);
        let (_, bytes) = smtp.taken.lock().unwrap().remove(0);
        let signed = is_signed(&bytes, |data, seal| match is_rsa {
            true => UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, rsa.public_key().as_ref())
                .verify(data, seal)
                .is_ok(),
            false => UnparsedPublicKey::new(&ED25519, short.public_key().as_ref()).verify(data, seal).is_ok(),
        });
        for name in ["from", "to", "subject", "message-id", "list-unsubscribe", "list-unsubscribe-post"] {
            assert!(signed.iter().any(|s| s == name), "{name} is not covered");
        }
    }
    std::fs::write(&seed, "no key").unwrap();
    let mut config = (*site.app.config).clone();
    config.dkim = Some(Dkim { selector: "thu".into(), domain: "x.vn".into(), key_file: seed.clone() });
    config.smtp_url = Some(langnghe::config::Secret::new("smtp://127.0.0.1:1"));
    let fault = langnghe::mail::transport::Transport::of(&config).err().unwrap();
    assert!(fault.contains("LANGNGHE_DKIM_KEY_FILE") && !fault.contains("no key"), "{fault}");
    std::fs::remove_file(&seed).unwrap();
    site.close().await;
}

#[tokio::test]
async fn an_administrator_sets_where_mail_comes_back_to_and_how_many_go_in_a_minute() {
    let site = Site::new().await;
    let (admin, _) = site.browser(Role::Admin, "quantri").await;
    let page = site.get(&admin, "/settings").await.body;
    let stamp =
        page.split("name=\"post_stamp\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let save = async |bounce: &str, pace: &str| {
        let form = [("act", "post"), ("post_stamp", &stamp), ("bounce", bounce), ("pace", pace)];
        site.post(&admin, "/settings", &form).await
    };
    let wrong = save("thu-tra", "0").await;
    assert_eq!(wrong.status, 422);
    assert!(
        wrong.body.contains("value=\"thu-tra\"") && wrong.body.contains("từ 1 đến 10000"),
        "nothing typed is lost"
    );
    assert_eq!(save("thu-tra@tinh.example", "2").await.status, 303);
    assert_eq!(save("khac@tinh.example", "2").await.status, 409, "it was changed in between");

    for n in 0..5 {
        queued(&site, &format!("nguoi{n}")).await;
    }
    let elsewhere = make::person(&site.app.db, Role::Admin, "xa").await;
    site.sql("UPDATE account SET email = 'xa@noi-khac.example' WHERE user_name = 'xa'").await;
    try_out(&site.app, &elsewhere).await.unwrap();
    let smtp = Smtp::start(Mood::Takes);
    let mut sent = Vec::new();
    for minutes in 0..4 {
        let later = site.later(chrono::Duration::minutes(minutes));
        by_smtp(&later, smtp.port).once(Job::SendMail).await.unwrap();
        // A second instance sends no more in the same minute.
        by_smtp(&later, smtp.port).once(Job::SendMail).await.unwrap();
        sent.push(smtp.taken.lock().unwrap().len());
    }
    assert_eq!(sent, [3, 5, 6, 6], "two a minute to the one domain, and nobody else waits for it");
    assert!(smtp.senders.lock().unwrap().iter().all(|from| from == "thu-tra@tinh.example"));
    let waited = site.rows("SELECT CAST(MAX(attempts) AS TEXT) FROM outbox").await;
    assert_eq!(waited, ["1"], "waiting uses up no try");
    site.close().await;
}

#[tokio::test]
async fn several_recipients_never_see_one_another() {
    let site = Site::new().await;
    for user in ["lanhdao1", "lanhdao2"] {
        make::person(&site.app.db, Role::Leader, user).await;
    }
    crate::releases::issued(&site).await;
    let smtp = Smtp::start(Mood::Takes);
    assert_eq!(by_smtp(&site, smtp.port).once(Job::SendMail).await.unwrap().done, 3);
    let taken = smtp.taken.lock().unwrap().clone();
    let everybody: Vec<String> = taken.iter().map(|(to, _)| to.clone()).collect();
    for (to, bytes) in &taken {
        let text = String::from_utf8_lossy(bytes);
        for other in everybody.iter().filter(|other| *other != to) {
            assert!(!text.contains(other.as_str()), "{to} reads of {other}");
        }
        assert!(!text.to_lowercase().contains("\r\nbcc:") && !text.to_lowercase().contains("\r\ncc:"));
    }
    site.close().await;
}
