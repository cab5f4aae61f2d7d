package dev.gopuram.registry;

import dev.gopuram.bundles.Bundle;
import java.nio.file.Path;
import java.util.List;

/** The bundles that every tenant has from the start. */
@FunctionalInterface
public interface Seeds {
    /** None. */
    Seeds NONE = List::of;

    List<Seed> all();

    /** One of them. */
    interface Seed {
        String name();

        String version();

        /** Puts its files somewhere below an empty directory. */
        Bundle unpack(Path parent);
    }
}
