package dev.gopuram.chat;

import dev.gopuram.answers.Citation;
import dev.gopuram.answers.Verdict;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.dialects.Stop;
import java.util.List;

/**
 * An answer made of quotations.
 *
 * @param verdict what it thinks of itself
 * @param pieces the text, in the pieces a stream sends
 * @param citations what the marks in the text refer to; none where nothing was found
 * @param stop why it ends: it is done, or the request's bounds cut it
 */
record ExtractiveAnswer(Verdict verdict, List<String> pieces, List<Citation> citations, Stop stop, Usage usage) {
    ExtractiveAnswer {
        pieces = List.copyOf(pieces);
        citations = List.copyOf(citations);
    }

    String text() {
        return String.join("", pieces);
    }
}
