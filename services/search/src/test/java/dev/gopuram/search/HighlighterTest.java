package dev.gopuram.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.search.Highlight;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.uhighlight.Passage;
import org.apache.lucene.search.uhighlight.PassageFormatter;
import org.apache.lucene.search.uhighlight.UnifiedHighlighter;
import org.junit.jupiter.api.Test;

/** Sentences are picked, and words marked, as Lucene's own highlighter does it. */
class HighlighterTest {
    private static final List<String> VOCABULARY = List.of(
            "salt", "salted", "sea", "Sea's", "the", "and", "tide", "tides", "café", "moon", "rises", "3.5", "x");
    private static final List<String> ENDS = List.of(". ", "! ", "? ", ", ", "\n\n", " - ");
    private static final int MAX_FRAGMENTS = 3;

    private final Words words = new Words();

    /** What is shown of one fragment. */
    private record Shown(String text, List<String> marked) {}

    @Test
    void random_texts_are_highlighted_as_lucene_highlights_them() throws IOException {
        Random random = new Random(5);
        int highlighted = 0;
        for (int i = 0; i < 300; i++) {
            Query query = WordsQuery.of(words, text(random, 1 + random.nextInt(4)));
            Highlighter ours = new Highlighter(words, query);
            for (int j = 0; j < 3; j++) {
                String text = text(random, 1 + random.nextInt(80));
                List<Shown> shown = ours.highlights(text).stream()
                        .map(HighlighterTest::shown)
                        .toList();
                assertThat(shown).as(query + " in " + text).isEqualTo(lucenes(query, text));
                highlighted += shown.size();
            }
        }
        assertThat(highlighted).isGreaterThan(300);
    }

    private static String text(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(VOCABULARY.get(random.nextInt(VOCABULARY.size())))
                    .append(random.nextInt(6) == 0 ? ENDS.get(random.nextInt(ENDS.size())) : " ");
        }
        return text.toString();
    }

    private static Shown shown(Highlight highlight) {
        return new Shown(
                highlight.text(),
                highlight.matches().stream()
                        .map(span -> highlight.text().substring(span.start(), span.end()))
                        .toList());
    }

    private List<Shown> lucenes(Query query, String text) throws IOException {
        Object found = UnifiedHighlighter.builderWithoutSearcher(words)
                .withFormatter(new Fragments())
                .withMaxNoHighlightPassages(0)
                .withMaxLength(text.length() + 1)
                .build()
                .highlightWithoutSearcher(IndexFields.WORDS, query, text, MAX_FRAGMENTS);
        List<Shown> fragments = new ArrayList<>();
        if (found instanceof List<?> shown) {
            shown.forEach(one -> fragments.add((Shown) one));
        }
        return fragments;
    }

    private static final class Fragments extends PassageFormatter {
        @Override
        public Object format(Passage[] passages, String content) {
            List<Shown> shown = new ArrayList<>();
            for (Passage passage : passages) {
                List<String> marked = new ArrayList<>();
                for (int i = 0; i < passage.getNumMatches(); i++) {
                    marked.add(content.substring(passage.getMatchStarts()[i], passage.getMatchEnds()[i]));
                }
                String text = content.substring(passage.getStartOffset(), passage.getEndOffset());
                shown.add(new Shown(text.strip(), marked));
            }
            return shown;
        }
    }
}
