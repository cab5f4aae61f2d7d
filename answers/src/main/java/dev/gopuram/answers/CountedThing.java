package dev.gopuram.answers;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a question wants counted ("how many pupils"). A sentence that speaks of pupils and has a number in it counts them
 * only where the two stand together.
 *
 * @param stems the one or two words after "how many"
 * @param before whether the number may follow the thing, as it does in amounts: "coffee: 18 g"
 */
record CountedThing(List<String> stems, boolean before) {
    private static final Pattern ASKED = Pattern.compile("\\bhow (?:many|much) (\\w+)(?: (\\w+))?");
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+(?:[.,:'’][\\p{L}\\p{N}]+)*");
    private static final Pattern NUMBER = Pattern.compile(
            "\\d.*|no|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen"
                    + "|fifteen|sixteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|once|twice");
    /** How many words may lie between the two, the second one counted. */
    private static final int REACH = 3;

    private static final int SHORTEST_START = 3;

    CountedThing {
        stems = List.copyOf(stems);
    }

    static Optional<CountedThing> of(String question, AnswerKind kind, List<Terms.Term> terms) {
        var asked = ASKED.matcher(question.toLowerCase(Locale.ROOT));
        if ((kind != AnswerKind.COUNT && kind != AnswerKind.AMOUNT) || !asked.find()) {
            return Optional.empty();
        }
        List<String> things = Stream.of(asked.group(1), asked.group(2))
                .filter(Objects::nonNull)
                .flatMap(word -> terms.stream().filter(term -> term.word().equals(word)))
                .map(Terms.Term::stem)
                .toList();
        boolean named = terms.stream().anyMatch(term -> term.word().equals(asked.group(1)));
        return named ? Optional.of(new CountedThing(things, kind == AnswerKind.AMOUNT)) : Optional.empty();
    }

    /**
     * Whether the text says how many there are.
     *
     * @param row the stems of a table's row with its header, which set thing and number apart; empty for other text
     */
    boolean isCountedIn(String text, Set<String> row) {
        if (stems.stream().anyMatch(row::contains)) {
            return true;
        }
        List<String> words = WORD.matcher(text.toLowerCase(Locale.ROOT))
                .results()
                .map(MatchResult::group)
                .toList();
        for (int i = 0; i < words.size(); i++) {
            int from = before ? Math.max(0, i - REACH) : i + 1;
            int to = Math.min(words.size(), i + 1 + REACH);
            if (NUMBER.matcher(words.get(i)).matches()
                    && from < to
                    && words.subList(from, to).stream().anyMatch(this::isThing)) {
                return true;
            }
        }
        return false;
    }

    private boolean isThing(String word) {
        return stems.stream()
                .anyMatch(stem -> word.startsWith(stem.substring(
                        0, Math.min(stem.length(), Math.max(SHORTEST_START, stem.length() - 1)))));
    }
}
