import com.itextpdf.text.pdf.AcroFields;
import com.itextpdf.text.pdf.PdfReader;
import com.itextpdf.text.pdf.PdfStamper;
import java.io.ByteArrayOutputStream;
import java.util.Map;

class IText5 {
  public static void main(String[] arguments) throws Exception {
    Loop.run(arguments, (blank, values) -> {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      PdfReader reader = new PdfReader(blank);
      PdfStamper stamper = new PdfStamper(reader, out);
      AcroFields fields = stamper.getAcroFields();
      for (Map.Entry<String, String> value : values.entrySet()) fields.setField(value.getKey(), value.getValue());
      stamper.close();
      reader.close();
      return out.toByteArray();
    });
  }
}
