package dev.gopuram.search;

import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.contentstream.operator.Operator;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;

/**
 * The text of each page of a PDF. Characters are taken in the order in which the page draws them, not by their place on
 * it: nearly all that write PDFs draw in reading order, and sorted by place the lines of two columns run into each other.
 */
final class PdfPages extends PDFTextStripper {
    /** Stands between two paragraphs until {@link PdfText} has read them. */
    static final String PARAGRAPH = "\u2029";

    /** Characters drawn on one page; a dense page of a newspaper has 30,000, and each takes memory. */
    private static final int MOST_ON_A_PAGE = 200_000;

    private final PdfWatch watch;
    private final int maxPages;
    private final long maxCharacters;
    private final List<String> pages = new ArrayList<>();
    private int onThisPage;
    private long characters;

    PdfPages(PdfWatch watch, int maxPages, long maxCharacters) {
        this.watch = watch;
        this.maxPages = maxPages;
        this.maxCharacters = maxCharacters;
        setSortByPosition(false);
        setLineSeparator("\n");
        setParagraphEnd(PARAGRAPH);
        setPageEnd("");
        setArticleEnd(PARAGRAPH);
    }

    /** One text for each page; an empty one where nothing is written on it. */
    List<String> read(PDDocument document) throws IOException {
        int number = 0;
        for (PDPage page : document.getPages()) {
            watch.pass();
            if (++number > maxPages) {
                throw watch.refuse(Problem.of(
                        Problem.Code.TOO_LARGE,
                        "more than " + maxPages + " pages (expected: 0.." + maxPages
                                + ", as search.pdf.max_pages says)"));
            }
            pages.add(page.hasContents() ? text(document, page) : "");
        }
        return List.copyOf(pages);
    }

    private String text(PDDocument from, PDPage page) throws IOException {
        onThisPage = 0;
        StringWriter text = new StringWriter();
        document = from;
        output = text;
        setStartPage(0);
        processPage(page);
        characters += text.getBuffer().length();
        if (characters > maxCharacters) {
            throw watch.refuse(tooMuchText());
        }
        return text.toString();
    }

    private Problem tooMuchText() {
        return Problem.of(
                Problem.Code.TOO_LARGE,
                "more than " + maxCharacters + " characters of text (expected: at most search.max_document)");
    }

    @Override
    protected void processOperator(Operator operator, List<COSBase> operands) throws IOException {
        watch.pass();
        super.processOperator(operator, operands);
    }

    @Override
    protected void processTextPosition(TextPosition text) {
        if (++onThisPage > MOST_ON_A_PAGE) {
            throw watch.refuse(Problem.of(
                    Problem.Code.TOO_LARGE,
                    "a page with more than " + MOST_ON_A_PAGE + " characters (expected: at most that)"));
        }
        super.processTextPosition(text);
    }
}
