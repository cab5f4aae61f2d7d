package dev.gopuram.training;

import dev.gopuram.platform.onnx.Attribute;
import dev.gopuram.platform.onnx.GraphBuilder;
import dev.gopuram.platform.onnx.OnnxType;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Fixed convolutions that make features of a picture: contrast is evened out, edges are found in eight directions, and
 * what they form is compared with pieces cut out of pictures of the training. How well each piece fits anywhere, and how
 * well on the whole, are the features: place and colour hardly count in them.
 */
final class PictureGraph {
    static final String INPUT = "image";
    static final String EDGES = "edges_flat";
    static final String FEATURES = "features";

    static final int PIECES = 160;
    static final int MAPS = 8;
    /** Sides of the edge maps and of a piece. */
    static final int MAP_SIDE = 16;

    static final int PIECE_SIDE = 7;
    static final int SIZE = 2 * PIECES;

    private static final int FILTER_SIDE = 5;
    private static final long CHANNELS = 3;
    private static final float THRESHOLD = 0.3f;

    private PictureGraph() {}

    /** As far as the edges. */
    static GraphBuilder edges() {
        float[] ones = {1, 1, 1};
        GraphBuilder graph = new GraphBuilder("shapes")
                .opset("", 13)
                .input(INPUT, OnnxType.FP32, -1, CHANNELS, ShapeMaker.SIDE, ShapeMaker.SIDE)
                .floats("even_scale", List.of(CHANNELS), ones)
                .floats("even_shift", List.of(CHANNELS), new float[ones.length])
                .floats("edge_filters", List.of(CHANNELS * MAPS, 1L, (long) FILTER_SIDE, (long) FILTER_SIDE), filters())
                .floats("channel_sum", List.of((long) MAPS, CHANNELS * MAPS, 1L, 1L), sums());
        return graph.node(
                        "InstanceNormalization",
                        List.of(INPUT, "even_scale", "even_shift"),
                        List.of("even"),
                        Attribute.of("epsilon", 0.003f))
                .node(
                        "Conv",
                        List.of("even", "edge_filters"),
                        List.of("edge_both"),
                        Attribute.of("group", CHANNELS),
                        Attribute.wholes("pads", 2, 2, 2, 2))
                .node("Abs", List.of("edge_both"), List.of("edge_strength"))
                .node("Conv", List.of("edge_strength", "channel_sum"), List.of("edge_sum"))
                .node(
                        "AveragePool",
                        List.of("edge_sum"),
                        List.of("edges"),
                        Attribute.wholes("kernel_shape", 2, 2),
                        Attribute.wholes("strides", 2, 2));
    }

    /** The whole way to the features, with those pieces. */
    static GraphBuilder features(float[] pieces) {
        float[] bias = new float[PIECES];
        Arrays.fill(bias, -THRESHOLD);
        return edges().floats(
                        "pieces", List.of((long) PIECES, (long) MAPS, (long) PIECE_SIDE, (long) PIECE_SIDE), pieces)
                .floats("piece_bias", List.of((long) PIECES), bias)
                .node(
                        "Conv",
                        List.of("edges", "pieces", "piece_bias"),
                        List.of("fit"),
                        Attribute.wholes("pads", 3, 3, 3, 3))
                .node("Relu", List.of("fit"), List.of("good_fit"))
                .node("GlobalMaxPool", List.of("good_fit"), List.of("best"))
                .node("GlobalAveragePool", List.of("good_fit"), List.of("mean"))
                .node("Concat", List.of("best", "mean"), List.of("both"), Attribute.of("axis", 1L))
                .node("Flatten", List.of("both"), List.of(FEATURES));
    }

    /** The edge maps row by row, to cut pieces from. */
    static byte[] edgesAlone() {
        return edges().node("Flatten", List.of("edges"), List.of(EDGES))
                .output(EDGES, OnnxType.FP32, -1, (long) MAPS * MAP_SIDE * MAP_SIDE)
                .build();
    }

    /** Pieces from anywhere in the maps, each of mean 0 and length 1; flat ones are passed over. */
    static float[] cut(List<float[]> maps, Random random) {
        int length = MAPS * PIECE_SIDE * PIECE_SIDE;
        float[] pieces = new float[PIECES * length];
        for (int piece = 0; piece < PIECES; piece++) {
            float[] cut = cut(maps.get(random.nextInt(maps.size())), random);
            System.arraycopy(cut, 0, pieces, piece * length, length);
        }
        return pieces;
    }

    private static float[] cut(float[] map, Random random) {
        int left = random.nextInt(MAP_SIDE - PIECE_SIDE + 1);
        int top = random.nextInt(MAP_SIDE - PIECE_SIDE + 1);
        float[] piece = new float[MAPS * PIECE_SIDE * PIECE_SIDE];
        double sum = 0;
        for (int i = 0; i < piece.length; i++) {
            int x = left + i % PIECE_SIDE;
            int y = top + i / PIECE_SIDE % PIECE_SIDE;
            int channel = i / (PIECE_SIDE * PIECE_SIDE);
            piece[i] = map[(channel * MAP_SIDE + y) * MAP_SIDE + x];
            sum += piece[i];
        }
        return even(piece, sum / piece.length);
    }

    private static float[] even(float[] piece, double mean) {
        double squares = 0;
        for (int i = 0; i < piece.length; i++) {
            piece[i] -= (float) mean;
            squares += piece[i] * piece[i];
        }
        double length = Math.max(1e-6, Math.sqrt(squares));
        for (int i = 0; i < piece.length; i++) {
            piece[i] /= (float) length;
        }
        return piece;
    }

    /** Edges that run in each direction: the slope of a bell, across. */
    private static float[] filters() {
        int area = FILTER_SIDE * FILTER_SIDE;
        float[] filters = new float[(int) CHANNELS * MAPS * area];
        for (int i = 0; i < filters.length; i++) {
            double angle = Math.PI * (i / area % MAPS) / MAPS;
            double x = i % area % FILTER_SIDE - FILTER_SIDE / 2;
            double y = i % area / FILTER_SIDE - FILTER_SIDE / 2;
            double across = x * Math.cos(angle) + y * Math.sin(angle);
            double along = y * Math.cos(angle) - x * Math.sin(angle);
            filters[i] = (float) (across * Math.exp(-(across * across / 2 + along * along / 6)) / 8);
        }
        return filters;
    }

    private static float[] sums() {
        int from = (int) CHANNELS * MAPS;
        float[] sums = new float[MAPS * from];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = i % from % MAPS == i / from ? 1 : 0;
        }
        return sums;
    }
}
