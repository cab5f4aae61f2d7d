package dev.gopuram.models;

import dev.gopuram.contracts.models.Model;
import dev.gopuram.kernel.Problem;
import java.time.Instant;
import java.util.List;

/**
 * How a model is fed and what its numbers mean: everything about it that code must know and its graph does not say.
 *
 * @param task what it does
 * @param dimensions the length of its vectors
 * @param windowTokens the longest row that it reads at once, special tokens included
 * @param pooling how the states of a row's tokens become one vector; the result is then brought to length one
 * @param batchVariant whether a row's numbers depend on the rows beside it: a graph that quantises activations takes
 *     its scale over the whole batch. Its rows run one by one, in parallel.
 */
record ModelSpec(
        Model.Task task,
        int dimensions,
        int windowTokens,
        Pooling pooling,
        boolean batchVariant,
        List<String> languages,
        Instant createdAt) {
    ModelSpec {
        if (dimensions < 1) {
            throw Problem.invalid("dimensions", dimensions, "1 or more");
        }
        languages = List.copyOf(languages);
    }
}
