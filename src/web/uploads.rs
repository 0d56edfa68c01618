//! Lists that are uploaded: first looked at, then done. What was read travels in the page and is judged anew.

use std::collections::BTreeMap;

use axum::extract::multipart::{Multipart, MultipartError, MultipartRejection};
use axum::http::StatusCode;

use super::page::Frame;
use crate::domain::sheet::{Column, Fault, Place, Sheet, choose, letters};
use crate::import::{MAX_BYTES, read, template};

/// A row of the file with all that is wrong in it, in words.
pub struct FaultyRow {
    /// Its number; 0 for the file as a whole.
    pub row: u32,
    /// Where in the row, and what.
    pub faults: Vec<(String, String)>,
}

/// The place of a fault within its row, in words.
fn place(f: &Frame, place: &Place) -> String {
    match place {
        Place::File | Place::Row(_) => String::new(),
        Place::Cell(_, key) => template::header(f.lang, key),
        Place::At(_, column) => f.t1("import-column-letter", "letter", letters(*column)),
    }
}

/// Faults by their rows, in words.
pub fn faulty_rows(f: &Frame, faults: &[Fault]) -> Vec<FaultyRow> {
    let mut rows: BTreeMap<u32, Vec<(String, String)>> = BTreeMap::new();
    for fault in faults {
        let words = f.lang.ta(fault.key, &fault.args);
        rows.entry(fault.place.row()).or_default().push((place(f, &fault.place), words));
    }
    rows.into_iter().map(|(row, faults)| FaultyRow { row, faults }).collect()
}

/// What is done with a list, in words: looking at it, or the deed.
pub fn title(applies: bool) -> &'static str {
    if applies { "working-import" } else { "working-check" }
}

/// What came with an upload.
#[derive(Default)]
pub struct Upload {
    file: Vec<u8>,
    kept: String,
    /// The day from which it counts, where the form asks for one.
    pub on: String,
    /// Whether it is to be done, and not only looked at.
    pub applies: bool,
}

impl Upload {
    async fn read(mut form: Multipart) -> Result<Self, MultipartError> {
        let mut upload = Self::default();
        while let Some(field) = form.next_field().await? {
            match field.name() {
                Some("file") => upload.file = field.bytes().await?.to_vec(),
                Some("kept") => upload.kept = field.text().await?,
                Some("on") => upload.on = field.text().await?,
                Some("act") => upload.applies = field.text().await? == "apply",
                _ => {}
            }
        }
        Ok(upload)
    }

    /// Takes in what was sent.
    ///
    /// # Errors
    /// The status to answer with, and what is wrong.
    pub async fn receive(form: Result<Multipart, MultipartRejection>) -> Result<Self, (u16, Fault)> {
        let form = form.map_err(|_| (422, Fault::new(Place::File, "sheet-empty")))?;
        Self::read(form).await.map_err(|error| match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => {
                (413, Fault::new(Place::File, "sheet-too-large").with("limit", MAX_BYTES / 1024 / 1024))
            }
            _ => (422, Fault::new(Place::File, "sheet-unreadable")),
        })
    }

    /// Whether it holds what an earlier look had read.
    pub fn is_kept(&self) -> bool {
        !self.kept.is_empty()
    }

    /// The list as rows: from the file or, `again`, as it was shown before.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub async fn sheet(self, columns: &[Column], again: bool) -> Result<Sheet, Vec<Fault>> {
        let unreadable = || vec![Fault::new(Place::File, "sheet-unreadable")];
        if again {
            let sheet: Sheet = serde_json::from_str(&self.kept).map_err(|_| unreadable())?;
            return choose(&[sheet], columns);
        }
        // A reader that trips over a hostile file takes its own task down, not the request.
        let sheets = tokio::task::spawn_blocking(move || read(&self.file)).await;
        let sheets = sheets.map_err(|_| unreadable())?.map_err(|fault| vec![fault])?;
        choose(&sheets, columns)
    }
}
