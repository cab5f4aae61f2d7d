package dev.gopuram.chat;

import dev.gopuram.answers.Answer;
import dev.gopuram.answers.Citation;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The quotation that a piece of an extractive answer ends with, before its mark.
 *
 * @param piece the whole piece
 * @param citation where the quotation stands; null where the piece quotes nothing
 * @param start where it begins in the piece
 * @param end where it ends in the piece
 */
record Quote(String piece, @Nullable Citation citation, int start, int end) {
    static Quote in(String piece, Answer answer) {
        for (int i = 0; i < answer.citations().size(); i++) {
            Citation citation = answer.citations().get(i);
            String mark = " [" + citation.index() + "]";
            String quoted = answer.quoted().get(i);
            if (piece.endsWith(quoted + mark)) {
                int end = piece.length() - mark.length();
                return new Quote(piece, citation, end - quoted.length(), end);
            }
        }
        return new Quote(piece, null, piece.length(), piece.length());
    }

    /**
     * The citation of what is shown: of the words that are, and of the whole sentence where it stands otherwise than it
     * reads and nobody can say which bytes those are. Empty where nothing of it is shown.
     *
     * @param length of the piece, in characters
     */
    Optional<Citation> shown(int length) {
        if (citation == null
                || length <= start
                || piece.substring(start, length).isBlank()) {
            return Optional.empty();
        }
        String text = citation.text();
        int to = length >= end ? text.length() : beginning(text, piece.substring(start, length));
        String cut = text.substring(0, to);
        return Optional.of(new Citation(
                citation.index(),
                citation.collection(),
                citation.document(),
                citation.title(),
                citation.chunk(),
                citation.start(),
                citation.start() + cut.getBytes(StandardCharsets.UTF_8).length,
                cut));
    }

    /** Where in the text its beginning ends that reads like this; the text's end where it does not read so. */
    private static int beginning(String text, String read) {
        String wanted = read.strip();
        int at = 0;
        for (int i = 0; i < wanted.length(); i++) {
            int next = at;
            while (next < text.length() && isSpace(text.charAt(next))) {
                next++;
            }
            if (isSpace(wanted.charAt(i))) {
                if (next == at) {
                    return text.length();
                }
                at = next;
            } else if (at < text.length() && text.charAt(at) == wanted.charAt(i)) {
                at++;
            } else {
                return text.length();
            }
        }
        return at;
    }

    private static boolean isSpace(char c) {
        return Character.isWhitespace(c) || c == '\u00a0';
    }
}
