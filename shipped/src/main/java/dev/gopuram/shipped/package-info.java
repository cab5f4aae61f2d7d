/** The bundles of the models that every installation has. Owns their files and how they are unpacked. */
@NullMarked
package dev.gopuram.shipped;

import org.jspecify.annotations.NullMarked;
