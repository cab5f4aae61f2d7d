/** The one JSON mapper: snake_case out, both spellings in, unknown fields refused on our own APIs. */
@NullMarked
package dev.gopuram.platform.json;

import org.jspecify.annotations.NullMarked;
