package dev.gopuram.answers;

import java.util.List;

/**
 * An answer made of quotations, as long as it gets.
 *
 * @param verdict what the answerer thinks of it
 * @param pieces the text; each piece can stand without those behind it
 * @param citations what the marks in the text refer to, {@code [1]} to the first; none where nothing was found
 * @param quoted what each piece says of its citation's text, before its mark: as it reads, without marks of any format
 * @param inputTokens tokens of the question and the sentences, as the embedding model read them
 */
public record Answer(
        Verdict verdict, List<String> pieces, List<Citation> citations, List<String> quoted, long inputTokens) {
    public Answer {
        pieces = List.copyOf(pieces);
        citations = List.copyOf(citations);
        quoted = List.copyOf(quoted);
    }
}
