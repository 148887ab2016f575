import com.itextpdf.forms.PdfAcroForm;
import com.itextpdf.kernel.pdf.PdfDocument;
import com.itextpdf.kernel.pdf.PdfReader;
import com.itextpdf.kernel.pdf.PdfWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Map;

class IText {
  public static void main(String[] arguments) throws Exception {
    Loop.run(arguments, (blank, values) -> {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      PdfReader reader = new PdfReader(new ByteArrayInputStream(blank));
      try (PdfDocument document = new PdfDocument(reader, new PdfWriter(out))) {
        PdfAcroForm form = PdfAcroForm.getAcroForm(document, false);
        for (Map.Entry<String, String> value : values.entrySet()) {
          form.getField(value.getKey()).setValue(value.getValue());
        }
      }
      return out.toByteArray();
    });
  }
}
