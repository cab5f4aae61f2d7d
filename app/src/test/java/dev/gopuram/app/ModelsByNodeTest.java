package dev.gopuram.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.contracts.models.Embed;
import dev.gopuram.contracts.models.EmbeddersOnly;
import dev.gopuram.contracts.models.Embeddings;
import dev.gopuram.contracts.models.FindModel;
import dev.gopuram.contracts.models.ListModels;
import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.models.ModelList;
import dev.gopuram.kernel.Problem;
import dev.gopuram.testkit.Contexts;
import dev.gopuram.testkit.FakeModels;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ModelsByNodeTest {
    private final Place words = new Place(new FakeModels("words", "1.0.0", 8));
    private final Place shapes = new Place(new FakeModels("shapes", "1.0.0", 4));
    private final ModelsByNode models = new ModelsByNode(List.of(words, shapes));

    @Test
    void a_call_goes_to_the_node_that_holds_its_model_and_then_straight_there() {
        assertThat(embed("shapes").model()).isEqualTo("shapes");
        assertThat(words.asked).isEqualTo(1);

        assertThat(embed("shapes").model()).isEqualTo("shapes");
        assertThat(words.asked).isEqualTo(1);
        assertThat(shapes.asked).isEqualTo(2);
    }

    @Test
    void a_model_that_moved_is_found_again() {
        embed("words");
        Embeddings moved = new FakeModels("words", "2.0.0", 8).embed(request("words"));
        words.fails = Problem.of(Problem.Code.NOT_FOUND, "model: words (expected: another)");
        shapes.answers = moved;

        assertThat(embed("words").version()).isEqualTo("2.0.0");
    }

    @Test
    void a_model_that_no_node_holds_is_refused_with_the_nearest_of_all() {
        assertThatThrownBy(() -> embed("shape"))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(Problem.Code.NOT_FOUND))
                .hasMessageContaining("perhaps shapes");
    }

    @Test
    void while_a_node_is_away_nobody_says_that_its_model_does_not_exist() {
        words.fails = Problem.of(Problem.Code.UNAVAILABLE, "no node answers");

        assertThatThrownBy(() -> embed("other"))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(Problem.Code.UNAVAILABLE));
        assertThat(embed("shapes").model()).isEqualTo("shapes");
    }

    @Test
    void what_the_caller_did_wrong_is_not_tried_elsewhere() {
        words.fails = Problem.invalid("input", "0 texts", "1..8");

        assertThatThrownBy(() -> embed("shapes")).hasMessageContaining("0 texts");
        assertThat(shapes.asked).isZero();
    }

    @Test
    void lists_are_of_all_nodes_that_answer() {
        assertThat(list()).containsExactly("words", "shapes");
        words.fails = Problem.of(Problem.Code.UNAVAILABLE, "no node answers");
        assertThat(list()).containsExactly("shapes");
        shapes.fails = words.fails;
        assertThatThrownBy(this::list).hasMessageContaining("no node answers");
    }

    private List<String> list() {
        return called(() -> models.listModels(new ListModels()).models().stream()
                .map(Model::name)
                .toList());
    }

    private Embeddings embed(String model) {
        return called(() -> models.embed(request(model)));
    }

    private static Embed request(String model) {
        return new Embed(model, List.of("a tent"), Embed.Purpose.QUERY, false);
    }

    private static <T> T called(Supplier<T> call) {
        return Contexts.of("acme").call(call);
    }

    /** What one node holds. */
    private static final class Place implements EmbeddersOnly {
        private final FakeModels held;
        private Problem fails;
        private Embeddings answers;
        private int asked;

        Place(FakeModels held) {
            this.held = held;
        }

        @Override
        public Embeddings embed(Embed request) {
            asked++;
            available();
            return answers == null ? held.embed(request) : answers;
        }

        @Override
        public Model findModel(FindModel request) {
            available();
            return held.findModel(request);
        }

        @Override
        public ModelList listModels(ListModels request) {
            available();
            return new ModelList(held.listModels(request).models(), Map.of());
        }

        private void available() {
            if (fails != null) {
                throw fails;
            }
        }
    }
}
