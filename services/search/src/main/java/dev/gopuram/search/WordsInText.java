package dev.gopuram.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.uhighlight.FieldOffsetStrategy;
import org.apache.lucene.search.uhighlight.LabelledCharArrayMatcher;
import org.apache.lucene.search.uhighlight.OffsetsEnum;
import org.apache.lucene.search.uhighlight.PhraseHelper;
import org.apache.lucene.search.uhighlight.UHComponents;
import org.apache.lucene.search.uhighlight.UnifiedHighlighter.OffsetSource;
import org.apache.lucene.util.BytesRef;

/**
 * Where a query's words stand in a text, found by reading the text once. Lucene's own way for any kind of query makes an
 * index of each text first, in memory; ours are words and nothing else.
 */
final class WordsInText extends FieldOffsetStrategy {
    private final Analyzer analyzer;
    private final CharArraySet words;

    WordsInText(Analyzer analyzer, Query query) {
        super(new UHComponents(
                IndexFields.WORDS,
                IndexFields.WORDS::equals,
                query,
                new BytesRef[0],
                PhraseHelper.NONE,
                new LabelledCharArrayMatcher[0],
                false,
                Set.of()));
        this.analyzer = analyzer;
        this.words = words(query);
    }

    private static CharArraySet words(Query query) {
        CharArraySet words = new CharArraySet(0, false);
        query.visit(new QueryVisitor() {
            @Override
            public boolean acceptField(String field) {
                return field.equals(IndexFields.WORDS);
            }

            @Override
            public void consumeTerms(Query from, Term... terms) {
                for (Term term : terms) {
                    words.add(term.text());
                }
            }
        });
        return words;
    }

    @Override
    public OffsetSource getOffsetSource() {
        return OffsetSource.ANALYSIS;
    }

    @Override
    public OffsetsEnum getOffsetsEnum(LeafReader reader, int document, String text) throws IOException {
        List<Match> matches = new ArrayList<>();
        try (TokenStream tokens = analyzer.tokenStream(IndexFields.WORDS, text)) {
            CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
            OffsetAttribute offset = tokens.addAttribute(OffsetAttribute.class);
            tokens.reset();
            while (tokens.incrementToken()) {
                if (words.contains(term.buffer(), 0, term.length())) {
                    matches.add(new Match(new BytesRef(term), offset.startOffset(), offset.endOffset()));
                }
            }
            tokens.end();
        }
        return new Matches(matches);
    }

    private record Match(BytesRef word, int start, int end) {}

    /** The matches one after another, as Lucene's scoring of sentences reads them. */
    private static final class Matches extends OffsetsEnum {
        private final Iterator<Match> rest;
        private Match at = new Match(new BytesRef(), 0, 0);

        Matches(List<Match> matches) {
            this.rest = matches.iterator();
        }

        @Override
        public boolean nextPosition() {
            boolean more = rest.hasNext();
            if (more) {
                at = rest.next();
            }
            return more;
        }

        /** That a word stands elsewhere in the text as well makes a sentence with it no worse. */
        @Override
        public int freq() {
            return 1;
        }

        @Override
        public BytesRef getTerm() {
            return at.word;
        }

        @Override
        public int startOffset() {
            return at.start;
        }

        @Override
        public int endOffset() {
            return at.end;
        }
    }
}
