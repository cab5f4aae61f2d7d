/** Trains the small models that ship: makes their data, fits them, measures them and writes their bundles. Runs in the build alone. */
@NullMarked
package dev.gopuram.training;

import org.jspecify.annotations.NullMarked;
