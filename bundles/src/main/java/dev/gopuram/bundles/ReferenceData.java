package dev.gopuram.bundles;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a version was trained on, as {@code data_manifest.json} says: what later inputs are compared with.
 *
 * @param rows how many; 0 where that is not said
 * @param features how their values were spread, by name
 * @param labels how often each was seen
 */
public record ReferenceData(
        String name,
        String version,
        String sha256,
        long rows,
        String source,
        String license,
        Map<String, Spread> features,
        Map<String, Long> labels) {
    /** Of a bundle that says nothing of it. */
    public static final ReferenceData NONE = new ReferenceData("", "", "", 0, "", "", Map.of(), Map.of());

    private static final int MOST_FEATURES = 10_000;
    private static final int MOST_BUCKETS = 10_000;

    public ReferenceData {
        features = Map.copyOf(features);
        labels = Map.copyOf(labels);
    }

    /** How the values of one feature were spread. */
    public sealed interface Spread {
        /**
         * Of numbers.
         *
         * @param edges between neighbouring ranges, rising; the first range is all below the first, the last all from
         *     the last edge on
         * @param counts one more than edges
         */
        record Numbers(List<Double> edges, List<Long> counts) implements Spread {
            public Numbers {
                edges = List.copyOf(edges);
                counts = List.copyOf(counts);
                if (counts.size() != edges.size() + 1) {
                    throw Problem.invalid(
                            "counts", counts.size() + " of them", edges.size() + 1 + ", one more than edges");
                }
                for (int i = 1; i < edges.size(); i++) {
                    if (!(edges.get(i - 1) < edges.get(i))) {
                        throw Problem.invalid("edges", edges.get(i), "more than the one before, " + edges.get(i - 1));
                    }
                }
            }

            /** The range that a value is in. */
            public int bucket(double value) {
                int bucket = 0;
                while (bucket < edges.size() && value >= edges.get(bucket)) {
                    bucket++;
                }
                return bucket;
            }
        }

        /** Of words. */
        record Words(Map<String, Long> counts) implements Spread {
            public Words {
                counts = Map.copyOf(counts);
            }
        }
    }

    /** Reads the manifest; INVALID names the field. What it has besides is kept in the file alone. */
    public static ReferenceData parse(Bytes json) {
        JsonNode manifest = Json.tree(json);
        if (!manifest.isObject()) {
            throw Problem.invalid("body", "no object", "a JSON object");
        }
        JsonNode features = object("features", manifest.get("features"));
        if (features.size() > MOST_FEATURES) {
            throw Problem.invalid("features", features.size() + " of them", "at most " + MOST_FEATURES);
        }
        Map<String, Spread> spreads = new LinkedHashMap<>();
        features.forEachEntry((name, spread) -> spreads.put(name, spread("features." + name, spread)));
        return new ReferenceData(
                word("name", manifest.get("name")),
                word("version", manifest.get("version")),
                word("sha256", manifest.get("sha256")),
                manifest.has("rows") ? count("rows", manifest.get("rows")) : 0,
                word("source", manifest.get("source")),
                word("license", manifest.get("license")),
                spreads,
                counts("labels", manifest.get("labels")));
    }

    private static Spread spread(String field, JsonNode spread) {
        if (!spread.isObject()) {
            throw Problem.invalid(field, spread, "an object with counts");
        }
        JsonNode edges = spread.get("edges");
        if (edges == null) {
            return new Spread.Words(counts(field + ".counts", spread.get("counts")));
        }
        List<Double> limits = new ArrayList<>();
        for (JsonNode edge : list(field + ".edges", edges)) {
            if (!FiniteNumber.is(edge)) {
                throw Problem.invalid(field + ".edges", edge, "numbers");
            }
            limits.add(edge.doubleValue());
        }
        List<Long> counts = new ArrayList<>();
        for (JsonNode each : list(field + ".counts", spread.get("counts"))) {
            counts.add(count(field + ".counts", each));
        }
        try {
            return new Spread.Numbers(limits, counts);
        } catch (Problem problem) {
            throw Problem.of(Problem.Code.INVALID, field + "." + problem.detail())
                    .at(field);
        }
    }

    private static JsonNode list(String field, @Nullable JsonNode list) {
        if (list == null || !list.isArray() || list.size() > MOST_BUCKETS) {
            throw Problem.invalid(field, list == null ? "missing" : "no list", "a list of at most " + MOST_BUCKETS);
        }
        return list;
    }

    private static Map<String, Long> counts(String field, @Nullable JsonNode counts) {
        JsonNode object = object(field, counts);
        if (object.size() > MOST_BUCKETS) {
            throw Problem.invalid(field, object.size() + " of them", "at most " + MOST_BUCKETS);
        }
        Map<String, Long> read = new LinkedHashMap<>();
        object.forEachEntry((name, count) -> read.put(name, count(field + "." + name, count)));
        return read;
    }

    private static long count(String field, JsonNode count) {
        if (!count.isIntegralNumber() || !count.canConvertToLong() || count.longValue() < 0) {
            throw Problem.invalid(field, count, "a whole number, 0 or more");
        }
        return count.longValue();
    }

    private static JsonNode object(String field, @Nullable JsonNode object) {
        if (object == null) {
            return Json.mapper().createObjectNode();
        }
        if (!object.isObject()) {
            throw Problem.invalid(field, object, "an object");
        }
        return object;
    }

    private static String word(String field, @Nullable JsonNode word) {
        if (word == null) {
            return "";
        }
        if (!word.isString()) {
            throw Problem.invalid(field, word, "a text");
        }
        return word.stringValue();
    }
}
