package dev.gopuram.inference;

import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.kernel.Problem;

/** What kinds of inputs are called, and how many rows they are. */
final class Kinds {
    private Kinds() {}

    static Problem refused(Inputs inputs, String expected) {
        return Problem.invalid("inputs", name(inputs), expected + ", or tensors");
    }

    static String name(Inputs inputs) {
        return switch (inputs) {
            case Inputs.Texts _ -> "texts";
            case Inputs.Pairs _ -> "pairs of texts";
            case Inputs.Images _ -> "pictures";
            case Inputs.Tables _ -> "features";
            case Inputs.Tensors _ -> "tensors";
        };
    }

    /** Of tensors the first dimension; 1 where they have none. */
    static int rows(Inputs inputs) {
        return switch (inputs) {
            case Inputs.Texts texts -> texts.texts().size();
            case Inputs.Pairs pairs -> pairs.pairs().size();
            case Inputs.Images images -> images.images().size();
            case Inputs.Tables tables -> tables.rows().size();
            case Inputs.Tensors tensors ->
                tensors.tensors().isEmpty()
                                || tensors.tensors().getFirst().shape().isEmpty()
                        ? 1
                        : (int) Math.clamp(tensors.tensors().getFirst().shape().getFirst(), 0L, Integer.MAX_VALUE);
        };
    }
}
