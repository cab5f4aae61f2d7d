package dev.gopuram.bundles;

import dev.gopuram.bundles.PromptConfig.Variable;
import dev.gopuram.bundles.TableConfig.Feature;
import dev.gopuram.contracts.models.Model.Task;
import dev.gopuram.contracts.models.TensorSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a version asks of its callers, and answers them, that the one before did not.
 *
 * @param reasons what has changed, the gravest kind alone
 */
public record SchemaChange(Level level, List<String> reasons) {
    public SchemaChange {
        reasons = List.copyOf(reasons);
    }

    /** How much of a change it is. */
    public enum Level {
        /** Callers notice nothing. */
        NONE,
        /** There is something new, which callers may leave alone. It needs a new MINOR. */
        ADDITION,
        /** Callers have to change something. It needs a new MAJOR. */
        BREAKING
    }

    /** Compares two versions. */
    public static SchemaChange between(BundleConfig before, BundleConfig after) {
        Comparison comparison = new Comparison();
        comparison.configs(before, after);
        return comparison.result();
    }

    /** Why a version may not have its number; empty where it may. */
    public Optional<String> fault(SemanticVersion before, SemanticVersion after) {
        boolean fits = switch (level) {
            case NONE -> true;
            case ADDITION ->
                after.major() > before.major() || (after.major() == before.major() && after.minor() > before.minor());
            case BREAKING -> after.major() > before.major();
        };
        if (fits) {
            return Optional.empty();
        }
        SemanticVersion expected = level == Level.BREAKING
                ? new SemanticVersion(before.major() + 1, 0, 0)
                : new SemanticVersion(before.major(), before.minor() + 1, 0);
        return Optional.of("version: " + after + " (expected: " + expected + " or higher, after " + before + ": "
                + String.join("; ", reasons) + ")");
    }

    /** Collects what differs. */
    private static final class Comparison {
        private static final int MOST_REASONS = 20;

        private final List<String> additions = new ArrayList<>();
        private final List<String> breaks = new ArrayList<>();

        SchemaChange result() {
            if (!breaks.isEmpty()) {
                return new SchemaChange(Level.BREAKING, shown(breaks));
            }
            return additions.isEmpty()
                    ? new SchemaChange(Level.NONE, List.of())
                    : new SchemaChange(Level.ADDITION, shown(additions));
        }

        private static List<String> shown(List<String> reasons) {
            return reasons.subList(0, Math.min(MOST_REASONS, reasons.size()));
        }

        void configs(BundleConfig before, BundleConfig after) {
            if (before.contents() instanceof WeightsConfig old && after.contents() instanceof WeightsConfig next) {
                weights(old, next);
            } else if (before.contents() instanceof PromptConfig old && after.contents() instanceof PromptConfig next) {
                prompts(old, next);
            } else {
                breaks.add("kind: from " + before.kind() + " to " + after.kind());
            }
        }

        private void weights(WeightsConfig before, WeightsConfig after) {
            if (before.task() != after.task()) {
                breaks.add("task: from " + before.task() + " to " + after.task());
            }
            Map<String, TensorSpec> inputs = named(after.inputs(), TensorSpec::name);
            for (TensorSpec old : before.inputs()) {
                tensor("inputs", old, inputs.remove(old.name()), after.task() == Task.TABULAR);
            }
            inputs.keySet().forEach(name -> breaks.add("inputs." + name + ": new, and has to be given"));
            Map<String, TensorSpec> outputs = named(after.outputs(), TensorSpec::name);
            boolean labelled = !before.labels().isEmpty();
            for (TensorSpec old : before.outputs()) {
                tensor("outputs", old, outputs.remove(old.name()), labelled);
            }
            outputs.keySet().forEach(name -> additions.add("outputs." + name + ": new"));
            list("labels", before.labels(), after.labels());
            list("answer.names", before.answer().names(), after.answer().names());
            list("languages", before.languages(), after.languages());
            if (before.table() != null && after.table() != null) {
                features(before.table(), after.table());
            }
        }

        /** Where its numbers have names of their own, which are compared, how many they are says nothing more. */
        private void tensor(String kind, TensorSpec before, @Nullable TensorSpec after, boolean named) {
            String at = kind + "." + before.name() + ": ";
            if (after == null) {
                breaks.add(at + "gone");
                return;
            }
            if (before.type() != after.type()) {
                breaks.add(at + "from " + before.type() + " to " + after.type());
            }
            if (!(named
                    ? outer(before.shape()).equals(outer(after.shape()))
                    : before.shape().equals(after.shape()))) {
                breaks.add(at + "from " + before.shape() + " to " + after.shape());
            }
        }

        private static List<Long> outer(List<Long> shape) {
            return shape.isEmpty() ? shape : shape.subList(0, shape.size() - 1);
        }

        private void list(String field, List<String> before, List<String> after) {
            before.stream()
                    .filter(each -> !after.contains(each))
                    .forEach(gone -> breaks.add(field + ": " + gone + " is gone"));
            after.stream()
                    .filter(each -> !before.contains(each))
                    .forEach(added -> additions.add(field + ": " + added + " is new"));
        }

        private void features(TableConfig before, TableConfig after) {
            Map<String, Feature> next = named(after.features(), Feature::name);
            for (Feature old : before.features()) {
                feature(old, next.remove(old.name()));
            }
            next.values().forEach(added -> {
                if (usual(added) == null) {
                    breaks.add("table.features." + added.name() + ": new, and has to be given");
                } else {
                    additions.add("table.features." + added.name() + ": new");
                }
            });
        }

        private void feature(Feature before, @Nullable Feature after) {
            String at = "table.features." + before.name();
            switch (after) {
                case null -> breaks.add(at + ": gone");
                case Feature.Category next
                when before instanceof Feature.Category old -> list(at + ".values", old.values(), next.values());
                case Feature.Numeric next
                when before instanceof Feature.Numeric old -> {
                    if (narrower(old.min(), next.min(), 1) || narrower(old.max(), next.max(), -1)) {
                        breaks.add(at + ": takes less than before");
                    }
                }
                case Feature.Category next -> breaks.add(at + ": from a number to a category");
                case Feature.Numeric next -> breaks.add(at + ": from a category to a number");
            }
            if (after != null && usual(before) != null && usual(after) == null) {
                breaks.add(at + ": has to be given");
            }
        }

        private static boolean narrower(@Nullable Double before, @Nullable Double after, int sign) {
            return after != null && (before == null || sign * Double.compare(after, before) > 0);
        }

        private static @Nullable Object usual(Feature feature) {
            return switch (feature) {
                case Feature.Numeric number -> number.usual();
                case Feature.Category category -> category.usual();
            };
        }

        private void prompts(PromptConfig before, PromptConfig after) {
            Map<String, Variable> next = new LinkedHashMap<>(after.variables());
            before.variables().forEach((name, old) -> variable("prompt.variables." + name, old, next.remove(name)));
            next.forEach((name, added) -> {
                if (added.required()) {
                    breaks.add("prompt.variables." + name + ": new, and has to be given");
                } else {
                    additions.add("prompt.variables." + name + ": new");
                }
            });
            if (!Objects.equals(before.outputSchema(), after.outputSchema())) {
                breaks.add("prompt.output_schema: another");
            }
        }

        private void variable(String at, Variable before, @Nullable Variable after) {
            if (after == null) {
                breaks.add(at + ": gone");
                return;
            }
            if (before.type() != after.type()) {
                breaks.add(at + ": from " + before.type() + " to " + after.type());
            }
            if (after.required() && !before.required()) {
                breaks.add(at + ": has to be given");
            }
            if (after.maxLength() < before.maxLength()) {
                breaks.add(at + ".max_length: from " + before.maxLength() + " to " + after.maxLength());
            }
            if (before.values().isEmpty() && !after.values().isEmpty()) {
                breaks.add(at + ".values: no longer anything");
            } else if (!after.values().isEmpty()) {
                list(at + ".values", before.values(), after.values());
            }
        }

        private static <T> Map<String, T> named(List<T> list, Function<T, String> name) {
            Map<String, T> named = new LinkedHashMap<>();
            list.forEach(each -> named.put(name.apply(each), each));
            return named;
        }
    }
}
