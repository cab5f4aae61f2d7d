package dev.gopuram.platform.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.kernel.Problem;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OnnxGraphTest {
    @Test
    void what_was_written_is_what_is_read() {
        OnnxGraph graph = OnnxGraph.read(linear().metadata("made", "by hand").build());
        assertThat(graph.irVersion()).isEqualTo(8);
        assertThat(graph.opsets()).containsOnly(Map.entry("", 13L));
        assertThat(graph.inputs()).containsExactly(new GraphValue("x", OnnxType.FP32, List.of(-1L, 3L)));
        assertThat(graph.outputs()).containsExactly(new GraphValue("y", OnnxType.FP32, List.of(-1L, 2L)));
        assertThat(graph.operators())
                .containsOnly(Map.entry(new Operator("", "MatMul"), 1), Map.entry(new Operator("", "Add"), 1));
        assertThat(graph.metadata()).containsOnly(Map.entry("made", "by hand"));
        assertThat(graph.tensors())
                .allSatisfy(tensor -> assertThat(tensor.present()).isEqualTo(tensor.wanted()));
    }

    @Test
    void an_input_with_a_value_of_its_own_need_not_be_given() {
        OnnxGraph graph = OnnxGraph.read(linear().input("b", OnnxType.FP32, 2).build());
        assertThat(graph.inputs()).extracting(GraphValue::name).containsExactly("x");
    }

    @Test
    void external_data_is_told_with_its_place() {
        OnnxGraph graph = OnnxGraph.read(linear().external(
                        "w2", OnnxType.FP32, List.of(4L), Map.of("location", "w.bin", "offset", "8", "length", "16"))
                .build());
        assertThat(graph.externalData()).containsExactly(new ExternalData("w2", "w.bin", 8, 16));
    }

    @Test
    void a_place_that_is_no_number_is_refused() {
        assertThatThrownBy(() -> OnnxGraph.read(
                        linear().external("w2", OnnxType.FP32, List.of(4L), Map.of("location", "w.bin", "offset", "-8"))
                                .build()))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("offset of its external data is \"-8\"");
    }

    @Test
    void a_graph_that_quantises_activations_is_known() {
        assertThat(OnnxGraph.read(linear().build()).quantisesActivations()).isFalse();
        byte[] quantised = linear().node("DynamicQuantizeLinear", List.of("x"), List.of("q", "s", "z"))
                .build();
        assertThat(OnnxGraph.read(quantised).quantisesActivations()).isTrue();
    }

    @Test
    void every_truncation_is_refused_with_a_reason() {
        byte[] whole = linear().build();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            try {
                OnnxGraph graph = OnnxGraph.read(cut);
                // A cut between two fields of the file leaves one that is whole, and lacks its opset.
                assertThat(graph.opsets()).as("cut at %s", length).isEmpty();
                assertThat(graph.operators()).as("cut at %s", length).hasSize(2);
                assertThat(graph.tensors()).as("cut at %s", length).hasSize(2);
            } catch (Problem problem) {
                assertThat(problem.code()).isEqualTo(Problem.Code.UNPROCESSABLE);
                assertThat(problem.detail()).contains("expected");
            }
        }
    }

    @Test
    void what_is_no_graph_is_refused() {
        for (String foreign : List.of("PK\u0003\u0004zip", "{\"json\": true}", "\u0080\u0004\u0095pickle", "<html>")) {
            assertThatThrownBy(() -> OnnxGraph.read(foreign.getBytes(StandardCharsets.ISO_8859_1)))
                    .as(foreign)
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("expected: an ONNX graph");
        }
    }

    @Test
    void nesting_is_bounded() {
        byte[] bomb = {};
        for (int level = 0; level < 200; level++) {
            byte[] attribute = message(6, bomb);
            byte[] node = message(5, attribute);
            bomb = message(1, node);
        }
        byte[] file = message(7, bomb);
        assertThatThrownBy(() -> OnnxGraph.read(file)).hasMessageContaining("nested too deep");
    }

    @Test
    void inputs_are_bounded() {
        GraphBuilder many = linear();
        for (int i = 0; i < GraphReader.MAX_VALUES; i++) {
            many.input("x" + i, OnnxType.FP32, 1);
        }
        assertThatThrownBy(() -> OnnxGraph.read(many.build())).hasMessageContaining("too many inputs");
    }

    @Test
    void weights_are_counted_and_passed_over() {
        byte[] large = linear().stored("large", OnnxType.UINT8, List.of(64L << 20), new byte[64 << 20])
                .build();
        OnnxGraph graph = OnnxGraph.read(large);
        assertThat(graph.memoryBytes()).isGreaterThan(64 << 20);
        assertThat(graph.tensors()).last().extracting(StoredTensor::present).isEqualTo(64L << 20);
    }

    @Test
    void a_shape_that_no_memory_holds_is_no_number_of_bytes() {
        assertThat(tensor(Long.MAX_VALUE, 2).wantedBytes()).isEqualTo(-1);
        assertThat(tensor(Long.MAX_VALUE / 8).wantedBytes()).isEqualTo(-1);
        assertThat(tensor(1L << 40, 1L << 40).wantedBytes()).isEqualTo(-1);
        assertThat(tensor(-4).wantedBytes()).isEqualTo(-1);
        assertThat(tensor(3, 4).wantedBytes()).isEqualTo(48);
        assertThat(tensor().wantedBytes()).isEqualTo(4);
    }

    private static StoredTensor tensor(long... shape) {
        return new StoredTensor("t", OnnxType.FP32, Arrays.stream(shape).boxed().toList(), 0, null);
    }

    private static byte[] message(int field, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(field << 3 | 2);
        int length = content.length;
        while (length > 0x7f) {
            out.write(length & 0x7f | 0x80);
            length >>>= 7;
        }
        out.write(length);
        out.writeBytes(content);
        return out.toByteArray();
    }

    static GraphBuilder linear() {
        return new GraphBuilder("linear")
                .opset("", 13)
                .input("x", OnnxType.FP32, -1, 3)
                .output("y", OnnxType.FP32, -1, 2)
                .floats("w", List.of(3L, 2L), 1, 2, 3, 4, 5, 6)
                .floats("b", List.of(2L), 10, 20)
                .node("MatMul", List.of("x", "w"), List.of("xw"))
                .node("Add", List.of("xw", "b"), List.of("y"));
    }
}
