package dev.gopuram.training;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Runs a graph that reads pictures, some at a time. */
final class PictureEncoder implements AutoCloseable {
    private static final int BATCH = 64;

    private final GraphRun graph;
    private final String output;

    PictureEncoder(byte[] graph, String output) {
        this.graph = new GraphRun(graph);
        this.output = output;
    }

    List<float[]> all(List<ShapePicture> pictures) {
        List<float[]> rows = new ArrayList<>();
        for (int from = 0; from < pictures.size(); from += BATCH) {
            rows.addAll(Arrays.asList(batch(pictures.subList(from, Math.min(from + BATCH, pictures.size())))));
        }
        return rows;
    }

    private float[][] batch(List<ShapePicture> pictures) {
        int size = 3 * ShapeMaker.SIDE * ShapeMaker.SIDE;
        FloatBuffer numbers = FloatBuffer.allocate(pictures.size() * size);
        pictures.forEach(picture -> numbers.put(picture.numbers()));
        long[] shape = {pictures.size(), 3, ShapeMaker.SIDE, ShapeMaker.SIDE};
        try (OnnxTensor input = OnnxTensor.createTensor(graph.environment(), numbers.flip(), shape)) {
            return graph.rows(Map.of(PictureGraph.INPUT, input), output);
        } catch (OrtException e) {
            throw new IllegalStateException("encoding pictures failed", e);
        }
    }

    @Override
    public void close() {
        graph.close();
    }
}
