package dev.gopuram.registry;

import dev.gopuram.bundles.Bundle;
import dev.gopuram.bundles.BundleArchive;
import dev.gopuram.bundles.BundleChecks;
import dev.gopuram.bundles.BundleLimits;
import dev.gopuram.bundles.RuntimeSupport;
import java.nio.file.Path;

/** Reads bundles. What is wrong with one is UNPROCESSABLE and names all of it. */
@FunctionalInterface
interface BundleReader {
    /** Unpacks an archive into a directory that is not there yet and checks what it held. */
    Bundle read(Path archive, Path into);

    /** Refuses what the runtime could not run. */
    static BundleReader checking(BundleLimits limits, RuntimeSupport runtime) {
        return (archive, into) -> {
            Bundle bundle = BundleArchive.unpack(archive, into, limits);
            BundleChecks.check(bundle, runtime);
            return bundle;
        };
    }
}
