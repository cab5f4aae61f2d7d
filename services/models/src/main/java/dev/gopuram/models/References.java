package dev.gopuram.models;

import dev.gopuram.bundles.Bundle;
import dev.gopuram.bundles.ReferenceData;
import dev.gopuram.contracts.models.FeatureRow;
import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.inference.BundleSource;
import dev.gopuram.inference.VersionKey;
import dev.gopuram.kernel.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ObjIntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What versions were trained on, read beside their files: says in which range of that a request's values are. Of a
 * version that was not loaded yet nothing is known, and nothing is said.
 */
final class References {
    private static final Logger log = LoggerFactory.getLogger(References.class);
    private static final String TEXT_LENGTH = "text_length";

    private final Map<VersionKey, Map<String, Places>> known = new ConcurrentHashMap<>();

    /** Where a value of a feature is; what the reference does not know is behind all that it does. */
    private sealed interface Places {
        record Ranges(ReferenceData.Spread.Numbers spread) implements Places {}

        record Words(Map<String, Integer> places) implements Places {}
    }

    /** The same files, and what they say of this is kept. */
    BundleSource noting(VersionKey key, BundleSource source) {
        return new BundleSource() {
            @Override
            public Bundle open() {
                Bundle bundle = source.open();
                note(key, bundle);
                return bundle;
            }

            @Override
            public void giveBack(Bundle bundle) {
                source.giveBack(bundle);
            }
        };
    }

    private void note(VersionKey key, Bundle bundle) {
        try {
            Map<String, Places> features = new HashMap<>();
            bundle.reference().features().forEach((name, spread) -> features.put(name, places(spread)));
            known.put(key, Map.copyOf(features));
        } catch (Problem unreadable) {
            log.atWarn().addKeyValue("modelVersion", key).setCause(unreadable).log("its data manifest cannot be read");
        }
    }

    void forget(VersionKey key) {
        known.remove(key);
    }

    private static Places places(ReferenceData.Spread spread) {
        return switch (spread) {
            case ReferenceData.Spread.Numbers numbers -> new Places.Ranges(numbers);
            case ReferenceData.Spread.Words words -> {
                Map<String, Integer> places = new HashMap<>();
                new TreeSet<>(words.counts().keySet()).forEach(word -> places.put(word, places.size()));
                yield new Places.Words(Map.copyOf(places));
            }
        };
    }

    /** Tells the place of each value of the inputs that the version's reference knows the feature of. */
    void observe(VersionKey key, Inputs inputs, ObjIntConsumer<String> seen) {
        Map<String, Places> features = known.getOrDefault(key, Map.of());
        if (features.isEmpty()) {
            return;
        }
        switch (inputs) {
            case Inputs.Texts texts -> lengths(features, texts.texts(), seen);
            case Inputs.Tables tables -> tables.rows().forEach(row -> values(features, row, seen));
            case Inputs.Pairs _, Inputs.Images _, Inputs.Tensors _ -> {}
        }
    }

    private static void lengths(Map<String, Places> features, List<String> texts, ObjIntConsumer<String> seen) {
        if (features.get(TEXT_LENGTH) instanceof Places.Ranges ranges) {
            texts.forEach(text -> seen.accept(TEXT_LENGTH, ranges.spread().bucket(text.length())));
        }
    }

    private static void values(Map<String, Places> features, FeatureRow row, ObjIntConsumer<String> seen) {
        row.numbers().forEach((name, value) -> {
            if (features.get(name) instanceof Places.Ranges ranges) {
                seen.accept(name, ranges.spread().bucket(value));
            }
        });
        row.words().forEach((name, word) -> {
            if (features.get(name) instanceof Places.Words words) {
                seen.accept(name, words.places().getOrDefault(word, words.places().size()));
            }
        });
    }
}
