package dev.gopuram.contracts.models;

/**
 * Asks what versions have done on this node since it started.
 *
 * @param model a model or a version of one; all where empty
 */
public record FindStatistics(String model) {}
