package dev.gopuram.search;

import java.text.Normalizer;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.FilteringTokenFilter;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/**
 * What counts as a word. Of English text without accents these are the words of Lucene's own analyzer for English, so
 * that BM25 ranks as in published tables: Unicode's word boundaries, possessives off, lower case, stop words out, Porter's
 * stems. Beyond it, words are brought to their compatibility forms and lose the accents of Latin letters; that comes after
 * the stop words, joins spellings and never adds or drops a word. The stemmer leaves other scripts alone.
 *
 * <p>The stop words are in a field of their own, for questions made of nothing else.
 */
final class Words extends Analyzer {
    private static final CharArraySet STOP_WORDS = EnglishAnalyzer.getDefaultStopSet();

    Words() {
        super(PER_FIELD_REUSE_STRATEGY);
    }

    @Override
    protected TokenStreamComponents createComponents(String fieldName) {
        Tokenizer source = new StandardTokenizer();
        TokenStream words = new EnglishPossessiveFilter(source);
        words = new LowerCaseFilter(words);
        if (fieldName.equals(IndexFields.STOP_WORDS)) {
            return new TokenStreamComponents(source, new OnlyStopWords(words));
        }
        words = new StopFilter(words, STOP_WORDS);
        words = new ComposingFilter(words);
        words = new LowerCaseFilter(words);
        words = new ASCIIFoldingFilter(words);
        words = new PorterStemFilter(words);
        return new TokenStreamComponents(source, words);
    }

    /** What the other field leaves out. */
    private static final class OnlyStopWords extends FilteringTokenFilter {
        private final CharTermAttribute term = addAttribute(CharTermAttribute.class);

        OnlyStopWords(TokenStream input) {
            super(input);
        }

        @Override
        protected boolean accept() {
            return STOP_WORDS.contains(term.buffer(), 0, term.length());
        }
    }

    /** Brings a letter with a separate accent and the same letter in one character together. */
    private static final class ComposingFilter extends TokenFilter {
        private final CharTermAttribute term = addAttribute(CharTermAttribute.class);

        ComposingFilter(TokenStream input) {
            super(input);
        }

        @Override
        public boolean incrementToken() throws java.io.IOException {
            if (!input.incrementToken()) {
                return false;
            }
            if (!Normalizer.isNormalized(term, Normalizer.Form.NFKC)) {
                String composed = Normalizer.normalize(term, Normalizer.Form.NFKC);
                term.setEmpty().append(composed);
            }
            return true;
        }
    }
}
