//! What charts are drawn on: shapes become elements of SVG with classes of the style sheet in place of colours.

use std::convert::Infallible;
use std::fmt::Write;

use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};

use super::{Room, Told, plain};

/// What a shape is drawn with. The style sheet gives it its colour, and some a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    None,
    Text,
    Soft,
    OnBar,
    Line,
    Axis,
    Main,
    InFavour,
    Concerned,
    Opposed,
    Undecided,
}

impl Ink {
    const ALL: [Self; 11] = [
        Self::None,
        Self::Text,
        Self::Soft,
        Self::OnBar,
        Self::Line,
        Self::Axis,
        Self::Main,
        Self::InFavour,
        Self::Concerned,
        Self::Opposed,
        Self::Undecided,
    ];

    /// The library knows colours alone, so an ink goes through it as one.
    fn of(color: BackendColor) -> Self {
        Self::ALL.get(usize::from(color.rgb.0)).copied().unwrap_or(Self::None)
    }

    fn class(self) -> &'static str {
        match self {
            Self::None => "ink-none",
            Self::Text => "ink-text",
            Self::Soft => "ink-soft",
            Self::OnBar => "ink-on-bar",
            Self::Line => "ink-line",
            Self::Axis => "ink-axis",
            Self::Main => "ink-main",
            Self::InFavour => "ink-in-favour",
            Self::Concerned => "ink-concerned",
            Self::Opposed => "ink-opposed",
            Self::Undecided => "ink-undecided",
        }
    }

    /// The lines of its pattern, in a square of eight.
    fn pattern(self) -> Option<&'static str> {
        match self {
            Self::Concerned => Some("M-2 2 L2 -2 M0 8 L8 0 M6 10 L10 6"),
            Self::Opposed => Some("M0 4 H8"),
            Self::Undecided => Some("M3 4 h2"),
            _ => None,
        }
    }
}

/// A drawing that is being made.
pub(super) struct Canvas {
    room: Room,
    size: (i32, i32),
    body: String,
    patterns: Vec<Ink>,
}

impl Canvas {
    pub(super) fn new(room: Room, size: (i32, i32)) -> Self {
        Self { room, size, body: String::new(), patterns: Vec::new() }
    }

    /// The drawing as an image with words of its own.
    pub(super) fn finish(self, told: &Told) -> String {
        let (room, (width, height)) = (self.room.code(), self.size);
        let mut out = format!(
            "<svg class=\"chart {room}\" viewBox=\"0 0 {width} {height}\" role=\"img\"><title>{}</title><desc>{}</desc>",
            plain(&told.title),
            plain(&told.text)
        );
        if !self.patterns.is_empty() {
            out.push_str("<defs>");
            for ink in &self.patterns {
                let (class, lines) = (ink.class(), ink.pattern().unwrap_or_default());
                let _ = write!(
                    out,
                    "<pattern id=\"{room}-{class}\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">\
                     <rect width=\"8\" height=\"8\" class=\"{class}\"/><path d=\"{lines}\" class=\"ink-hatch\"/></pattern>"
                );
            }
            out.push_str("</defs>");
        }
        out.push_str(&self.body);
        out.push_str("</svg>");
        out
    }

    fn add(&mut self, element: std::fmt::Arguments<'_>) {
        let _ = self.body.write_fmt(element);
    }
}

type Done = Result<(), DrawingErrorKind<Infallible>>;

/// What draws on a canvas.
pub(super) struct Pen<'a>(pub &'a mut Canvas);

impl DrawingBackend for Pen<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (self.0.size.0.unsigned_abs(), self.0.size.1.unsigned_abs())
    }

    fn ensure_prepared(&mut self) -> Done {
        Ok(())
    }

    fn present(&mut self) -> Done {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Done {
        let class = Ink::of(color).class();
        self.0.add(format_args!("<rect x=\"{x}\" y=\"{y}\" width=\"1\" height=\"1\" class=\"{class}\"/>"));
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Done {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (left, top): BackendCoord,
        (right, bottom): BackendCoord,
        style: &S,
        _: bool,
    ) -> Done {
        let ink = Ink::of(style.color());
        let (left, width) = (left.min(right), (right - left).abs());
        let (top, height) = (top.min(bottom), (bottom - top).abs());
        let room = self.0.room.code();
        let class = ink.class();
        let at = format!("x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\"");
        if ink.pattern().is_none() {
            self.0.add(format_args!("<rect {at} class=\"{class} edge\"/>"));
            return Ok(());
        }
        if !self.0.patterns.contains(&ink) {
            self.0.patterns.push(ink);
        }
        self.0.add(format_args!("<rect {at} fill=\"url(#{room}-{class})\" class=\"edge\"/>"));
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Done {
        let points: Vec<String> = path.into_iter().map(|(x, y)| format!("{x},{y}")).collect();
        let ink = Ink::of(style.color());
        if points.len() < 2 || ink == Ink::None {
            return Ok(());
        }
        let (class, width) = (ink.class(), style.stroke_width());
        let points = points.join(" ");
        self.0.add(format_args!(
            "<polyline points=\"{points}\" class=\"{class} stroke\" stroke-width=\"{width}\"/>"
        ));
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        (x, y): BackendCoord,
        radius: u32,
        style: &S,
        _: bool,
    ) -> Done {
        let class = Ink::of(style.color()).class();
        self.0.add(format_args!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" class=\"{class}\"/>"));
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, (x, y): BackendCoord) -> Done {
        let anchor = match style.anchor().h_pos {
            HPos::Left => "start",
            HPos::Center => "middle",
            HPos::Right => "end",
        };
        // Attributes of where a line of letters begins are read differently by browsers; a shift is not.
        let down = match style.anchor().v_pos {
            VPos::Top => 0.8,
            VPos::Center => 0.35,
            VPos::Bottom => 0.0,
        };
        let (class, size, text) = (Ink::of(style.color()).class(), style.size(), plain(text));
        self.0.add(format_args!(
            "<text x=\"{x}\" y=\"{y}\" dy=\"{down}em\" text-anchor=\"{anchor}\" font-size=\"{size}\" class=\"{class}\">{text}</text>"
        ));
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        // Letters are about half as wide as high; nothing here depends on more.
        let size = style.size();
        let width = text.chars().count() as f64 * size * 0.55;
        Ok((width as u32, size as u32))
    }
}
