//! A printed summary as PDF: tagged, with its fonts inside, the same bytes on every machine.

use std::sync::LazyLock;

use typst::foundations::{Bytes, Dict, Smart};
use typst_as_lib::{TypstEngine, TypstTemplateMainFile};
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use super::sheet::Sheet;
use crate::locale::Lang;

/// The template with the fonts of the binary. The machine's own fonts are left alone, so that a document
/// looks the same wherever it is made.
static ENGINE: LazyLock<TypstEngine<TypstTemplateMainFile>> = LazyLock::new(|| {
    TypstEngine::builder()
        .main_file(include_str!("../../templates/print/summary.typ"))
        .fonts(typst_assets::fonts().map(Bytes::new))
        .build()
});

/// Sets a sheet as PDF. `ident` tells one release from another and is not readable in the file.
///
/// The sheet goes to the template as values, never as markup. The file is PDF/A-2a (for archives) and PDF/UA-1
/// (for screen readers), unless the text has a character that none of the fonts can draw.
///
/// # Errors
/// When the template and the sheet do not fit each other.
pub fn pdf(sheet: &Sheet, ident: &str) -> Result<Vec<u8>, String> {
    let data = serde_json::to_value(sheet).map_err(|e| e.to_string())?;
    let data: Dict = serde_json::from_value(data).map_err(|e| e.to_string())?;
    let document = ENGINE.compile_with_input(data).output.map_err(|e| e.to_string())?;
    let write = |standards: &[PdfStandard]| {
        let options = PdfOptions {
            ident: Smart::Custom(ident.to_owned()),
            creator: Smart::Custom(Some(Lang::Vi.t("product-name"))),
            standards: PdfStandards::new(standards).map_err(|e| format!("{e:?}"))?,
            ..PdfOptions::default()
        };
        typst_pdf::pdf(&document, &options).map_err(|e| format!("{e:?}"))
    };
    write(&[PdfStandard::A_2a, PdfStandard::Ua_1]).or_else(|_| write(&[PdfStandard::V_1_7]))
}
