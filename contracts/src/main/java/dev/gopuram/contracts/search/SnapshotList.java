package dev.gopuram.contracts.search;

import java.util.List;

/** Snapshots of a collection, the newest first. */
public record SnapshotList(List<Snapshot> snapshots) {
    public SnapshotList {
        snapshots = List.copyOf(snapshots);
    }
}
