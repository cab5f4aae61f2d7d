package dev.gopuram.bundles;

import java.util.List;
import java.util.stream.Stream;

/** A corpus of archives, most of which must be refused: the same for the same seed. */
final class HostileBundles {
    private HostileBundles() {}

    static List<Hostile> of(long seed) {
        return Stream.of(
                        new WholeBundles(),
                        new HostileNames(),
                        new HostileTars(),
                        new HostileZips(),
                        new Bombs(),
                        new HostileConfigs(),
                        new HostileReports(),
                        new HostileTokenizers(),
                        new HostileGraphs(),
                        new HostileWeights(),
                        new DamagedBundles(seed))
                .flatMap(part -> part.bundles().stream())
                .toList();
    }
}
