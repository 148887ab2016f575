//! Page content, drawn by printpdf.
//!
//! Only the content streams are taken from its output; fonts, metadata and
//! the tree of pages are made here, because printpdf leaves out what
//! accessible forms need and writes identifiers that change from run to run.

use std::collections::BTreeMap;

use printpdf::{
    Color, DictItem, FontId, Line, LinePoint, Mm, Op, PaintMode, ParsedFont, PdfDocument, PdfFont,
    PdfFontHandle, PdfPage, PdfSaveOptions, Point, Polygon, PolygonRing, Pt, Rect, Rgb, TextItem,
    TextRenderingMode, WindingOrder,
};

use crate::Error;
use crate::layout::{self, Face, Item, LaidPage, Layout, PAGE_HEIGHT, PAGE_WIDTH, Sequence, Typeface};

/// The names of the page fonts among the resources.
pub(super) const REGULAR: &str = "Regular";
/// The names of the page fonts among the resources.
pub(super) const BOLD: &str = "Bold";

/// Control points of a quarter circle stand at this part of the radius.
const KAPPA: f32 = 0.552_284_8;

/// Returns the content stream of every page.
///
/// Sequences that belong to a structure element are marked with consecutive
/// identifiers, from 0 on each page; see [`marked`].
pub(super) fn contents(layout: &Layout) -> Result<Vec<Vec<u8>>, Error> {
    let mut document = PdfDocument::new("");
    for (id, face) in [(REGULAR, Typeface::Regular), (BOLD, Typeface::Bold)] {
        document.resources.fonts.map.insert(FontId(id.to_owned()), font(face.face())?);
    }
    for page in &layout.pages {
        let size = Rect {
            x: Pt(0.0),
            y: Pt(0.0),
            width: Pt(PAGE_WIDTH.0),
            height: Pt(PAGE_HEIGHT.0),
            mode: None,
            winding_order: None,
        };
        let mut sheet = PdfPage::new(Mm(0.0), Mm(0.0), operations(page));
        sheet.media_box = size.clone();
        sheet.trim_box = size.clone();
        sheet.crop_box = size;
        document.pages.push(sheet);
    }
    let options = PdfSaveOptions { optimize: false, subset_fonts: false, ..PdfSaveOptions::default() };
    let mut warnings = Vec::new();
    let bytes = document.save(&options, &mut warnings);
    // printpdf and this crate use different versions of lopdf, so that its
    // document crosses over as bytes.
    let document = lopdf::Document::load_mem(&bytes)
        .map_err(|error| Error::Internal(format!("the laid-out pages cannot be read: {error}")))?;
    Ok(document.page_iter().map(|id| document.get_page_content(id)).collect())
}

/// The sequences of a page that carry an identifier, in the order of their identifiers.
pub(super) fn marked(page: &LaidPage) -> impl Iterator<Item = (usize, &Sequence)> {
    page.sequences.iter().enumerate().filter(|(_, sequence)| sequence.owner.is_some())
}

fn font(face: &Face) -> Result<PdfFont, Error> {
    let mut parsed = ParsedFont::from_bytes(face.data, 0, &mut Vec::new())
        .ok_or_else(|| Error::Internal(format!("the font {} cannot be read", face.name)))?;
    parsed.font_name = Some(face.name.to_owned());
    Ok(PdfFont::new(parsed))
}

fn operations(page: &LaidPage) -> Vec<Op> {
    let mut ops = Vec::new();
    let mut next = 0;
    for sequence in page.sequences.iter() {
        if sequence.owner.is_some() {
            let id = DictItem::Int(next);
            next += 1;
            // The role proper stands in the structure tree; the tag of the
            // sequence only says that this is content (ISO 32000-1, 14.7.4).
            ops.push(Op::BeginMarkedContentWithProperties {
                tag: "Span".to_owned(),
                properties: DictItem::Dict { map: BTreeMap::from([("MCID".to_owned(), id)]) },
            });
        } else if sequence.pagination {
            let kind = DictItem::Name(b"Pagination".to_vec());
            ops.push(Op::BeginMarkedContentWithProperties {
                tag: "Artifact".to_owned(),
                properties: DictItem::Dict { map: BTreeMap::from([("Type".to_owned(), kind)]) },
            });
        } else {
            ops.push(Op::BeginMarkedContent { tag: "Artifact".to_owned() });
        }
        for item in &sequence.items {
            draw(&mut ops, item);
        }
        ops.push(Op::EndMarkedContent);
    }
    ops
}

fn draw(ops: &mut Vec<Op>, item: &Item) {
    match item {
        Item::Text(text) => {
            let name = match text.face {
                Typeface::Regular => REGULAR,
                Typeface::Bold => BOLD,
            };
            let is_outlined = text.outline > layout::Pt::ZERO;
            if is_outlined {
                ops.extend([
                    Op::SaveGraphicsState,
                    Op::SetOutlineColor { col: color(text.color) },
                    Op::SetOutlineThickness { pt: Pt(text.outline.rounded()) },
                    Op::SetTextRenderingMode { mode: TextRenderingMode::FillStroke },
                ]);
            }
            ops.extend([
                Op::StartTextSection,
                Op::SetFillColor { col: color(text.color) },
                Op::SetFont { font: PdfFontHandle::External(FontId(name.to_owned())), size: Pt(text.size.0) },
                Op::SetTextCursor { pos: point(text.start) },
                Op::ShowText { items: vec![TextItem::Text(text.text.clone())] },
                Op::EndTextSection,
            ]);
            if is_outlined {
                ops.push(Op::RestoreGraphicsState);
            }
        }
        Item::Line { from, to, thickness, color: ink } => {
            let points = [from, to].map(|end| LinePoint { p: point(*end), bezier: false });
            ops.extend([
                Op::SetOutlineColor { col: color(*ink) },
                Op::SetOutlineThickness { pt: Pt(thickness.rounded()) },
                Op::DrawLine { line: Line { points: points.to_vec(), is_closed: false } },
            ]);
        }
        Item::Fill { rect, color: ink } => ops.extend([
            Op::SetFillColor { col: color(*ink) },
            Op::DrawRectangle { rectangle: rectangle(*rect, PaintMode::Fill) },
        ]),
        Item::Frame { rect, thickness, color: ink } => {
            let inset = inset(*rect, *thickness / 2.0);
            ops.extend([
                Op::SetOutlineColor { col: color(*ink) },
                Op::SetOutlineThickness { pt: Pt(thickness.rounded()) },
                Op::DrawRectangle { rectangle: rectangle(inset, PaintMode::Stroke) },
            ]);
        }
        Item::Circle { rect, thickness, color: ink } => {
            let mode = match thickness {
                Some(thickness) => {
                    ops.push(Op::SetOutlineColor { col: color(*ink) });
                    ops.push(Op::SetOutlineThickness { pt: Pt(thickness.rounded()) });
                    PaintMode::Stroke
                }
                None => {
                    ops.push(Op::SetFillColor { col: color(*ink) });
                    PaintMode::Fill
                }
            };
            let inset = inset(*rect, thickness.unwrap_or_default() / 2.0);
            ops.push(Op::DrawPolygon { polygon: circle(inset, mode) });
        }
    }
}

fn circle(rect: layout::Rect, mode: PaintMode) -> Polygon {
    let radius = rect.width / 2.0;
    let center = layout::Point { x: rect.x + radius, y: rect.y + radius };
    // Start at the right; each quarter has two control points and its end.
    let around: [(f32, f32, bool); 13] = [
        (1.0, 0.0, false),
        (1.0, KAPPA, true),
        (KAPPA, 1.0, true),
        (0.0, 1.0, false),
        (-KAPPA, 1.0, true),
        (-1.0, KAPPA, true),
        (-1.0, 0.0, false),
        (-1.0, -KAPPA, true),
        (-KAPPA, -1.0, true),
        (0.0, -1.0, false),
        (KAPPA, -1.0, true),
        (1.0, -KAPPA, true),
        (1.0, 0.0, false),
    ];
    let points = around
        .map(|(x, y, bezier)| {
            let place = layout::Point { x: center.x + radius * x, y: center.y + radius * y };
            LinePoint { p: point(place), bezier }
        })
        .to_vec();
    Polygon { rings: vec![PolygonRing { points }], mode, winding_order: WindingOrder::NonZero }
}

fn inset(rect: layout::Rect, by: layout::Pt) -> layout::Rect {
    layout::Rect {
        x: rect.x + by,
        y: rect.y + by,
        width: rect.width - by * 2.0,
        height: rect.height - by * 2.0,
    }
}

fn rectangle(rect: layout::Rect, mode: PaintMode) -> Rect {
    let [left, bottom, _, _] = rect.to_pdf(PAGE_HEIGHT);
    Rect {
        x: Pt(left),
        y: Pt(bottom),
        width: Pt(rect.width.rounded()),
        height: Pt(rect.height.rounded()),
        mode: Some(mode),
        winding_order: None,
    }
}

fn point(place: layout::Point) -> Point {
    let [x, y] = place.to_pdf(PAGE_HEIGHT);
    Point { x: Pt(x), y: Pt(y) }
}

fn color(color: layout::Color) -> Color {
    Color::Rgb(Rgb { r: color.0, g: color.1, b: color.2, icc_profile: None })
}
