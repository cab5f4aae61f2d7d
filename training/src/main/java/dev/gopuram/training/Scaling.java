package dev.gopuram.training;

import dev.gopuram.kernel.Vector;
import java.util.List;

/** Brings each feature to mean 0 and deviation 1, as gradient descent likes it, and a head trained so back again. */
final class Scaling {
    private static final double LEAST = 1e-6;

    private final double[] mean;
    private final double[] deviation;

    private Scaling(double[] mean, double[] deviation) {
        this.mean = mean;
        this.deviation = deviation;
    }

    static Scaling of(List<Labelled> rows) {
        int features = rows.getFirst().features().dimensions();
        double[] mean = new double[features];
        double[] deviation = new double[features];
        for (Labelled row : rows) {
            for (int i = 0; i < features; i++) {
                mean[i] += row.features().at(i) / (double) rows.size();
            }
        }
        for (Labelled row : rows) {
            for (int i = 0; i < features; i++) {
                double off = row.features().at(i) - mean[i];
                deviation[i] += off * off / rows.size();
            }
        }
        for (int i = 0; i < features; i++) {
            deviation[i] = Math.max(LEAST, Math.sqrt(deviation[i]));
        }
        return new Scaling(mean, deviation);
    }

    double[] scale(Vector features) {
        double[] scaled = new double[mean.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = (features.at(i) - mean[i]) / deviation[i];
        }
        return scaled;
    }

    /** The head for features as they come, of weights and biases for scaled ones. */
    LinearHead unscale(List<String> labels, List<double[]> weights, double[] bias) {
        float[] shifted = new float[bias.length];
        List<Vector> plain = weights.stream().map(this::unscale).toList();
        for (int label = 0; label < bias.length; label++) {
            double sum = bias[label];
            for (int i = 0; i < mean.length; i++) {
                sum -= weights.get(label)[i] * mean[i] / deviation[i];
            }
            shifted[label] = (float) sum;
        }
        return new LinearHead(labels, plain, Vector.wrap(shifted));
    }

    private Vector unscale(double[] weights) {
        float[] plain = new float[weights.length];
        for (int i = 0; i < plain.length; i++) {
            plain[i] = (float) (weights[i] / deviation[i]);
        }
        return Vector.wrap(plain);
    }
}
