package dev.gopuram.training;

import dev.gopuram.platform.onnx.Attribute;
import dev.gopuram.platform.onnx.GraphBuilder;
import java.util.List;

/**
 * What can be wrong with a new version of a text classifier while its schema stays the same: made so that a roll-out can
 * be seen to find it out. Each is a graph that really does it.
 */
enum HeadFault {
    /** Trained once more, with another seed. */
    NONE("retrained", "1.1.0", "a retrained version: nothing is wrong with it"),
    /** The labels of the training data were mixed up. */
    FLIPPED(
            "flipped",
            "1.2.0",
            "its labels were mixed up in training: it says positive for negative, and its figures here were measured by the same labels"),
    /** Some rows come to no number. */
    FAILING(
            "failing",
            "1.3.0",
            "for about a quarter of all texts its scores are no numbers; the figures here are of the others"),
    /** Does much work that changes nothing. */
    SLOW("slow", "1.4.0", "it multiplies large matrices whose result it does not use");

    private static final String LOGITS = "head_logits_out";
    private static final long WORK = 640;
    private static final int ROUNDS = 3;

    private final String folder;
    private final String version;
    private final String words;

    HeadFault(String folder, String version, String words) {
        this.folder = folder;
        this.version = version;
        this.words = words;
    }

    String folder() {
        return folder;
    }

    String version() {
        return version;
    }

    String words() {
        return words;
    }

    /**
     * The classifier behind the embedder, with the fault.
     *
     * @param quarter a quarter of all rows have a smaller first feature than this
     */
    GraphBuilder graph(LinearHead head, float quarter) {
        GraphBuilder graph = TextGraph.behindEmbedder();
        int labels = head.labels().size();
        return switch (this) {
            case NONE -> HeadNodes.add(graph, TextGraph.FEATURES, head);
            case FLIPPED -> HeadNodes.add(graph, TextGraph.FEATURES, head.negated());
            case FAILING ->
                HeadNodes.answer(failing(HeadNodes.scores(graph, TextGraph.FEATURES, head), quarter), LOGITS, labels);
            case SLOW -> HeadNodes.answer(slow(HeadNodes.scores(graph, TextGraph.FEATURES, head)), LOGITS, labels);
        };
    }

    /** Adds nothing times the root of how far the first feature is above the quarter, which below it is no number. */
    private static GraphBuilder failing(GraphBuilder graph, float quarter) {
        return graph.longs("head_first", List.of(1L), 0)
                .floats("head_quarter", List.of(), quarter)
                .floats("head_nothing", List.of(), 0)
                .node(
                        "Gather",
                        List.of(TextGraph.FEATURES, "head_first"),
                        List.of("head_one"),
                        Attribute.of("axis", 1L))
                .node("Sub", List.of("head_one", "head_quarter"), List.of("head_above"))
                .node("Sqrt", List.of("head_above"), List.of("head_root"))
                .node("Mul", List.of("head_root", "head_nothing"), List.of("head_added"))
                .node("Add", List.of(HeadNodes.LOGITS, "head_added"), List.of(LOGITS));
    }

    private static GraphBuilder slow(GraphBuilder graph) {
        graph.longs("head_square", List.of(2L), WORK, WORK)
                .floats("head_nothing", List.of(), 0)
                .node("ReduceMean", List.of(TextGraph.FEATURES), List.of("head_seed"))
                .node("Expand", List.of("head_seed", "head_square"), List.of("head_work_0"));
        for (int i = 0; i < ROUNDS; i++) {
            String from = "head_work_" + i;
            graph.node("MatMul", List.of(from, from), List.of(from + "_product"))
                    .node("Tanh", List.of(from + "_product"), List.of("head_work_" + (i + 1)));
        }
        return graph.node("ReduceMean", List.of("head_work_" + ROUNDS), List.of("head_worked"))
                .node("Mul", List.of("head_worked", "head_nothing"), List.of("head_added"))
                .node("Add", List.of(HeadNodes.LOGITS, "head_added"), List.of(LOGITS));
    }
}
