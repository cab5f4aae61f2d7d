package dev.gopuram.inference;

import dev.gopuram.bundles.TextConfig;
import dev.gopuram.contracts.models.Results;
import dev.gopuram.kernel.Vector;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Vectors of texts: the windows' averaged by their tokens, and brought to length one again. */
final class VectorSink extends RowSink {
    private final Answering answering;
    private final TextConfig text;
    private final float[][][] vectors;
    private final int[][] weights;

    VectorSink(Answering answering, TextConfig text, int rows) {
        this.answering = answering;
        this.text = text;
        this.vectors = new float[rows][][];
        this.weights = new int[rows][];
    }

    @Override
    boolean windows() {
        return true;
    }

    @Override
    void expect(int row, int pieces) {
        vectors[row] = new float[pieces][];
        weights[row] = new int[pieces];
    }

    @Override
    void take(Piece piece, RowOutput output) {
        vectors[piece.row()][piece.index()] = length(pooled(output));
        TokenWindow window = piece.window();
        weights[piece.row()][piece.index()] = window == null ? 1 : window.textTokens();
    }

    private float[] pooled(RowOutput output) {
        return switch (text.pooling()) {
            case NONE -> answering.numbers(output);
            case MEAN -> states(output, Pooling.MEAN);
            case CLS -> states(output, Pooling.FIRST);
        };
    }

    /** Of the states in place: those of a full window are many. */
    private float[] states(RowOutput output, Pooling pooling) {
        List<Long> shape = output.shape(answering.index());
        int dimensions = Math.toIntExact(shape.getLast());
        int tokens = Math.toIntExact(RowShape.elements(shape) / dimensions);
        FloatBuffer states = output.type(answering.index()) == ElementType.FP32
                ? output.data(answering.index()).asFloatBuffer()
                : FloatBuffer.wrap(answering.numbers(output));
        return pooling.pool(states, tokens, dimensions);
    }

    private float[] length(float[] vector) {
        if (text.normalize()) {
            return UnitLength.scale(vector);
        }
        for (float value : vector) {
            if (!Float.isFinite(value)) {
                throw RowOutput.notFinite(answering.name(), value);
            }
        }
        return vector;
    }

    @Override
    Results results() {
        List<Vector> whole = new ArrayList<>();
        for (int row = 0; row < vectors.length; row++) {
            whole.add(Vector.wrap(merged(Objects.requireNonNull(vectors[row]), weights[row])));
        }
        return new Results.Vectors(whole);
    }

    private float[] merged(float[][] pieces, int[] weight) {
        if (pieces.length == 1) {
            return pieces[0];
        }
        float[] sum = new float[pieces[0].length];
        long total = 0;
        for (int i = 0; i < pieces.length; i++) {
            total += weight[i];
            for (int d = 0; d < sum.length; d++) {
                sum[d] += weight[i] * pieces[i][d];
            }
        }
        if (!text.normalize()) {
            for (int d = 0; d < sum.length; d++) {
                sum[d] /= total;
            }
            return sum;
        }
        return UnitLength.scale(sum);
    }
}
