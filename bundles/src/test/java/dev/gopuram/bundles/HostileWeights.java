package dev.gopuram.bundles;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.onnx.GraphBuilder;
import dev.gopuram.platform.onnx.OnnxType;
import java.util.List;
import java.util.Map;

/** Graphs whose weights stand in other files. */
final class HostileWeights extends CorpusPart {
    @Override
    void fill() {
        external("outside of the bundle", Map.of("location", "../weights.bin"), "leads out of the bundle");
        external("an absolute place", Map.of("location", "/etc/passwd"), "an absolute path");
        external("no place", Map.of("offset", "0"), "an empty step");
        external("a cycle", Map.of("location", "model.onnx"), "refers to model.onnx itself");
        external("the list of digests", Map.of("location", "checksums.sha256"), "refers to checksums.sha256 itself");
        external("a file that is not there", Map.of("location", "other.bin"), "other.bin is not in the bundle");
        external(
                "beyond the end",
                Map.of("location", "weights.bin", "offset", "4", "length", "24"),
                "inside its 24 bytes");
        external(
                "far beyond the end",
                Map.of("location", "weights.bin", "offset", "9223372036854775807", "length", "24"),
                "inside its 24 bytes");
        external("before the beginning", Map.of("location", "weights.bin", "offset", "-4"), "0 or more");
        external(
                "too short",
                Map.of("location", "weights.bin", "offset", "0", "length", "20"),
                "20 bytes (expected: 24");
        external("no number", Map.of("location", "weights.bin", "offset", "many"), "0 or more");
        external(
                "the configuration", Map.of("location", "config.yaml", "length", "24"), "refers to config.yaml itself");
        GraphBuilder shared = new GraphBuilder("shared")
                .opset("", 13)
                .input("x", OnnxType.FP32, -1, 3)
                .output("y", OnnxType.FP32, -1, 2)
                .external("w", OnnxType.FP32, List.of(3L, 2L), Map.of("location", "weights.bin"))
                .external("v", OnnxType.FP32, List.of(3L, 2L), Map.of("location", "weights.bin"))
                .node("MatMul", List.of("x", "w"), List.of("y"));
        refused(
                "weights that share bytes",
                GoodBundles.external()
                        .file(Bundle.MODEL, Bytes.wrap(shared.build()))
                        .zip(),
                "shares its bytes with another");
        external("another process' memory", Map.of("location", "*/_ORT_MEM_ADDR_/*"), "not a name");
        hidden(
                "in a place that wraps",
                "its data are in place 4294967297",
                Wire.external(5, "w", "weights.bin", (1L << 32) + 1));
        hidden(
                "in a place that is none",
                "its data are in place 7",
                Wire.joined(Wire.external(5, "v", "weights.bin", 7)));
        hidden("in a branch", "leads out of the bundle", Wire.branch(Wire.external(5, "v", "../w", 1)));
        hidden(
                "in a constant",
                "an absolute path",
                Wire.node(
                        "",
                        "Constant",
                        "",
                        "c",
                        Wire.message(5, Wire.text(1, "value"), Wire.external(5, "v", "/w", 1))));
        String twice = "\"location\" of its external data twice";
        byte[] place = Wire.message(13, Wire.text(1, "location"), Wire.text(2, "weights.bin"));
        hidden("in two places", twice, Wire.message(5, Wire.text(8, "v"), place, place));
    }

    private void hidden(String name, String reason, byte[] field) {
        byte[] graph = Wire.joined(GoodBundles.linear().build(), Wire.graph(field));
        refused(
                "external data " + name,
                GoodBundles.external().file(Bundle.MODEL, Bytes.wrap(graph)).zip(),
                reason);
    }

    private void external(String name, Map<String, String> place, String reason) {
        refused("external data: " + name, GoodBundles.external(place).zip(), reason);
    }
}
