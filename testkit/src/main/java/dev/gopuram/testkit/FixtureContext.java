package dev.gopuram.testkit;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Ids;
import java.nio.file.Path;
import java.util.random.RandomGenerator;

/**
 * What a fixture may use.
 *
 * @param dataDir a directory of its own; started again on the same one, a service finds its data again
 */
public record FixtureContext(Path dataDir, Clock clock, Ids ids) {
    /** On the system's clock, with ids that no two runs share. */
    public static FixtureContext in(Path dataDir) {
        Clock clock = Clock.system();
        return new FixtureContext(dataDir, clock, new Ids(clock, RandomGenerator.getDefault()));
    }
}
