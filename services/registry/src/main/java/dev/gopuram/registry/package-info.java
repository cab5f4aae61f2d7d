/**
 * Versions of models and prompts, what stands behind which name and since when, and how a new one takes over.
 *
 * <p>Owns models, versions and their files, aliases with their whole history, approvals, roll-outs with their evidence
 * and decisions, feedback and drift. Calls its own database and artifact store and nothing else. Never loads a model:
 * nodes report what golden rows came to. Never asks what a caller may do, which its route says; it sees only whose the
 * version is, and that two persons are two.
 *
 * <p>An alias's present is its open term, so that history and present cannot disagree. Decisions take turns on the one
 * row of {@code revision}, so that nothing is decided twice, whoever reports and however many processes share the
 * database.
 */
@NullMarked
package dev.gopuram.registry;

import org.jspecify.annotations.NullMarked;
