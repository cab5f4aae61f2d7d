package dev.gopuram.shipped;

import java.time.Instant;
import java.util.List;

/** The models inside the jar: they need no download. */
public final class ShippedBundles {
    /** When the project's own were first shipped. A build is the same whenever it runs, so no clock is asked. */
    static final Instant FIRST_TRAINED = Instant.parse("2026-11-22T00:00:00Z");

    /** When the embedder's graph was packed as it is. */
    private static final Instant EMBEDDER_PACKED = Instant.parse("2024-11-21T16:01:00Z");

    private ShippedBundles() {}

    /** Each of them, in one version. */
    public static List<ShippedBundle> all() {
        return List.of(
                FileList.read("all-minilm-l6-v2", EMBEDDER_PACKED),
                FileList.read("sentiment", FIRST_TRAINED),
                FileList.read("shapes", FIRST_TRAINED));
    }
}
