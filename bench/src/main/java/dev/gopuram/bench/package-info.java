/**
 * Benchmarks beside other programs in the same run: only the ratios mean anything. A mock upstream, a load generator, the
 * peers' set-up and the tables.
 */
@NullMarked
package dev.gopuram.bench;

import org.jspecify.annotations.NullMarked;
