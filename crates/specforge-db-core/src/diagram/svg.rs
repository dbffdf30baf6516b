//! SVG: a picture that browsers show, in light and in dark.

use std::fmt::Write as _;

use super::layout::{Edge, Size, lay_out};
use super::picture::{Link, Picture, PictureTable};
use super::xml::escaped;

/// The height of a line of text.
const ROW: f64 = 20.0;
/// The height of a table's name.
const HEAD: f64 = 28.0;
/// The width of a character of the font, which has one width for all.
const LETTER: f64 = 7.3;
/// Around texts.
const PAD: f64 = 12.0;
/// Around the whole.
const MARGIN: f64 = 24.0;
/// Longer names and types are cut; the whole is shown where a mouse rests.
const LONGEST: usize = 36;

const STYLE: &str = "\
:root { --page: #ffffff; --box: #ffffff; --head: #e2e8f0; --line: #94a3b8; --text: #0f172a; --dim: #64748b; --edge: #475569; --key: #b45309; }
@media (prefers-color-scheme: dark) { :root { --page: #0f172a; --box: #1e293b; --head: #334155; --line: #64748b; --text: #f1f5f9; --dim: #94a3b8; --edge: #94a3b8; --key: #fbbf24; } }
.page { fill: #ffffff; fill: var(--page); }
.box { fill: #ffffff; fill: var(--box); stroke: #94a3b8; stroke: var(--line); }
.head { fill: #e2e8f0; fill: var(--head); stroke: #94a3b8; stroke: var(--line); }
.edge { fill: none; stroke: #475569; stroke: var(--edge); stroke-width: 1.3; }
.dot { fill: #ffffff; fill: var(--page); stroke: #475569; stroke: var(--edge); stroke-width: 1.3; }
text { font: 12px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; fill: #0f172a; fill: var(--text); }
.name { font-weight: bold; }
.type { fill: #64748b; fill: var(--dim); }
.mark { fill: #b45309; fill: var(--key); font-size: 10px; }";

/// Spells a picture.
pub(super) fn spell(picture: &Picture) -> String {
    let boxes: Vec<Sheet> = picture.tables.iter().map(Sheet::of).collect();
    let sizes: Vec<Size> =
        boxes.iter().map(|sheet| Size { width: sheet.width, height: sheet.height }).collect();
    let edges: Vec<Edge> = picture.links.iter().map(|link| edge(picture, link)).collect();
    let layout = lay_out(&sizes, &edges);
    let (width, height) = (layout.width + 2.0 * MARGIN, layout.height + 2.0 * MARGIN);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" role=\"img\" aria-label=\"{2} tables\">\n<style>\n{STYLE}\n</style>\n<rect class=\"page\" width=\"{0}\" height=\"{1}\"/>\n",
        number(width),
        number(height),
        picture.tables.len()
    );
    let _ = writeln!(out, "<g transform=\"translate({MARGIN} {MARGIN})\">");
    for (link, line) in picture.links.iter().zip(&layout.lines) {
        draw_line(&mut out, picture, link, line);
    }
    for ((table, sheet), place) in picture.tables.iter().zip(&boxes).zip(&layout.places) {
        sheet.draw(&mut out, table, *place);
    }
    out.push_str("</g>\n</svg>\n");
    out
}

/// How a table is drawn.
struct Sheet {
    width: f64,
    height: f64,
    /// Where types begin.
    types: f64,
    /// How wide the marks are.
    marks: f64,
}

impl Sheet {
    fn of(table: &PictureTable) -> Self {
        let widest = |texts: &mut dyn Iterator<Item = f64>| texts.fold(0.0, f64::max);
        let names = widest(&mut table.columns.iter().map(|column| length(&cut(&column.name))));
        let types = widest(&mut table.columns.iter().map(|column| length(&cut(&column.ty))));
        let marks =
            widest(&mut table.columns.iter().map(|column| length(&column.marks.words().join(" "))));
        let marks = if marks > 0.0 { marks + PAD } else { 0.0 };
        let inner = names + types + 2.0 * PAD + PAD + marks;
        let width = inner.max(length(&cut(&table.name)) * 1.02 + 2.0 * PAD).max(80.0);
        let rows = f64::from(u32::try_from(table.columns.len()).unwrap_or(u32::MAX));
        let body = if table.columns.is_empty() { 0.0 } else { rows * ROW + 6.0 };
        Self { width, height: HEAD + body, types: names + 2.0 * PAD, marks }
    }

    fn draw(&self, out: &mut String, table: &PictureTable, (x, y): (f64, f64)) {
        let _ = writeln!(out, "<g transform=\"translate({} {})\">", number(x), number(y));
        let title = table.comment.as_deref().unwrap_or(&table.name);
        let _ = writeln!(
            out,
            "<title>{}</title><rect class=\"box\" width=\"{w}\" height=\"{}\" rx=\"4\"/><path class=\"head\" d=\"M0 {HEAD}V4a4 4 0 0 1 4 -4H{}a4 4 0 0 1 4 4V{HEAD}Z\"/>",
            escaped(title),
            number(self.height),
            number(self.width - 4.0),
            w = number(self.width),
        );
        let _ = writeln!(
            out,
            "<text class=\"name\" x=\"{PAD}\" y=\"18.5\">{}</text>",
            escaped(&cut(&table.name))
        );
        for (nth, column) in table.columns.iter().enumerate() {
            let y = number(row(nth) + 4.0);
            let whole =
                (cut(&column.name) != column.name || cut(&column.ty) != column.ty).then(|| {
                    format!("<title>{} {}</title>", escaped(&column.name), escaped(&column.ty))
                });
            let _ = write!(
                out,
                "<text x=\"{PAD}\" y=\"{y}\">{}{}</text><text class=\"type\" x=\"{}\" y=\"{y}\">{}{}</text>",
                whole.as_deref().unwrap_or_default(),
                escaped(&cut(&column.name)),
                number(self.types),
                whole.as_deref().unwrap_or_default(),
                escaped(&cut(&column.ty))
            );
            let marks = column.marks.words().join(" ");
            if !marks.is_empty() && self.marks > 0.0 {
                let _ = write!(
                    out,
                    "<text class=\"mark\" x=\"{}\" y=\"{y}\" text-anchor=\"end\">{marks}</text>",
                    number(self.width - PAD)
                );
            }
            out.push('\n');
        }
        out.push_str("</g>\n");
    }
}

/// The height of the middle of a row below the top of its table.
fn row(nth: usize) -> f64 {
    HEAD + 3.0 + ROW * (f64::from(u32::try_from(nth).unwrap_or(u32::MAX)) + 0.5)
}

/// A reference as a line between rows.
fn edge(picture: &Picture, link: &Link) -> Edge {
    let height = |table: usize, column: Option<&String>| {
        let columns = picture.tables.get(table).map_or(&[][..], |table| &table.columns);
        columns.iter().position(|known| Some(&known.name) == column).map_or(HEAD / 2.0, row)
    };
    Edge {
        to: link.to,
        to_at: height(link.to, link.referenced.first()),
        from: link.from,
        from_at: height(link.from, link.columns.first()),
    }
}

/// How far the signs at the ends of a line reach.
const SIGN: f64 = 18.0;

/// A line with the signs of how many at its ends, as crow's feet write them.
fn draw_line(out: &mut String, picture: &Picture, link: &Link, line: &[(f64, f64)]) {
    let (Some(start), Some(end)) = (line.first().copied(), line.last().copied()) else { return };
    let name = |table: usize| picture.tables.get(table).map_or("", |table| table.name.as_str());
    let _ = write!(
        out,
        "<g><title>{}.{} → {}</title>",
        escaped(name(link.from)),
        escaped(&link.columns.join(", ")),
        escaped(name(link.to))
    );
    let itself = link.from == link.to;
    let second = line.get(1).copied().unwrap_or(end);
    // Away from the table that is referred to, and away from the one that refers.
    let out_of = if itself || second.0 >= start.0 { 1.0 } else { -1.0 };
    let into = if itself { 1.0 } else { -out_of };
    let (a, b) = ((start.0 + out_of * SIGN, start.1), (end.0 + into * SIGN, end.1));
    let mut path = format!("M{} {}H{}", number(start.0), number(start.1), number(a.0));
    if itself {
        let reach = number(a.0 + 16.0);
        let _ = write!(
            path,
            "C{reach} {} {reach} {} {} {}",
            number(a.1),
            number(b.1),
            number(b.0),
            number(b.1)
        );
    } else {
        let mut at = a;
        let middle: Vec<(f64, f64)> =
            line.get(1..line.len().saturating_sub(1)).unwrap_or_default().to_vec();
        for (nth, to) in middle.iter().copied().chain(std::iter::once(b)).enumerate() {
            // Through a layer a line goes straight; between two it bends.
            if nth % 2 == 1 && nth < middle.len() {
                let _ = write!(path, "H{}", number(to.0));
            } else {
                let half = f64::midpoint(at.0, to.0);
                let _ = write!(
                    path,
                    "C{h} {} {h} {} {} {}",
                    number(at.1),
                    number(to.1),
                    number(to.0),
                    number(to.1),
                    h = number(half)
                );
            }
            at = to;
        }
    }
    let _ = write!(path, "H{}", number(end.0));
    let mut signs = String::new();
    let bar =
        |x: f64, y: f64| format!("M{x} {}V{}", number(y - 5.0), number(y + 5.0), x = number(x));
    let mut dots = String::new();
    let mut dot = |x: f64, y: f64| {
        let _ = write!(
            dots,
            "<circle class=\"dot\" cx=\"{}\" cy=\"{}\" r=\"3.5\"/>",
            number(x),
            number(y)
        );
    };
    signs.push_str(&bar(start.0 + out_of * 6.0, start.1));
    if link.required {
        signs.push_str(&bar(start.0 + out_of * 11.0, start.1));
    } else {
        dot(start.0 + out_of * 12.5, start.1);
    }
    if link.one {
        signs.push_str(&bar(end.0 + into * 6.0, end.1));
    } else {
        let tip = number(end.0 + into * 9.0);
        for side in [-5.0, 5.0] {
            let _ = write!(
                signs,
                "M{tip} {}L{} {}",
                number(end.1),
                number(end.0),
                number(end.1 + side)
            );
        }
    }
    dot(end.0 + into * 13.0, end.1);
    let _ = writeln!(out, "<path class=\"edge\" d=\"{path}{signs}\"/>{dots}</g>");
}

/// How wide a text is.
fn length(text: &str) -> f64 {
    let letters: u32 = text.chars().map(|c| if c >= '\u{1100}' { 2 } else { 1 }).sum();
    f64::from(letters) * LETTER
}

fn cut(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(LONGEST - 1).collect();
    short.push('…');
    short
}

/// A number with at most one place behind the point.
fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    let text = text.strip_suffix(".0").map(str::to_owned).unwrap_or(text);
    if text == "-0" { "0".to_owned() } else { text }
}
