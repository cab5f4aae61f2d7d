package dev.gopuram.training;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.gopuram.kernel.Vector;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Runs a graph that begins with the embedder, a text at a time: its activations are quantised over a whole batch. */
final class TextEncoder implements AutoCloseable {
    /** The embedder's graph as it was published. */
    static final String EMBEDDER = "/all-minilm-l6-v2-q.onnx";

    private final Tokens tokens;
    private final GraphRun graph;
    private final String output;

    /**
     * @param appendix what is written behind the embedder's bytes
     * @param output the value that is wanted of a text
     */
    TextEncoder(Tokens tokens, byte[] appendix, String output) {
        this.tokens = tokens;
        this.graph = new GraphRun(join(Resources.bytes(EMBEDDER), appendix));
        this.output = output;
    }

    static byte[] join(byte[] base, byte[] appendix) {
        byte[] both = Arrays.copyOf(base, base.length + appendix.length);
        System.arraycopy(appendix, 0, both, base.length, appendix.length);
        return both;
    }

    /** In the texts' order, though several are run at once. */
    List<Vector> all(List<String> texts) {
        return texts.parallelStream().map(this::one).toList();
    }

    Vector one(String text) {
        long[] ids = tokens.of(text);
        long[] shape = {1, ids.length};
        long[] ones = new long[ids.length];
        Arrays.fill(ones, 1);
        try (OnnxTensor input = tensor(ids, shape);
                OnnxTensor mask = tensor(ones, shape);
                OnnxTensor types = tensor(new long[ids.length], shape)) {
            Map<String, OnnxTensor> inputs =
                    Map.of("input_ids", input, "attention_mask", mask, "token_type_ids", types);
            return Vector.wrap(graph.rows(inputs, output)[0]);
        } catch (OrtException e) {
            throw new IllegalStateException("encoding failed: " + text, e);
        }
    }

    private OnnxTensor tensor(long[] values, long[] shape) throws OrtException {
        return OnnxTensor.createTensor(graph.environment(), LongBuffer.wrap(values), shape);
    }

    @Override
    public void close() {
        graph.close();
    }
}
