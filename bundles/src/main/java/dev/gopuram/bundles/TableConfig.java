package dev.gopuram.bundles;

import dev.gopuram.kernel.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The features of a row, in the order of the numbers that they become. */
public record TableConfig(List<Feature> features) {
    private static final int MOST_FEATURES = 10_000;

    public TableConfig {
        features = List.copyOf(features);
        if (features.isEmpty() || features.size() > MOST_FEATURES) {
            throw Problem.invalid("features", features.size() + " of them", "1.." + MOST_FEATURES);
        }
        Set<String> names = new HashSet<>();
        for (Feature feature : features) {
            if (!names.add(feature.name())) {
                throw Problem.invalid("features", feature.name() + " twice", "each once");
            }
        }
    }

    /** How many numbers a row becomes. */
    public int width() {
        return features.stream().mapToInt(Feature::width).sum();
    }

    /** Something that is known of a row. */
    public sealed interface Feature {
        String name();

        int width();

        /**
         * A number, which becomes {@code (value - mean) / std}.
         *
         * @param usual what stands in where it is not given; null where it must be
         * @param min refused below; null for no bound
         * @param max refused above; null for no bound
         */
        record Numeric(
                String name,
                @Nullable Double usual,
                double mean,
                double std,
                @Nullable Double min,
                @Nullable Double max)
                implements Feature {
            public Numeric {
                if (!(std > 0)) {
                    throw Problem.invalid("std", std, "more than 0");
                }
                if (min != null && max != null && min > max) {
                    throw Problem.invalid("min", min, "at most max, " + max);
                }
            }

            @Override
            public int width() {
                return 1;
            }
        }

        /**
         * One of some words, which becomes a one among noughts.
         *
         * @param usual what stands in where it is not given; null where it must be
         */
        record Category(
                String name, List<String> values, @Nullable String usual) implements Feature {
            private static final int MOST_VALUES = 10_000;

            public Category {
                values = List.copyOf(values);
                if (values.isEmpty() || values.size() > MOST_VALUES) {
                    throw Problem.invalid("values", values.size() + " of them", "1.." + MOST_VALUES);
                }
                if (new HashSet<>(values).size() < values.size()) {
                    throw Problem.invalid("values", values, "each once");
                }
                if (usual != null && !values.contains(usual)) {
                    throw Problem.invalid("default", usual, "one of values");
                }
            }

            @Override
            public int width() {
                return values.size();
            }
        }
    }
}
