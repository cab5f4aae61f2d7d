package dev.gopuram.inference;

import dev.gopuram.bundles.AnswerConfig;
import dev.gopuram.contracts.models.PredictOptions;
import dev.gopuram.contracts.models.Score;
import dev.gopuram.kernel.Problem;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** From a graph's numbers to labels with scores. */
final class Scores {
    private Scores() {}

    /** Scores of one row, in the order of the labels. */
    static double[] of(float[] numbers, AnswerConfig.Activation activation) {
        double[] scores = new double[numbers.length];
        switch (activation) {
            case NONE -> fill(scores, numbers);
            case SIGMOID -> {
                for (int i = 0; i < numbers.length; i++) {
                    scores[i] = 1 / (1 + Math.exp(-numbers[i]));
                }
            }
            case SOFTMAX -> softmax(scores, numbers);
        }
        return scores;
    }

    private static void fill(double[] scores, float[] numbers) {
        for (int i = 0; i < numbers.length; i++) {
            scores[i] = numbers[i];
        }
    }

    private static void softmax(double[] scores, float[] numbers) {
        double highest = Double.NEGATIVE_INFINITY;
        for (float number : numbers) {
            highest = Math.max(highest, number);
        }
        double sum = 0;
        for (int i = 0; i < numbers.length; i++) {
            scores[i] = Math.exp(numbers[i] - highest);
            sum += scores[i];
        }
        for (int i = 0; i < scores.length; i++) {
            scores[i] /= sum;
        }
    }

    /** Labels with these scores, the best first; of two labels one number will do, which is the second one's score. */
    static List<Score> labelled(double[] scores, List<String> labels, String output) {
        double[] each = scores.length == 1 && labels.size() == 2 ? new double[] {1 - scores[0], scores[0]} : scores;
        if (each.length != labels.size()) {
            throw Problem.of(
                    Problem.Code.INTERNAL,
                    "output " + output + ": " + each.length + " numbers (expected: " + labels.size()
                            + ", one for each label)");
        }
        // The order is that of the numbers: where they are no scores, several may be cut to 1.
        return IntStream.range(0, each.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> each[i]).reversed())
                .map(i -> new Score(labels.get(i), Math.clamp(each[i], 0, 1)))
                .toList();
    }

    /** As many of them as are wanted. */
    static List<Score> wanted(List<Score> scores, PredictOptions options) {
        Double threshold = options.threshold();
        Integer topK = options.topK();
        return scores.stream()
                .filter(score -> threshold == null || score.score() >= threshold)
                .limit(topK == null ? scores.size() : topK)
                .toList();
    }
}
