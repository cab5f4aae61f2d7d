package dev.gopuram.platform.onnx;

import dev.gopuram.kernel.Problem;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the file of a graph declares. It is read in one pass, without its weights, and within bounds: nobody has looked
 * at the file before.
 *
 * @param irVersion of the file format; 0 where the file does not say
 * @param opsets the version of each domain's operators, the standard's own under the empty name
 * @param inputs what must be given, in the graph's order: those with a value of their own are not among them
 * @param operators how many nodes do what, those of nested graphs and functions included
 * @param tensors what it brings with it, constants of nodes included
 * @param functions operators that the file itself defines
 */
public record OnnxGraph(
        long irVersion,
        Map<String, Long> opsets,
        List<GraphValue> inputs,
        List<GraphValue> outputs,
        Map<Operator, Integer> operators,
        List<StoredTensor> tensors,
        Set<Operator> functions,
        Map<String, String> metadata) {
    /** A message of protobuf cannot be larger, and so no graph file is. */
    public static final long MAX_BYTES = Integer.MAX_VALUE;

    private static final long FIXED_MEMORY_BYTES = 2 * 1024 * 1024;
    private static final Set<String> QUANTISING =
            Set.of("DynamicQuantizeLinear", "DynamicQuantizeMatMul", "DynamicQuantizeLSTM", "MatMulIntegerToFloat");

    public OnnxGraph {
        opsets = Map.copyOf(opsets);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        operators = Map.copyOf(operators);
        tensors = List.copyOf(tensors);
        functions = Set.copyOf(functions);
        metadata = Map.copyOf(metadata);
    }

    /** Reads a file; UNPROCESSABLE says why it is none of a graph. */
    public static OnnxGraph read(Path file) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 64 * 1024)) {
            long bytes = Files.size(file);
            if (bytes > MAX_BYTES) {
                throw Problem.of(
                        Problem.Code.UNPROCESSABLE,
                        "a graph of " + bytes + " bytes (expected: at most " + MAX_BYTES
                                + "; larger weights stand in files of their own)");
            }
            return GraphReader.read(in, bytes);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The same of bytes. */
    public static OnnxGraph read(byte[] bytes) {
        return GraphReader.read(new ByteArrayInputStream(bytes), bytes.length);
    }

    /** Files of their own that tensors stand in. */
    public List<ExternalData> externalData() {
        return tensors.stream()
                .<ExternalData>mapMulti((tensor, to) -> {
                    if (tensor.external() != null) {
                        to.accept(tensor.external());
                    }
                })
                .toList();
    }

    /**
     * Whether activations are quantised while it runs. The scale is then taken over the whole batch, so that a row's
     * numbers depend on the rows beside it.
     */
    public boolean quantisesActivations() {
        return operators.keySet().stream().anyMatch(operator -> QUANTISING.contains(operator.type()));
    }

    /**
     * What it takes to hold it ready, roughly: a runtime keeps the weights as they are and again as its kernels want
     * them. What a run takes comes on top.
     */
    public long memoryBytes() {
        long weights = 0;
        for (StoredTensor tensor : tensors) {
            weights += Math.max(0, tensor.wantedBytes());
            if (weights < 0 || weights > Long.MAX_VALUE / 4) {
                return Long.MAX_VALUE;
            }
        }
        return FIXED_MEMORY_BYTES + 2 * weights;
    }
}
