//! Blocks from top to bottom.

use super::canvas::{Canvas, DOCUMENT, ElementId, Item, Layout, StructureRole, Typeface};
use super::flow::{BODY_LOOK, Flow, words};
use super::style::{
    BAR, BAR_ACCENT, BAR_HEIGHT, BAR_INDENT, BODY, BOX_PADDING, BULLET_INDENT, BULLET_WIDTH, EDGE, FOOTER,
    FOOTER_BASELINE, FOOTER_GAP, FRAME, INK, LEADING, LONG_LEADING, MARGIN, NAVY, PAGE_WIDTH, QUIET, SECTION,
    TITLE, TITLE_LEADING, TOP,
};
use super::text::{Column, Look, place, width};
use super::{Color, Point, Pt, Rect, rows};
use crate::form::{Align, Block, Form, Page, Run, Weight, parse_markup};

pub(super) fn lay_out(form: &Form, pages: &[Page]) -> Layout {
    let mut canvas = Canvas::new();
    let mut in_section = false;
    for (place, page) in pages.iter().enumerate() {
        canvas.next_page();
        let width = PAGE_WIDTH - MARGIN * 2.0;
        let mut flow = Flow { form, canvas: &mut canvas, x: MARGIN, width, y: TOP, in_section };
        flow.blocks(&page.blocks);
        in_section = flow.in_section;
        footer(&mut canvas, form, (place + 1, pages.len()));
    }
    canvas.finish()
}

impl Flow<'_> {
    fn blocks(&mut self, blocks: &[Block]) {
        let mut previous = None;
        for block in blocks {
            self.y += gap(previous, block);
            self.block(block);
            previous = Some(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Title { lines } => self.title(lines),
            Block::Masthead { lines, aside } => self.masthead(lines, aside),
            Block::Section { text } => self.section(text),
            Block::Subheading { text, align, level } => self.subheading(text, *align, *level),
            Block::Paragraph { text, align } => {
                let owner = self.canvas.element(DOCUMENT, StructureRole::Paragraph);
                self.running_text(owner, &parse_markup(text), self.x, self.width, *align);
            }
            Block::List { items } => self.list(items),
            Block::Box { blocks, weight } => self.framed(blocks, *weight),
            Block::CheckBoxes { columns, fields } => rows::check_boxes(self, *columns, fields),
            Block::Row { blanks, span } => rows::row(self, blanks, *span),
            Block::CaptionedRow { blanks } => rows::captioned_row(self, blanks),
        }
    }

    fn title(&mut self, lines: &[String]) {
        let owner = self.canvas.element(DOCUMENT, StructureRole::Heading(1));
        let mut baseline = self.y + TITLE;
        for (place, line) in lines.iter().enumerate() {
            if place > 0 {
                baseline += TITLE_LEADING;
            }
            // The lines are one heading; the space keeps their words apart.
            let space = if place + 1 < lines.len() { " " } else { "" };
            let text = format!("{line}{space}");
            let start = Point { x: self.x, y: baseline };
            self.canvas.draw(owner, words(text, start, Typeface::Bold, TITLE, INK));
        }
        self.y = baseline + Pt(5.0);
    }

    fn masthead(&mut self, lines: &[Vec<String>], aside: &str) {
        let mut baseline = self.y + BODY - LEADING;
        for parts in lines {
            baseline += LEADING;
            let owner = self.canvas.element(DOCUMENT, StructureRole::Paragraph);
            let mut x = self.x;
            for (place_in_line, part) in parts.iter().enumerate() {
                if place_in_line > 0 {
                    self.canvas.decorate(dot(Point { x: x + Pt(1.5), y: baseline }, BODY, INK));
                    x += Pt(7.0);
                }
                let mut runs = parse_markup(part);
                // The space keeps the parts apart for whoever reads the content.
                if let Some(last) = runs.last_mut().filter(|_| place_in_line + 1 < parts.len()) {
                    last.text.push(' ');
                }
                let column = Column { x, width: self.width, baseline };
                place(self.canvas, owner, &runs, column, BODY_LOOK);
                x += run_width(&runs);
            }
        }
        let owner = self.canvas.element(DOCUMENT, StructureRole::Paragraph);
        let x = self.x + self.width - width(aside, Typeface::Regular, BODY);
        self.canvas
            .draw(owner, words(aside.to_owned(), Point { x, y: baseline }, Typeface::Regular, BODY, INK));
        self.y = baseline + Pt(9.0);
        self.canvas.decorate(Item::Line {
            from: Point { x: self.x, y: self.y },
            to: Point { x: self.x + self.width, y: self.y },
            thickness: Pt(2.0),
            color: NAVY,
        });
        self.y += Pt(1.0);
    }

    fn section(&mut self, text: &str) {
        self.in_section = true;
        let bar = Rect { x: self.x, y: self.y, width: self.width, height: BAR_HEIGHT };
        self.canvas.decorate(Item::Fill { rect: bar, color: BAR });
        self.canvas.decorate(Item::Fill { rect: Rect { width: BAR_ACCENT, ..bar }, color: NAVY });
        let owner = self.canvas.element(DOCUMENT, StructureRole::Heading(2));
        // A heading without marks is bold as a whole.
        let mut runs = parse_markup(text);
        if runs.iter().all(|run| !run.bold) {
            for run in &mut runs {
                run.bold = true;
            }
        }
        let column = Column {
            x: self.x + BAR_INDENT,
            width: self.width - BAR_INDENT,
            baseline: self.y + BAR_HEIGHT / 2.0 + SECTION * 0.357,
        };
        place(self.canvas, owner, &runs, column, Look { size: SECTION, color: NAVY, ..BODY_LOOK });
        self.y += BAR_HEIGHT;
    }

    fn subheading(&mut self, text: &str, align: Align, level: Option<u8>) {
        let level = level.unwrap_or(if self.in_section { 3 } else { 2 });
        let owner = self.canvas.element(DOCUMENT, StructureRole::Heading(level));
        // Plain text: the asterisks around "MiSiS/ITD Use Only" are printed.
        let runs = [Run { text: text.to_owned(), bold: true, link: false }];
        self.running_text(owner, &runs, self.x, self.width, align);
    }

    fn running_text(&mut self, owner: ElementId, runs: &[Run], x: Pt, width: Pt, align: Align) {
        let column = Column { x, width, baseline: self.y + LEADING * 0.75 };
        let last =
            place(self.canvas, owner, runs, column, Look { align, leading: LONG_LEADING, ..BODY_LOOK });
        self.y = last + LEADING * 0.25;
    }

    fn list(&mut self, items: &[String]) {
        let list = self.canvas.element(DOCUMENT, StructureRole::List);
        for (place, text) in items.iter().enumerate() {
            if place > 0 {
                self.y += Pt(1.5);
            }
            let item = self.canvas.element(list, StructureRole::ListItem);
            let label = self.canvas.element(item, StructureRole::Label);
            let start = Point { x: self.x + BULLET_INDENT, y: self.y + LEADING * 0.75 };
            self.canvas.draw(label, words("• ".to_owned(), start, Typeface::Regular, BODY, INK));
            let body = self.canvas.element(item, StructureRole::ListBody);
            let indent = BULLET_INDENT + BULLET_WIDTH;
            self.running_text(body, &parse_markup(text), self.x + indent, self.width - indent, Align::Left);
        }
    }

    fn framed(&mut self, blocks: &[Block], weight: Weight) {
        let (x, width, top) = (self.x, self.width, self.y);
        self.x += BOX_PADDING;
        self.width -= BOX_PADDING * 2.0;
        self.y += BOX_PADDING * 0.8;
        self.blocks(blocks);
        self.y += BOX_PADDING * 0.8;
        self.x = x;
        self.width = width;
        let (thickness, color) = match weight {
            Weight::Light => (Pt(0.9), FRAME),
            Weight::Heavy => (Pt(1.4), EDGE),
        };
        let rect = Rect { x, y: top, width, height: self.y - top };
        self.canvas.decorate(Item::Frame { rect, thickness, color });
    }
}

/// A dot between words, at half the height of small letters. It is drawn, not
/// written: it is no part of the wording.
fn dot(start: Point, size: Pt, color: Color) -> Item {
    let diameter = size * 0.18;
    let rect = Rect { x: start.x, y: start.y - size * 0.43, width: diameter, height: diameter };
    Item::Circle { rect, thickness: None, color }
}

/// The distance between two blocks that follow each other.
fn gap(previous: Option<&Block>, next: &Block) -> Pt {
    let Some(previous) = previous else { return Pt::ZERO };
    match (previous, next) {
        (Block::Title { .. }, _) => Pt(3.0),
        (_, Block::Section { .. }) => Pt(12.0),
        (_, Block::Box { .. }) => Pt(8.0),
        (Block::Section { .. }, Block::Row { .. }) => Pt(8.0),
        (Block::Section { .. }, _) => Pt(6.0),
        (Block::Row { .. }, Block::Row { .. }) => Pt(6.0),
        (_, Block::Row { .. }) => Pt(4.0),
        (_, Block::CaptionedRow { .. }) => Pt(5.5),
        (_, Block::CheckBoxes { .. }) => Pt(3.0),
        (Block::Masthead { .. }, _) => Pt(8.0),
        (Block::Box { .. } | Block::CaptionedRow { .. }, _) => Pt(7.0),
        (Block::Subheading { .. }, Block::List { .. }) => Pt(2.0),
        (_, _) => Pt(3.0),
    }
}

fn footer(canvas: &mut Canvas, form: &Form, (page, pages): (usize, usize)) {
    let baseline = FOOTER_BASELINE;
    let mut x = MARGIN;
    for (place, part) in form.footer().into_iter().enumerate() {
        if place > 0 {
            canvas.paginate(dot(Point { x: x + Pt(3.2), y: baseline }, FOOTER, QUIET));
            x += Pt(8.0);
        }
        let step = width(&part, Typeface::Regular, FOOTER);
        canvas.paginate(words(part, Point { x, y: baseline }, Typeface::Regular, FOOTER, QUIET));
        x += step;
    }
    let number = format!("Page {page} of {pages}");
    let from = x + FOOTER_GAP;
    let x = PAGE_WIDTH - MARGIN - width(&number, Typeface::Regular, FOOTER);
    canvas.paginate(words(number, Point { x, y: baseline }, Typeface::Regular, FOOTER, QUIET));
    let y = baseline - FOOTER;
    canvas.leave_footer(Rect { x: from, y, width: x - FOOTER_GAP - from, height: FOOTER });
}

fn run_width(runs: &[Run]) -> Pt {
    runs.iter()
        .map(|run| width(&run.text, if run.bold { Typeface::Bold } else { Typeface::Regular }, BODY))
        .sum()
}
