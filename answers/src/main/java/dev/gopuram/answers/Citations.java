package dev.gopuram.answers;

import dev.gopuram.contracts.search.Hit;
import dev.gopuram.contracts.search.Search;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says where a unit stands in its document, to the byte. A passage of plain text or Markdown is a slice of the document;
 * one read out of HTML is looked up in the source, and not cited where it cannot be found or the document has changed
 * since. One object serves one answer.
 */
final class Citations {
    private final StoredText stored;

    Citations(@Nullable Search search) {
        this.stored = new StoredText(search);
    }

    /** The citation, numbered 0 for now; empty where the place is not certain. */
    Optional<Citation> of(Candidate candidate) {
        Unit unit = candidate.unit();
        String text = candidate.reading().text();
        return switch (candidate.reading().source()) {
            case Reading.Source.Said(int message) -> {
                int from = bytes(text, 0, unit.start());
                String exact = unit.in(text);
                String id = "message:" + message;
                yield Optional.of(new Citation(
                        0, "", id, "message", id, from, from + bytes(text, unit.start(), unit.end()), exact));
            }
            case Reading.Source.Stored(String collection, Hit hit) -> {
                if (candidate.reading().wraps()) {
                    int from = hit.span().start() + bytes(text, 0, unit.start());
                    int to = from + bytes(text, unit.start(), unit.end());
                    yield Optional.of(citation(collection, hit, from, to, unit.in(text)));
                }
                yield inMarkup(collection, hit, unit.in(text));
            }
        };
    }

    private Optional<Citation> inMarkup(String collection, Hit hit, String wanted) {
        return stored.of(collection, hit)
                .flatMap(source -> new MarkupLocator(source).find(wanted).map(place -> {
                    int from = hit.span().start() + bytes(source, 0, place[0]);
                    int to = from + bytes(source, place[0], place[1]);
                    return citation(collection, hit, from, to, source.substring(place[0], place[1]));
                }));
    }

    private static Citation citation(String collection, Hit hit, int from, int to, String text) {
        return new Citation(0, collection, hit.document(), hit.title(), hit.id(), from, to, text);
    }

    private static int bytes(String text, int from, int to) {
        return text.substring(from, to).getBytes(StandardCharsets.UTF_8).length;
    }
}
