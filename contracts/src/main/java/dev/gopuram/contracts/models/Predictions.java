package dev.gopuram.contracts.models;

import dev.gopuram.kernel.Usage;

/**
 * What a model says.
 *
 * @param id tells the version and what it said, so that feedback can be given on it
 * @param rollout the roll-out that chose the version; empty where none did
 * @param results a row for each of the inputs, in order
 * @param cpuMicros processor time spent
 * @param queueMicros the time it waited for the model
 * @param batchRows the rows of the largest batch it was run in
 */
public record Predictions(
        String id,
        String model,
        String version,
        String rollout,
        Results results,
        Usage usage,
        long cpuMicros,
        long queueMicros,
        int batchRows) {}
