// Fills a form with Apache PDFBox from exported form data: java -cp … ImportPdfBox.java SOURCE DATA TARGET
import java.io.File;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.fdf.FDFDocument;

public class ImportPdfBox {
  public static void main(String[] arguments) throws Exception {
    boolean isXml = arguments[1].endsWith(".xfdf");
    try (PDDocument document = PDDocument.load(new File(arguments[0]));
        FDFDocument data = isXml ? FDFDocument.loadXFDF(arguments[1]) : FDFDocument.load(arguments[1])) {
      document.getDocumentCatalog().getAcroForm().importFDF(data);
      document.save(arguments[2]);
    }
  }
}
