package dev.gopuram.answers;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Finds where sentences end, in scripts that end them with a full stop of any shape. A stop inside a number, an
 * abbreviation, an initial or before a small letter ends nothing.
 */
final class SentenceCutter {
    private static final String ALWAYS = "。！？｡।॥؟۔";
    private static final String CLOSERS = "\"'”’“»«›‹)]}」』）】*_`";

    /** Abbreviations that a name or another word follows, so that the sentence goes on after them. */
    private static final Set<String> GOES_ON = Set.of(
            "mr", "mrs", "ms", "dr", "prof", "st", "sr", "jr", "rev", "gen", "col", "capt", "lt", "vs", "cf", "e.g",
            "i.e", "eg", "ie", "incl", "excl", "dept", "z.b", "bzw");

    /** Abbreviations that a number follows; before anything else their stop ends the sentence. */
    private static final Set<String> BEFORE_NUMBER = Set.of(
            "no", "nos", "nr", "fig", "figs", "vol", "pp", "p", "ch", "sec", "art", "eq", "ed", "ca", "approx", "max",
            "min", "tel", "ext", "est", "jan", "feb", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec");

    private SentenceCutter() {}

    /** The sentences of {@code text[from, to)} as pairs of first and end character, white space around them left out. */
    static List<int[]> cut(String text, int from, int to) {
        List<int[]> sentences = new ArrayList<>();
        int start = skipSpace(text, from, to);
        int at = start;
        while (at < to) {
            int end = endAfter(text, start, at, to);
            if (end > 0) {
                sentences.add(new int[] {start, trimmed(text, start, end)});
                start = skipSpace(text, end, to);
                at = start;
            } else {
                at++;
            }
        }
        if (start < to) {
            sentences.add(new int[] {start, trimmed(text, start, to)});
        }
        return sentences;
    }

    /** Where the sentence ends that has a stop at {@code at}; 0 where there is no end. */
    private static int endAfter(String text, int start, int at, int to) {
        char c = text.charAt(at);
        boolean always = ALWAYS.indexOf(c) >= 0;
        if (!always && c != '.' && c != '!' && c != '?' && c != '…') {
            return 0;
        }
        int end = at + 1;
        while (end < to && (ALWAYS + ".!?…").indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        boolean several = end > at + 1 || c == '…';
        while (end < to && CLOSERS.indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        if (always || end >= to) {
            return end;
        }
        if (!Character.isWhitespace(text.charAt(end)) && !Character.isSpaceChar(text.charAt(end))) {
            return 0;
        }
        int next = skipSpace(text, end, to);
        if (next >= to) {
            return end;
        }
        int following = text.codePointAt(next);
        if (Character.isLowerCase(following)) {
            return 0;
        }
        return c == '.' && !several && goesOn(text, start, at, following) ? 0 : end;
    }

    private static boolean goesOn(String text, int start, int stop, int following) {
        int word = stop;
        while (word > start && (Character.isLetterOrDigit(text.charAt(word - 1)) || text.charAt(word - 1) == '.')) {
            word--;
        }
        String before = text.substring(word, stop);
        if (before.isEmpty()) {
            return false;
        }
        boolean number = before.chars().allMatch(Character::isDigit);
        if (number) {
            return word == start && Character.isLetter(following);
        }
        boolean initial = before.length() == 1 && Character.isUpperCase(before.charAt(0));
        String small = before.toLowerCase(Locale.ROOT);
        return initial || GOES_ON.contains(small) || (Character.isDigit(following) && BEFORE_NUMBER.contains(small));
    }

    private static int skipSpace(String text, int from, int to) {
        int at = from;
        while (at < to && (Character.isWhitespace(text.charAt(at)) || Character.isSpaceChar(text.charAt(at)))) {
            at++;
        }
        return at;
    }

    private static int trimmed(String text, int from, int to) {
        int end = to;
        while (end > from
                && (Character.isWhitespace(text.charAt(end - 1)) || Character.isSpaceChar(text.charAt(end - 1)))) {
            end--;
        }
        return end;
    }
}
