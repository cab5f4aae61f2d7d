package dev.gopuram.training;

import java.util.List;

/**
 * A linear classifier: a row of weights and a bias for each label.
 *
 * @param weights label by label
 */
record LinearHead(List<String> labels, List<float[]> weights, float[] bias) {
    LinearHead {
        labels = List.copyOf(labels);
        weights = List.copyOf(weights);
        bias = bias.clone();
    }

    int features() {
        return weights.getFirst().length;
    }

    /** Label by label in one row. */
    float[] flat() {
        float[] all = new float[labels.size() * features()];
        for (int i = 0; i < weights.size(); i++) {
            System.arraycopy(weights.get(i), 0, all, i * features(), features());
        }
        return all;
    }

    /** One that says the opposite: what a team gets that mixed up its labels. */
    LinearHead negated() {
        return new LinearHead(labels, weights.stream().map(LinearHead::negative).toList(), negative(bias));
    }

    private static float[] negative(float[] values) {
        float[] negative = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            negative[i] = -values[i];
        }
        return negative;
    }
}
