//! How workbooks are written: the parts that all of them have, and cells.
//! ECMA-376, part 1, 18, and part 2, 9.

use std::io::{self, Cursor, Read, Write};

use flate2::Compression;
use flate2::write::DeflateEncoder;
use rawzip::{CompressionMethod, ZipArchiveWriter};

use super::reference::letters;

/// The longest text of a cell, in units of UTF-16.
const LONGEST: usize = 32_767;

/// How a cell looks: its place in `cellXfs` below. Both are text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Text = 1,
    Header = 2,
}

/// A part of a workbook.
pub(super) struct Part {
    name: &'static str,
    content: Box<dyn Read>,
}

impl Part {
    pub(super) fn new(name: &'static str, content: impl IntoContent) -> Self {
        Self { name, content: content.into_content() }
    }
}

/// What a part can be made of.
pub(super) trait IntoContent {
    fn into_content(self) -> Box<dyn Read>;
}

impl IntoContent for Vec<u8> {
    fn into_content(self) -> Box<dyn Read> {
        Box::new(Cursor::new(self))
    }
}

impl IntoContent for String {
    fn into_content(self) -> Box<dyn Read> {
        self.into_bytes().into_content()
    }
}

impl IntoContent for std::fs::File {
    fn into_content(self) -> Box<dyn Read> {
        Box::new(io::BufReader::new(self))
    }
}

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATED: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/// Writes a workbook of the sheets that `parts` holds.
pub(super) fn write(into: impl Write, sheets: &[&str], parts: Vec<Part>) -> io::Result<()> {
    let has_notes = parts.iter().any(|part| part.name.contains("comments"));
    let mut types = format!(
        "{DECLARATION}<Types xmlns=\"{PACKAGE}/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Default Extension=\"vml\" ContentType=\"application/vnd.openxmlformats-officedocument.vmlDrawing\"/>\
         <Override PartName=\"/xl/workbook.xml\" ContentType=\"{TYPE}.sheet.main+xml\"/>\
         <Override PartName=\"/xl/styles.xml\" ContentType=\"{TYPE}.styles+xml\"/>"
    );
    let mut listed = String::new();
    let mut related = String::new();
    for (number, name) in (1..).zip(sheets) {
        types += &format!(
            "<Override PartName=\"/xl/worksheets/sheet{number}.xml\" ContentType=\"{TYPE}.worksheet+xml\"/>"
        );
        listed += &format!("<sheet name=\"{name}\" sheetId=\"{number}\" r:id=\"rId{number}\"/>");
        related += &relationship(number, "worksheet", &format!("worksheets/sheet{number}.xml"));
    }
    if has_notes {
        types += &format!("<Override PartName=\"/xl/comments1.xml\" ContentType=\"{TYPE}.comments+xml\"/>");
    }
    types += "</Types>";
    related += &relationship(sheets.len() + 1, "styles", "styles.xml");
    let fixed = [
        Part::new("[Content_Types].xml", types),
        Part::new("_rels/.rels", relationships(&relationship(1, "officeDocument", "xl/workbook.xml"))),
        Part::new(
            "xl/workbook.xml",
            format!(
                "{DECLARATION}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATED}\"><sheets>{listed}</sheets></workbook>"
            ),
        ),
        Part::new("xl/_rels/workbook.xml.rels", relationships(&related)),
        Part::new("xl/styles.xml", styles()),
    ];
    let mut archive = ZipArchiveWriter::new(into);
    for mut part in fixed.into_iter().chain(parts) {
        let (mut entry, config) = archive
            .new_file(part.name)
            .compression_method(CompressionMethod::DEFLATE)
            .start()
            .map_err(failed)?;
        let mut writer = config.wrap(DeflateEncoder::new(&mut entry, Compression::default()));
        io::copy(&mut part.content, &mut writer)?;
        let (encoder, described) = writer.finish().map_err(failed)?;
        encoder.finish()?;
        entry.finish(described).map_err(failed)?;
    }
    archive.finish().map_err(failed)?.flush()
}

fn failed(error: rawzip::Error) -> io::Error {
    io::Error::other(error)
}

fn relationship(number: usize, kind: &str, target: &str) -> String {
    format!("<Relationship Id=\"rId{number}\" Type=\"{RELATED}/{kind}\" Target=\"{target}\"/>")
}

fn relationships(all: &str) -> String {
    format!("{DECLARATION}<Relationships xmlns=\"{PACKAGE}/relationships\">{all}</Relationships>")
}

/// Formats of cells: none, text, and text of a header. Format 49 is `@`, text
/// (18.8.30).
fn styles() -> String {
    format!(
        "{DECLARATION}<styleSheet xmlns=\"{MAIN}\">\
         <fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font>\
         <font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>\
         <fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill>\
         <fill><patternFill patternType=\"gray125\"/></fill></fills>\
         <borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
         <cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>\
         <cellXfs count=\"3\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>\
         <xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>\
         <xf numFmtId=\"49\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" \
         applyFont=\"1\" applyAlignment=\"1\"><alignment vertical=\"top\" wrapText=\"1\"/></xf></cellXfs>\
         <cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>"
    )
}

/// What comes before the rows: the first one stays in view, all columns are text.
pub(super) fn sheet_start(into: &mut impl Write, widths: impl Iterator<Item = usize>) -> io::Result<()> {
    write!(
        into,
        "{DECLARATION}<worksheet xmlns=\"{MAIN}\" xmlns:r=\"{RELATED}\"><sheetViews><sheetView workbookViewId=\"0\">\
         <pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews>\
         <sheetFormatPr defaultRowHeight=\"15\"/><cols>"
    )?;
    for (number, width) in (1..).zip(widths) {
        write!(
            into,
            "<col min=\"{number}\" max=\"{number}\" width=\"{width}\" style=\"1\" customWidth=\"1\"/>"
        )?;
    }
    into.write_all(b"</cols><sheetData>")
}

/// What comes after the rows.
pub(super) fn sheet_end(into: &mut impl Write, more: &str) -> io::Result<()> {
    write!(into, "</sheetData>{more}</worksheet>")
}

/// A cell with a text; rows count from 1, columns from 0.
pub(super) fn cell(
    into: &mut impl Write,
    row: usize,
    column: usize,
    text: &str,
    style: Style,
) -> io::Result<()> {
    let style = style as u8;
    write!(
        into,
        "<c r=\"{}{row}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">",
        letters(column)
    )?;
    into.write_all(escaped(text).as_bytes())?;
    into.write_all(b"</t></is></c>")
}

/// A text as XML, cut where no cell takes more. What XML cannot hold is
/// written as `_x000D_`, and what looks like that with one more (22.9.2.19).
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut units = 0;
    for (place, c) in text.char_indices() {
        units += c.len_utf16();
        if units >= LONGEST {
            out.push('…');
            break;
        }
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(c),
            '_' if is_escape(&text[place..]) => out.push_str("_x005F_"),
            c if c < ' ' || matches!(c, '\u{7F}'..='\u{9F}' | '\u{FFFE}' | '\u{FFFF}') => {
                out.push_str(&format!("_x{:04X}_", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out
}

/// Whether a text begins as such an escape.
fn is_escape(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.starts_with(b"_x") && bytes.get(6) == Some(&b'_') && bytes[2..6].iter().all(u8::is_ascii_hexdigit)
}

/// The parts of a sheet's notes, one for each header: the texts, and the boxes
/// that show them (18.7; part 4, 19.4).
pub(super) fn notes(notes: &[&str]) -> Vec<Part> {
    let mut comments =
        format!("{DECLARATION}<comments xmlns=\"{MAIN}\"><authors><author></author></authors><commentList>");
    let mut drawing = "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" \
         xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><o:shapelayout v:ext=\"edit\"><o:idmap v:ext=\"edit\" \
         data=\"1\"/></o:shapelayout><v:shapetype id=\"_x0000_t202\" coordsize=\"21600,21600\" o:spt=\"202\" \
         path=\"m,l,21600r21600,l21600,xe\"><v:stroke joinstyle=\"miter\"/><v:path gradientshapeok=\"t\" \
         o:connecttype=\"rect\"/></v:shapetype>"
        .to_owned();
    for (column, note) in notes.iter().enumerate() {
        comments += &format!(
            "<comment ref=\"{}1\" authorId=\"0\"><text><t xml:space=\"preserve\">{}</t></text></comment>",
            letters(column),
            escaped(note)
        );
        drawing += &format!(
            "<v:shape id=\"_x0000_s{}\" type=\"#_x0000_t202\" style=\"position:absolute;visibility:hidden\" \
             fillcolor=\"#ffffe1\" o:insetmode=\"auto\"><v:fill color2=\"#ffffe1\"/><v:path o:connecttype=\"none\"/>\
             <v:textbox style=\"mso-direction-alt:auto\"/><x:ClientData ObjectType=\"Note\"><x:MoveWithCells/>\
             <x:SizeWithCells/><x:Anchor>{}, 15, 1, 2, {}, 15, 6, 16</x:Anchor><x:AutoFill>False</x:AutoFill>\
             <x:Row>0</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>",
            1025 + column,
            column + 1,
            column + 3
        );
    }
    comments += "</commentList></comments>";
    drawing += "</xml>";
    let related = relationship(1, "vmlDrawing", "../drawings/vmlDrawing1.vml")
        + &relationship(2, "comments", "../comments1.xml");
    vec![
        Part::new("xl/comments1.xml", comments),
        Part::new("xl/drawings/vmlDrawing1.vml", drawing),
        Part::new("xl/worksheets/_rels/sheet1.xml.rels", relationships(&related)),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::parts::unescaped;
    use super::*;

    #[test]
    fn what_is_escaped_is_read_again() {
        for text in ["a\rb", "_x000D_", "_x005F_", "\u{1}\u{FFFF}\u{9F}", "a\nb\tc", "_x00", "_"] {
            let xml = escaped(text);
            assert_eq!(unescaped(&xml), text, "{xml}");
        }
        assert_eq!(escaped("<&\">"), "&lt;&amp;&quot;&gt;");
        assert_eq!(escaped(&"ñ".repeat(40_000)).chars().count(), LONGEST);
    }
}
