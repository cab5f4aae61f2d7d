package dev.gopuram.contracts.models;

import java.util.List;
import java.util.Map;

/**
 * The models, by name.
 *
 * @param names which model's name is meant by names that are none, the empty one included
 */
public record ModelList(List<Model> models, Map<String, String> names) {
    public ModelList {
        models = List.copyOf(models);
        names = Map.copyOf(names);
    }

    /** Models that have no other names. */
    public ModelList(List<Model> models) {
        this(models, Map.of());
    }
}
