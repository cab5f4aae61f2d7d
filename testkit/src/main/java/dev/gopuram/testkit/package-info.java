/**
 * What tests of every module share: runners that put one service's contract test on three transports, clocks moved by
 * hand, a scripted upstream, a private Postgres, faults on the network. It never ships.
 */
@NullMarked
package dev.gopuram.testkit;

import org.jspecify.annotations.NullMarked;
