package dev.gopuram.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.contracts.models.Embed;
import dev.gopuram.contracts.models.Embeddings;
import dev.gopuram.contracts.models.FindModel;
import dev.gopuram.contracts.models.ListModels;
import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Vector;
import dev.gopuram.testkit.Contexts;
import dev.gopuram.testkit.Runner;
import dev.gopuram.testkit.Running;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What callers rely on, on every transport. */
@ParameterizedClass
@EnumSource(Runner.class)
class ModelsContractTest {
    @TempDir
    private static Path data;

    private static Running<Models> models;

    /** The answer of the first transport, for the others to equal. */
    private static Vector hello;

    private final Runner runner;

    ModelsContractTest(Runner runner) {
        this.runner = runner;
    }

    @BeforeParameterizedClassInvocation
    static void start(Runner runner) {
        models = runner.start(new ModelsFixture(), data.resolve(runner.name()));
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        models.close();
    }

    @Test
    void a_long_text_is_cut_off_only_if_asked() {
        String text = "moon ".repeat(300);
        Embed whole = new Embed("", List.of(text), Embed.Purpose.DOCUMENT);
        Embed cut = new Embed("", List.of(text), Embed.Purpose.DOCUMENT, true);
        assertThat(call(port -> port.embed(whole)).usage().inputTokens()).isEqualTo(300);
        assertThat(call(port -> port.embed(cut)).usage().inputTokens()).isEqualTo(254);
    }

    @Test
    void texts_become_vectors_in_order_with_their_tokens_counted() {
        Embeddings embeddings = embed("", "The quick brown fox", "A fast dark fox", "The bill has not been paid");

        assertThat(embeddings.model()).isEqualTo("all-minilm-l6-v2");
        assertThat(embeddings.version()).isEqualTo("1.0.0");
        assertThat(embeddings.usage().inputTokens()).isEqualTo(4 + 4 + 6);
        List<Vector> v = embeddings.vectors();
        assertThat(v).hasSize(3).allMatch(vector -> vector.dimensions() == 384);
        assertThat(v.get(0).dot(v.get(1))).isGreaterThan(v.get(0).dot(v.get(2)) + 0.2);
    }

    @Test
    void every_transport_gives_the_same_vector_bit_for_bit() {
        Vector vector = embed("", "hello").vectors().getFirst();
        if (hello == null) {
            hello = vector;
        }

        assertThat(vector).as("on %s", runner).isEqualTo(hello);
    }

    @Test
    void a_large_call_comes_back_whole() {
        String[] texts = IntStream.range(0, 300).mapToObj(i -> "text " + i).toArray(String[]::new);

        assertThat(embed("", texts).vectors()).hasSize(300).doesNotHaveDuplicates();
    }

    @Test
    void models_are_listed_and_found() {
        List<Model> listed = call(port -> port.listModels(new ListModels())).models();

        assertThat(listed).first().satisfies(model -> {
            assertThat(model.name()).isEqualTo("all-minilm-l6-v2");
            assertThat(model.languages()).containsExactly("en");
            assertThat(model.batchVariant()).isTrue();
        });
        assertThat(call(port -> port.listModels(new ListModels())).names())
                .containsEntry("", "all-minilm-l6-v2")
                .containsEntry("all-minilm-l6-v2@production", "all-minilm-l6-v2")
                .doesNotContainKey("all-minilm-l6-v2");
        Model found = call(port -> port.findModel(new FindModel("all-minilm-l6-v2@production")));
        assertThat(found).isEqualTo(listed.getFirst());
    }

    @Test
    void an_unknown_model_is_not_found_and_the_nearest_is_named() {
        Problem problem = refusal(Contexts.admin(), port -> port.findModel(new FindModel("all-minilm-l6-v3")));

        assertThat(problem.code()).isEqualTo(Problem.Code.NOT_FOUND);
        assertThat(problem.field()).isEqualTo("model");
        assertThat(problem.detail()).contains("perhaps all-minilm-l6-v2");
    }

    @Test
    void a_blank_text_is_refused_by_its_place() {
        Problem problem = refusal(Contexts.admin(), port -> port.embed(request("", "a", " ")));

        assertThat(problem.code()).isEqualTo(Problem.Code.INVALID);
        assertThat(problem.field()).isEqualTo("input[1]");
    }

    @Test
    void a_call_that_nobody_waits_for_any_more_is_refused() {
        CallContext late = Contexts.of("tenant", Set.of("embed"), Duration.ZERO);

        assertThat(refusal(late, port -> port.embed(request("", "a"))).code())
                .isEqualTo(Problem.Code.DEADLINE_EXCEEDED);
    }

    private static Embeddings embed(String model, String... texts) {
        return call(port -> port.embed(request(model, texts)));
    }

    private static Embed request(String model, String... texts) {
        return new Embed(model, Arrays.asList(texts), Embed.Purpose.DOCUMENT);
    }

    private static <T> T call(Function<Models, T> body) {
        return Contexts.admin().call(() -> body.apply(models.port()));
    }

    private static Problem refusal(CallContext context, Function<Models, ?> body) {
        return catchThrowableOfType(Problem.class, () -> context.call(() -> body.apply(models.port())));
    }
}
