import com.gitlab.pdftk_java.com.lowagie.text.pdf.AcroFields;
import com.gitlab.pdftk_java.com.lowagie.text.pdf.PdfReader;
import com.gitlab.pdftk_java.com.lowagie.text.pdf.PdfStamper;
import java.io.ByteArrayOutputStream;
import java.util.Map;

/** The library inside pdftk-java. */
class Pdftk {
  public static void main(String[] arguments) throws Exception {
    Loop.run(arguments, (blank, values) -> {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      PdfReader reader = new PdfReader(blank);
      PdfStamper stamper = new PdfStamper(reader, out);
      AcroFields fields = stamper.getAcroFields();
      for (Map.Entry<String, String> value : values.entrySet()) fields.setField(value.getKey(), value.getValue());
      stamper.close();
      return out.toByteArray();
    });
  }
}
