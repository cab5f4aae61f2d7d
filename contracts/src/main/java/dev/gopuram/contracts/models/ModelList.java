package dev.gopuram.contracts.models;

import java.util.List;

/** The models, by name. */
public record ModelList(List<Model> models) {
    public ModelList {
        models = List.copyOf(models);
    }
}
