package dev.gopuram.contracts.models;

/**
 * Asks a model for predictions.
 *
 * @param model {@code name}, {@code name@version}, {@code name@alias} or {@code name-v2}
 * @param id the prediction's, made by whoever asks
 * @param routingKey keeps a caller with one version of a roll-out; empty for nobody in particular
 */
public record Predict(String model, String id, String routingKey, Inputs inputs, PredictOptions options) {}
