//! What pictures are drawn on: the sheet, its letters and its colours.

use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, IntoDrawingArea, RGBColor, SVGBackend, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, IntoTextStyle, TextStyle};

/// The backend draws in whole units, so that sheets are drawn ten times as large as they are shown.
pub(super) const FINE: i32 = 10;

/// Letters of the backend are smaller than asked for by this.
const LETTERS: f64 = 1.24;

pub(super) type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// Why drawing cannot fail.
pub(super) const IN_MEMORY: &str = "a text in memory takes whatever is drawn";

pub(super) const INK: RGBColor = RGBColor(0x1a, 0x1d, 0x21);
pub(super) const QUIET: RGBColor = RGBColor(0x55, 0x5c, 0x66);
pub(super) const LINE: RGBColor = RGBColor(0xd9, 0xdc, 0xe1);
pub(super) const PAGE: RGBColor = RGBColor(0xff, 0xff, 0xff);
pub(super) const MEDIAN: RGBColor = RGBColor(0x00, 0x72, 0xb2);
pub(super) const ROOM: RGBColor = RGBColor(0xa8, 0x5b, 0x00);

/// A sheet of `width` by `height` pixels with what `draw` puts on it, as an SVG document named `title`.
pub(super) fn drawn(width: u32, height: u32, title: &str, draw: impl FnOnce(&Area<'_>)) -> String {
    let fine = FINE.unsigned_abs();
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, (width * fine, height * fine)).into_drawing_area();
        area.fill(&PAGE).expect(IN_MEMORY);
        draw(&area);
        area.present().expect(IN_MEMORY);
    }
    let head_end = svg.find('>').map_or(0, |at| at + 1);
    let view = format!("viewBox=\"0 0 {} {}\"", width * fine, height * fine);
    format!(
        "<svg width=\"{width}\" height=\"{height}\" {view} xmlns=\"http://www.w3.org/2000/svg\" role=\"img\">\n<title>{}</title>{}",
        escaped(title),
        &svg[head_end..]
    )
}

fn escaped(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Where words stand beside their point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beside {
    Right,
    Left,
}

/// How words look.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letters {
    /// In pixels.
    pub(super) size: f64,
    pub(super) colour: RGBColor,
    pub(super) is_bold: bool,
}

impl Letters {
    pub(super) const TITLE: Self = Self { size: 16.0, colour: INK, is_bold: true };
    pub(super) const PLAIN: Self = Self { size: 12.0, colour: QUIET, is_bold: false };
    pub(super) const SMALL: Self = Self { size: 10.0, colour: QUIET, is_bold: false };

    pub(super) fn style(self) -> TextStyle<'static> {
        let weight = if self.is_bold { FontStyle::Bold } else { FontStyle::Normal };
        let size = self.size * LETTERS * f64::from(FINE);
        FontDesc::new(FontFamily::SansSerif, size, weight).color(&self.colour).into_text_style(&(0, 0))
    }

    /// About how wide words are, in pixels: nobody knows the letters that will be there.
    pub(super) fn width(self, words: &str) -> f64 {
        let share = if self.is_bold { 0.58 } else { 0.54 };
        words.chars().count() as f64 * share * self.size
    }
}

/// Puts words on a sheet, their middle line at `y`; in pixels.
pub(super) fn write(area: &Area<'_>, words: &str, (x, y): (f64, f64), letters: Letters, beside: Beside) {
    let across = match beside {
        Beside::Right => HPos::Left,
        Beside::Left => HPos::Right,
    };
    let style = letters.style().pos(Pos::new(across, VPos::Center));
    area.draw(&Text::new(words.to_owned(), fine((x, y)), style)).expect(IN_MEMORY);
}

/// Pixels in units of the sheet.
pub(super) fn fine((x, y): (f64, f64)) -> (i32, i32) {
    let unit = |pixels: f64| (pixels * f64::from(FINE)).round() as i32;
    (unit(x), unit(y))
}

/// Digits in threes with a narrow space between them.
pub(super) fn number(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut words = String::from(if value < 0.0 { "−" } else { "" });
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            words.push('\u{202f}');
        }
        words.push(digit);
    }
    words
}

/// Opaque enough to be seen, and what lies behind it too.
pub(super) fn veil(colour: RGBColor) -> plotters::style::RGBAColor {
    colour.mix(0.2)
}
