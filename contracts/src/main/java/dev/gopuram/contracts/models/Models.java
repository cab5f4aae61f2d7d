package dev.gopuram.contracts.models;

import dev.gopuram.kernel.Cancellable;
import dev.gopuram.kernel.Idempotent;

/** The models this installation has loaded, and what they compute. No other service loads a model. */
public interface Models {
    /** The points of texts in the model's space, each of length one. Long texts are windowed, and cut off only if asked. */
    @Cancellable
    @Idempotent
    Embeddings embed(Embed request);

    /**
     * What a model says of the inputs. NOT_FOUND for an unknown one, RATE_LIMITED where too many rows wait, UNAVAILABLE while
     * it is loaded or drained, DEADLINE_EXCEEDED where it did not get to it in time.
     */
    @Cancellable
    @Idempotent
    Predictions predict(Predict request);

    @Idempotent
    ModelList listModels(ListModels request);

    /** One model by name, {@code name@version} or {@code name@stage}; NOT_FOUND names the nearest ones. */
    @Cancellable
    @Idempotent
    Model findModel(FindModel request);

    /** Which versions are on this node. */
    @Cancellable
    @Idempotent
    LoadedList listLoaded(ListLoaded request);

    /** What versions have done on this node. */
    @Cancellable
    @Idempotent
    StatisticsList showStatistics(FindStatistics request);

    /** Loads a model that is not loaded, or was unloaded; answers when that is done. */
    @Idempotent
    LoadedList loadModel(LoadModel request);

    @Idempotent
    LoadedList unloadModel(UnloadModel request);
}
