package dev.gopuram.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gopuram.kernel.Vector;
import dev.gopuram.platform.onnx.GraphBuilder;
import dev.gopuram.platform.onnx.OnnxType;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What Tribuo says of a row and what the merged graph says of it, run by ONNX Runtime. */
class HeadTest {
    private static final Path NATIVES = Path.of("target", "natives");
    private static final HeadTrainer TRAINER = new HeadTrainer(0.003, 3, 16, 1);

    private static Tokens tokens;
    private static SentimentRows rows;
    private static HeadTrainer.Fit fit;

    @BeforeAll
    static void fit() {
        tokens = new Tokens(NATIVES);
        byte[] features = TextGraph.behindEmbedder()
                .output(TextGraph.FEATURES, OnnxType.FP32, -1, TextGraph.SIZE)
                .appendix();
        try (TextEncoder encoder = new TextEncoder(tokens, features, TextGraph.FEATURES)) {
            rows = SentimentRows.of(HandWrittenReviews.read().subList(0, 48), encoder);
        }
        fit = TRAINER.fit(SentimentModel.LABELS, rows.labelled());
    }

    @Test
    void behind_the_embedder_it_says_what_tribuo_says_to_a_hundred_thousandth() {
        List<Vector> scores = scores(HeadNodes.add(TextGraph.behindEmbedder(), TextGraph.FEATURES, fit.head()));
        for (int i = 0; i < scores.size(); i++) {
            float[] tribuo = fit.scores(rows.labelled().get(i));
            assertThat(scores.get(i).at(0)).isCloseTo(tribuo[0], within(1e-5f));
            assertThat(scores.get(i).at(1)).isCloseTo(tribuo[1], within(1e-5f));
        }
    }

    @Test
    void behind_convolutions_it_says_what_tribuo_says_to_a_hundred_thousandth() {
        ShapesModel model = new ShapesModel();
        float[] pieces = model.pieces();
        List<Labelled> some = model.rows(pieces).subList(0, 300);
        HeadTrainer.Fit shapes = TRAINER.fit(ShapesModel.LABELS, some);
        byte[] graph = HeadNodes.add(PictureGraph.features(pieces), PictureGraph.FEATURES, shapes.head())
                .build();
        try (PictureEncoder encoder = new PictureEncoder(graph, HeadNodes.PROBABILITIES)) {
            List<float[]> scores = encoder.all(new ShapeMaker(ShapesModel.SEED)
                    .make(ShapesModel.TRAIN_EACH)
                    .subList(0, 300));
            for (int i = 0; i < some.size(); i++) {
                assertThat(scores.get(i)).containsExactly(shapes.scores(some.get(i)), within(1e-5f));
            }
        }
    }

    @Test
    void mixed_up_labels_turn_every_answer_round() {
        List<Vector> right = scores(HeadFault.NONE.graph(fit.head(), 0));
        List<Vector> wrong = scores(HeadFault.FLIPPED.graph(fit.head(), 0));
        for (int i = 0; i < right.size(); i++) {
            assertThat(wrong.get(i).at(0)).isCloseTo(right.get(i).at(1), within(1e-5f));
        }
    }

    @Test
    void a_failing_head_comes_to_no_number_for_some_and_to_the_same_for_the_others() {
        float[] first = new float[rows.embeddings().size()];
        for (int i = 0; i < first.length; i++) {
            first[i] = rows.embeddings().get(i).at(0);
        }
        java.util.Arrays.sort(first);
        List<Vector> right = scores(HeadFault.NONE.graph(fit.head(), 0));
        List<Vector> failing = scores(HeadFault.FAILING.graph(fit.head(), first[first.length / 4]));
        assertThat(failing.stream().filter(score -> Float.isNaN(score.at(0))).count())
                .isEqualTo(first.length / 4);
        for (int i = 0; i < right.size(); i++) {
            if (!Float.isNaN(failing.get(i).at(0))) {
                assertThat(failing.get(i).at(0)).isCloseTo(right.get(i).at(0), within(1e-6f));
            }
        }
    }

    @Test
    void useless_work_changes_no_answer() {
        assertThat(scores(HeadFault.SLOW.graph(fit.head(), 0))).isEqualTo(scores(HeadFault.NONE.graph(fit.head(), 0)));
    }

    @Test
    void the_same_rows_and_seed_give_the_same_graph() {
        byte[] once = HeadFault.NONE.graph(fit.head(), 0).appendix();
        LinearHead again = TRAINER.fit(SentimentModel.LABELS, rows.labelled()).head();
        assertThat(HeadFault.NONE.graph(again, 0).appendix()).isEqualTo(once);
    }

    private static List<Vector> scores(GraphBuilder graph) {
        try (TextEncoder encoder = new TextEncoder(tokens, graph.appendix(), HeadNodes.PROBABILITIES)) {
            return encoder.all(rows.reviews().stream().map(Review::text).toList());
        }
    }
}
