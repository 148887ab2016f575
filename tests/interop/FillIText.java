// Fills a form with iText 5: java -cp … FillIText.java SOURCE TARGET < ORDER
// The order has a line for each field: its name, a tab, and its value with \n for a line break.
import com.itextpdf.text.pdf.AcroFields;
import com.itextpdf.text.pdf.PdfReader;
import com.itextpdf.text.pdf.PdfStamper;
import java.io.FileOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;

public class FillIText {
  public static void main(String[] arguments) throws Exception {
    // Locked for owners only, which does not keep anybody from filling it in.
    PdfReader.unethicalreading = true;
    PdfReader reader = new PdfReader(arguments[0]);
    PdfStamper stamper = new PdfStamper(reader, new FileOutputStream(arguments[1]));
    AcroFields fields = stamper.getAcroFields();
    Scanner lines = new Scanner(System.in, StandardCharsets.UTF_8);
    while (lines.hasNextLine()) {
      String[] parts = lines.nextLine().split("\t", 2);
      fields.setField(parts[0], parts[1].replace("\\n", "\n"));
    }
    stamper.close();
    reader.close();
  }
}
