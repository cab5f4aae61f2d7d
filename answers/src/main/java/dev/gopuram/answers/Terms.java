package dev.gopuram.answers;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.tartarus.snowball.ext.EnglishStemmer;

/** The words of a text that carry meaning, each with its stem. Scripts without spaces give pairs of characters. */
final class Terms {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+(?:[.,:'’][\\p{L}\\p{N}]+)*");
    private static final Set<String> STOP = Set.of(
            ("a an the this that these those and or but nor so if then than as at by for from in into of off on onto"
                            + " out over to up with within without about after before between during until till while because"
                            + " through per via is am are was were be been being do does did done doing have has had having can"
                            + " could may might must shall should will would i me my mine we us our ours you your yours he him his"
                            + " she her hers it its they them their theirs who whom whose what which when where why how many much"
                            + " long often any some all each every both either neither no not only own same such too very just"
                            + " also there here again further once s t don now get gets got one someone anyone somebody anybody"
                            + " something anything happen happens tell give given need needs want wants possible allowed please"
                            + " know use used using")
                    .split(" "));
    private static final Map<String, String> NUMBERS = Map.ofEntries(
            Map.entry("one", "1"),
            Map.entry("two", "2"),
            Map.entry("three", "3"),
            Map.entry("four", "4"),
            Map.entry("five", "5"),
            Map.entry("six", "6"),
            Map.entry("seven", "7"),
            Map.entry("eight", "8"),
            Map.entry("nine", "9"),
            Map.entry("ten", "10"),
            Map.entry("eleven", "11"),
            Map.entry("twelve", "12"),
            Map.entry("fifteen", "15"),
            Map.entry("twenty", "20"),
            Map.entry("thirty", "30"),
            Map.entry("forty", "40"),
            Map.entry("fifty", "50"),
            Map.entry("hundred", "100"));

    /**
     * One word.
     *
     * @param word as written, in small letters
     * @param stem what its forms share
     * @param name whether it stands in capitals inside a sentence: the name of something
     */
    record Term(String word, String stem, boolean name) {}

    private Terms() {}

    static List<Term> of(String text) {
        EnglishStemmer stemmer = new EnglishStemmer();
        List<Term> terms = new ArrayList<>();
        List<MatchResult> words = WORD.matcher(Normalizer.normalize(text, Normalizer.Form.NFC))
                .results()
                .toList();
        for (int i = 0; i < words.size(); i++) {
            String written = words.get(i).group();
            String word = written.toLowerCase(Locale.ROOT).replace('’', '\'');
            if (word.endsWith("'s")) {
                word = word.substring(0, word.length() - 2);
            }
            if (isUnspaced(word)) {
                pairs(word, terms);
            } else if (!STOP.contains(word)) {
                boolean name = i > 0 && Character.isUpperCase(written.codePointAt(0));
                terms.add(new Term(word, stem(word, stemmer), name));
            }
        }
        return terms;
    }

    private static String stem(String word, EnglishStemmer stemmer) {
        String number = NUMBERS.get(word);
        if (number != null) {
            return number;
        }
        if (word.length() < 3 || !word.chars().allMatch(c -> c < 0x80)) {
            return word;
        }
        stemmer.setCurrent(word);
        stemmer.stem();
        return stemmer.getCurrent();
    }

    private static boolean isUnspaced(String word) {
        return word.codePoints()
                .anyMatch(c -> Character.isIdeographic(c)
                        || Character.UnicodeScript.of(c) == Character.UnicodeScript.HIRAGANA
                        || Character.UnicodeScript.of(c) == Character.UnicodeScript.KATAKANA
                        || Character.UnicodeScript.of(c) == Character.UnicodeScript.THAI);
    }

    private static void pairs(String word, List<Term> terms) {
        int[] points = word.codePoints().toArray();
        if (points.length == 1) {
            terms.add(new Term(word, word, false));
        }
        for (int i = 0; i + 1 < points.length; i++) {
            String pair = new String(points, i, 2);
            terms.add(new Term(pair, pair, false));
        }
    }
}
