//! Encryption of what must not stand readable in the database, each purpose under a key of its own.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};

use crate::app::App;
use crate::error::{AppError, AppResult};

/// Length of the nonce, which stands before the text. At 192 bits random ones don't meet.
const NONCE: usize = 24;

fn cipher(app: &App, purpose: &str) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&app.config.secret_key.derive(purpose).into())
}

/// Encrypts (XChaCha20-Poly1305). What is sealed for `about`, an id, can't be put in another's place.
pub(super) fn seal(app: &App, purpose: &str, about: &str, plain: &[u8]) -> AppResult<String> {
    let mut nonce = [0; NONCE];
    getrandom::fill(&mut nonce).map_err(AppError::internal)?;
    let payload = Payload { msg: plain, aad: about.as_bytes() };
    let sealed = cipher(app, purpose).encrypt(&XNonce::from(nonce), payload).map_err(AppError::internal)?;
    Ok(STANDARD.encode([nonce.as_slice(), &sealed].concat()))
}

/// Decrypts. Fails when the text was changed, is about something else, or was sealed under another key.
pub(super) fn open(app: &App, purpose: &str, about: &str, sealed: &str) -> AppResult<Vec<u8>> {
    let bytes = STANDARD.decode(sealed).map_err(AppError::internal)?;
    let (nonce, text) =
        bytes.split_first_chunk::<NONCE>().ok_or_else(|| AppError::internal("sealed text cut short"))?;
    let payload = Payload { msg: text, aad: about.as_bytes() };
    cipher(app, purpose)
        .decrypt(&XNonce::from(*nonce), payload)
        .map_err(|_| AppError::internal(format!("what was sealed for {purpose} can't be opened")))
}
