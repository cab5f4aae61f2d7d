package dev.gopuram.bench;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

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

    /** The indexes of the nearest points, by looking at all. */
    static List<Integer> nearest(float[][] points, float[] query, int k) {
        double[] cosines = Arrays.stream(points)
                .parallel()
                .mapToDouble(point -> dot(point, query))
                .toArray();
        return IntStream.range(0, points.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -cosines[i]))
                .limit(k)
                .toList();
    }

    private static double dot(float[] a, float[] b) {
        float sum = 0;
        for (int d = 0; d < a.length; d++) {
            sum += a[d] * b[d];
        }
        return sum;
    }
}
