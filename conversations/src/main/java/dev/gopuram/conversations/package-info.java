/**
 * Keeps conversations and responses. {@link dev.gopuram.conversations.Conversations} has an operation for each that the
 * port of {@code chat} has on them, and {@link dev.gopuram.conversations.Archive} is what an answer in the making needs:
 * what was said before, and a place for what it adds. All text is sealed with a key of its subject's own, each for its
 * row, and goes when it has been kept long enough or its subject is erased.
 *
 * <p>Owns the tables of {@code chat}'s database and the migrations that make them ({@code dev/gopuram/chat/db}); the
 * service opens the database and hands it over. Calls nothing else. It never asks a model, never opens a connection of
 * its own, and never stores a text or a key in clear.
 */
@NullMarked
package dev.gopuram.conversations;

import org.jspecify.annotations.NullMarked;
