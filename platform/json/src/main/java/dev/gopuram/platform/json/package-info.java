/**
 * The one way to read and write JSON, and to change or skim it where it lies. Owns the mapper's settings and
 * the words of its errors; calls nothing; never decides what a field means.
 */
@NullMarked
package dev.gopuram.platform.json;

import org.jspecify.annotations.NullMarked;
