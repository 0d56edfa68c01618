//! Charts on paper: the same drawing with the inks of a print, and as a picture for programs that read no drawings.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

/// What the style sheet does on pages, for paper. The letters are those of the document.
const INKS: &str = "text{font-family:'Libertinus Serif'}.ink-text{fill:#000}.ink-soft{fill:#444}.ink-on-bar{fill:#000;\
font-weight:600;paint-order:stroke;stroke:#fff;stroke-width:3px;stroke-linejoin:round}.ink-main{fill:#7a1420}\
.ink-line.stroke{fill:none;stroke:#ccc}.ink-axis.stroke{fill:none;stroke:#444}.ink-main.stroke{fill:none;stroke:#7a1420}\
.ink-in-favour{fill:#8fbf9f}.ink-concerned{fill:#f0d9a8}.ink-opposed{fill:#dd9a9a}.ink-undecided{fill:#e4e4e4}\
.ink-hatch{fill:none;stroke:#000;stroke-width:1;opacity:.5}.edge{stroke:#444;stroke-width:1}";

/// How many dots of a picture come to one unit of its drawing.
const SCALE: f32 = 2.5;

/// The drawing as a file of its own, in the inks of a print.
#[must_use]
pub fn on_paper(svg: &str) -> String {
    let (width, height) = size(svg);
    let head = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" ");
    let styled = format!("<style>{INKS}</style>");
    let svg = svg.replacen("<svg ", &head, 1);
    match svg.find("</desc>") {
        Some(at) => format!("{}</desc>{styled}{}", &svg[..at], &svg[at + 7..]),
        None => svg,
    }
}

/// Width and height of a drawing.
#[must_use]
pub fn size(svg: &str) -> (u32, u32) {
    let corner = svg.split_once("viewBox=\"0 0 ").and_then(|(_, rest)| rest.split_once('"'));
    let sides = corner.and_then(|(sides, _)| sides.split_once(' '));
    let side = |text: &str| text.parse().unwrap_or(0);
    sides.map_or((0, 0), |(width, height)| (side(width), side(height)))
}

/// The letters of the binary, as in documents.
static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    typst_assets::fonts().for_each(|font| fonts.load_font_data(font.to_vec()));
    Arc::new(fonts)
});

/// A drawing as it comes from [`on_paper`], as a picture (PNG).
///
/// # Errors
/// When it is no drawing.
pub fn png(svg: &str) -> Result<Vec<u8>, String> {
    picture(svg, SCALE)
}

/// The same with so many dots to one unit of the drawing.
///
/// # Errors
/// When it is no drawing.
pub fn picture(svg: &str, scale: f32) -> Result<Vec<u8>, String> {
    let options = Options { fontdb: FONTS.clone(), ..Options::default() };
    let tree = Tree::from_str(svg, &options).map_err(|e| e.to_string())?;
    let side = |length: f32| (length * scale).ceil() as u32;
    let size = tree.size();
    let mut picture =
        Pixmap::new(side(size.width()), side(size.height())).ok_or("a drawing without a size")?;
    picture.fill(Color::WHITE);
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut picture.as_mut());
    picture.encode_png().map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::super::{Bar, Room, Told, stances};
    use super::*;

    #[test]
    fn a_chart_becomes_a_picture_with_ink_of_every_stance() {
        let bar = Bar::of_voices("Giá điện & nước".into(), [20, 30, 30, 20], |n| n.to_string());
        let names = ["a", "b", "c", "d"].map(String::from);
        let svg = stances(&[bar], (&Told::default(), &names), |n| n.to_string(), Room::Wide);
        let paper = on_paper(&svg);
        assert_eq!(size(&svg), (860, 86));
        let picture = Pixmap::decode_png(&png(&paper).unwrap()).unwrap();
        assert_eq!((picture.width(), picture.height()), (2150, 215));
        for ink in [(0x8f, 0xbf, 0x9f), (0xf0, 0xd9, 0xa8), (0xdd, 0x9a, 0x9a), (0xe4, 0xe4, 0xe4)] {
            let count = picture.pixels().iter().filter(|p| (p.red(), p.green(), p.blue()) == ink).count();
            assert!(count > 500, "{ink:?} covers something");
        }
    }
}
