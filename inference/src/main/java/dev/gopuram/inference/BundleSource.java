package dev.gopuram.inference;

import dev.gopuram.bundles.Bundle;

/** Where a version's files come from. Both are called by a thread that may wait. */
public interface BundleSource {
    /** The files, wherever they have to be brought from: there until they are given back. */
    Bundle open();

    /** They have been read. */
    default void giveBack(@SuppressWarnings("unused") Bundle bundle) {}
}
