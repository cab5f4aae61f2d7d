/** Ordered start, drain and stop of everything that has a life of its own. Owns no threads but those it starts to wait. */
@NullMarked
package dev.gopuram.platform.lifecycle;

import org.jspecify.annotations.NullMarked;
