//! What is printed as PDF: tagged, with its fonts inside, the same bytes on every machine.

use std::sync::LazyLock;

use serde::Serialize;
use typst::foundations::{Bytes, Dict, Smart};
use typst::text::FontInfo;
use typst_as_lib::{TypstEngine, TypstTemplateMainFile};
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use super::blank::Blank;
use super::handout::Handout;
use super::sheet::Sheet;
use crate::locale::Lang;

/// A template with the fonts of the binary. The machine's own fonts are left alone, so that a document looks the same
/// wherever it is made.
type Engine = TypstEngine<TypstTemplateMainFile>;

fn engine(template: &'static str) -> Engine {
    let fonts = typst_assets::fonts().filter(|font| draws_vietnamese(font)).map(Bytes::new);
    TypstEngine::builder().main_file(template).fonts(fonts).build()
}

/// Whether a font has what our texts need, if texts are set in its family: Libertinus Serif in bold italic lacks "ơ" and
/// "ư", and draws of "ớ" the mark alone. Without it the semibold italic is taken, which has them all.
fn draws_vietnamese(font: &[u8]) -> bool {
    FontInfo::new(font, 0).is_none_or(|f| f.family != "Libertinus Serif" || f.coverage.contains('ơ'.into()))
}

/// A template behind what all documents share.
macro_rules! document {
    ($file:literal) => {
        concat!(
            include_str!("../../templates/print/pieces.typ"),
            include_str!(concat!("../../templates/print/", $file))
        )
    };
}

static SUMMARY: LazyLock<Engine> = LazyLock::new(|| engine(document!("summary.typ")));
static HANDOUT: LazyLock<Engine> = LazyLock::new(|| engine(document!("handout.typ")));
static BLANK: LazyLock<Engine> = LazyLock::new(|| engine(include_str!("../../templates/print/blank.typ")));

/// Sets a printed summary as PDF. `ident` tells one release from another and is not readable in the file.
///
/// # Errors
/// When the template and the sheet do not fit each other.
pub fn pdf(sheet: &Sheet, ident: &str) -> Result<Vec<u8>, String> {
    set(&SUMMARY, sheet, ident)
}

/// Sets what is handed out as PDF.
///
/// # Errors
/// When the template and the handout do not fit each other.
pub fn handout_pdf(handout: &Handout, ident: &str) -> Result<Vec<u8>, String> {
    set(&HANDOUT, handout, ident)
}

/// Sets the empty report form as PDF.
///
/// # Errors
/// When the template and the form do not fit each other.
pub fn blank_pdf(blank: &Blank) -> Result<Vec<u8>, String> {
    set(&BLANK, blank, "blank")
}

/// The words go to the template as values, never as markup. The file is PDF/A-2a (for archives) and PDF/UA-1
/// (for screen readers), unless the text has a character that none of the fonts can draw.
fn set(engine: &Engine, words: &impl Serialize, ident: &str) -> Result<Vec<u8>, String> {
    let data = serde_json::to_value(words).map_err(|e| e.to_string())?;
    let data: Dict = serde_json::from_value(data).map_err(|e| e.to_string())?;
    let document = engine.compile_with_input(data).output.map_err(|e| e.to_string())?;
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
