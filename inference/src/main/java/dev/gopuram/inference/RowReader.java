package dev.gopuram.inference;

import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.models.PredictOptions;
import java.util.List;

/** Makes rows of one kind of inputs, as one version's graph reads them. */
interface RowReader {
    /**
     * The steps of a call, one for each of its rows. What is wrong with an input is told here or by its step, before
     * anything of it meets the rows of others.
     */
    List<InferenceExecutor.Step> steps(Inputs inputs, PredictOptions options, RowSink sink);
}
