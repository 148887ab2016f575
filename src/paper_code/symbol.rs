//! Bytes as a Data Matrix symbol in its place on the page, and back.
//!
//! ISO/IEC 16022. The place and the size of a symbol are known, so that nothing has to be
//! searched for: each module is looked at where it belongs.

use datamatrix::{DataMatrix, SymbolSize};

use crate::layout::{Point, Pt, RESERVED, Rect};

/// A symbol on one of the form's pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    place: Place,
    /// Row by row, from the top; `true` is black.
    modules: Vec<bool>,
}

/// The page that a symbol stands on, which says how large it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    First,
    Second,
}

impl Place {
    fn size(self) -> SymbolSize {
        match self {
            Self::First => SymbolSize::Square44,
            Self::Second => SymbolSize::Rect12x26,
        }
    }

    /// Columns and rows of the symbol, and of one of the regions that it is made of.
    fn shape(self) -> [(usize, usize); 2] {
        match self {
            Self::First => [(44, 44), (22, 22)],
            Self::Second => [(26, 12), (26, 12)],
        }
    }

    /// How many bytes a symbol holds.
    pub(super) fn capacity(self) -> usize {
        match self {
            Self::First => 142,
            Self::Second => 14,
        }
    }

    /// The page's place in the form, and the area of the modules: at the right
    /// end of what the layout leaves free.
    fn area(self) -> (usize, Rect) {
        let (page, free) = RESERVED[match self {
            Self::First => 0,
            Self::Second => 1,
        }];
        let [(columns, rows), _] = self.shape();
        let (width, height) = (Symbol::MODULE * columns as f32, Symbol::MODULE * rows as f32);
        let x = free.x + free.width - width;
        (page, Rect { x, y: free.y + (free.height - height) / 2.0, width, height })
    }

    /// What a module is in every symbol; `None` where it says something.
    ///
    /// Each region has a black line at its left and at its bottom, and modules
    /// that alternate at its top and at its right.
    fn fixed(self, column: usize, row: usize) -> Option<bool> {
        let [_, (columns, rows)] = self.shape();
        let (column, row) = (column % columns, row % rows);
        if column == 0 || row == rows - 1 {
            Some(true)
        } else if row == 0 {
            Some(column % 2 == 0)
        } else if column == columns - 1 {
            Some(row % 2 == 1)
        } else {
            None
        }
    }
}

impl Symbol {
    /// The side of a module: six pixels of a scan at 300 dpi, three to four of a fax.
    pub const MODULE: Pt = Pt(1.44);

    /// The symbol of some bytes; `None` when they are too many.
    pub(super) fn new(place: Place, bytes: &[u8]) -> Option<Self> {
        let code = DataMatrix::encode(bytes, place.size()).ok()?;
        Some(Self { place, modules: code.bitmap().bits().to_vec() })
    }

    /// The page that it stands on, counted from 0.
    pub fn page(&self) -> usize {
        self.place.area().0
    }

    /// Where it stands, without the white around it.
    pub fn area(&self) -> Rect {
        self.place.area().1
    }

    /// The black modules, those beside each other as one, by rows from the top:
    /// column, row and how many, counted in modules.
    pub fn runs(&self) -> impl Iterator<Item = (usize, usize, usize)> {
        let [(columns, _), _] = self.place.shape();
        self.modules.chunks(columns).zip(0..).flat_map(|(modules, row)| {
            let mut column = 0;
            modules.chunk_by(|one, other| one == other).filter_map(move |run| {
                let start = column;
                column += run.len();
                run[0].then_some((start, row, run.len()))
            })
        })
    }
}

/// Reads the symbol of a page; `None` when there is none, or too little is left of it.
///
/// `ink` says how dark the page is at a place, from 0 for paper to 1.
pub(super) fn read(place: Place, ink: &dyn Fn(Point) -> f32) -> Option<Vec<u8>> {
    let [(columns, rows), (region_columns, region_rows)] = place.shape();
    let mut dark = vec![0.0; columns * rows];
    for top in (0..rows).step_by(region_rows) {
        for left in (0..columns).step_by(region_columns) {
            let sight = Sight::of_region(place, (left, top), ink)?;
            for row in top..top + region_rows {
                for column in left..left + region_columns {
                    let seen = sight.darkness(place, (column, row), ink);
                    dark[row * columns + column] = (seen - sight.white) / sight.contrast;
                }
            }
        }
    }
    let decoded = |shares: &[f32]| {
        let black =
            |(at, share): (usize, &f32)| place.fixed(at % columns, at / columns).unwrap_or(*share > MIDDLE);
        let modules: Vec<bool> = shares.iter().enumerate().map(black).collect();
        DataMatrix::decode(&modules, columns).ok()
    };
    decoded(&dark).or_else(|| decoded(&sharpened(&dark, columns)))
}

/// Between white and black.
const MIDDLE: f32 = 0.5;

/// How much of its neighbors a module shows in a picture that is not sharp, of each of the four. Of simulated photos whose pixels
/// are a fourth of a module, 57 to 84 of 1 936 modules were seen wrong as they are, and 10 when so much was taken away; the symbol
/// bears some 30.
const BLUR: f32 = 0.2;

/// How dark modules are when what they show of their neighbors is taken away. The half of the neighbors is black in the middle.
fn sharpened(dark: &[f32], columns: usize) -> Vec<f32> {
    let beside = |at: usize| {
        let column = at % columns;
        let left = (column > 0).then(|| dark[at - 1]);
        let right = dark.get(at + 1).filter(|_| column + 1 < columns).copied();
        let above = at.checked_sub(columns).map(|at| dark[at]);
        let below = dark.get(at + columns).copied();
        [left, right, above, below].into_iter().flatten().sum::<f32>()
    };
    let sharp = |(at, dark): (usize, &f32)| dark - BLUR * (beside(at) - 4.0 * MIDDLE);
    dark.iter().enumerate().map(sharp).collect()
}

/// How a region of a symbol is seen.
struct Sight {
    /// How far the picture is off.
    shift: Point,
    /// How dark white is, and by how much black is darker.
    white: f32,
    contrast: f32,
}

impl Sight {
    /// How far a picture may be off, in steps of a seventh of a module.
    const STEPS: i32 = 5;

    /// By how much black must be darker than white.
    const CONTRAST: f32 = 0.15;

    /// Looks at the modules that are the same in every symbol.
    fn of_region(place: Place, (left, top): (usize, usize), ink: &dyn Fn(Point) -> f32) -> Option<Self> {
        let [_, (columns, rows)] = place.shape();
        let mut known = Vec::new();
        for row in top..top + rows {
            for column in left..left + columns {
                known.extend(place.fixed(column, row).map(|black| (black, (column, row))));
            }
        }
        let look = |shift: Point| {
            let sight = Self { shift, white: 0.0, contrast: 1.0 };
            let mean = |wanted: bool| {
                let seen = known.iter().filter(|(black, _)| *black == wanted);
                let (sum, count) = seen.fold((0.0, 0.0), |(sum, count), (_, module)| {
                    (sum + sight.darkness(place, *module, ink), count + 1.0)
                });
                sum / f32::max(count, 1.0)
            };
            let (black, white) = (mean(true), mean(false));
            Self { white, contrast: black - white, ..sight }
        };
        let step = |count: i32| Symbol::MODULE * (count as f32 / 7.0);
        let mut shifts: Vec<(i32, i32)> = (-Self::STEPS..=Self::STEPS)
            .flat_map(|x| (-Self::STEPS..=Self::STEPS).map(move |y| (x, y)))
            .collect();
        // Of shifts that are as good as each other the last counts: the smallest.
        shifts.sort_by_key(|(x, y)| -(x * x + y * y));
        let looks = shifts.into_iter().map(|(x, y)| look(Point { x: step(x), y: step(y) }));
        let best = looks.max_by(|one, other| one.contrast.total_cmp(&other.contrast));
        best.filter(|sight| sight.contrast > Self::CONTRAST)
    }

    /// How dark a module is, around its middle.
    fn darkness(&self, place: Place, module: (usize, usize), ink: &dyn Fn(Point) -> f32) -> f32 {
        let around = [(0.5, 0.5), (0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)];
        around.iter().map(|&within| ink(self.at(place, module, within))).sum::<f32>() / around.len() as f32
    }

    /// Where a place within a module is seen.
    fn at(&self, place: Place, (column, row): (usize, usize), (x, y): (f32, f32)) -> Point {
        let (_, area) = place.area();
        Point {
            x: area.x + self.shift.x + Symbol::MODULE * (column as f32 + x),
            y: area.y + self.shift.y + Symbol::MODULE * (row as f32 + y),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACES: [Place; 2] = [Place::First, Place::Second];

    fn bytes(place: Place) -> Vec<u8> {
        (0..place.capacity()).map(|number| (number * 37 + 11) as u8).collect()
    }

    #[test]
    fn symbols_hold_what_is_said_and_no_more() {
        for place in PLACES {
            let full = bytes(place);
            let symbol = Symbol::new(place, &full).unwrap();
            let [(columns, rows), _] = place.shape();
            assert_eq!(symbol.modules.len(), columns * rows);
            assert!(Symbol::new(place, &[full.as_slice(), &[1]].concat()).is_none());
            for (number, black) in symbol.modules.iter().enumerate() {
                let fixed = place.fixed(number % columns, number / columns);
                assert!(fixed.is_none_or(|fixed| fixed == *black), "{place:?}: module {number}");
            }
        }
    }

    #[test]
    fn a_symbol_keeps_its_white_around_it_in_what_is_free() {
        for place in PLACES {
            let (page, area) = place.area();
            let (free_page, free) = RESERVED[page];
            assert_eq!(page, free_page);
            assert!(area.y - free.y >= Symbol::MODULE * 0.9, "{area:?}");
            assert!(area.x - free.x >= Symbol::MODULE, "{area:?}");
        }
    }

    /// How dark a page with a symbol is that was moved and smeared.
    fn page(symbol: &Symbol, shift: f32, spoilt: impl Fn(usize) -> bool) -> impl Fn(Point) -> f32 {
        let [(columns, rows), _] = symbol.place.shape();
        let (area, modules) = (symbol.area(), symbol.modules.clone());
        let spoilt: Vec<bool> = (0..modules.len()).map(spoilt).collect();
        let dark = move |x: f32, y: f32| {
            let (column, row) = ((x - area.x.0) / Symbol::MODULE.0, (y - area.y.0) / Symbol::MODULE.0);
            if column < 0.0 || row < 0.0 || column >= columns as f32 || row >= rows as f32 {
                return 0.0;
            }
            let number = row as usize * columns + column as usize;
            f32::from(u8::from(modules[number] != spoilt[number]))
        };
        move |at: Point| {
            let (x, y) = (at.x.0 - shift, at.y.0 + shift / 2.0);
            let around = [(-0.5, 0.0), (0.5, 0.0), (0.0, -0.5), (0.0, 0.5), (0.0, 0.0)];
            around.iter().map(|(dx, dy)| dark(x + dx, y + dy)).sum::<f32>() / 8.0 + 0.1
        }
    }

    #[test]
    fn a_symbol_that_was_moved_smeared_and_scratched_is_read() {
        for place in PLACES {
            let said = bytes(place);
            let symbol = Symbol::new(place, &said).unwrap();
            for shift in [-0.6, 0.0, 0.4] {
                assert_eq!(read(place, &page(&symbol, shift, |_| false)).as_ref(), Some(&said), "{shift}");
            }
            let scratched = page(&symbol, 0.0, |number| number % 61 == 3);
            assert_eq!(read(place, &scratched).as_ref(), Some(&said));
            assert_eq!(read(place, &page(&symbol, 0.0, |number| number % 3 == 1)), None);
            assert_eq!(read(place, &|_| 0.3), None, "a page without one");
        }
    }

    /// The same where each place shows a part of what lies a module beside it.
    #[test]
    fn a_symbol_that_is_not_sharp_is_read() {
        for place in PLACES {
            let said = bytes(place);
            let symbol = Symbol::new(place, &said).unwrap();
            let sharp = page(&symbol, 0.0, |_| false);
            let by = Symbol::MODULE;
            let soft = |at: Point| {
                let beside = [(by, Pt(0.0)), (-by, Pt(0.0)), (Pt(0.0), by), (Pt(0.0), -by)];
                let beside = beside.iter().map(|(x, y)| sharp(Point { x: at.x + *x, y: at.y + *y }));
                0.48 * sharp(at) + 0.13 * beside.sum::<f32>()
            };
            assert_eq!(read(place, &soft).as_ref(), Some(&said), "{place:?}");
        }
    }
}
