package dev.gopuram.training;

import dev.gopuram.kernel.Vector;
import java.util.List;

/**
 * A linear classifier: weights and a bias for each label.
 *
 * @param weights label by label, a number for each feature
 * @param bias a number for each label
 */
record LinearHead(List<String> labels, List<Vector> weights, Vector bias) {
    LinearHead {
        labels = List.copyOf(labels);
        weights = List.copyOf(weights);
    }

    int features() {
        return weights.getFirst().dimensions();
    }

    /** The weights label by label in one row. */
    float[] flat() {
        float[] all = new float[labels.size() * features()];
        for (int i = 0; i < weights.size(); i++) {
            System.arraycopy(weights.get(i).shared(), 0, all, i * features(), features());
        }
        return all;
    }

    /** One that says the opposite: what a team gets that mixed up its labels. */
    LinearHead negated() {
        return new LinearHead(labels, weights.stream().map(LinearHead::negative).toList(), negative(bias));
    }

    private static Vector negative(Vector values) {
        float[] negative = new float[values.dimensions()];
        for (int i = 0; i < negative.length; i++) {
            negative[i] = -values.at(i);
        }
        return Vector.wrap(negative);
    }
}
