//! QR codes drawn as one path, for pages whose policy allows no inline style and no foreign image.

use qrcode::{Color, EcLevel, QrCode};

/// A code: its side in modules, quiet zone included, and the path of its dark ones.
#[derive(Clone, Debug)]
pub struct Qr {
    /// Side.
    pub side: usize,
    /// Path data.
    pub path: String,
}

/// Modules of the light border the standard asks for.
const QUIET: usize = 4;

/// The code of a text; none when it is too long for one.
pub fn draw(text: &str) -> Option<Qr> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let dark = code.to_colors().into_iter().enumerate().filter(|(_, color)| *color == Color::Dark);
    let square = |(at, _)| format!("M{} {}h1v1h-1z", at % width + QUIET, at / width + QUIET);
    Some(Qr { side: width + 2 * QUIET, path: dark.map(square).collect() })
}
