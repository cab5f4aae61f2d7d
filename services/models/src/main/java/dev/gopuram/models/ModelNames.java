package dev.gopuram.models;

import dev.gopuram.kernel.Nearest;
import dev.gopuram.kernel.Problem;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Says what a model's name means. It asks its sources in order, and the first that knows the name decides; a name that
 * none knows is refused with the nearest ones.
 */
final class ModelNames<T> {
    /** The alias that a bare name means. */
    static final String PRODUCTION = "production";

    private static final int MAX_SUGGESTIONS = 3;

    /** One place where names come from. */
    interface Source<T> {
        Optional<T> find(ModelReference reference);

        /** Every name that can be written, for suggestions. */
        Collection<String> names();
    }

    private final List<Source<T>> sources;

    ModelNames(List<Source<T>> sources) {
        this.sources = List.copyOf(sources);
    }

    T resolve(String name) {
        return resolve(name, List.of());
    }

    /**
     * The same.
     *
     * @param others names that somebody else knows, for suggestions
     */
    T resolve(String name, List<String> others) {
        return find(name)
                .orElseThrow(() -> unknown(
                        name,
                        Stream.concat(others.stream(), all().stream())
                                .distinct()
                                .toList()));
    }

    /** Whether some source knows the name: not the default model of another node. */
    boolean knows(String name) {
        return find(name).isPresent();
    }

    private Optional<T> find(String name) {
        ModelReference reference = ModelReference.parse(name);
        return sources.stream()
                .flatMap(source -> source.find(reference).stream())
                .findFirst();
    }

    /** Every name that can be written, each once. */
    List<String> all() {
        return sources.stream()
                .flatMap(source -> source.names().stream())
                .distinct()
                .sorted()
                .toList();
    }

    private static Problem unknown(String name, List<String> known) {
        List<String> nearest = Nearest.names(name, known, MAX_SUGGESTIONS);
        String expected = nearest.isEmpty()
                ? "one of " + known.stream().limit(MAX_SUGGESTIONS).toList()
                : "perhaps " + String.join(" or ", nearest);
        return Problem.of(Problem.Code.NOT_FOUND, "model: " + name + " (expected: " + expected + ")")
                .at("model");
    }
}
