// Signs a form as PDFBox and iText do: SignPdf pdfbox|itext|itext-cades IN OUT FIELD KEYSTORE [NAME]
import com.itextpdf.text.pdf.PdfReader;
import com.itextpdf.text.pdf.PdfStamper;
import com.itextpdf.text.pdf.security.*;
import java.io.*;
import java.nio.file.*;
import java.security.*;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.*;
import org.apache.pdfbox.cos.*;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.*;
import org.apache.pdfbox.pdmodel.interactive.form.*;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.*;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.jcajce.*;

public class SignPdf {
    public static void main(String[] a) throws Exception {
        Security.addProvider(new org.bouncycastle.jce.provider.BouncyCastleProvider());
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = new FileInputStream(a[4])) {
            store.load(in, "secret".toCharArray());
        }
        String alias = store.aliases().nextElement();
        PrivateKey key = (PrivateKey) store.getKey(alias, "secret".toCharArray());
        Certificate[] chain = store.getCertificateChain(alias);
        if (a[0].equals("pdfbox")) {
            pdfbox(a, key, chain);
        } else {
            PdfReader reader = new PdfReader(a[1]);
            try (FileOutputStream out = new FileOutputStream(a[2])) {
                PdfStamper stamper = PdfStamper.createSignature(reader, out, '\0', null, true);
                stamper.getSignatureAppearance().setVisibleSignature(a[3]);
                MakeSignature.signDetached(stamper.getSignatureAppearance(), new BouncyCastleDigest(),
                        new PrivateKeySignature(key, "SHA-256", null), chain, null, null, null, 0,
                        a[0].endsWith("cades") ? MakeSignature.CryptoStandard.CADES : MakeSignature.CryptoStandard.CMS);
            }
        }
    }

    static void pdfbox(String[] a, PrivateKey key, Certificate[] chain) throws Exception {
        try (PDDocument document = PDDocument.load(new File(a[1])); FileOutputStream out = new FileOutputStream(a[2])) {
            PDSignature signature = new PDSignature();
            signature.setFilter(PDSignature.FILTER_ADOBE_PPKLITE);
            signature.setSubFilter(PDSignature.SUBFILTER_ADBE_PKCS7_DETACHED);
            if (a.length > 5) {
                signature.setName(a[5]);
            }
            signature.setSignDate(Calendar.getInstance());
            if (!a[3].isEmpty()) {
                PDSignatureField field = (PDSignatureField) document.getDocumentCatalog().getAcroForm().getField(a[3]);
                field.setValue(signature);
                for (COSBase node = field.getCOSObject(); node instanceof COSDictionary; node = ((COSDictionary) node).getDictionaryObject("Parent")) {
                    ((COSDictionary) node).setNeedToBeUpdated(true);
                }
            }
            document.addSignature(signature, content -> {
                try {
                    CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
                    String algorithm = key.getAlgorithm().equals("RSA") ? "SHA256WithRSA" : "SHA256WithECDSA";
                    generator.addSignerInfoGenerator(new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
                            .build(new JcaContentSignerBuilder(algorithm).build(key), (X509Certificate) chain[0]));
                    generator.addCertificates(new JcaCertStore(Arrays.asList(chain)));
                    byte[] all = content.readAllBytes();
                    return generator.generate(new CMSProcessableByteArray(all), false).getEncoded();
                } catch (Exception e) {
                    throw new IOException(e);
                }
            });
            document.saveIncremental(out);
        }
    }
}
