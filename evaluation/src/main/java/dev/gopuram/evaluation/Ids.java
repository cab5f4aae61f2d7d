package dev.gopuram.evaluation;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Brings the ids of judgements to those of queries and documents. Where an id is not known as it stands, its number
 * counts: {@code 01} is query 1, {@code 0756} and {@code CACM-0756} are document 756, if only one document is.
 */
final class Ids {
    private static final Pattern NUMBER = Pattern.compile(".*?0*(\\d+)");

    /** Stands for a number that several share. */
    private static final String SHARED = "";

    private final Map<String, String> known = new HashMap<>();
    private final Map<String, String> byNumber = new HashMap<>();

    private Ids(Collection<String> ids) {
        ids.forEach(id -> {
            known.put(id, id);
            byNumber.merge(number(id), id, (one, other) -> one.equals(other) ? one : SHARED);
        });
    }

    static Judgements match(
            Judgements given, Collection<String> queries, List<TestDocument> documents, Consumer<String> telling) {
        Ids queryIds = new Ids(queries);
        Ids documentIds = new Ids(documents.stream().map(TestDocument::id).toList());
        Judgements matched = new Judgements();
        int lost = 0;
        for (String query : given.queries()) {
            for (Map.Entry<String, Integer> grade : given.of(query).entrySet()) {
                String document = documentIds.find(grade.getKey());
                lost += documentIds.known.containsKey(document) ? 0 : 1;
                matched.add(queryIds.find(query), document, grade.getValue());
            }
        }
        if (lost > 0) {
            telling.accept(lost + " judgements of documents that are not there; they count as not found");
        }
        return matched;
    }

    private String find(String id) {
        if (known.containsKey(id)) {
            return id;
        }
        String same = byNumber.getOrDefault(number(id), SHARED);
        return same.equals(SHARED) ? id : same;
    }

    private static String number(String id) {
        Matcher number = NUMBER.matcher(id);
        return number.matches() ? number.group(1) : id;
    }
}
