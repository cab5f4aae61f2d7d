package dev.gopuram.search;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Finds where sentences end, in any script that the JDK's rules know. */
final class Sentences {
    /** The rules take the full stop of these for an end. */
    private static final Set<String> ABBREVIATIONS = Set.of(
            "dr", "mr", "mrs", "ms", "prof", "st", "no", "nos", "vs", "fig", "figs", "eq", "eqs", "sec", "ch", "vol",
            "pp", "art", "e.g", "i.e", "cf", "approx", "inc", "ltd", "co", "jr", "sr", "ca", "al", "etc");

    /** One sentence: from its first character until after its last, white space around it left out. */
    record Range(int from, int to) {}

    private final BreakIterator rules = BreakIterator.getSentenceInstance(Locale.ROOT);

    List<Range> of(String text) {
        List<Range> sentences = new ArrayList<>();
        rules.setText(text);
        int from = rules.first();
        for (int to = rules.next(); to != BreakIterator.DONE; to = rules.next()) {
            if (to < text.length() && endsInAbbreviation(text, from, to)) {
                continue;
            }
            int first = TextStructure.firstWord(text, from, to);
            int end = TextStructure.trimmedEnd(text, first, to);
            if (first < end) {
                sentences.add(new Range(first, end));
            }
            from = to;
        }
        return sentences;
    }

    private static boolean endsInAbbreviation(String text, int from, int to) {
        int end = TextStructure.trimmedEnd(text, from, to);
        if (end == from || text.charAt(end - 1) != '.') {
            return false;
        }
        int word = end - 1;
        while (word > from && !Characters.isSpace(text.charAt(word - 1)) && text.charAt(word - 1) != '(') {
            word--;
        }
        String last = text.substring(word, end - 1).toLowerCase(Locale.ROOT);
        boolean initial = last.length() == 1 && Character.isLetter(last.charAt(0)) && !last.equals("i");
        return initial || ABBREVIATIONS.contains(last);
    }
}
