package dev.gopuram.bundles;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.onnx.Attribute;
import dev.gopuram.platform.onnx.GraphBuilder;
import dev.gopuram.platform.onnx.OnnxType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Bundles with nothing wrong, one for each way of being one. */
final class GoodBundles {
    static final String SHA = "0123456789abcdef".repeat(4);

    private GoodBundles() {}

    static Map<String, Supplier<BundleWriter>> all() {
        Map<String, Supplier<BundleWriter>> all = new LinkedHashMap<>();
        all.put("tensor", GoodBundles::tensor);
        all.put("external", GoodBundles::external);
        all.put("table", GoodBundles::table);
        all.put("image", GoodBundles::image);
        all.put("text", GoodBundles::text);
        all.put("remote", GoodBundles::remote);
        all.put("prompt", GoodBundles::prompt);
        return all;
    }

    static BundleWriter tensor() {
        return weights("""
                        schema: 1
                        name: linear
                        version: 1.0.0
                        kind: weights
                        task: tensor
                        inputs: [{name: x, type: FP32, shape: [-1, 3]}]
                        outputs: [{name: y, type: FP32, shape: [-1, 2]}]
                        """)
                .file(Bundle.MODEL, Bytes.wrap(linear().build()))
                .text(GoldenRow.FILE, "{\"rows\":[{\"input\":{\"x\":[1,2,3]},\"output\":{\"y\":[32,48]}}]}");
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

    static BundleWriter external() {
        return external(Map.of("location", "weights.bin", "offset", "0", "length", "24"));
    }

    static BundleWriter external(Map<String, String> place) {
        GraphBuilder graph = new GraphBuilder("external")
                .opset("", 13)
                .input("x", OnnxType.FP32, -1, 3)
                .output("y", OnnxType.FP32, -1, 2)
                .external("w", OnnxType.FP32, List.of(3L, 2L), place)
                .node("MatMul", List.of("x", "w"), List.of("y"));
        return tensor().file(Bundle.MODEL, Bytes.wrap(graph.build())).file("weights.bin", Bytes.wrap(new byte[24]));
    }

    static BundleWriter table() {
        return weights("""
                        schema: 1
                        name: churn
                        version: 0.3.1
                        kind: weights
                        task: tabular
                        inputs: [{name: x, type: FP32, shape: [-1, 3]}]
                        outputs: [{name: y, type: FP32, shape: [-1, 2]}]
                        labels: [stays, leaves]
                        table: {features: [{name: age, type: number, default: 40, std: 10, min: 0, max: 120}, {name: city, type: category, values: [a, b], default: a}]}
                        answer: {activation: softmax}
                        """)
                .file(Bundle.MODEL, Bytes.wrap(linear().build()))
                .text(
                        GoldenRow.FILE,
                        "{\"rows\":[{\"input\":{\"age\":40,\"city\":\"b\"},\"output\":{\"label\":\"stays\"}}]}");
    }

    static BundleWriter image() {
        GraphBuilder graph = new GraphBuilder("image")
                .opset("", 13)
                .input("pixels", OnnxType.FP32, -1, 3, 2, 2)
                .output("scores", OnnxType.FP32, -1, 2)
                .longs("flat", List.of(2L), -1, 12)
                .floats("w", List.of(12L, 2L), new float[24])
                .node("Reshape", List.of("pixels", "flat"), List.of("row"))
                .node("MatMul", List.of("row", "w"), List.of("logits"))
                .node("Softmax", List.of("logits"), List.of("scores"), Attribute.of("axis", -1));
        return weights("""
                        schema: 1
                        name: day-or-night
                        version: 1.2.3
                        kind: weights
                        task: image_classification
                        inputs: [{name: pixels, type: FP32, shape: [-1, 3, 2, 2]}]
                        outputs: [{name: scores, type: FP32, shape: [-1, 2]}]
                        labels: [day, night]
                        image: {width: 2, height: 2, resize: cover}
                        """)
                .file(Bundle.MODEL, Bytes.wrap(graph.build()))
                .text(GoldenRow.FILE, "{\"rows\":[{\"input\":\"aGVsbG8=\",\"output\":{\"label\":\"day\"}}]}");
    }

    static BundleWriter text() {
        GraphBuilder graph = new GraphBuilder("text")
                .opset("", 13)
                .input("input_ids", OnnxType.INT64, -1, -1)
                .input("attention_mask", OnnxType.INT64, -1, -1)
                .output("logits", OnnxType.FP32, -1, 2)
                .longs("axes", List.of(1L), 1)
                .floats("w", List.of(1L, 2L), 1, -1)
                .node("Mul", List.of("input_ids", "attention_mask"), List.of("kept"))
                .node("ReduceSum", List.of("kept", "axes"), List.of("sum"), Attribute.of("keepdims", 1))
                .node("Cast", List.of("sum"), List.of("real"), Attribute.of("to", 1))
                .node("MatMul", List.of("real", "w"), List.of("logits"));
        return weights("""
                        schema: 1
                        name: sentiment
                        version: 2.1.0
                        kind: weights
                        task: text_classification
                        languages: [en]
                        inputs: [{name: input_ids, type: INT64, shape: [-1, -1]}, {name: attention_mask, type: INT64, shape: [-1, -1]}]
                        outputs: [{name: logits, type: FP32, shape: [-1, 2]}]
                        labels: [negative, positive]
                        text: {max_tokens: 128, overlap: 16, pooling: none}
                        answer: {output: logits, activation: softmax}
                        batching: {max_rows: 16, max_delay: 2ms, max_queued_rows: 256}
                        """)
                .file(Bundle.MODEL, Bytes.wrap(graph.build()))
                .text(
                        Bundle.TOKENIZER,
                        "{\"version\":\"1.0\",\"model\":{\"type\":\"WordLevel\",\"vocab\":{\"[UNK]\":0},\"unk_token\":\"[UNK]\"}}")
                .text(
                        GoldenRow.FILE,
                        "{\"rows\":[{\"input\":\"good\",\"output\":{\"label\":\"positive\"},\"tolerance\":0.01}]}");
    }

    static BundleWriter remote() {
        return weights("""
                        schema: 1
                        name: elsewhere
                        version: 1.0.0
                        kind: weights
                        task: tensor
                        inputs: [{name: x, type: FP32, shape: [-1, 3]}]
                        outputs: [{name: y, type: FP32, shape: [-1, 2]}]
                        executor: {kind: oip, url: "http://triton:8000", model: linear, version: "1", timeout: 5s}
                        """).text(GoldenRow.FILE, "{\"rows\":[{\"input\":{\"x\":[1,2,3]},\"output\":{\"y\":[32,48]}}]}");
    }

    static BundleWriter prompt() {
        return of("""
                        schema: 1
                        name: support-answer
                        version: 1.0.0
                        kind: prompt
                        prompt:
                          template: [{role: system, content: "You are {{tone}}."}, {role: user, content: "{{question}}"}]
                          variables: {tone: {type: string, default: kind, values: [kind, brief]}, question: {type: string, required: true, max_length: 100}}
                          parameters: {temperature: 0.2, max_tokens: 300}
                          models: [openai/gpt-4o-mini, extractive]
                          output_schema: {type: object, properties: {answer: {type: string}}, required: [answer]}
                        """)
                .text(Bundle.EVALUATION, "{\"metrics\":{\"helpful\":0.9}}")
                .text(Bundle.CARD, "# Answers of support\n")
                .text(
                        GoldenRow.FILE,
                        "{\"rows\":[{\"input\":{\"question\":\"Why?\"},\"output\":[{\"role\":\"system\",\"content\":\"You are"
                                + " kind.\"},{\"role\":\"user\",\"content\":\"Why?\"}]}]}");
    }

    static BundleWriter of(String config) {
        return new BundleWriter(BundleConfig.parse(config)).text(BundleConfig.FILE, config);
    }

    private static BundleWriter weights(String config) {
        return of(config)
                .text(Bundle.REQUIREMENTS, "tribuo==4.3.2\n")
                .text(Bundle.EVALUATION, "{\"metrics\":{\"accuracy\":0.93},\"data\":{\"name\":\"held out\"}}")
                .text(Bundle.TRAINING, "trainer: sgd\nepochs: 5\nseed: 42\n")
                .text(
                        Bundle.MANIFEST,
                        "{\"name\":\"made\",\"version\":\"3\",\"sha256\":\"" + SHA
                                + "\",\"rows\":1000,\"features\":{\"length\":{\"edges\":[10,20],\"counts\":[1,2,3]},\"city\":{\"counts\":{\"a\":4}}},\"labels\":{\"positive\":512}}")
                .text(Bundle.CARD, "# A model\n\nMade for tests.\n");
    }
}
