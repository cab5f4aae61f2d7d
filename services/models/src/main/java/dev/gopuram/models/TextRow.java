package dev.gopuram.models;

import dev.gopuram.kernel.Vector;
import java.util.ArrayList;
import java.util.List;

/**
 * One text on its way to a vector: first a step that cuts it into windows, then a step for each of them. Each window's
 * vector is written by the one step that makes it, and read when the executor has seen all of them end.
 */
final class TextRow {
    private final ModelSession session;
    private final String text;
    private final boolean truncate;
    private CutText cut = new CutText(List.of(), 0);
    private float[][] vectors = {};

    TextRow(ModelSession session, String text, boolean truncate) {
        this.session = session;
        this.text = text;
        this.truncate = truncate;
    }

    /** The first step; the others follow from it. */
    List<InferenceExecutor.Step> cut() {
        cut = truncate ? session.cut(text).truncated() : session.cut(text);
        vectors = new float[cut.windows().size()][];
        List<InferenceExecutor.Step> steps = new ArrayList<>(vectors.length);
        for (int i = 0; i < vectors.length; i++) {
            int window = i;
            steps.add(() -> embed(window));
        }
        return steps;
    }

    private List<InferenceExecutor.Step> embed(int window) {
        vectors[window] = session.embed(cut.windows().get(window));
        return List.of();
    }

    int tokens() {
        return cut.tokens();
    }

    /** The windows' vectors, averaged by their tokens and brought to length one again. */
    Vector vector() {
        if (vectors.length == 1) {
            return Vector.wrap(vectors[0]);
        }
        float[] sum = new float[vectors[0].length];
        for (int i = 0; i < vectors.length; i++) {
            int weight = cut.windows().get(i).textTokens();
            for (int d = 0; d < sum.length; d++) {
                sum[d] += weight * vectors[i][d];
            }
        }
        return Vector.wrap(UnitLength.scale(sum));
    }
}
