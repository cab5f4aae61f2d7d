package dev.gopuram.bundles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.contracts.models.DataType;
import dev.gopuram.contracts.models.Model.Task;
import dev.gopuram.contracts.models.TensorSpec;
import dev.gopuram.contracts.registry.Kind;
import dev.gopuram.kernel.Problem;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BundleConfigTest {
    @Test
    void what_is_written_out_is_read_as_the_same() {
        GoodBundles.all().forEach((name, writer) -> {
            BundleConfig config = BundleConfig.parse(
                    writer.get().whole().get(BundleConfig.FILE).utf8());
            assertThat(BundleConfig.parse(config.yaml())).as(name).isEqualTo(config);
        });
    }

    @Test
    void weights_are_typed() {
        BundleConfig config = parsed(GoodBundles.text());
        assertThat(config.kind()).isEqualTo(Kind.WEIGHTS);
        assertThat(config.version()).isEqualTo(new SemanticVersion(2, 1, 0));
        WeightsConfig weights = config.weights();
        assertThat(weights.task()).isEqualTo(Task.TEXT_CLASSIFICATION);
        assertThat(weights.family()).isEqualTo("nlp");
        assertThat(weights.inputs()).contains(new TensorSpec("input_ids", DataType.INT64, List.of(-1L, -1L)));
        assertThat(weights.labels()).containsExactly("negative", "positive");
        assertThat(weights.text()).isEqualTo(new TextConfig(128, 16, "", "", TextConfig.Pooling.NONE, true));
        assertThat(weights.answer().activation()).isEqualTo(AnswerConfig.Activation.SOFTMAX);
        assertThat(weights.batching()).isEqualTo(new BatchingConfig(16, Duration.ofMillis(2), 256));
        assertThat(weights.executor()).isEqualTo(new ExecutorConfig.Onnx());
    }

    @Test
    void features_and_pictures_are_typed() {
        TableConfig table = parsed(GoodBundles.table()).weights().table();
        assertThat(table).isNotNull();
        assertThat(table.features())
                .containsExactly(
                        new TableConfig.Feature.Numeric("age", 40.0, 0, 10, 0.0, 120.0),
                        new TableConfig.Feature.Category("city", List.of("a", "b"), "a"));
        assertThat(table.width()).isEqualTo(3);
        ImageConfig image = parsed(GoodBundles.image()).weights().image();
        assertThat(image).isNotNull();
        assertThat(image.resize()).isEqualTo(ImageConfig.Resize.COVER);
        assertThat(image.scale()).isEqualTo(1.0 / 255);
        assertThat(image.std()).containsExactly(1.0, 1.0, 1.0);
    }

    @Test
    void another_server_is_typed() {
        assertThat(parsed(GoodBundles.remote()).weights().executor())
                .isEqualTo(
                        new ExecutorConfig.Oip(URI.create("http://triton:8000"), "linear", "1", Duration.ofSeconds(5)));
    }

    @Test
    void a_prompt_is_typed_and_keeps_its_schema_as_json() {
        PromptConfig prompt = parsed(GoodBundles.prompt()).prompt();
        assertThat(prompt.variables().keySet()).containsExactly("tone", "question");
        assertThat(prompt.models()).containsExactly("openai/gpt-4o-mini", "extractive");
        assertThat(prompt.parameters().maxTokens()).isEqualTo(300);
        assertThat(prompt.outputSchema()).isNotNull();
        assertThat(prompt.outputSchema().utf8())
                .contains("\"required\":[\"answer\"]")
                .contains("\"type\":\"object\"");
    }

    @Test
    void a_prompt_may_be_written_without_what_it_shares_with_weights() {
        String prompt = """
                template:
                  - {role: system, content: "You are {{tone}}."}
                  - {role: user, content: "{{question}}"}
                variables:
                  tone: {default: kind, values: [kind, brief]}
                  question: {required: true}
                parameters: {temperature: 0.2}
                models: [extractive]
                output_schema: {type: object}
                """;

        BundleConfig alone = BundleConfig.parse("name: greet\nversion: 1.0.0\n" + prompt);

        assertThat(alone)
                .isEqualTo(BundleConfig.parse(
                        "schema: 1\nname: greet\nversion: 1.0.0\nkind: prompt\nprompt:\n" + prompt.indent(2)));
        assertThat(BundleConfig.parse(alone.yaml())).isEqualTo(alone);
        assertThatThrownBy(() -> BundleConfig.parse("name: greet\nversion: 1\n" + prompt + "task: embed\n"))
                .hasMessageContaining("config.yaml:2:10: version: 1")
                .hasMessageContaining("task: unknown key");
        assertThatThrownBy(() -> BundleConfig.parse("name: greet\nversion: 1.0.0\nkind: weights\n" + prompt))
                .hasMessageContaining("kind: weights (expected: prompt");
    }

    @Test
    void what_a_prompt_says_is_written_so_that_it_is_read_again() {
        String odd = "\u007f\u0085\u009f\u2028\u2029\ufeff\ufffe \uD83D\uDED5 \u0B95\t\n\\ \" ' # : {x";
        BundleConfig config = new BundleConfig(
                "greet",
                SemanticVersion.parse("1.0.0"),
                new PromptConfig(
                        List.of(new PromptConfig.Message(PromptConfig.Role.USER, odd)),
                        Map.of(),
                        PromptConfig.Parameters.defaults(),
                        List.of(),
                        null,
                        GoldenRow.FILE));

        assertThat(BundleConfig.parse(config.yaml())).isEqualTo(config);
    }

    @Test
    void a_strangers_reference_to_a_file_stays_a_text() {
        String yaml = GoodBundles.prompt()
                .whole()
                .get(BundleConfig.FILE)
                .utf8()
                .replace("You are {{tone}}.", "You are {{tone}}. ${file:/etc/hostname} ${env:PATH}");
        assertThat(BundleConfig.parse(yaml).prompt().template().getFirst().content())
                .isEqualTo("You are {{tone}}. ${file:/etc/hostname} ${env:PATH}");
    }

    @Test
    void everything_that_is_wrong_is_told_with_its_place() {
        assertThatThrownBy(() -> BundleConfig.parse("schema: 1\nname: a\nversion: x\nkind: dog\nflavour: sweet\n"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("config.yaml:3:10: version: x")
                .hasMessageContaining("config.yaml:4:7: kind: dog")
                .hasMessageContaining("config.yaml:5:1: flavour: unknown key");
    }

    @Test
    void a_version_has_one_spelling() {
        assertThat(SemanticVersion.parse("2.10.0")).isGreaterThan(SemanticVersion.parse("2.9.99"));
        for (String wrong : List.of("1.0", "01.0.0", "1.0.0-rc1", "v1.0.0", "1.0.0 ", "1.0.9999999999")) {
            assertThatThrownBy(() -> SemanticVersion.parse(wrong)).as(wrong).isInstanceOf(Problem.class);
        }
    }

    private static BundleConfig parsed(BundleWriter writer) {
        return BundleConfig.parse(writer.whole().get(BundleConfig.FILE).utf8());
    }
}
