package dev.gopuram.training;

import dev.gopuram.platform.onnx.Attribute;
import dev.gopuram.platform.onnx.GraphBuilder;
import java.util.ArrayList;
import java.util.List;

/**
 * What is put behind the embedder's graph: the mean of the tokens' states under the mask, of the last three layers, since
 * the last one alone knows more of what a text is about than of what it thinks. The operators are those of opset 11,
 * because the embedder's file names that.
 */
final class TextGraph {
    /** What the head reads of a row. */
    static final String FEATURES = "head_features";

    static final int SIZE = 3 * 384;

    private static final String MASK = "attention_mask";
    private static final List<String> LAYERS = List.of(
            "/encoder/layer.3/output/LayerNorm/Add_1_output_0",
            "/encoder/layer.4/output/LayerNorm/Add_1_output_0",
            "last_hidden_state");
    private static final long FLOAT = 1;

    private TextGraph() {}

    /** An appendix to the embedder that ends in its features. */
    static GraphBuilder behindEmbedder() {
        GraphBuilder graph = new GraphBuilder("head")
                .node("Cast", List.of(MASK), List.of("head_mask"), Attribute.of("to", FLOAT))
                .node("ReduceSum", List.of("head_mask"), List.of("head_tokens"), overTokens(1))
                .node("Unsqueeze", List.of("head_mask"), List.of("head_mask_3d"), Attribute.wholes("axes", 2));
        List<String> means = new ArrayList<>();
        for (String states : LAYERS) {
            String name = "head_" + means.size();
            graph.node("Mul", List.of(states, "head_mask_3d"), List.of(name + "_masked"))
                    .node("ReduceSum", List.of(name + "_masked"), List.of(name + "_sum"), overTokens(0))
                    .node("Div", List.of(name + "_sum", "head_tokens"), List.of(name + "_mean"));
            means.add(name + "_mean");
        }
        return graph.node("Concat", means, List.of(FEATURES), Attribute.of("axis", 1L));
    }

    private static Attribute[] overTokens(long keep) {
        return new Attribute[] {Attribute.wholes("axes", 1), Attribute.of("keepdims", keep)};
    }
}
