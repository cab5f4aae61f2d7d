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

    @Test
    void functions_that_come_to_too_many_nodes_are_refused() {
        for (int levels : new int[] {2, 8}) {
            assertThat(OnnxGraph.read(functions(levels, 2)).functions()).hasSize(levels);
        }
        assertThatThrownBy(() -> OnnxGraph.read(functions(20, 2))).hasMessageContaining("too many nodes");
        assertThatThrownBy(() -> OnnxGraph.read(functions(23, 2))).hasMessageContaining("too many nodes");
    }

    @Test
    void functions_that_call_each_other_too_deep_are_refused() {
        assertThat(OnnxGraph.read(functions(GraphReader.MAX_CALLS, 1)).operators())
                .hasSize(GraphReader.MAX_CALLS + 3);
        assertThatThrownBy(() -> OnnxGraph.read(functions(GraphReader.MAX_CALLS + 1, 1)))
                .hasMessageContaining("too deep");
        assertThatThrownBy(() -> OnnxGraph.read(functions(4_000, 1))).hasMessageContaining("too deep");
        byte[] itself = join(
                linear().opset("my", 1)
                        .node("my", "F", List.of("x"), List.of("z"))
                        .build(),
                function("F", 1, "F"));
        assertThatThrownBy(() -> OnnxGraph.read(itself)).hasMessageContaining("too deep");
    }

    @Test
    void what_the_defaults_of_a_function_hold_is_seen() {
        byte[] tensor = join(
                field(2, 1),
                message(8, "t".getBytes(StandardCharsets.UTF_8)),
                message(
                        13,
                        join(
                                message(1, "location".getBytes(StandardCharsets.UTF_8)),
                                message(2, "/etc/passwd".getBytes(StandardCharsets.UTF_8)))),
                field(14, 1));
        byte[] function = message(25, join(message(1, new byte[] {'F'}), message(11, message(5, tensor))));
        assertThat(OnnxGraph.read(join(linear().build(), function)).externalData())
                .extracting(ExternalData::location)
                .containsExactly("/etc/passwd");
    }

    @Test
    void where_data_are_is_said_in_one_way_alone() {
        byte[] wrapped = {14 << 3, (byte) 0x81, (byte) 0x80, (byte) 0x80, (byte) 0x80, 0x10};
        for (byte[] place : List.of(wrapped, join(field(14, 1), field(14, 7)))) {
            assertThatThrownBy(() -> OnnxGraph.read(join(linear().build(), message(7, message(5, place)))))
                    .hasMessageContaining("its data are in place");
        }
        byte[] entry =
                message(13, join(message(1, "location".getBytes(StandardCharsets.UTF_8)), message(2, new byte[] {'a'
                })));
        assertThatThrownBy(() -> OnnxGraph.read(join(linear().build(), message(7, message(5, join(entry, entry))))))
                .hasMessageContaining("of its external data twice");
    }

    @Test
    void names_and_dimensions_are_bounded_together() {
        byte[] name = message(8, "n".repeat(GraphReader.MAX_NAME_BYTES).getBytes(StandardCharsets.UTF_8));
        byte[] named = message(7, message(5, name));
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        for (int i = 0; i <= GraphReader.MAX_NAMES_BYTES / GraphReader.MAX_NAME_BYTES; i++) {
            names.writeBytes(named);
        }
        assertThatThrownBy(() -> OnnxGraph.read(names.toByteArray())).hasMessageContaining("bytes of names");
        byte[] shaped = message(7, message(5, message(1, new byte[GraphReader.MAX_DIMENSIONS])));
        ByteArrayOutputStream shapes = new ByteArrayOutputStream();
        for (int i = 0; i <= GraphReader.MAX_ALL_DIMENSIONS / GraphReader.MAX_DIMENSIONS; i++) {
            shapes.writeBytes(shaped);
        }
        assertThatThrownBy(() -> OnnxGraph.read(shapes.toByteArray())).hasMessageContaining("dimensions of tensors");
    }

    /** So many functions, each of which calls the one before. */
    private static byte[] functions(int levels, int calls) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(linear().node("my", "F" + (levels - 1), List.of("x"), List.of("z"))
                .build());
        for (int i = 0; i < levels; i++) {
            file.writeBytes(function("F" + i, calls, i == 0 ? "Abs" : "F" + (i - 1)));
        }
        return file.toByteArray();
    }

    private static byte[] function(String name, int calls, String called) {
        ByteArrayOutputStream nodes = new ByteArrayOutputStream();
        byte[] domain = called.equals("Abs") ? new byte[0] : message(7, "my".getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < calls; i++) {
            nodes.writeBytes(message(7, join(message(4, called.getBytes(StandardCharsets.UTF_8)), domain)));
        }
        return message(
                25,
                join(
                        message(1, name.getBytes(StandardCharsets.UTF_8)),
                        nodes.toByteArray(),
                        message(10, "my".getBytes(StandardCharsets.UTF_8))));
    }

    private static byte[] field(int number, int value) {
        return new byte[] {(byte) (number << 3), (byte) value};
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static StoredTensor tensor(long... shape) {
        return new StoredTensor("t", OnnxType.FP32, Arrays.stream(shape).boxed().toList(), 0, null);
    }

    private static byte[] message(int field, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int tag = field << 3 | 2;
        if (tag > 0x7f) {
            out.write(tag & 0x7f | 0x80);
            tag >>>= 7;
        }
        out.write(tag);
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
