/**
 * The only service that loads a model. Owns what a model's name means, the files of registered versions below the data
 * directory ({@code models/}), and what is counted of roll-outs; how models run is the engine's. Calls the registry
 * where there is one, and never while a request waits whose version is here.
 *
 * <p>One call: {@link dev.gopuram.models.ModelsService} -> {@link dev.gopuram.models.PredictRows} -> {@link
 * dev.gopuram.models.VersionChoice} (which version answers) -> {@link dev.gopuram.inference.InferenceEngine}, and beside
 * it {@link dev.gopuram.models.ShadowRunner} where another version is asked too.
 */
@NullMarked
package dev.gopuram.models;

import org.jspecify.annotations.NullMarked;
