package dev.gopuram.shipped;

import java.util.List;

/** The models inside the jar: they need no download. */
public final class ShippedBundles {
    private static final List<String> NAMES = List.of("all-minilm-l6-v2", "sentiment", "shapes");

    private ShippedBundles() {}

    /** Each of them, in one version. */
    public static List<ShippedBundle> all() {
        return NAMES.stream().map(FileList::read).toList();
    }
}
