package dev.gopuram.governance;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is declared of models, by their names. A model is found under its whole name, {@code provider/model}, then without
 * its version, then without its provider too.
 */
record DeclaredModels<T>(Map<String, T> byName) {
    DeclaredModels {
        byName = Map.copyOf(byName);
    }

    @Nullable
    T find(String model) {
        T exact = byName.get(model);
        if (exact != null) {
            return exact;
        }
        String unversioned = unversioned(model);
        T known = byName.get(unversioned);
        return known == null ? byName.get(bare(unversioned)) : known;
    }

    boolean has(String model) {
        return find(model) != null;
    }

    /** The name to tell of a model that is declared: its version only where that is. */
    Optional<String> name(String model) {
        if (!has(model)) {
            return Optional.empty();
        }
        return Optional.of(byName.containsKey(model) ? model : unversioned(model));
    }

    /** Whether what is declared under a name holds for a model. */
    static boolean covers(String name, String model) {
        return name.equals(model) || name.equals(unversioned(model)) || name.equals(bare(unversioned(model)));
    }

    private static String unversioned(String model) {
        int version = model.lastIndexOf('@');
        return version < 0 ? model : model.substring(0, version);
    }

    private static String bare(String model) {
        return model.substring(model.indexOf('/') + 1);
    }
}
