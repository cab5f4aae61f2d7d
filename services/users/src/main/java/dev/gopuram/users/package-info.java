/**
 * API keys: made once in clear, kept as a keyed hash, rotated with overlap, withdrawn within a poll.
 *
 * <p>Owns the keys, their changes in order, and the bootstrap admin key. Calls its own database and nothing else. Never
 * stores, logs or publishes a secret, and never decides what a key may do: it says whose it is.
 */
@NullMarked
package dev.gopuram.users;

import org.jspecify.annotations.NullMarked;
