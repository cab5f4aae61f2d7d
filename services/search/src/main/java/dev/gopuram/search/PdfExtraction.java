package dev.gopuram.search;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.util.List;
import org.apache.pdfbox.io.MemoryUsageSetting;
import org.apache.pdfbox.io.ScratchFile;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;

/** Reads the text out of one PDF. Whatever the bytes are, it ends with a text or with a problem of the caller's. */
final class PdfExtraction {
    private final PdfConfig config;
    private final long maxText;
    private final PdfWatch watch;

    /**
     * @param maxText characters of text that one file may have
     */
    PdfExtraction(PdfConfig config, long maxText, PdfWatch watch) {
        this.config = config;
        this.maxText = maxText;
        this.watch = watch;
        PdfFonts.install();
    }

    /**
     * What was read.
     *
     * @param title as the file's properties say; empty where they say none
     */
    record Extracted(String title, String content) {}

    Extracted extract(Bytes file) {
        watch.begin();
        try {
            return read(file);
        } catch (InvalidPasswordException locked) {
            throw because("encrypted (expected: a PDF that opens without a password)", locked);
        } catch (IOException | RuntimeException | StackOverflowError | LinkageError damaged) {
            throw because("damaged: " + firstLine(damaged) + " (expected: a whole PDF)", damaged);
        }
    }

    /** What the watch has said comes first: the library may have made another failure of it. */
    private Problem because(String detail, Throwable cause) {
        Problem told = watch.reason();
        if (told != null) {
            return told;
        }
        return cause instanceof Problem problem
                ? problem
                : Problem.of(Problem.Code.UNPROCESSABLE, detail).causedBy(cause);
    }

    private Extracted read(Bytes file) throws IOException {
        MemoryUsageSetting memory = MemoryUsageSetting.setupMixed(
                watch.mostUnpacked(), config.maxBytes().bytes() + watch.mostUnpacked());
        try (ScratchFile scratch = new ScratchFile(memory);
                PdfSource source = new PdfSource(file.shared(), watch);
                PDDocument document = new PdfFile(source, scratch, watch).parse()) {
            List<String> pages = new PdfPages(watch, config.maxPages(), maxText).read(document);
            String content = PdfText.of(pages);
            if (content.codePoints().noneMatch(Character::isLetterOrDigit)) {
                throw Problem.of(
                        Problem.Code.UNPROCESSABLE,
                        "no text on " + pages.size()
                                + " pages (expected: a PDF with text; scanned pages have to be recognised first)");
            }
            return new Extracted(title(document), content);
        }
    }

    private static String title(PDDocument document) {
        String title = document.getDocumentInformation().getTitle();
        return title == null ? "" : Characters.oneLine(clean(title), Outline.MAX_TITLE);
    }

    private static String clean(String title) {
        return Characters.firstLoneSurrogate(title) < 0 ? title : "";
    }

    private static String firstLine(Throwable damage) {
        String message = damage.getMessage();
        String kind = damage.getClass().getSimpleName();
        return Characters.oneLine(message == null ? kind : message, Outline.MAX_TITLE);
    }
}
