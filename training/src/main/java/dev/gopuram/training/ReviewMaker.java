package dev.gopuram.training;

import dev.gopuram.evaluation.DataChecks;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes reviews from templates, the same ones for the same seed, and none twice. */
final class ReviewMaker {
    private static final Pattern GAP = Pattern.compile("\\{([A-Za-z]+[+-]?)(\\d?)}");
    private static final Pattern A = Pattern.compile("\\b([Aa]) (?=[aeiou]|honest)");
    /** What sounds otherwise than it is written. */
    private static final Pattern AN = Pattern.compile("\\b([Aa])n (?=use)");

    private final ReviewGrammar grammar;
    private final Random random;
    private final Set<String> made = new HashSet<>();

    ReviewMaker(ReviewGrammar grammar, long seed) {
        this.grammar = grammar;
        this.random = new Random(seed);
    }

    /** Reviews for each use: that many draws from the templates of each kind and judgement in turn, less those drawn twice. */
    Map<Split, List<Review>> make(Map<Split, Integer> draws) {
        Map<Split, List<Review>> reviews = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
            reviews.put(split, make(split, draws.getOrDefault(split, 0)));
        }
        return reviews;
    }

    private List<Review> make(Split split, int draws) {
        List<Template> templates = grammar.templates(split);
        List<String> domains = grammar.domains();
        List<Review> reviews = new ArrayList<>();
        for (int i = 0; i < draws; i++) {
            Template template = templates.get(i % templates.size());
            String domain = domains.get(random.nextInt(domains.size()));
            String text = fill(template, domain, split);
            if (made.add(DataChecks.alike(text))) {
                reviews.add(new Review(text, template.label(), domain, template.kind(), template.text()));
            }
        }
        return reviews;
    }

    private String fill(Template template, String domain, Split split) {
        Set<String> used = new HashSet<>();
        StringBuilder text = new StringBuilder();
        Matcher gaps = GAP.matcher(template.text());
        while (gaps.find()) {
            gaps.appendReplacement(text, Matcher.quoteReplacement(word(gaps.group(1), domain, split, used)));
        }
        gaps.appendTail(text);
        String sounding = AN.matcher(A.matcher(text).replaceAll("$1n ")).replaceAll("$1 ");
        return sounding.substring(0, 1).toUpperCase(Locale.ROOT) + sounding.substring(1);
    }

    /** A word that this sentence does not have yet; a gap that begins with a capital gets one. */
    private String word(String gap, String domain, Split split, Set<String> used) {
        String list = gap.toLowerCase(Locale.ROOT);
        List<String> left = grammar.words(domain, list, split).stream()
                .filter(word -> !used.contains(word))
                .toList();
        String word = left.get(random.nextInt(left.size()));
        used.add(word);
        return list.equals(gap) ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }
}
