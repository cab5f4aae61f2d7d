package dev.gopuram.contracts.models;

import dev.gopuram.kernel.Cancellable;
import dev.gopuram.kernel.Idempotent;

/** The models this installation has loaded, and what they compute. No other service loads a model. */
public interface Models {
    /** The points of texts in the model's space, each of length one. Long texts are windowed, and cut off only if asked. */
    @Cancellable
    @Idempotent
    Embeddings embed(Embed request);

    @Idempotent
    ModelList listModels(ListModels request);

    /** One model by name, {@code name@version} or {@code name@stage}; NOT_FOUND names the nearest ones. */
    @Idempotent
    Model findModel(FindModel request);
}
