//! What a document says of itself.

use lopdf::{Dictionary, Stream, dictionary};

use super::Kind;
use super::objects::name;
use super::strings::text_string;
use crate::form::Form;

/// Who made the file. No version: two releases that draw the same form write
/// the same bytes.
const PRODUCER: &str = "misis-form";

/// The document information dictionary.
///
/// ISO 32000-1, 14.3.3.
pub(super) fn information(form: &Form) -> Dictionary {
    dictionary! { "Title" => text_string(&form.title), "Producer" => text_string(PRODUCER) }
}

/// The XMP metadata: the same, the revision, and the standards that the document keeps.
///
/// Neither states a date: the same input gives the same bytes.
///
/// ISO 32000-1, 14.3.2; ISO 14289-1, 5; ISO 19005-2, 6.6.4.
pub(super) fn xmp(form: &Form, kind: Kind) -> Stream {
    let (archive, archive_namespace) = match kind {
        Kind::Fillable => ("", ""),
        Kind::Flat | Kind::FlatWithCode => (
            "<pdfaid:part>2</pdfaid:part>\n<pdfaid:conformance>A</pdfaid:conformance>\n",
            "\nxmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\"",
        ),
    };
    // PDF/A asks for a description of every schema that XMP does not define itself.
    let extension = match kind {
        Kind::Fillable => "",
        Kind::Flat | Kind::FlatWithCode => PDF_UA_SCHEMA,
    };
    let title = escape(&form.title);
    let language = escape(&form.language);
    let revision = escape(&form.revision);
    let packet = format!(
        "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n\
         <rdf:Description rdf:about=\"\"\n\
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"\n\
         xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\"\n\
         xmlns:xmpMM=\"http://ns.adobe.com/xap/1.0/mm/\"\n\
         xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\"{archive_namespace}>\n\
         <dc:format>application/pdf</dc:format>\n\
         <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{title}</rdf:li></rdf:Alt></dc:title>\n\
         <dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>\n\
         <pdf:Producer>{PRODUCER}</pdf:Producer>\n\
         <xmpMM:VersionID>{revision}</xmpMM:VersionID>\n\
         <pdfuaid:part>1</pdfuaid:part>\n\
         {archive}</rdf:Description>\n\
         {extension}</rdf:RDF>\n\
         </x:xmpmeta>\n\
         <?xpacket end=\"r\"?>"
    );
    // Not compressed: programs that know nothing of PDF look for the packet (14.3.2).
    Stream::new(dictionary! { "Type" => "Metadata", "Subtype" => name("XML") }, packet.into_bytes())
        .with_compression(false)
}

/// Describes the one property of the PDF/UA identification schema.
const PDF_UA_SCHEMA: &str = "<rdf:Description rdf:about=\"\"\n\
    xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\"\n\
    xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\"\n\
    xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\">\n\
    <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType=\"Resource\">\n\
    <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>\n\
    <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\n\
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\n\
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType=\"Resource\">\n\
    <pdfaProperty:name>part</pdfaProperty:name>\n\
    <pdfaProperty:valueType>Integer</pdfaProperty:valueType>\n\
    <pdfaProperty:category>internal</pdfaProperty:category>\n\
    <pdfaProperty:description>Indicates which part of ISO 14289 the document conforms to</pdfaProperty:description>\n\
    </rdf:li></rdf:Seq></pdfaSchema:property>\n\
    </rdf:li></rdf:Bag></pdfaExtension:schemas>\n\
    </rdf:Description>\n";

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
