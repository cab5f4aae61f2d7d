package dev.gopuram.bundles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.gopuram.platform.onnx.Attribute;
import dev.gopuram.platform.onnx.GraphBuilder;
import dev.gopuram.platform.onnx.OnnxType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said of the runtime is what it does. */
class RuntimeSupportTest {
    private static final RuntimeSupport SUPPORT = RuntimeSupport.onnxRuntime();

    @Test
    void the_highest_format_is_read_and_the_next_is_not() throws OrtException {
        load(graph().ir(SUPPORT.highestIr()));
        assertThatThrownBy(() -> load(graph().ir(SUPPORT.highestIr() + 1))).hasMessageContaining("IR version");
    }

    @Test
    void the_highest_operators_are_there_and_the_next_are_not() throws OrtException {
        load(graph(opset("")));
        assertThatThrownBy(() -> load(graph(opset("") + 1))).hasMessageContaining("opset");
    }

    @Test
    void operators_of_machine_learning_are_there_up_to_the_version_that_is_said() throws OrtException {
        load(scaled(opset("ai.onnx.ml")));
        assertThatThrownBy(() -> load(scaled(opset("ai.onnx.ml") + 1))).hasMessageContaining("opset");
    }

    private static long opset(String domain) {
        Long highest = SUPPORT.highestOpsets().get(domain);
        assertThat(highest).isNotNull();
        return highest;
    }

    private static GraphBuilder graph() {
        return graph(13);
    }

    private static GraphBuilder graph(long opset) {
        return new GraphBuilder("identity")
                .opset("", opset)
                .input("x", OnnxType.FP32, -1)
                .output("y", OnnxType.FP32, -1)
                .node("Identity", List.of("x"), List.of("y"));
    }

    private static GraphBuilder scaled(long opset) {
        return new GraphBuilder("scaled")
                .opset("", 13)
                .opset("ai.onnx.ml", opset)
                .input("x", OnnxType.FP32, -1, 1)
                .output("y", OnnxType.FP32, -1, 1)
                .node(
                        "ai.onnx.ml",
                        "Scaler",
                        List.of("x"),
                        List.of("y"),
                        new Attribute.Reals("offset", List.of(0f)),
                        new Attribute.Reals("scale", List.of(1f)));
    }

    private static void load(GraphBuilder graph) throws OrtException {
        try (OrtSession session = OrtEnvironment.getEnvironment().createSession(graph.build())) {
            assertThat(session.getNumOutputs()).isEqualTo(1);
        }
    }
}
