package dev.gopuram.contracts.models;

import java.util.List;

/**
 * What one text has in it.
 *
 * @param entities in the order of the text
 */
public record TaggedRow(List<Entity> entities) {
    public TaggedRow {
        entities = List.copyOf(entities);
    }
}
