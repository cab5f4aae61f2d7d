package dev.gopuram.contracts.registry;

import java.util.List;

/**
 * A page of versions.
 *
 * @param nextCursor where the next page begins; empty after the last
 */
public record VersionPage(List<Version> versions, String nextCursor) {
    public VersionPage {
        versions = List.copyOf(versions);
    }
}
