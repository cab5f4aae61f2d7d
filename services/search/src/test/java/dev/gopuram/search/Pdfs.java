package dev.gopuram.search;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentInformation;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType0Font;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;

/** Makes PDFs, sound ones with the library and others by hand. */
final class Pdfs {
    private static final float LEFT = 60;
    private static final float RIGHT_COLUMN = 320;
    private static final float TOP = 740;
    private static final float LEADING = 14;
    private static final int EMPTY_LINES_BETWEEN_PARAGRAPHS = 2;

    private Pdfs() {}

    /** What is done to a document before it is saved. */
    interface Making {
        void make(PDDocument document) throws IOException;
    }

    static byte[] of(Making making) {
        PdfFonts.install();
        try (PDDocument document = new PDDocument();
                ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            making.make(document);
            document.save(out);
            return out.toByteArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** A page for each text: lines end at a line end, paragraphs at an empty line. */
    static byte[] pages(String... texts) {
        return of(document -> {
            for (String text : texts) {
                page(document, helvetica(), text);
            }
        });
    }

    /** In a font that is in the file, so any script that the font has. */
    static byte[] unicode(String text) {
        return of(document -> {
            try (InputStream in = PDDocument.class.getResourceAsStream(
                    "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf")) {
                page(document, PDType0Font.load(document, in), text);
            }
        });
    }

    static PDFont helvetica() {
        return new PDType1Font(Standard14Fonts.FontName.HELVETICA);
    }

    static void page(PDDocument document, PDFont font, String text) throws IOException {
        PDPage page = new PDPage();
        document.addPage(page);
        try (PDPageContentStream content = new PDPageContentStream(document, page)) {
            column(content, font, LEFT, text);
        }
    }

    private static void column(PDPageContentStream content, PDFont font, float left, String text) throws IOException {
        content.beginText();
        content.setFont(font, 11);
        content.newLineAtOffset(left, TOP);
        for (String line : text.split("\n", -1)) {
            if (line.isEmpty()) {
                content.newLineAtOffset(0, -LEADING * EMPTY_LINES_BETWEEN_PARAGRAPHS);
            } else {
                content.showText(line);
                content.newLineAtOffset(0, -LEADING);
            }
        }
        content.endText();
    }

    /** Two columns, drawn one after the other. */
    static byte[] columns(String left, String right) {
        return of(document -> {
            PDPage page = new PDPage();
            document.addPage(page);
            try (PDPageContentStream content = new PDPageContentStream(document, page)) {
                column(content, helvetica(), LEFT, left);
                column(content, helvetica(), RIGHT_COLUMN, right);
            }
        });
    }

    static byte[] titled(String title, String text) {
        return of(document -> {
            PDDocumentInformation about = new PDDocumentInformation();
            about.setTitle(title);
            document.setDocumentInformation(about);
            page(document, helvetica(), text);
        });
    }

    static byte[] encrypted(String userPassword, String text) {
        return of(document -> {
            page(document, helvetica(), text);
            document.protect(new StandardProtectionPolicy("owner", userPassword, new AccessPermission()));
        });
    }

    /** Pages with nothing on them, as of a scan whose image we do not look at. */
    static byte[] blank(int pages) {
        return of(document -> {
            for (int i = 0; i < pages; i++) {
                document.addPage(new PDPage());
            }
        });
    }

    /** A file of these objects, numbered from 1, the first the catalog, with a right table of where they are. */
    static byte[] objects(String... objects) {
        return objects(Arrays.stream(objects)
                .map(object -> object.getBytes(StandardCharsets.ISO_8859_1))
                .toList());
    }

    static byte[] objects(List<byte[]> objects) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(out, "%PDF-1.7\n");
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < objects.size(); i++) {
            places.add(out.size());
            write(out, (i + 1) + " 0 obj\n");
            out.writeBytes(objects.get(i));
            write(out, "\nendobj\n");
        }
        int table = out.size();
        write(out, "xref\n0 " + (objects.size() + 1) + "\n0000000000 65535 f \n");
        places.forEach(place -> write(out, "%010d 00000 n \n".formatted(place)));
        write(out, "trailer\n<< /Root 1 0 R /Size " + (objects.size() + 1) + " >>\nstartxref\n" + table + "\n%%EOF\n");
        return out.toByteArray();
    }

    private static void write(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A stream object that says it is packed so. */
    static byte[] stream(String filters, byte[] packed) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(out, "<< /Length " + packed.length + " /Filter " + filters + " >>\nstream\n");
        out.writeBytes(packed);
        write(out, "\nendstream");
        return out.toByteArray();
    }
}
