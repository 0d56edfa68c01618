//! Signatures by which others can tell that a mail is ours (DKIM, RFC 6376 and RFC 8463), in relaxed form: white space may
//! change on the way.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use sha2::{Digest, Sha256};

use crate::config::Dkim;

/// What a signature covers, beside the body. Those that are missing can't be added by others either. One press to stop
/// mails asks for its two to be signed.
const SIGNED: [&str; 10] = [
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "mime-version",
    "content-type",
    "auto-submitted",
    "list-unsubscribe",
    "list-unsubscribe-post",
];

/// A key, and where it is published.
#[allow(missing_debug_implementations)]
pub(super) struct Signer {
    selector: String,
    domain: String,
    key: Key,
}

enum Key {
    Rsa(Box<RsaKeyPair>),
    Ed25519(Ed25519KeyPair),
}

impl Key {
    /// Reads a key: PEM (PKCS #8, or PKCS #1 for RSA), or the 32 bytes of an Ed25519 key in base64.
    fn read(text: &str) -> Option<Self> {
        let letters: String =
            text.lines().filter(|line| !line.starts_with('-')).flat_map(str::chars).collect();
        let bytes = STANDARD.decode(letters.trim()).ok()?;
        let rsa = RsaKeyPair::from_pkcs8(&bytes).or_else(|_| RsaKeyPair::from_der(&bytes));
        if let Ok(key) = rsa {
            return Some(Self::Rsa(Box::new(key)));
        }
        let short = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&bytes);
        short.or_else(|_| Ed25519KeyPair::from_seed_unchecked(&bytes)).ok().map(Self::Ed25519)
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "rsa-sha256",
            Self::Ed25519(_) => "ed25519-sha256",
        }
    }

    fn sign(&self, data: &[u8]) -> Result<Vec<u8>, String> {
        match self {
            Self::Rsa(key) => {
                let mut out = vec![0; key.public().modulus_len()];
                let signed = key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), data, &mut out);
                signed.map(|()| out).map_err(|_| "the mail could not be signed".to_owned())
            }
            Self::Ed25519(key) => Ok(key.sign(&Sha256::digest(data)).as_ref().to_vec()),
        }
    }
}

impl Signer {
    /// The key of a file. What is wrong with it is said without it.
    ///
    /// # Errors
    /// One line when it cannot be read.
    pub(super) fn of(dkim: &Dkim) -> Result<Self, String> {
        let wrong = |what: &str| format!("LANGNGHE_DKIM_KEY_FILE {}: {what}", dkim.key_file.display());
        let text = std::fs::read_to_string(&dkim.key_file).map_err(|e| wrong(&e.to_string()))?;
        let key = Key::read(&text)
            .ok_or_else(|| wrong("holds neither an RSA key of 2048 bits nor an Ed25519 key"))?;
        Ok(Self { selector: dkim.selector.clone(), domain: dkim.domain.clone(), key })
    }

    /// The message with its signature before it.
    ///
    /// # Errors
    /// When it could not be signed.
    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, String> {
        let end = message.windows(4).position(|w| w == b"\r\n\r\n").ok_or("a message without a body")?;
        let head = String::from_utf8_lossy(&message[..end + 2]).into_owned();
        let hash = STANDARD.encode(Sha256::digest(body(&message[end + 4..])));
        let start = format!(
            "v=1; a={}; c=relaxed/relaxed; d={}; s={};\r\n\th={};\r\n\tbh={hash};\r\n\tb=",
            self.key.name(),
            self.domain,
            self.selector,
            SIGNED.join(":"),
        );
        let mut data = String::new();
        let lines = headers(&head);
        for name in SIGNED {
            if let Some((_, value)) = lines.iter().rfind(|(own, _)| own == name) {
                data.push_str(&format!("{name}:{value}\r\n"));
            }
        }
        data.push_str(&format!("dkim-signature:{}", plain(&start)));
        let seal = STANDARD.encode(self.key.sign(data.as_bytes())?);
        let mut out = format!("DKIM-Signature: {start}").into_bytes();
        for (n, letter) in seal.bytes().enumerate() {
            if n > 0 && n % 70 == 0 {
                out.extend_from_slice(b"\r\n\t");
            }
            out.push(letter);
        }
        out.extend_from_slice(b"\r\n");
        out.extend_from_slice(message);
        Ok(out)
    }
}

/// Names in small letters and values of headers, each on one line.
fn headers(head: &str) -> Vec<(String, String)> {
    let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    let split = unfolded.split("\r\n").filter_map(|line| line.split_once(':'));
    split.map(|(name, value)| (name.trim().to_lowercase(), plain(value))).collect()
}

/// Runs of white space as one, none at the ends.
fn plain(text: &str) -> String {
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// A body as it is signed: runs of white space in a line as one, none at its end, and no empty lines at the end.
fn body(body: &[u8]) -> Vec<u8> {
    let (mut out, mut gap) = (Vec::with_capacity(body.len()), false);
    for (n, &letter) in body.iter().enumerate() {
        match letter {
            b' ' | b'\t' => gap = true,
            b'\r' if body.get(n + 1) == Some(&b'\n') => {
                gap = false;
                out.push(letter);
            }
            _ => {
                if gap {
                    out.push(b' ');
                }
                gap = false;
                out.push(letter);
            }
        }
    }
    while out.ends_with(b"\r\n\r\n") || out == b"\r\n" {
        out.truncate(out.len() - 2);
    }
    if !out.is_empty() && !out.ends_with(b"\r\n") {
        out.extend_from_slice(b"\r\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_and_headers_are_as_in_the_examples_of_the_standard() {
        // RFC 6376, 3.4.5.
        assert_eq!(body(b" C \r\nD \t E\r\n\r\n\r\n"), b" C\r\nD E\r\n");
        assert_eq!(
            headers("A: X\r\nB : Y\t\r\n\tZ  \r\n"),
            [("a".to_owned(), "X".to_owned()), ("b".to_owned(), "Y Z".to_owned())]
        );
        assert_eq!(body(b"\r\n\r\n"), b"", "nothing but empty lines");
        assert_eq!(body(b"x"), b"x\r\n");
    }

    #[test]
    fn a_message_of_the_standard_gets_the_signature_of_the_standard() {
        // RFC 8463, appendix A: its key signs its hashed headers; the algorithm is deterministic.
        let key = Key::read("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=").unwrap();
        let Key::Ed25519(pair) = &key else { panic!("another kind of key") };
        use ring::signature::KeyPair;
        assert_eq!(STANDARD.encode(pair.public_key()), "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
        let text = "Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n";
        let hash = STANDARD.encode(Sha256::digest(body(text.as_bytes())));
        assert_eq!(hash, "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=");
        let data = "from:Joe SixPack <joe@football.example.com>\r\n\
                    to:Suzie Q <suzie@shopping.example.net>\r\n\
                    subject:Is dinner ready?\r\n\
                    date:Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n\
                    message-id:<20030712040037.46341.5F8J@football.example.com>\r\n\
                    dkim-signature:v=1; a=ed25519-sha256; c=relaxed/relaxed; d=football.example.com; \
                    i=@football.example.com; q=dns/txt; s=brisbane; t=1528637909; h=from : to : subject : date : \
                    message-id : from : subject : date; bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=; b=";
        let seal = STANDARD.encode(key.sign(data.as_bytes()).unwrap());
        assert_eq!(
            seal,
            "/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11BusFa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw=="
        );
    }
}
