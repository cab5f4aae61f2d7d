package dev.gopuram.chat;

import dev.gopuram.kernel.Usage;
import java.util.List;

/**
 * An answer made of quotations.
 *
 * @param verdict what it thinks of itself
 * @param pieces the text, in the pieces a stream sends
 * @param citations what the marks in the text refer to; none where nothing was found
 * @param finishReason {@code stop}, or {@code length} where the request's bound cut it
 */
record ExtractiveAnswer(
        Verdict verdict, List<String> pieces, List<Citation> citations, String finishReason, Usage usage) {
    ExtractiveAnswer {
        pieces = List.copyOf(pieces);
        citations = List.copyOf(citations);
    }

    String text() {
        return String.join("", pieces);
    }
}
