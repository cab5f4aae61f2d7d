package dev.gopuram.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The lists and templates that reviews are made of. Of every seven templates of a kind, and of every seven words that
 * carry a judgement, one is for validation and one for testing: what is measured shares neither with what was trained.
 */
final class ReviewGrammar {
    private static final int TURN = 7;
    private static final String ALL = "all";

    private final Map<String, Map<String, List<String>>> words = new LinkedHashMap<>();
    private final List<Template> templates = new ArrayList<>();

    private ReviewGrammar() {}

    static ReviewGrammar read() {
        ReviewGrammar grammar = new ReviewGrammar();
        String[] heading = {};
        int place = 0;
        for (String line : Resources.lines("reviews-grammar.txt")) {
            if (line.startsWith("[")) {
                heading = line.substring(1, line.length() - 1).split(" ");
                place = 0;
            } else if (!line.isBlank() && !line.startsWith("#")) {
                grammar.add(heading, line, place++);
            }
        }
        return grammar;
    }

    private void add(String[] heading, String line, int place) {
        if (heading[0].equals("words")) {
            int colon = line.indexOf(": ");
            words.computeIfAbsent(heading[1], _ -> new LinkedHashMap<>())
                    .put(
                            line.substring(0, colon),
                            Arrays.asList(line.substring(colon + 2).split(" \\| ")));
        } else {
            templates.add(new Template(heading[1], heading[2], line, turn(place)));
        }
    }

    private static Split turn(int place) {
        return switch (place % TURN) {
            case TURN - 2 -> Split.VALIDATION;
            case TURN - 1 -> Split.TEST;
            default -> Split.TRAIN;
        };
    }

    List<String> domains() {
        return words.keySet().stream().filter(name -> !name.equals(ALL)).toList();
    }

    List<Template> templates(Split split) {
        return templates.stream().filter(template -> template.split() == split).toList();
    }

    /** What may stand in a gap, in reviews of that domain and for that use. */
    List<String> words(String domain, String list, Split split) {
        List<String> found = new ArrayList<>();
        for (String owner : List.of(domain, ALL)) {
            List<String> all = words.getOrDefault(owner, Map.of()).getOrDefault(list, List.of());
            for (int i = 0; i < all.size(); i++) {
                if (!judges(list) || turn(i) == split) {
                    found.add(all.get(i));
                }
            }
        }
        if (found.isEmpty()) {
            throw new IllegalStateException("list: " + list + " of " + domain + " (expected: one with words)");
        }
        return found;
    }

    private static boolean judges(String list) {
        return Set.of('+', '-').contains(list.charAt(list.length() - 1));
    }
}
