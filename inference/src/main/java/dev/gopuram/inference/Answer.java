package dev.gopuram.inference;

import dev.gopuram.contracts.models.Results;

/**
 * What a version said, and what that took.
 *
 * @param tokens of texts, each once
 * @param cpuMicros the call's share of what its batches took
 * @param queueMicros the longest that a row of it waited
 * @param micros from when the version was there, until it had answered
 * @param batchRows the rows of the largest batch that one was run in
 */
public record Answer(Results results, long tokens, long cpuMicros, long queueMicros, long micros, int batchRows) {}
