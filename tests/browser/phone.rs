//! An authenticator app written apart from the program's own: SHA-1 (FIPS 180-4), HMAC (RFC 2104), TOTP
//! (RFC 6238), base 32 (RFC 4648). It shows the code of any moment, not only of now.

use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds a code is shown.
const STEP: u64 = 30;

/// The app with one account.
pub struct Phone(Vec<u8>);

impl Phone {
    /// With the secret that is typed off a page.
    pub fn typing(secret: &str) -> Self {
        let (mut bits, mut held, mut bytes) = (0, 0u32, Vec::new());
        for letter in secret.bytes().filter(|b| !b.is_ascii_whitespace()) {
            let value = match letter {
                b'A'..=b'Z' => letter - b'A',
                b'2'..=b'7' => letter - b'2' + 26,
                _ => panic!("{secret} is no base 32"),
            };
            held = held << 5 | u32::from(value);
            bits += 5;
            if bits >= 8 {
                bits -= 8;
                bytes.push((held >> bits) as u8);
                held &= (1 << bits) - 1;
            }
        }
        Self(bytes)
    }

    /// The code it shows now.
    pub fn code(&self) -> String {
        self.code_at(now())
    }

    /// The code it shows next.
    pub fn next_code(&self) -> String {
        self.code_at(now() + STEP)
    }

    fn code_at(&self, seconds: u64) -> String {
        let mac = hmac(&self.0, &(seconds / STEP).to_be_bytes());
        let at = usize::from(mac[19] & 15);
        let cut = u32::from_be_bytes(mac[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
        format!("{:06}", cut % 1_000_000)
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

fn hmac(key: &[u8], text: &[u8]) -> [u8; 20] {
    let mut block = [0; 64];
    block[..key.len()].copy_from_slice(key);
    let inner = sha1(&[&block.map(|b| b ^ 0x36), text].concat());
    sha1(&[&block.map(|b| b ^ 0x5c)[..], &inner].concat())
}

fn sha1(text: &[u8]) -> [u8; 20] {
    let mut message = text.to_vec();
    message.push(0x80);
    message.resize(message.len().next_multiple_of(64), 0);
    if text.len() % 64 >= 56 {
        message.resize(message.len() + 64, 0);
    }
    let end = message.len() - 8;
    message[end..].copy_from_slice(&(text.len() as u64 * 8).to_be_bytes());
    let mut state: [u32; 5] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];
    for block in message.chunks(64) {
        let mut words = [0u32; 80];
        for (word, bytes) in words.iter_mut().zip(block.chunks(4)) {
            *word = u32::from_be_bytes(bytes.try_into().unwrap());
        }
        for n in 16..80 {
            words[n] = (words[n - 3] ^ words[n - 8] ^ words[n - 14] ^ words[n - 16]).rotate_left(1);
        }
        let [mut a, mut b, mut c, mut d, mut e] = state;
        for (n, word) in words.into_iter().enumerate() {
            let (mix, add) = match n {
                0..20 => ((b & c) | (!b & d), 0x5a82_7999),
                20..40 => (b ^ c ^ d, 0x6ed9_eba1),
                40..60 => ((b & c) | (b & d) | (c & d), 0x8f1b_bcdc),
                _ => (b ^ c ^ d, 0xca62_c1d6),
            };
            let next = [mix, e, add, word].into_iter().fold(a.rotate_left(5), u32::wrapping_add);
            (a, b, c, d, e) = (next, a, b.rotate_left(30), c, d);
        }
        for (total, part) in state.iter_mut().zip([a, b, c, d, e]) {
            *total = total.wrapping_add(part);
        }
    }
    let mut out = [0; 20];
    out.chunks_mut(4).zip(state).for_each(|(bytes, word)| bytes.copy_from_slice(&word.to_be_bytes()));
    out
}

#[test]
fn codes_are_those_of_rfc_6238() {
    assert_eq!(sha1(b"abc")[..4], [0xa9, 0x99, 0x3e, 0x36]);
    assert_eq!(sha1(&[b'a'; 1_000])[..4], [0x29, 0x1e, 0x9a, 0x6c]);
    let two_blocks = b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    assert_eq!(sha1(two_blocks)[..4], [0x84, 0x98, 0x3e, 0x44]);
    let phone = Phone::typing("GEZDGNBVGY3TQOJQ GEZDGNBVGY3TQOJQ");
    assert_eq!(phone.0, b"12345678901234567890");
    // The last six of the eight digits of the table.
    for (seconds, code) in [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ] {
        assert_eq!(phone.code_at(seconds), code, "{seconds}");
    }
}
