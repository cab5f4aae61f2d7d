package dev.gopuram.governance;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What two questions must have in common, to the letter, to be one question, however near an embedding puts them: what
 * embeddings are known to overlook. These are, in their order, numbers, signs, pictures, quoted words, names, words with
 * letters beyond ASCII's and what follows "from" and "than"; how often something is denied; and which words there are of
 * those that turn a question into its opposite or into another one.
 *
 * <p>It only ever keeps questions apart. The lists are of English words, and of the commonest denials of some other
 * languages. In scripts other than the Latin one only questions with the same words in the same order are left to the
 * embedding.
 *
 * @param marks numbers, signs, quotations, names and the like in their order, in small letters
 * @param denials how many there are
 * @param turns words with an opposite, and what is asked for, each once
 */
public record Wording(List<String> marks, int denials, Set<String> turns) {
    private static final Pattern TOKEN = Pattern.compile("\"([^\"]++)\"|“([^“”]++)”|`([^`]++)`|«([^«»]++)»"
            + "|[\\p{L}\\p{N}]++(?:['’._-]?[\\p{L}\\p{N}]++)*+|[-+−×*·÷/^%$€£¥<>=#&|~!?.:;]"
            + "|[^\\x00-\\x7F\\p{P}\\p{Z}]");
    private static final Pattern MYSELF = Pattern.compile("I(?:['’].*)?");
    private static final Pattern DIGIT = Pattern.compile("\\p{N}");
    private static final String ENDS_SENTENCE = "?.:;!";
    private static final int QUOTATIONS = 4;

    /** The last letter of ASCII's. */
    private static final int LAST_PLAIN = 0x7f;

    private static final Map<String, String> NUMBERS = numbers(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
                    + " seventeen eighteen nineteen twenty",
            "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth");

    private static final Set<String> AMOUNTS = words("thirty forty fifty sixty seventy eighty ninety hundred thousand"
            + " million billion half quarter double triple twice once");

    private static final Set<String> DENIALS =
            words("not no never none nobody nothing neither nor cannot without except"
                    + " cant dont doesnt didnt wont isnt arent wasnt werent shouldnt couldnt wouldnt hasnt havent"
                    + " nicht kein keine keinen ohne nie pas sans jamais sin nunca non senza");

    private static final Set<String> TURNS = words("when where why who whom whose"
            + " enable increase decrease raise lower open opened close closed max maximum min minimum most least more"
            + " less fewer highest lowest largest biggest smallest longest shortest best worst fastest slowest cheapest"
            + " oldest newest latest earliest last next previous before after above below upper left off down"
            + " import export add remove delete create start stop begin end lock buy sell rent lend borrow"
            + " upgrade downgrade upload download encode decode encrypt decrypt push pull send receive win lose pass"
            + " fail gain loss advantage advantages benefit benefits drawback drawbacks pros cons ascending descending"
            + " north south east west northern southern eastern western today tomorrow yesterday tonight morning"
            + " evening monday tuesday wednesday thursday friday saturday sunday spring summer autumn winter"
            + " adult adults child children male female men women synonym synonyms antonym antonyms hot cold"
            + " boiling freezing formal informal correct incorrect valid invalid active inactive secure insecure"
            + " possible impossible dangerous harmful");

    /** What usually denies the rest of the word. What it only seems to deny keeps two questions apart for nothing. */
    private static final List<String> DENYING = List.of("un", "dis", "non", "il", "ir");

    private static final int SHORTEST_DENIED = 5;

    /** What follows these changes its part with what stands elsewhere, and the words remain the same. */
    private static final Set<String> DIRECTIONS = Set.of("from", "than");

    public static Wording of(String text) {
        return new Reading().read(text);
    }

    private static final class Reading {
        private final List<String> marks = new ArrayList<>();
        private final Set<String> turns = new TreeSet<>();
        private int denials;
        private boolean opensSentence = true;
        private boolean follows;

        Wording read(String text) {
            Matcher token = TOKEN.matcher(text);
            while (token.find()) {
                String quoted = quoted(token);
                if (quoted != null) {
                    marks.add("\"" + quoted.strip().toLowerCase(Locale.ROOT));
                    opensSentence = false;
                } else if (Character.isLetterOrDigit(token.group().codePointAt(0))) {
                    word(token.group());
                    opensSentence = false;
                } else if (ENDS_SENTENCE.contains(token.group())) {
                    opensSentence = true;
                } else if (!isHyphen(token, text)) {
                    marks.add(token.group());
                }
            }
            return new Wording(List.copyOf(marks), denials, Set.copyOf(turns));
        }

        private void word(String word) {
            String small = word.toLowerCase(Locale.ROOT).replace('’', '\'');
            String number = NUMBERS.get(small);
            if (number != null) {
                marks.add(number);
            } else if (follows
                    || isForeign(small)
                    || DIGIT.matcher(small).find()
                    || AMOUNTS.contains(small)
                    || isName(word)) {
                marks.add(small);
            }
            if (DENIALS.contains(small) || small.endsWith("n't")) {
                denials++;
            }
            if (TURNS.contains(small) || isDenied(small)) {
                turns.add(small);
            }
            follows = DIRECTIONS.contains(small);
        }

        /** Many embedders take letters that they do not know for one and the same, and accents for nothing. */
        private static boolean isForeign(String small) {
            return small.chars().anyMatch(letter -> letter > LAST_PLAIN);
        }

        /** A word with a capital, but for one that any word has at the start of a sentence, and for "I". */
        private boolean isName(String word) {
            boolean inner = word.chars().skip(1).anyMatch(Character::isUpperCase);
            boolean capital = Character.isUpperCase(word.codePointAt(0));
            return inner || (capital && !opensSentence && !MYSELF.matcher(word).matches());
        }

        private static boolean isDenied(String small) {
            return small.length() >= SHORTEST_DENIED && DENYING.stream().anyMatch(small::startsWith);
        }

        /** A dash that joins two words says nothing. */
        private static boolean isHyphen(Matcher token, String text) {
            return token.group().equals("-") && token.start() > 0 && Character.isLetter(text.charAt(token.start() - 1));
        }

        private static @Nullable String quoted(Matcher token) {
            for (int group = 1; group <= QUOTATIONS; group++) {
                if (token.group(group) != null) {
                    return token.group(group);
                }
            }
            return null;
        }
    }

    private static Set<String> words(String list) {
        return Stream.of(list.split(" ", -1)).collect(Collectors.toUnmodifiableSet());
    }

    /** Each word's place in its list. */
    private static Map<String, String> numbers(String... lists) {
        return Stream.of(lists)
                .map(list -> List.of(list.split(" ", -1)))
                .flatMap(list -> list.stream().map(word -> Map.entry(word, Integer.toString(list.indexOf(word)))))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
