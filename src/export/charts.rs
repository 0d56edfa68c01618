//! Charts: numbers and words in, a drawing (SVG) out. It carries no colour and no style of its own: shapes have classes
//! of the style sheet, so that they are legible in light, dark and print, and the page's policy allows them. What it
//! shows can be read without colour, by place, pattern and the numbers on it, and stands in a table beside it.

mod canvas;
mod paper;

use std::fmt::Display;

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::domain::measure::percent as part_of;
use canvas::{Canvas, Ink, Pen};
pub use paper::{on_paper, picture, png, size};

/// How much room a chart has: the same drawing scaled down would not be legible on a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// A desk's screen, or paper.
    Wide,
    /// A phone.
    Narrow,
}

impl Room {
    /// Its code, in classes and ids.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Wide => "wide-chart",
            Self::Narrow => "narrow-chart",
        }
    }
}

/// What a chart says of itself: for those who hear it.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// Its name.
    pub title: String,
    /// What it shows, in a sentence or two.
    pub text: String,
}

/// A row of a chart of stances.
#[derive(Clone, Debug)]
pub struct Bar {
    /// What it is about.
    pub label: String,
    /// Shares of its voices by stance, in the order of [`crate::domain::cube::STANCES`].
    pub shares: [Share; 4],
}

/// A share as it is drawn and as it is written.
#[derive(Clone, Debug, Default)]
pub struct Share {
    /// How long its piece is, in percents.
    pub percent: u64,
    /// Its words.
    pub words: String,
}

impl Bar {
    /// A row of exact voices; `percent` writes a share.
    #[must_use]
    pub fn of_voices(label: String, voices: [u64; 4], percent: impl Fn(u64) -> String) -> Self {
        let total = voices.iter().sum();
        let share = |voices| {
            let part = part_of(voices, total);
            Share { percent: part, words: percent(part) }
        };
        Self { label, shares: voices.map(share) }
    }
}

/// The inks of stances, in the order of [`crate::domain::cube::STANCES`].
const STANCES: [Ink; 4] = [Ink::InFavour, Ink::Concerned, Ink::Opposed, Ink::Undecided];

/// A drawing that plotters could not make: it never happens, for the canvas refuses nothing.
type Drawn = Result<(), Box<dyn std::error::Error>>;

/// Stances by topic as diverging bars: to the left concerned and, further out, opposed; to the right in favour; those
/// undecided apart at the edge, because they lean nowhere. Shares of each row's voices; `percent` writes those of the scale.
#[must_use]
pub fn stances(
    bars: &[Bar],
    (told, names): (&Told, &[String; 4]),
    percent: impl Fn(u64) -> String,
    room: Room,
) -> String {
    let step = if room == Room::Wide { 32 } else { 50 };
    let (width, foot) = if room == Room::Wide { (860, 54) } else { (350, 74) };
    let height = foot + step * i32::try_from(bars.len()).unwrap_or(0);
    let mut canvas = Canvas::new(room, (width, height));
    let at = Frame { room, step, width, height, foot };
    draw(&mut canvas, |area| at.draw(area, bars, names, &percent));
    canvas.finish(told)
}

/// Draws on a canvas; what could not be drawn is missing, and stands in the table beside.
fn draw(canvas: &mut Canvas, how: impl Fn(&DrawingArea<Pen<'_>, Shift>) -> Drawn) {
    if let Err(error) = how(&Pen(canvas).into_drawing_area()) {
        tracing::error!(%error, "a chart could not be drawn");
    }
}

/// Where things stand in a chart of stances.
struct Frame {
    room: Room,
    step: i32,
    width: i32,
    height: i32,
    foot: i32,
}

impl Frame {
    /// Left edge of the bars, width of their part, and left edge of those undecided.
    fn columns(&self) -> (i32, i32, i32) {
        match self.room {
            Room::Wide => (250, 470, 745),
            Room::Narrow => (2, 262, 282),
        }
    }

    fn draw(
        &self,
        area: &DrawingArea<Pen<'_>, Shift>,
        bars: &[Bar],
        names: &[String; 4],
        percent: &impl Fn(u64) -> String,
    ) -> Drawn {
        let (left, width, aside) = self.columns();
        let bottom = self.height - self.foot;
        let rows = f64::from(bottom);
        let part = area.clone().shrink((left, 0), (width, bottom));
        let plane = ChartBuilder::on(&part).build_cartesian_2d(-100.0..100.0, rows..0.0)?;
        let inner = plane.plotting_area();
        for at in [-100.0, -50.0, 50.0, 100.0] {
            inner.draw(&PathElement::new([(at, 0.0), (at, rows)], Ink::Line.thin()))?;
        }
        let rest = area.clone().shrink((aside, 0), (self.width - aside - 2, bottom));
        let rest = ChartBuilder::on(&rest).build_cartesian_2d(0.0..100.0, rows..0.0)?;
        for (bar, n) in bars.iter().zip(0..) {
            let top = f64::from(n * self.step + if self.room == Room::Wide { 4 } else { 22 });
            self.label(area, bar, n)?;
            let shares = bar.shares.each_ref().map(|share| share.percent as f64);
            let spans = [(0, 0.0, shares[0]), (1, -shares[1], 0.0), (2, -shares[1] - shares[2], -shares[1])];
            for (stance, from, to) in spans.into_iter().filter(|(_, from, to)| to > from) {
                inner.draw(&Rectangle::new([(from, top), (to, top + 22.0)], STANCES[stance].full()))?;
                let text = bar.shares[stance].words.clone();
                // A piece too small for its number has it in the table alone.
                let size = if self.room == Room::Wide { 13 } else { 11 };
                let needed = f64::from(size) * 0.6 * text.chars().count() as f64 + 4.0;
                if (to - from) * f64::from(width) / 200.0 >= needed {
                    let middle = ((from + to) / 2.0, top + 11.0);
                    let style = Ink::OnBar.text(size, HPos::Center, VPos::Center);
                    inner.draw(&Text::new(text, middle, style))?;
                }
            }
            let side = rest.plotting_area();
            side.draw(&Rectangle::new([(0.0, top), (shares[3] * 0.55, top + 22.0)], Ink::Undecided.full()))?;
            let place = (shares[3] * 0.55 + 5.0, top + 11.0);
            let text = bar.shares[3].words.clone();
            side.draw(&Text::new(text, place, Ink::Text.text(13, HPos::Left, VPos::Center)))?;
        }
        inner.draw(&PathElement::new([(0.0, 0.0), (0.0, rows)], Ink::Axis.thin()))?;
        self.key(area, names, percent)
    }

    /// What a row is about.
    fn label(&self, area: &DrawingArea<Pen<'_>, Shift>, bar: &Bar, n: i32) -> Drawn {
        let top = n * self.step;
        let (at, most, style) = match self.room {
            Room::Wide => ((238, top + 15), 34, Ink::Text.text(14, HPos::Right, VPos::Center)),
            Room::Narrow => ((2, top + 12), 46, Ink::Text.text(13, HPos::Left, VPos::Center)),
        };
        area.draw(&Text::new(cut(&bar.label, most), at, style))?;
        Ok(())
    }

    /// The scale below, and what each pattern stands for.
    fn key(
        &self,
        area: &DrawingArea<Pen<'_>, Shift>,
        names: &[String; 4],
        percent: &impl Fn(u64) -> String,
    ) -> Drawn {
        let (left, width, aside) = self.columns();
        let bottom = self.height - self.foot;
        for n in 0..=4 {
            let text = percent(u64::from((n - 2_i32).unsigned_abs()) * 50);
            let anchor = [HPos::Left, HPos::Center, HPos::Center, HPos::Center, HPos::Right];
            let at = (left + width * n / 4, bottom + 5);
            let style = Ink::Soft.text(12, anchor[usize::try_from(n).unwrap_or(0)], VPos::Top);
            area.draw(&Text::new(text, at, style))?;
        }
        // In the order in which they stand: opposed, concerned, in favour; undecided apart.
        let places = match self.room {
            Room::Wide => [(left, 30), (left + 130, 30), (left + 300, 30), (aside, 30)],
            Room::Narrow => [(2, 30), (120, 30), (2, 52), (120, 52)],
        };
        for ((x, y), stance) in places.into_iter().zip([2, 1, 0, 3]) {
            let y = bottom + y;
            area.draw(&Rectangle::new([(x, y), (x + 16, y + 14)], STANCES[stance].full()))?;
            let style = Ink::Text.text(13, HPos::Left, VPos::Center);
            area.draw(&Text::new(names[stance].clone(), (x + 22, y + 7), style))?;
        }
        Ok(())
    }
}

/// A label that is too long is cut; the table beside has it whole.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most - 1).collect();
    format!("{}…", kept.trim_end())
}

/// A point of a line over time.
#[derive(Clone, Debug)]
pub struct Point {
    /// The round, in few letters.
    pub label: String,
    /// The value; none where there is none, and the line breaks.
    pub value: Option<u64>,
    /// The value as it is written.
    pub words: String,
}

/// A line over rounds, from zero up, each point with its value.
#[must_use]
pub fn trend(points: &[Point], told: &Told, number: impl Fn(u64) -> String, room: Room) -> String {
    let (width, height) = if room == Room::Wide { (860, 300) } else { (350, 240) };
    let mut canvas = Canvas::new(room, (width, height));
    draw(&mut canvas, |area| line(area, points, &number, (width, height)));
    canvas.finish(told)
}

fn line(
    area: &DrawingArea<Pen<'_>, Shift>,
    points: &[Point],
    number: &impl Fn(u64) -> String,
    (width, height): (i32, i32),
) -> Drawn {
    let most = points.iter().filter_map(|p| p.value).max().unwrap_or(0).max(1);
    let (top, last) = (most as f64 * 1.12, points.len().saturating_sub(1).max(1) as f64);
    let (left, foot) = (62, 34);
    let part = area.clone().shrink((left, 12), (width - left - 8, height - 12 - foot));
    // Room at both ends for what stands over and under the first and the last point.
    let edge = last * if width > 500 { 0.06 } else { 0.15 };
    let (begin, end) = (-edge, last + edge);
    let mut plane = ChartBuilder::on(&part).build_cartesian_2d(begin..end, 0.0..top)?;
    plane
        .configure_mesh()
        .disable_axes()
        .disable_x_mesh()
        .y_labels(5)
        .light_line_style(Ink::None.thin())
        .bold_line_style(Ink::Line.thin())
        .draw()?;
    for tick in plane.as_coord_spec().y_spec().key_points(5) {
        let at = plane.backend_coord(&(begin, tick));
        let style = Ink::Soft.text(12, HPos::Right, VPos::Center);
        area.draw(&Text::new(number(tick.round() as u64), (at.0 - 8, at.1), style))?;
    }
    let inner = plane.plotting_area();
    inner.draw(&PathElement::new([(begin, 0.0), (end, 0.0)], Ink::Axis.thin()))?;
    let at = |(n, value): (usize, u64)| (n as f64, value as f64);
    for run in points.iter().enumerate().collect::<Vec<_>>().split(|(_, p)| p.value.is_none()) {
        let run: Vec<_> = run.iter().filter_map(|(n, p)| Some(at((*n, p.value?)))).collect();
        inner.draw(&PathElement::new(run.clone(), Ink::Main.thick()))?;
        for point in run {
            inner.draw(&Circle::new(point, 5, Ink::Main.full()))?;
        }
    }
    // Of many rounds on little room every second or third is named.
    let every = points.len().div_ceil(if width > 500 { 12 } else { 5 }).max(1);
    for (n, point) in points.iter().enumerate() {
        let place = plane.backend_coord(&(n as f64, point.value.unwrap_or(0) as f64));
        let is_named = (points.len() - 1 - n).is_multiple_of(every);
        if point.value.is_some() && is_named {
            let style = Ink::Text.text(13, HPos::Center, VPos::Bottom);
            area.draw(&Text::new(point.words.clone(), (place.0, place.1 - 9), style))?;
        }
        if is_named {
            let style = Ink::Soft.text(12, HPos::Center, VPos::Top);
            area.draw(&Text::new(point.label.clone(), (place.0, height - foot + 10), style))?;
        }
    }
    Ok(())
}

impl Ink {
    fn rgb(self) -> RGBColor {
        RGBColor(self as u8, 0, 0)
    }

    fn full(self) -> ShapeStyle {
        self.rgb().filled()
    }

    fn thin(self) -> ShapeStyle {
        self.rgb().stroke_width(1)
    }

    fn thick(self) -> ShapeStyle {
        self.rgb().stroke_width(3)
    }

    fn text(self, size: i32, h: HPos, v: VPos) -> TextStyle<'static> {
        ("sans-serif", size).into_font().color(&self.rgb()).pos(Pos::new(h, v))
    }
}

/// Letters that mean something to XML, written so that they don't.
fn plain(text: impl Display) -> String {
    let text = text.to_string();
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> [String; 4] {
        ["Tán thành", "Băn khoăn, lo lắng", "Phản đối", "Chưa rõ"].map(String::from)
    }

    fn told() -> Told {
        Told {
            title: "Khuynh hướng <b>".into(), text: "Tỷ lệ theo chủ đề & khuynh hướng".into()
        }
    }

    fn percent(n: u64) -> String {
        format!("{n} %")
    }

    #[test]
    fn a_chart_says_what_it_shows_and_brings_no_style_of_its_own() {
        let bars = [Bar::of_voices("Giá cả \"& thị trường\"".into(), [10, 55, 25, 10], percent)];
        for room in [Room::Wide, Room::Narrow] {
            let svg = stances(&bars, (&told(), &names()), percent, room);
            assert!(svg.contains("<title") && svg.contains("Khuynh hướng &lt;b&gt;"), "{svg}");
            assert!(svg.contains("chủ đề &amp; khuynh hướng") && svg.contains("&quot;&amp; thị trường"));
            for forbidden in ["style=", "<style", "<script", "#0", "rgb(", "font-family"] {
                assert!(!svg.contains(forbidden), "{forbidden} in {svg}");
            }
            for value in ["55 %", "25 %", "10 %"] {
                assert!(svg.contains(value), "{value}");
            }
        }
    }

    #[test]
    fn a_row_without_voices_and_no_row_at_all_are_drawn_too() {
        let none = stances(&[], (&told(), &names()), percent, Room::Wide);
        assert!(none.contains("Phản đối"));
        let bar = Bar::of_voices("Khác".into(), [0; 4], percent);
        let zero = stances(&[bar], (&told(), &names()), percent, Room::Wide);
        assert!(zero.contains("Khác") && zero.contains("0 %"));
    }

    #[test]
    fn a_line_breaks_where_a_round_has_no_value() {
        let point = |n: u64, value: Option<u64>| Point {
            label: format!("Q{n}"),
            value,
            words: value.map(|v| v.to_string()).unwrap_or_default(),
        };
        let points = [point(1, Some(5)), point(2, Some(9)), point(3, None), point(4, Some(7))];
        let svg = trend(&points, &told(), |n| n.to_string(), Room::Wide);
        assert_eq!(svg.matches("<circle").count(), 3);
        assert_eq!(svg.matches("ink-main stroke").count(), 1, "one stretch has more than one point: {svg}");
        for one in [&[][..], &points[..1]] {
            let svg = trend(one, &told(), |n| n.to_string(), Room::Narrow);
            assert_eq!(svg.matches("<circle").count(), one.len());
        }
    }
}
