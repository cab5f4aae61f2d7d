package dev.gopuram.search;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;

/**
 * Any of the words of a text. The text is never read as Lucene's query language: a colon, a star or a quote in it is
 * what it is in any sentence. Stop words count only where there is no other word.
 */
final class WordsQuery {
    /** Of a text with more different words the first ones count. */
    static final int MAX_WORDS = 512;

    private WordsQuery() {}

    static Query of(Analyzer analyzer, String text) throws IOException {
        for (String field : List.of(IndexFields.WORDS, IndexFields.STOP_WORDS)) {
            Map<String, Integer> words = words(analyzer, field, text);
            if (!words.isEmpty()) {
                return any(field, words);
            }
        }
        return new MatchNoDocsQuery("a query without words");
    }

    private static Query any(String field, Map<String, Integer> words) {
        BooleanQuery.Builder any = new BooleanQuery.Builder();
        words.forEach((word, count) -> {
            Query one = new TermQuery(new Term(field, word));
            any.add(count == 1 ? one : new BoostQuery(one, count), BooleanClause.Occur.SHOULD);
        });
        return any.build();
    }

    private static Map<String, Integer> words(Analyzer analyzer, String field, String text) throws IOException {
        Map<String, Integer> words = new LinkedHashMap<>();
        try (TokenStream tokens = analyzer.tokenStream(field, text)) {
            CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
            tokens.reset();
            while (tokens.incrementToken()) {
                String word = term.toString();
                if (words.size() < MAX_WORDS || words.containsKey(word)) {
                    words.merge(word, 1, Integer::sum);
                }
            }
            tokens.end();
        }
        return words;
    }
}
