package dev.gopuram.inference;

import java.nio.FloatBuffer;

/** How the states of a row's tokens become one vector. Rows are never padded, so every token counts. */
enum Pooling {
    /** The mean over all tokens, special ones included. */
    MEAN {
        @Override
        float[] pool(FloatBuffer states, int tokens, int dimensions) {
            float[] sum = new float[dimensions];
            float[] state = new float[dimensions];
            for (int token = 0; token < tokens; token++) {
                states.get(token * dimensions, state);
                for (int d = 0; d < dimensions; d++) {
                    sum[d] += state[d];
                }
            }
            for (int d = 0; d < dimensions; d++) {
                sum[d] /= tokens;
            }
            return sum;
        }
    },
    /** The state of the first token, which such models train to stand for the text. */
    FIRST {
        @Override
        float[] pool(FloatBuffer states, int tokens, int dimensions) {
            float[] first = new float[dimensions];
            states.get(0, first);
            return first;
        }
    };

    /** The vector, not yet of length one. The states lie token by token from index 0. */
    abstract float[] pool(FloatBuffer states, int tokens, int dimensions);
}
