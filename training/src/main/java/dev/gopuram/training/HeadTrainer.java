package dev.gopuram.training;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.sgd.linear.LinearSGDModel;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.la.DenseMatrix;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/**
 * Fits a linear classifier by Tribuo's gradient descent. The same rows and seed give the same weights.
 *
 * @param rate the first step's size
 * @param epochs how often all rows are gone through
 * @param batch rows a step
 */
record HeadTrainer(double rate, int epochs, int batch, long seed) {
    private static final double EPSILON = 1e-6;
    private static final OffsetDateTime NEVER = OffsetDateTime.of(2000, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

    /**
     * What came of it.
     *
     * @param head for features as they come
     * @param model Tribuo's own, for scaled ones
     */
    record Fit(LinearHead head, LinearSGDModel model, Scaling scaling) {
        /** What Tribuo itself says of the row, label by label. */
        float[] scores(Labelled row) {
            var scores = model.predict(example(row, scaling)).getOutputScores();
            float[] all = new float[head.labels().size()];
            for (int i = 0; i < all.length; i++) {
                all[i] = (float)
                        Objects.requireNonNull(scores.get(head.labels().get(i))).getScore();
            }
            return all;
        }
    }

    Fit fit(List<String> labels, List<Labelled> rows) {
        Scaling scaling = Scaling.of(rows);
        LabelFactory factory = new LabelFactory();
        MutableDataset<Label> data =
                new MutableDataset<>(new SimpleDataSourceProvenance("gopuram", NEVER, factory), factory);
        rows.forEach(row -> data.add(example(row, scaling)));
        LinearSGDTrainer trainer = new LinearSGDTrainer(
                new LogMulticlass(), new AdaGrad(rate, EPSILON), epochs, Integer.MAX_VALUE, batch, seed);
        LinearSGDModel model = trainer.train(data);
        return new Fit(head(labels, model, scaling), model, scaling);
    }

    /** Tribuo numbers labels and features in an order of its own; the bias stands behind the last feature. */
    private static LinearHead head(List<String> labels, LinearSGDModel model, Scaling scaling) {
        DenseMatrix all = model.getWeightsCopy();
        int features = all.getDimension2Size() - 1;
        List<double[]> weights = new ArrayList<>();
        double[] bias = new double[labels.size()];
        for (int label = 0; label < labels.size(); label++) {
            int row = model.getOutputIDInfo().getID(new Label(labels.get(label)));
            double[] ofLabel = new double[features];
            for (int i = 0; i < features; i++) {
                ofLabel[i] = all.get(row, model.getFeatureIDMap().getID(name(i)));
            }
            weights.add(ofLabel);
            bias[label] = all.get(row, features);
        }
        return scaling.unscale(labels, weights, bias);
    }

    private static ArrayExample<Label> example(Labelled row, Scaling scaling) {
        double[] scaled = scaling.scale(row.features());
        String[] names = new String[scaled.length];
        for (int i = 0; i < names.length; i++) {
            names[i] = name(i);
        }
        return new ArrayExample<>(new Label(row.label()), names, scaled);
    }

    /** Tribuo sorts by name. */
    private static String name(int feature) {
        return "f%05d".formatted(feature);
    }
}
