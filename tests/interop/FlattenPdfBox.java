import java.io.File;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.interactive.form.PDAcroForm;

/** Flattens a form: FlattenPdfBox SOURCE TARGET */
public class FlattenPdfBox {
    public static void main(String[] arguments) throws Exception {
        try (PDDocument document = PDDocument.load(new File(arguments[0]))) {
            PDAcroForm form = document.getDocumentCatalog().getAcroForm();
            form.flatten();
            document.save(arguments[1]);
        }
    }
}
