// Fills a form with Apache PDFBox: java -cp … FillPdfBox.java SOURCE TARGET < ORDER
// The order has a line for each field: its name, a tab, and its value with \n for a line break.
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.interactive.form.PDAcroForm;
import org.apache.pdfbox.pdmodel.interactive.form.PDButton;
import org.apache.pdfbox.pdmodel.interactive.form.PDField;

public class FillPdfBox {
  public static void main(String[] arguments) throws Exception {
    try (PDDocument document = PDDocument.load(new File(arguments[0]))) {
      PDAcroForm form = document.getDocumentCatalog().getAcroForm();
      Scanner lines = new Scanner(System.in, StandardCharsets.UTF_8);
      while (lines.hasNextLine()) {
        String[] parts = lines.nextLine().split("\t", 2);
        PDField field = form.getField(parts[0]);
        String value = parts[1].replace("\\n", "\n");
        if (field instanceof PDButton) ((PDButton) field).setValue(value);
        else field.setValue(value);
      }
      document.save(arguments[1]);
    }
  }
}
