package dev.gopuram.evaluation;

import java.math.BigInteger;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Brings the ids of judgements to those of queries and documents. An id is itself and nothing else, since a judgement
 * that went to another document would be worse than one that is lost. The one exception is a number written with
 * leading zeros here and without there (TREC's topic {@code 051}, SMART's query {@code 01}), where nothing else has it.
 */
final class Ids {
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    /** Stands for a number that several share. */
    private static final String SHARED = "";

    private final Set<String> judged;
    private final Set<String> known;
    private final Map<String, String> knownByNumber;
    private final Map<String, String> judgedByNumber;

    private Ids(Collection<String> judged, Collection<String> known) {
        this.judged = new LinkedHashSet<>(judged);
        this.known = new LinkedHashSet<>(known);
        this.knownByNumber = byNumber(this.known);
        this.judgedByNumber = byNumber(this.judged);
    }

    /** @param numbered queries in the order of a file whose numbers may not be those of the judgements; else empty */
    static Judgements match(
            Judgements given,
            Collection<String> queries,
            List<String> numbered,
            List<TestDocument> documents,
            Consumer<String> telling) {
        Ids queryIds = new Ids(given.queries(), queries);
        Ids documentIds = new Ids(
                given.documents(), documents.stream().map(TestDocument::id).toList());
        boolean byPlace = queryIds.countPlaces(numbered);
        if (byPlace) {
            telling.accept("queries: judged by their place in the file, 1.." + numbered.size() + ", not by their ids");
        }
        if (given.changed() > 0) {
            telling.accept(given.changed() + " judgements are there once more, with another grade; the last counts");
        }
        Judgements matched = new Judgements();
        for (String query : given.queries()) {
            String meant = byPlace ? numbered.get(number(query).intValueExact() - 1) : queryIds.find(query);
            given.of(query).forEach((document, grade) -> matched.add(meant, documentIds.find(document), grade));
        }
        return matched;
    }

    /** Says how many judgements name what is not there. */
    static void tell(
            Judgements judgements, Collection<String> queries, List<TestDocument> documents, Consumer<String> telling) {
        Ids ids = new Ids(List.of(), documents.stream().map(TestDocument::id).toList());
        List<String> named = judgements.queries().stream()
                .flatMap(query -> judgements.of(query).keySet().stream())
                .toList();
        long lost = named.stream().filter(id -> !ids.known.contains(id)).count();
        if (lost > 0) {
            telling.accept(
                    "%d of %d judgements name no document; they count as not found".formatted(lost, named.size()));
        }
        long unasked = judgements.queries().stream()
                .filter(query -> !queries.contains(query))
                .count();
        if (unasked > 0) {
            telling.accept("%d of %d judged queries are not there; they do not count"
                    .formatted(unasked, judgements.queries().size()));
        }
    }

    /**
     * Cranfield's queries are called 1, 2, 4, 8 and so on to 365 and judged as 1 to 225: their places are meant, where
     * all that is judged is a place and not all of it is a query's number.
     */
    private boolean countPlaces(List<String> numbered) {
        BigInteger last = BigInteger.valueOf(numbered.size());
        return !numbered.isEmpty()
                && knownByNumber.size() == known.size()
                && judged.stream()
                        .allMatch(id -> NUMBER.matcher(id).matches()
                                && number(id).signum() > 0
                                && number(id).compareTo(last) <= 0)
                && !knownByNumber.keySet().containsAll(judgedByNumber.keySet());
    }

    private String find(String id) {
        if (known.contains(id) || !NUMBER.matcher(id).matches()) {
            return id;
        }
        String number = number(id).toString();
        String same = knownByNumber.getOrDefault(number, SHARED);
        boolean alone = !same.equals(SHARED) && id.equals(judgedByNumber.get(number));
        return alone ? same : id;
    }

    private static Map<String, String> byNumber(Collection<String> ids) {
        Map<String, String> byNumber = new HashMap<>();
        ids.stream()
                .filter(id -> NUMBER.matcher(id).matches())
                .forEach(id -> byNumber.merge(number(id).toString(), id, (one, other) -> SHARED));
        return byNumber;
    }

    private static BigInteger number(String id) {
        return new BigInteger(id);
    }
}
