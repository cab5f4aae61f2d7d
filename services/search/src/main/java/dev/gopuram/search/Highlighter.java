package dev.gopuram.search;

import dev.gopuram.contracts.search.Highlight;
import dev.gopuram.contracts.search.Span;
import java.io.IOException;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.uhighlight.FieldHighlighter;
import org.apache.lucene.search.uhighlight.Passage;
import org.apache.lucene.search.uhighlight.PassageFormatter;
import org.apache.lucene.search.uhighlight.PassageScorer;

/** Picks the sentences of passages that hold one query's words, and marks the words. For one thread. */
final class Highlighter {
    private static final int MAX_FRAGMENTS = 3;

    private final Fragments fragments = new Fragments();
    private final FieldHighlighter sentences;

    Highlighter(Analyzer analyzer, Query words) {
        this.sentences = new FieldHighlighter(
                IndexFields.WORDS,
                new WordsInText(analyzer, words),
                BreakIterator.getSentenceInstance(Locale.ROOT),
                new PassageScorer(),
                MAX_FRAGMENTS,
                0,
                fragments,
                Comparator.comparingInt(Passage::getStartOffset));
    }

    /** The fragments in the order of the text; none where the passage holds none of the words. */
    List<Highlight> highlights(String text) throws IOException {
        fragments.found = List.of();
        sentences.highlightFieldForDoc(null, -1, text);
        return fragments.found;
    }

    /** Lucene asks a formatter for one object; the fragments are kept on the side. */
    private static final class Fragments extends PassageFormatter {
        private List<Highlight> found = List.of();

        @Override
        public Object format(Passage[] passages, String content) {
            found = Arrays.stream(passages)
                    .filter(passage -> passage.getNumMatches() > 0)
                    .map(passage -> highlight(passage, content))
                    .toList();
            return found;
        }

        private static Highlight highlight(Passage passage, String content) {
            int from = TextStructure.firstWord(content, passage.getStartOffset(), passage.getEndOffset());
            int to = TextStructure.trimmedEnd(content, from, passage.getEndOffset());
            List<Span> matches = new ArrayList<>();
            for (int i = 0; i < passage.getNumMatches(); i++) {
                int start = Math.max(from, passage.getMatchStarts()[i]);
                int end = Math.min(to, passage.getMatchEnds()[i]);
                if (start < end) {
                    matches.add(new Span(start - from, end - from));
                }
            }
            matches.sort(Comparator.comparingInt(Span::start).thenComparingInt(Span::end));
            return new Highlight(
                    content.substring(from, to), matches.stream().distinct().toList());
        }
    }
}
