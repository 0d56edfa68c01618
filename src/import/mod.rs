//! Files that people bring: spreadsheets into rows of text, and empty ones to fill in.

mod csv;
pub mod submissions;
pub mod template;
mod xlsx;

use crate::domain::sheet::{Fault, Place, Sheet};

/// Largest file taken, in bytes.
pub const MAX_BYTES: usize = 5 * 1024 * 1024;

/// Most faults of one sheet that a reader tells.
const MAX_FAULTS: usize = 1_000;

/// The sheets of an XLSX or CSV file; which of the two it is, its first bytes tell. Slow for large files: call
/// it on the blocking pool.
///
/// # Errors
/// Why it can't be read at all.
pub fn read(bytes: &[u8]) -> Result<Vec<Sheet>, Fault> {
    let refused = |key| Err(Fault::new(Place::File, key));
    match bytes {
        [] => refused("sheet-empty"),
        _ if bytes.len() > MAX_BYTES => {
            Err(Fault::new(Place::File, "sheet-too-large").with("limit", MAX_BYTES / 1024 / 1024))
        }
        [b'P', b'K', 3, 4, ..] => xlsx::read(bytes),
        // Old Excel files, and new ones under a password.
        [0xd0, 0xcf, 0x11, 0xe0, ..] => refused("sheet-old-excel"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => refused("sheet-encoding"),
        _ if bytes.contains(&0) => refused("sheet-unreadable"),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => Ok(vec![csv::read(text.trim_start_matches('\u{feff}'))]),
            Err(_) => refused("sheet-encoding"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_spreadsheet_is_named() {
        let key = |bytes: &[u8]| read(bytes).expect_err("must be refused").key;
        assert_eq!(key(b""), "sheet-empty");
        assert_eq!(key(b"PK\x03\x04 not really"), "sheet-unreadable");
        assert_eq!(key(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1]), "sheet-old-excel");
        assert_eq!(key(b"\xff\xfeH\0"), "sheet-encoding");
        assert_eq!(key(b"H\xe4 t\xean;Vai tr\xf2"), "sheet-encoding", "an older code page");
        assert_eq!(key(b"%PDF-1.7\0"), "sheet-unreadable");
        assert_eq!(key(&vec![b'a'; MAX_BYTES + 1]), "sheet-too-large");
    }
}
