package dev.gopuram.search;

import java.text.Normalizer;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/**
 * What counts as a word: Unicode's word boundaries, compatibility forms composed, lower case, accents off Latin letters,
 * English possessives and endings off. The stemmer leaves other scripts alone. Stop words stay: BM25 weighs them down by
 * itself, and a question made of nothing else must find something.
 */
final class Words extends Analyzer {
    @Override
    protected TokenStreamComponents createComponents(String fieldName) {
        Tokenizer source = new StandardTokenizer();
        TokenStream words = new ComposingFilter(source);
        words = new LowerCaseFilter(words);
        words = new EnglishPossessiveFilter(words);
        words = new ASCIIFoldingFilter(words);
        words = new PorterStemFilter(words);
        return new TokenStreamComponents(source, words);
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
