/** How a new version takes over: states, evidence, sequential tests and what follows from them. Knows no clock, no store and no thread. */
@NullMarked
package dev.gopuram.rollouts;

import org.jspecify.annotations.NullMarked;
