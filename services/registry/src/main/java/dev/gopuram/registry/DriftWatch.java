package dev.gopuram.registry;

import dev.gopuram.bundles.ReferenceData;
import dev.gopuram.contracts.registry.Bucket;
import dev.gopuram.contracts.registry.FeatureCounts;
import dev.gopuram.contracts.registry.FeatureDrift;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import dev.gopuram.registry.FeedbackRows.Sums;
import dev.gopuram.registry.HealthRows.Counted;
import dev.gopuram.registry.VersionRows.Stored;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Compares what versions see and are told with what they were trained on and measured with, and says so once for each
 * bound that is left.
 */
final class DriftWatch {
    /** The feature that counts what was answered, by the place of the label in the version's list. */
    static final String LABEL = "label";

    /** What is usually called a great shift. */
    static final double MOST_PSI = 0.25;

    /** Fewer values say nothing of a population. */
    static final long LEAST_SAMPLES = 500;

    static final long LEAST_LABELS = 100;

    /** Labels come late and are few. */
    static final Duration RECENT_LABELS = Duration.ofDays(7);

    /** Of what the evaluation report promises. */
    static final double LEAST_ACCURACY = 0.9;

    private static final double UNLIKELY = 0.01;
    private static final int VERSIONS = 10_000;

    private final RegistryStore store;
    private final Time time;
    private Instant last = Instant.EPOCH;

    DriftWatch(RegistryStore store, Time time) {
        this.store = store;
        this.time = time;
    }

    /** One round over the versions that something was heard of since the last. */
    void round() {
        Instant now = time.now();
        Instant since = last.isAfter(now) ? Instant.EPOCH : last;
        List<VersionKey> heard = store.read(rows -> rows.health().heardSince(since, VERSIONS));
        for (VersionKey key : heard) {
            Map<String, String> left = store.read(rows -> bounds(rows, key));
            List<String> known = store.read(rows -> rows.health().breaches(key));
            if (!left.keySet().equals(Set.copyOf(known))) {
                store.decide(rows -> {
                    settle(rows, key, bounds(rows, key), now);
                    return key;
                });
            }
        }
        last = now;
    }

    private void settle(Rows rows, VersionKey key, Map<String, String> left, Instant now) {
        List<String> known = rows.health().breaches(key);
        Map<String, String> fresh = new LinkedHashMap<>(left);
        known.forEach(fresh::remove);
        known.stream()
                .filter(name -> !left.containsKey(name))
                .forEach(name -> rows.health().endBreach(key, name));
        fresh.keySet().forEach(name -> rows.health().addBreach(key, name, now));
        if (!fresh.isEmpty()) {
            rows.publish(
                    EventType.RETRAINING_WANTED,
                    key.tenant(),
                    key.model(),
                    now,
                    Map.of("model", key.model(), "version", key.version(), "reasons", List.copyOf(fresh.values())));
        }
    }

    private Map<String, String> bounds(Rows rows, VersionKey key) {
        Optional<Stored> stored = rows.versions().find(key);
        if (stored.isEmpty()) {
            return Map.of();
        }
        return bounds(
                of(stored.get(), rows.health().of(key.tenant(), key.model(), key.version())),
                labels(rows, stored.get()),
                stored.get());
    }

    List<String> reasons(Rows rows, List<FeatureDrift> drift, Stored stored) {
        return List.copyOf(bounds(drift, labels(rows, stored), stored).values());
    }

    /** The recent ones, or all where those are too few. */
    private Sums labels(Rows rows, Stored stored) {
        Sums recent = rows.feedback()
                .sums(stored.tenant(), stored.model(), stored.name(), time.now().minus(RECENT_LABELS));
        return recent.labelled() >= LEAST_LABELS
                ? recent
                : rows.feedback().sums(stored.tenant(), stored.model(), stored.name(), Instant.EPOCH);
    }

    /** The bounds that it has left, by name, and how far. */
    private static Map<String, String> bounds(List<FeatureDrift> drift, Sums sums, Stored stored) {
        Map<String, String> left = new LinkedHashMap<>();
        for (FeatureDrift feature : drift) {
            if (feature.samples() >= LEAST_SAMPLES && feature.psi() > MOST_PSI && feature.chiSquareP() < UNLIKELY) {
                left.put(
                        "drift:" + feature.feature(),
                        "%s: PSI %.3f over %,d values (expected: at most %s)"
                                .formatted(feature.feature(), feature.psi(), feature.samples(), MOST_PSI));
            }
        }
        Double promised = accuracy(stored);
        if (promised != null && sums.labelled() >= LEAST_LABELS) {
            double found = (double) sums.correct() / sums.labelled();
            if (found < promised * LEAST_ACCURACY) {
                left.put(
                        "accuracy",
                        "accuracy: %.3f over %,d labels (expected: at least %.3f of the %.3f it was measured with)"
                                .formatted(found, sums.labelled(), LEAST_ACCURACY, promised));
            }
        }
        return left;
    }

    private static @Nullable Double accuracy(Stored stored) {
        try {
            JsonNode accuracy = Json.foreignTree(stored.documents().evaluation())
                    .path("metrics")
                    .path("accuracy");
            return accuracy.isNumber() ? accuracy.doubleValue() : null;
        } catch (RuntimeException unreadable) {
            return null;
        }
    }

    /** Of what came lately, so that good years do not hide a bad day; of all where that is too little. */
    List<FeatureDrift> of(Stored stored, List<Counted> counted) {
        Instant since = time.now().minus(HealthRows.WINDOW);
        Map<String, List<Bucket>> ever = new TreeMap<>();
        Map<String, List<Bucket>> lately = new TreeMap<>();
        for (Counted each : counted) {
            add(ever, each.features(), 1);
            if (each.heardAt().isAfter(since)) {
                add(lately, each.features(), 1);
                add(lately, each.before(), -1);
            }
        }
        Map<String, List<Long>> expected = expected(stored);
        List<FeatureDrift> all = new ArrayList<>();
        ever.forEach((name, buckets) -> {
            List<Long> reference = expected.get(name);
            if (reference != null) {
                Drift recent = aligned(reference, lately.getOrDefault(name, List.of()));
                Drift drift = recent.samples() >= LEAST_SAMPLES ? recent : aligned(reference, buckets);
                all.add(new FeatureDrift(name, drift.psi(), drift.chiSquareP(), drift.samples()));
            }
        });
        return all;
    }

    private static void add(Map<String, List<Bucket>> to, List<FeatureCounts> features, int sign) {
        for (FeatureCounts feature : features) {
            List<Bucket> all = to.computeIfAbsent(feature.feature(), name -> new ArrayList<>());
            feature.buckets().forEach(bucket -> all.add(new Bucket(bucket.index(), sign * bucket.count())));
        }
    }

    /** Values that the reference does not know are one more range, of which it had none. */
    private static Drift aligned(List<Long> reference, List<Bucket> buckets) {
        List<Long> seen = new ArrayList<>(Collections.nCopies(reference.size() + 1, 0L));
        for (Bucket bucket : buckets) {
            int place = bucket.index() < 0 || bucket.index() > reference.size() ? reference.size() : bucket.index();
            seen.set(place, seen.get(place) + bucket.count());
        }
        List<Long> whole = new ArrayList<>(reference);
        whole.add(0L);
        return Drift.between(whole, seen);
    }

    /** By feature, how often each place was seen: ranges in their order, words by name, labels as they are listed. */
    private static Map<String, List<Long>> expected(Stored stored) {
        ReferenceData reference = reference(stored);
        Map<String, List<Long>> all = new HashMap<>();
        reference.features().forEach((name, spread) -> all.put(name, counts(spread)));
        if (!reference.labels().isEmpty()) {
            List<Long> labels = new ArrayList<>();
            for (JsonNode label : Json.tree(Bytes.utf8(stored.documents().labels()))) {
                labels.add(reference.labels().getOrDefault(label.stringValue(), 0L));
            }
            all.put(LABEL, labels);
        }
        return all;
    }

    private static List<Long> counts(ReferenceData.Spread spread) {
        return switch (spread) {
            case ReferenceData.Spread.Numbers numbers -> numbers.counts();
            case ReferenceData.Spread.Words words -> List.copyOf(new TreeMap<>(words.counts()).values());
        };
    }

    private static ReferenceData reference(Stored stored) {
        String manifest = stored.documents().manifest();
        try {
            return manifest.isEmpty() ? ReferenceData.NONE : ReferenceData.parse(Bytes.utf8(manifest));
        } catch (Problem unreadable) {
            return ReferenceData.NONE;
        }
    }
}
