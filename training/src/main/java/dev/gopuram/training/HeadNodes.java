package dev.gopuram.training;

import dev.gopuram.platform.onnx.Attribute;
import dev.gopuram.platform.onnx.GraphBuilder;
import dev.gopuram.platform.onnx.OnnxType;
import java.util.List;

/** A linear classifier as nodes of a graph, in operators that are the same from opset 11 to 13 and on. */
final class HeadNodes {
    /** What the graph answers: a row's scores, label by label, which sum to one. */
    static final String PROBABILITIES = "probabilities";

    static final String LOGITS = "head_logits";
    private static final String WEIGHTS = "head_weights";
    private static final String BIAS = "head_bias";

    private HeadNodes() {}

    /** Puts it behind a value of the graph that holds each row's features. */
    static GraphBuilder add(GraphBuilder graph, String features, LinearHead head) {
        scores(graph, features, head);
        return answer(graph, LOGITS, head.labels().size());
    }

    /** The part before the scores are made to sum to one. */
    static GraphBuilder scores(GraphBuilder graph, String features, LinearHead head) {
        long labels = head.labels().size();
        return graph.floats(WEIGHTS, List.of(labels, (long) head.features()), head.flat())
                .floats(BIAS, List.of(labels), head.bias().shared())
                .node("Gemm", List.of(features, WEIGHTS, BIAS), List.of(LOGITS), Attribute.of("transB", 1L));
    }

    static GraphBuilder answer(GraphBuilder graph, String logits, int labels) {
        return graph.node("Softmax", List.of(logits), List.of(PROBABILITIES), Attribute.of("axis", 1L))
                .output(PROBABILITIES, OnnxType.FP32, -1, labels);
    }
}
