package dev.gopuram.inference;

import dev.gopuram.kernel.Problem;

/** Brings vectors to length one, so that their dot product is their cosine. */
final class UnitLength {
    private UnitLength() {}

    /** Scales in place and returns the same array. */
    static float[] scale(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        if (!(squares > 0) || Double.isInfinite(squares)) {
            throw Problem.of(
                    Problem.Code.INTERNAL, "the model's vector has length " + Math.sqrt(squares) + " (expected: > 0)");
        }
        double factor = 1 / Math.sqrt(squares);
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (vector[i] * factor);
        }
        return vector;
    }
}
