package dev.gopuram.answers;

import dev.gopuram.contracts.models.Embed;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.kernel.Vector;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Single words as points. They are remembered, because the texts of one collection use the same words again and again;
 * of one version of one model only, since points of others must not be compared with them.
 */
final class WordPoints {
    /** About 6 MB. */
    private static final int MAX_REMEMBERED = 4_096;

    /** What a passage needs at most; the rest of a longer one is not looked at. */
    private static final int MAX_LOOKED_UP = 512;

    private final Models models;

    /** Of {@link #source}; both change together, under this object's lock. */
    private final Map<String, Vector> remembered = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Vector> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    private String source = "";

    WordPoints(Models models) {
        this.models = models;
    }

    /**
     * How near the words that are there come to the asked one that they come least near to, as a cosine; 0 where
     * none is asked or none is there. An answer speaks of everything that is asked, if in other words.
     */
    double least(Set<String> asked, Set<String> there) {
        if (asked.isEmpty() || there.isEmpty()) {
            return 0;
        }
        Map<String, Vector> points = of(Stream.concat(asked.stream(), there.stream())
                .distinct()
                .limit(MAX_LOOKED_UP)
                .collect(Collectors.toCollection(LinkedHashSet::new)));
        return asked.stream()
                .filter(points::containsKey)
                .mapToDouble(word -> there.contains(word) ? 1 : nearest(points, word, there))
                .min()
                .orElse(0);
    }

    private static double nearest(Map<String, Vector> points, String word, Set<String> there) {
        Vector point = Objects.requireNonNull(points.get(word));
        return there.stream()
                .map(points::get)
                .filter(Objects::nonNull)
                .mapToDouble(point::dot)
                .max()
                .orElse(0);
    }

    private Map<String, Vector> of(Set<String> words) {
        Map<String, Vector> points = new HashMap<>();
        String from = recall(words, points);
        Set<String> unknown = new LinkedHashSet<>(words);
        unknown.removeAll(points.keySet());
        if (unknown.isEmpty()) {
            return points;
        }
        Points learnt = learn(unknown);
        if (!points.isEmpty() && !learnt.from().equals(from)) {
            return learn(words).byText();
        }
        points.putAll(learnt.byText());
        return points;
    }

    /** Adds the points that are known. Answers where they are from. */
    private synchronized String recall(Set<String> words, Map<String, Vector> points) {
        for (String word : words) {
            Vector known = remembered.get(word);
            if (known != null) {
                points.put(word, known);
            }
        }
        return source;
    }

    private Points learn(Set<String> words) {
        Points learnt = Points.of(models, words, Embed.Purpose.DOCUMENT);
        remember(learnt);
        return learnt;
    }

    private synchronized void remember(Points learnt) {
        if (!learnt.from().equals(source)) {
            remembered.clear();
            source = learnt.from();
        }
        remembered.putAll(learnt.byText());
    }
}
