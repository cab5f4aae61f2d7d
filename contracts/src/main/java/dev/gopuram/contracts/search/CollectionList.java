package dev.gopuram.contracts.search;

import java.util.List;

/** The tenant's collections, by name. */
public record CollectionList(List<Collection> collections) {
    public CollectionList {
        collections = List.copyOf(collections);
    }
}
