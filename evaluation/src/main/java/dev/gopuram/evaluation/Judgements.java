package dev.gopuram.evaluation;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** How relevant people found which documents to which question; 0 and below is not relevant. */
public final class Judgements {
    private final Map<String, Map<String, Integer>> grades = new LinkedHashMap<>();
    private int changed;

    void add(String query, String document, int grade) {
        Integer before =
                grades.computeIfAbsent(query, id -> new LinkedHashMap<>()).put(document, grade);
        if (before != null && before != grade) {
            changed++;
        }
    }

    /** How often a document was judged once more, and otherwise. */
    int changed() {
        return changed;
    }

    /** Grades by document; empty where nobody judged the question. */
    public Map<String, Integer> of(String query) {
        return grades.getOrDefault(query, Map.of());
    }

    Set<String> queries() {
        return grades.keySet();
    }

    /** All that are judged, for whatever question. */
    Set<String> documents() {
        Set<String> documents = new LinkedHashSet<>();
        grades.values().forEach(judged -> documents.addAll(judged.keySet()));
        return documents;
    }
}
