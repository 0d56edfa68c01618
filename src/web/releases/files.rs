//! The files a release, a part of it or a year is taken away as.

use axum::response::Response;

use super::super::downloads::{PDF, made, printed};
use crate::domain::sheet::XLSX;
use crate::error::AppResult;
use crate::export::book::{self, Whole};
use crate::export::docx::{WORD, docx};
use crate::export::pdf::pdf;
use crate::export::sheet::Sheet;

/// A file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum File {
    Pdf,
    Docx,
    Xlsx,
}

impl File {
    const ALL: [(&'static str, Self); 3] =
        [(".pdf", Self::Pdf), (".docx", Self::Docx), (".xlsx", Self::Xlsx)];

    /// What is asked for, and as which file: a parameter of a route takes the whole segment.
    pub(super) fn asked(path: &str) -> (&str, Option<Self>) {
        let found = Self::ALL.iter().find_map(|(end, file)| Some((path.strip_suffix(end)?, *file)));
        found.map_or((path, None), |(path, file)| (path, Some(file)))
    }

    fn kind(self) -> &'static str {
        match self {
            Self::Pdf => PDF,
            Self::Docx => WORD,
            Self::Xlsx => XLSX,
        }
    }

    fn end(self) -> &'static str {
        Self::ALL.iter().find(|(_, file)| *file == self).map_or("", |(end, _)| end)
    }

    /// The file of a sheet. `ident` tells one file from another and is not readable in it.
    pub(super) async fn of(
        self,
        sheet: Sheet,
        (name, ident): (&str, String),
        cells: Option<Whole>,
    ) -> AppResult<Response> {
        let name = format!("{name}{}", self.end());
        let work = move || match self {
            Self::Pdf => pdf(&sheet, &ident),
            Self::Docx => docx(&sheet),
            Self::Xlsx => book::xlsx(&sheet, cells.as_ref()).map_err(|e| e.to_string()),
        };
        if self == Self::Pdf { printed(&name, work).await } else { made(self.kind(), &name, work).await }
    }
}
