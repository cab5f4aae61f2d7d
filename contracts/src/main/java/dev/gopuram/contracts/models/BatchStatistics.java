package dev.gopuram.contracts.models;

/**
 * What batches of one size took.
 *
 * @param batchSize rows
 */
public record BatchStatistics(long batchSize, Timing computeInput, Timing computeInfer, Timing computeOutput) {}
