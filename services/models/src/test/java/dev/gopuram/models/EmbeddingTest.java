package dev.gopuram.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import dev.gopuram.contracts.models.Embed;
import dev.gopuram.contracts.models.Embeddings;
import dev.gopuram.contracts.models.FindModel;
import dev.gopuram.contracts.models.ListModels;
import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Usage;
import dev.gopuram.kernel.Vector;
import dev.gopuram.platform.lifecycle.Opened;
import dev.gopuram.testkit.Contexts;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole service over the real model. */
class EmbeddingTest {
    @TempDir
    static Path dataDir;

    private static Opened<Models> opened;

    @BeforeAll
    static void open() {
        ModelsConfig defaults = ModelsConfig.defaults();
        ModelsConfig config = new ModelsConfig(
                2,
                1,
                defaults.queuedRows(),
                defaults.maxInput(),
                defaults.maxRequest(),
                defaults.defaultModel(),
                Map.of("text-embedding-3-small", "all-minilm-l6-v2@production"),
                true);
        opened = ModelsAssembly.open(config, dataDir, Clock.system());
        opened.part().start();
    }

    @AfterAll
    static void stop() {
        opened.part().stop();
    }

    /** The cosines that the model's authors publish for its unquantised form: quantised it is near, not equal. */
    @Test
    void cosines_are_those_of_the_published_model_up_to_quantisation() {
        List<Vector> v = vectors("The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium.");

        assertThat(v.get(0).dot(v.get(1))).isCloseTo(0.6660, within(0.05));
        assertThat(v.get(0).dot(v.get(2))).isCloseTo(0.1046, within(0.05));
        assertThat(v.get(1).dot(v.get(2))).isCloseTo(0.1411, within(0.05));
    }

    /** From a paraphrase down to another subject, as people order them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "A plane is taking off. | An air plane is taking off. | A bird is flying away. | A woman cuts onions.",
                "A man is playing a large flute. | A man is playing a flute. | A man plays the guitar. | Stocks fell.",
                "The company reported higher profits this quarter. | Quarterly earnings at the firm went up."
                        + " | The company opened a new office. | Cats sleep most of the day.",
            })
    void nearer_meaning_is_a_higher_cosine(String text, String paraphrase, String related, String unrelated) {
        List<Vector> v = vectors(text, paraphrase, related, unrelated);

        assertThat(v.get(0).dot(v.get(1))).isGreaterThan(v.get(0).dot(v.get(2)) + 0.05);
        assertThat(v.get(0).dot(v.get(2))).isGreaterThan(v.get(0).dot(v.get(3)) + 0.05);
    }

    /** Computed again from the graph's raw outputs, with other code. */
    @Test
    void a_vector_is_the_mean_of_the_token_states_brought_to_length_one() throws Exception {
        String text = "Mean pooling takes every token into account.";
        Vector vector = vectors(text).getFirst();
        double[] expected = recompute(text);

        assertThat(vector.dimensions()).isEqualTo(384).isEqualTo(expected.length);
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) vector.at(i)).isCloseTo(expected[i], within(1e-6));
        }
    }

    @Test
    void the_same_text_has_the_same_vector_bit_for_bit_alone_and_in_any_company() {
        String text = "Rows of a batch-variant model run alone.";
        Vector alone = vectors(text).getFirst();

        List<Vector> beside = vectors("short", text, "a much longer neighbour, ".repeat(30), text);

        assertThat(beside.get(1)).isEqualTo(alone);
        assertThat(beside.get(3)).isEqualTo(alone);
        assertThat(vectors(text).getFirst()).isEqualTo(alone);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "naïve café, ÀÉÎ",
                "漢字だけの文章です。",
                "👩‍👩‍👧‍👦 family emoji 😀",
                "مرحبا بالعالم",
                "\u200b",
                "\ud800 lone surrogate",
                "nul \u0000 inside",
                "[CLS] [SEP] [MASK] [PAD] written out",
            })
    void any_text_has_a_vector_of_length_one(String text) {
        Vector vector = vectors(text).getFirst();

        assertThat(Math.sqrt(vector.dot(vector))).isCloseTo(1, within(1e-6));
    }

    @Test
    void a_very_long_word_is_one_unknown_token_and_not_a_failure() {
        Embeddings embeddings = embed("x".repeat(100_000));

        assertThat(embeddings.usage().inputTokens()).isEqualTo(1);
        assertThat(embeddings.vectors()).hasSize(1);
    }

    @Test
    void tokens_are_the_texts_own_without_special_ones() {
        Embeddings embeddings = embed("The quick brown fox");
        assertThat(embeddings.usage()).isEqualTo(new Usage(4, 0, 0, Usage.Source.COUNTED).on(embeddings.cpuMicros()));
        assertThat(embed("The quick brown fox", "hello").usage().inputTokens()).isEqualTo(5);
        assertThat(embed("\u200b").usage().inputTokens()).isZero();
    }

    @Test
    void a_text_longer_than_the_tokenizer_file_truncates_at_is_read_to_its_end() {
        String start = "word ".repeat(200);

        assertThat(embed(start).usage().inputTokens()).isEqualTo(200);
        assertThat(vectors(start + "guitar").getFirst())
                .isNotEqualTo(vectors(start + "volcano").getFirst());
    }

    @Test
    void a_text_of_5000_words_is_windowed_and_each_token_counted_once() throws Exception {
        List<String> words = List.of("river", "stone", "unbelievable", "harpsichord", "zygote");
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 5000; i++) {
            text.append(words.get((i * i + i / 7) % words.size())).append(i % 13 == 0 ? ". " : " ");
        }
        Embeddings embeddings = embed(text.toString());

        assertThat(embeddings.usage().inputTokens()).isEqualTo(countWordByWord(text.toString()));
        Vector vector = embeddings.vectors().getFirst();
        assertThat(Math.sqrt(vector.dot(vector))).isCloseTo(1, within(1e-6));
    }

    /** 256 tokens a row, of which two are the model's own. */
    @Test
    void a_text_to_be_truncated_is_read_as_far_as_the_model_reads_at_once() {
        String read = "moon " + "sea ".repeat(253);
        String rest = "The bill has not been paid. ".repeat(100);
        Embed request = new Embed("", List.of(read + rest, read, "moon"), Embed.Purpose.DOCUMENT, true);

        Embeddings cut = Contexts.admin().call(() -> opened.port().embed(request));

        assertThat(cut.usage().inputTokens()).isEqualTo(254 + 254 + 1);
        assertThat(cut.vectors().get(0))
                .isEqualTo(cut.vectors().get(1))
                .isEqualTo(vectors(read).getFirst());
        assertThat(cut.vectors().get(2)).isEqualTo(vectors("moon").getFirst());
        assertThat(vectors(read + rest).getFirst()).isNotEqualTo(cut.vectors().getFirst());
    }

    @Test
    void letters_count_the_same_in_either_case() {
        assertThat(vectors("The Moon pulls the SEA.").getFirst())
                .isEqualTo(vectors("the moon pulls the sea.").getFirst());
    }

    @Test
    void a_long_text_is_near_to_what_each_of_its_parts_says() {
        String cooking = "Knead the dough, let it rise and bake the bread in a hot oven. ".repeat(40);
        String stars = "The telescope observed a distant galaxy and its dying stars. ".repeat(40);
        List<Vector> v = vectors(cooking + stars, "baking bread", "astronomy", "tax law for companies");

        assertThat(v.get(0).dot(v.get(1))).isGreaterThan(v.get(0).dot(v.get(3)) + 0.1);
        assertThat(v.get(0).dot(v.get(2))).isGreaterThan(v.get(0).dot(v.get(3)) + 0.1);
    }

    @Test
    void a_call_takes_2048_texts() {
        List<String> texts = IntStream.range(0, 2048).mapToObj(i -> "text " + i).toList();

        Embeddings embeddings = embed(texts.toArray(String[]::new));

        assertThat(embeddings.vectors()).hasSize(2048);
        assertThat(embeddings.vectors().get(1234))
                .isEqualTo(vectors("text 1234").getFirst());
        assertThat(embeddings.cpuMicros()).isPositive();
    }

    @Test
    void many_callers_at_once_get_each_their_own() throws Exception {
        List<String> texts = IntStream.range(0, 64)
                .mapToObj(i -> "caller " + i + " asks about topic " + i * 7)
                .toList();
        List<Vector> expected = vectors(texts.toArray(String[]::new));
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Vector>> answers = texts.stream()
                    .map(text -> callers.submit(() -> vectors(text).getFirst()))
                    .toList();
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get()).isEqualTo(expected.get(i));
            }
        }
    }

    @Test
    void a_call_whose_deadline_has_passed_is_not_run() {
        CallContext late = Contexts.of("tenant", Set.of("embed"), Duration.ZERO);

        Problem problem = catchThrowableOfType(
                Problem.class, () -> late.run(() -> opened.port().embed(request("", "text"))));

        assertThat(problem.code()).isEqualTo(Problem.Code.DEADLINE_EXCEEDED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "all-minilm-l6-v2",
                "all-minilm-l6-v2@1.0.0",
                "all-minilm-l6-v2@production",
                "text-embedding-3-small"
            })
    void a_model_answers_to_its_names_and_says_its_own(String name) {
        Embeddings embeddings = Contexts.admin().call(() -> opened.port().embed(request(name, "hello")));

        assertThat(embeddings.model()).isEqualTo("all-minilm-l6-v2");
        assertThat(embeddings.version()).isEqualTo("1.0.0");
        assertThat(embeddings.vectors()).isEqualTo(vectors("hello"));
    }

    @Test
    void an_unknown_model_is_not_found() {
        Problem problem = catchThrowableOfType(
                Problem.class, () -> Contexts.admin().run(() -> opened.port().embed(request("all-minilm", "hello"))));

        assertThat(problem.code()).isEqualTo(Problem.Code.NOT_FOUND);
        assertThat(problem.detail()).contains("all-minilm-l6-v2");
    }

    @Test
    void an_empty_text_is_refused_by_its_place() {
        Problem problem = catchThrowableOfType(Problem.class, () -> embed("a", "b", "c", " "));

        assertThat(problem.code()).isEqualTo(Problem.Code.INVALID);
        assertThat(problem.field()).isEqualTo("input[3]");
    }

    @Test
    void models_are_listed_and_found_with_what_callers_must_know() {
        List<Model> models = opened.port().listModels(new ListModels()).models();

        assertThat(models).first().satisfies(model -> {
            assertThat(model.name()).isEqualTo("all-minilm-l6-v2");
            assertThat(model.dimensions()).isEqualTo(384);
            assertThat(model.maxTokens()).isEqualTo(256);
            assertThat(model.batchVariant()).isTrue();
        });
        assertThat(opened.port().findModel(new FindModel("text-embedding-3-small")))
                .isEqualTo(models.getFirst());
        assertThat(catchThrowableOfType(Problem.class, () -> opened.port().findModel(new FindModel("")))
                        .code())
                .isEqualTo(Problem.Code.NOT_FOUND);
    }

    private static Embed request(String model, String... texts) {
        return new Embed(model, Arrays.asList(texts), Embed.Purpose.DOCUMENT);
    }

    private static Embeddings embed(String... texts) {
        return Contexts.admin().call(() -> opened.port().embed(request("", texts)));
    }

    private static List<Vector> vectors(String... texts) {
        return embed(texts).vectors();
    }

    private static double[] recompute(String text) throws Exception {
        long[] ids = withTokenizer(text, true);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        long[] ones = new long[ids.length];
        Arrays.fill(ones, 1);
        long[] shape = {1, ids.length};
        try (OrtSession session = environment.createSession(file("model.onnx").toString());
                OnnxTensor input = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
                OnnxTensor mask = OnnxTensor.createTensor(environment, LongBuffer.wrap(ones), shape);
                OnnxTensor types = OnnxTensor.createTensor(environment, LongBuffer.allocate(ids.length), shape);
                OrtSession.Result result =
                        session.run(Map.of("input_ids", input, "attention_mask", mask, "token_type_ids", types))) {
            float[][] states = ((float[][][]) result.get(0).getValue())[0];
            double[] mean = new double[states[0].length];
            for (int d = 0; d < mean.length; d++) {
                for (float[] state : states) {
                    mean[d] += state[d] / states.length;
                }
            }
            double norm = Math.sqrt(Arrays.stream(mean).map(x -> x * x).sum());
            return Arrays.stream(mean).map(x -> x / norm).toArray();
        }
    }

    /** Words and full stops never share a token, so they can be counted one at a time, far from any bound. */
    private static long countWordByWord(String text) throws Exception {
        List<String> parts =
                new ArrayList<>(Arrays.asList(text.replace(".", " .").trim().split("\\s+")));
        long tokens = 0;
        for (String part : Set.copyOf(parts)) {
            tokens += (long) withTokenizer(part, false).length * Collections.frequency(parts, part);
        }
        return tokens;
    }

    private static long[] withTokenizer(String text, boolean special) throws Exception {
        TokenizersLibrary library = TokenizersLibrary.LIB;
        long tokenizer = library.createTokenizerFromString(Files.readString(file("tokenizer.json")));
        library.disablePadding(tokenizer);
        long encoding = library.encode(tokenizer, text, special);
        try {
            return library.getTokenIds(encoding);
        } finally {
            library.deleteEncoding(encoding);
            library.deleteTokenizer(tokenizer);
        }
    }

    private static Path file(String name) throws Exception {
        try (Stream<Path> files = Files.walk(dataDir)) {
            return files.filter(path -> path.getFileName().toString().equals(name)
                            && path.toString().contains("all-minilm-l6-v2"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
