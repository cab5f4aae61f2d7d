package dev.gopuram.evaluation;

import dev.gopuram.kernel.Problem;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Documents, questions, and which documents answer which question.
 *
 * @param queries judged questions by id; those without judgements are not in it
 * @param skipsItself whether a document with the question's own id is left out of its ranking, as BEIR has it
 */
public record TestCollection(
        List<TestDocument> documents, Map<String, String> queries, Judgements judgements, boolean skipsItself) {
    public TestCollection {
        documents = List.copyOf(documents);
        Set<String> ids = new HashSet<>();
        for (TestDocument document : documents) {
            if (!ids.add(document.id())) {
                throw Problem.invalid("documents", "id " + document.id() + " twice", "each id once");
            }
        }
        LinkedHashMap<String, String> judged = new LinkedHashMap<>(queries);
        judged.keySet().removeIf(query -> judgements.of(query).isEmpty());
        queries = Collections.unmodifiableMap(judged);
    }
}
