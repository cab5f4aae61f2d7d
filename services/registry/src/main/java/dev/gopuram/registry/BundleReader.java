package dev.gopuram.registry;

import dev.gopuram.bundles.Bundle;
import dev.gopuram.bundles.BundleConfig;
import java.nio.file.Path;

/** Reads bundles: unpacks, checks and compares them. What is wrong with one is UNPROCESSABLE and names all of it. */
interface BundleReader {
    /** Unpacks an archive into an empty directory and checks what it held. */
    Bundle read(Path archive, Path into);

    /** Why callers of one version could not call the other in the same way; empty where they can. */
    String breaks(BundleConfig from, BundleConfig to);
}
