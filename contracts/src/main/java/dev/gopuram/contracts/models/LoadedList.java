package dev.gopuram.contracts.models;

import java.util.List;

/** The versions that are here. */
public record LoadedList(List<LoadedVersion> versions) {
    public LoadedList {
        versions = List.copyOf(versions);
    }
}
