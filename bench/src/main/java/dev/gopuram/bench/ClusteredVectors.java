package dev.gopuram.bench;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/** Points of length one around centres by chance, as embeddings of texts on many subjects lie. Seeded. */
final class ClusteredVectors {
    private static final int CENTRES = 1_000;
    private static final float SPREAD = 0.6f;

    private final float[][] centres;
    private final Random random;
    private final int dimensions;

    ClusteredVectors(int dimensions, long seed) {
        this.dimensions = dimensions;
        this.random = new Random(seed);
        this.centres = new float[CENTRES][];
        for (int i = 0; i < CENTRES; i++) {
            centres[i] = noise();
        }
    }

    float[][] next(int count) {
        float[][] points = new float[count][];
        for (int i = 0; i < count; i++) {
            points[i] = near(centres[random.nextInt(CENTRES)]);
        }
        return points;
    }

    private float[] near(float[] centre) {
        float[] point = noise();
        double squares = 0;
        for (int d = 0; d < dimensions; d++) {
            point[d] = centre[d] + SPREAD * point[d];
            squares += point[d] * point[d];
        }
        double length = Math.sqrt(squares);
        for (int d = 0; d < dimensions; d++) {
            point[d] = (float) (point[d] / length);
        }
        return point;
    }

    private float[] noise() {
        float[] point = new float[dimensions];
        for (int d = 0; d < dimensions; d++) {
            point[d] = (float) random.nextGaussian();
        }
        return point;
    }

    private record Near(int index, double cosine) {}

    /** The indexes of the nearest points, by looking at all. */
    static List<Integer> nearest(float[][] points, float[] query, int k) {
        PriorityQueue<Near> nearest = new PriorityQueue<>(Comparator.comparingDouble(Near::cosine));
        for (int i = 0; i < points.length; i++) {
            double cosine = dot(points[i], query);
            if (nearest.size() < k || cosine > nearest.element().cosine()) {
                nearest.add(new Near(i, cosine));
                if (nearest.size() > k) {
                    nearest.remove();
                }
            }
        }
        return nearest.stream().map(Near::index).toList();
    }

    private static double dot(float[] a, float[] b) {
        float sum = 0;
        for (int d = 0; d < a.length; d++) {
            sum += a[d] * b[d];
        }
        return sum;
    }
}
