package dev.gopuram.search;

/**
 * Counts words roughly, as a measure of how much there is to read in any script: an ideograph is a word, a very long run
 * of letters or of symbols is several, so that no text is large and without words.
 */
final class WordCount {
    private static final int LETTERS_PER_WORD = 16;
    private static final int SYMBOLS_PER_WORD = 8;

    private int words;
    private int letters;
    private int symbols;

    static int of(CharSequence text, int from, int to) {
        WordCount count = new WordCount();
        for (int i = from; i < to; ) {
            int c = Character.codePointAt(text, i);
            count.add(c);
            i += Character.charCount(c);
        }
        return count.words;
    }

    void add(int c) {
        if (Character.isIdeographic(c)) {
            words++;
            letters = 0;
        } else if (isLetter(c)) {
            words += letters % LETTERS_PER_WORD == 0 ? 1 : 0;
            letters++;
        } else {
            letters = 0;
            if (!Characters.isSpace(c)) {
                symbols++;
                words += symbols % SYMBOLS_PER_WORD == 0 ? 1 : 0;
            }
        }
    }

    int words() {
        return words;
    }

    private static boolean isLetter(int c) {
        int type = Character.getType(c);
        return Character.isLetterOrDigit(c)
                || type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK;
    }
}
