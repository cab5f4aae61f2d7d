package dev.gopuram.platform.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is written runs in the real runtime. */
class BuiltGraphTest {
    private static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();

    @Test
    void a_built_graph_runs() throws OrtException {
        assertThat(run(OnnxGraphTest.linear().build(), "y")).containsExactly(1 + 6 + 15 + 10, 2 + 8 + 18 + 20);
    }

    @Test
    void nodes_put_behind_a_graph_read_what_it_computes() throws OrtException {
        byte[] base = OnnxGraphTest.linear().build();
        GraphBuilder head = new GraphBuilder("head")
                .output("p", OnnxType.FP32, -1, 2)
                .floats("half", List.of(1L), 0.5f)
                .node("Mul", List.of("y", "half"), List.of("halved"))
                .node("Softmax", List.of("halved"), List.of("p"), Attribute.of("axis", -1))
                .metadata("head", "1");
        byte[] both = head.appendTo(base);
        double negative = 1 / (1 + Math.exp((48 - 32) / 2.0));
        assertThat(run(both, "p")[0]).isCloseTo((float) negative, within(1e-6f));
        assertThat(run(both, "y")).containsExactly(32, 48);
        OnnxGraph graph = OnnxGraph.read(both);
        assertThat(graph.outputs()).extracting(GraphValue::name).containsExactly("y", "p");
        assertThat(graph.operators()).hasSize(4);
        assertThat(graph.metadata()).containsEntry("head", "1");
        assertThat(both).startsWith(base);
    }

    private static float[] run(byte[] graph, String output) throws OrtException {
        try (OrtSession session = ENVIRONMENT.createSession(graph);
                OnnxTensor x = OnnxTensor.createTensor(ENVIRONMENT, new float[][] {{1, 2, 3}});
                OrtSession.Result result = session.run(Map.of("x", x))) {
            return ((float[][]) result.get(output).orElseThrow().getValue())[0];
        }
    }
}
