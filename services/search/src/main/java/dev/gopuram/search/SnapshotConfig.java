package dev.gopuram.search;

import dev.gopuram.kernel.Problem;

/**
 * Where snapshots lie.
 *
 * @param directory beside the indexes, or an absolute path
 * @param max snapshots of one tenant
 */
public record SnapshotConfig(String directory, int max) {
    private static final int MOST = 10_000;

    public SnapshotConfig {
        if (directory.isBlank()) {
            throw Problem.invalid("directory", "blank", "a directory");
        }
        if (max < 1 || max > MOST) {
            throw Problem.invalid("max", max, "1.." + MOST);
        }
    }

    public static SnapshotConfig defaults() {
        return new SnapshotConfig("search-snapshots", 100);
    }
}
