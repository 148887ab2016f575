import java.io.ByteArrayOutputStream;
import java.util.Map;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.interactive.form.PDAcroForm;

class PdfBox {
  public static void main(String[] arguments) throws Exception {
    Loop.run(arguments, (blank, values) -> {
      try (PDDocument document = PDDocument.load(blank)) {
        PDAcroForm form = document.getDocumentCatalog().getAcroForm();
        for (Map.Entry<String, String> value : values.entrySet()) {
          form.getField(value.getKey()).setValue(value.getValue());
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        document.save(out);
        return out.toByteArray();
      }
    });
  }
}
