package dev.gopuram.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.gopuram.bundles.AnswerConfig;
import dev.gopuram.bundles.Bundle;
import dev.gopuram.bundles.ExecutorConfig;
import dev.gopuram.bundles.TextConfig;
import dev.gopuram.bundles.WeightsConfig;
import dev.gopuram.contracts.models.Entity;
import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.models.PredictOptions;
import dev.gopuram.contracts.models.Results;
import dev.gopuram.contracts.models.TextPair;
import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.onnx.Attribute;
import dev.gopuram.platform.onnx.GraphBuilder;
import dev.gopuram.platform.onnx.OnnxType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts as tokens, with a tokenizer of a few words: words that are named, and pairs that are compared. */
class TokensTest {
    private static final VersionKey KEY = new VersionKey("", "m", "1.0.0");
    private static final List<String> LABELS = List.of("O", "B-PER", "I-PER", "B-LOC", "I-LOC");
    /** What each token of the vocabulary is, by the place of its label: the rest of a word says nonsense. */
    private static final int[] TAGS = {0, 3, 3, 0, 1, 2, 3, 0, 3, 4, 0, 3, 0};

    private static final String TOKENIZER = """
            {"version":"1.0","truncation":null,"padding":null,
             "added_tokens":[
               {"id":0,"content":"[UNK]","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true},
               {"id":1,"content":"[CLS]","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true},
               {"id":2,"content":"[SEP]","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true}],
             "normalizer":{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,
               "lowercase":true},
             "pre_tokenizer":{"type":"BertPreTokenizer"},
             "post_processor":{"type":"TemplateProcessing",
               "single":[{"SpecialToken":{"id":"[CLS]","type_id":0}},{"Sequence":{"id":"A","type_id":0}},
                 {"SpecialToken":{"id":"[SEP]","type_id":0}}],
               "pair":[{"SpecialToken":{"id":"[CLS]","type_id":0}},{"Sequence":{"id":"A","type_id":0}},
                 {"SpecialToken":{"id":"[SEP]","type_id":0}},{"Sequence":{"id":"B","type_id":1}},
                 {"SpecialToken":{"id":"[SEP]","type_id":1}}],
               "special_tokens":{"[CLS]":{"id":"[CLS]","ids":[1],"tokens":["[CLS]"]},
                 "[SEP]":{"id":"[SEP]","ids":[2],"tokens":["[SEP]"]}}},
             "decoder":null,
             "model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##",
               "max_input_chars_per_word":100,
               "vocab":{"[UNK]":0,"[CLS]":1,"[SEP]":2,"a":3,"ada":4,"love":5,"##lace":6,"met":7,"new":8,"york":9,"in":10,
                 "berlin":11,".":12}}}
            """;

    @TempDir
    static Path directory;

    @TempDir
    Path own;

    private final InferenceEngine engine =
            new InferenceEngine(TestModels.engine(directory, 2, ByteSize.mib(64)), Clock.system());

    @AfterEach
    void stop() {
        engine.close();
    }

    @Test
    void words_are_put_together_to_entities_at_their_code_points() {
        tagger(256, AnswerConfig.Scheme.BIO);

        List<Entity> entities = tags("😀 Ada Lovelace met Ada in New York.", TestModels.PLAIN);

        assertThat(entities).extracting(Entity::label).containsExactly("PER", "PER", "LOC");
        assertThat(entities).extracting(Entity::text).containsExactly("Ada Lovelace", "Ada", "New York");
        assertThat(entities).extracting(Entity::start).containsExactly(2, 19, 26);
        assertThat(entities).extracting(Entity::end).containsExactly(14, 22, 34);
        assertThat(entities.getFirst().score()).isCloseTo(sure(), within(1e-6));
    }

    @Test
    void an_entity_ends_where_another_begins_and_one_without_a_beginning_is_one_all_the_same() {
        tagger(256, AnswerConfig.Scheme.BIO);

        assertThat(texts("New Berlin York a York")).containsExactly("New", "Berlin York", "York");
        assertThat(texts("Love York Love")).containsExactly("Love", "York", "Love");
        assertThat(texts("a met in.")).isEmpty();
        assertThat(texts("...")).isEmpty();
    }

    @Test
    void without_a_scheme_neighbours_with_one_label_are_one() {
        tagger(256, AnswerConfig.Scheme.NONE);

        List<Entity> entities = tags("new berlin york", TestModels.PLAIN);

        assertThat(entities).extracting(Entity::label).containsExactly("B-LOC", "I-LOC");
        assertThat(entities).extracting(Entity::text).containsExactly("new berlin", "york");
    }

    @Test
    void entities_that_are_less_sure_than_is_wanted_are_left_out() {
        tagger(256, AnswerConfig.Scheme.BIO);

        assertThat(tags("ada", new PredictOptions(sure() - 1e-3, null, false, List.of(), false)))
                .hasSize(1);
        assertThat(tags("ada", new PredictOptions(sure() + 1e-3, null, false, List.of(), false)))
                .isEmpty();
    }

    @Test
    void a_text_longer_than_the_model_reads_at_once_is_tagged_as_if_it_were_read_whole() {
        StringBuilder text = new StringBuilder();
        String[] words = {"Ada", "Lovelace", "met", "a", "New", "York", "in", "Berlin", "."};
        for (int i = 0; i < 60; i++) {
            text.append(words[i * 7 % words.length]).append(i % 5 == 0 ? "  " : " ");
        }
        tagger(256, AnswerConfig.Scheme.BIO);
        List<Entity> whole = tags(text.toString(), TestModels.PLAIN);
        engine.withdraw(KEY);
        tagger(9, AnswerConfig.Scheme.BIO);

        assertThat(tags(text.toString(), TestModels.PLAIN)).isEqualTo(whole);
        assertThat(whole).hasSizeGreaterThan(20);
        PredictOptions truncated = new PredictOptions(null, null, true, List.of(), false);
        assertThat(tags(text.toString(), truncated)).hasSizeBetween(1, 7);
    }

    @Test
    void pairs_are_scored_with_their_second_text_told_from_the_first() {
        ranker(256);

        Answer answer = predict(
                new Inputs.Pairs(List.of(
                        new TextPair("ada", "new york"),
                        new TextPair("new york", "ada"),
                        new TextPair("a", "new berlin"))),
                TestModels.PLAIN);

        // The ids of the second text, and of the mark behind it.
        assertThat(scores(answer)).containsExactly(8 + 9 + 2.0, 4 + 2.0, 8 + 11 + 2.0);
        assertThat(answer.tokens()).isEqualTo(9);
        assertThat(refusal(new Inputs.Texts(List.of("ada"))).detail())
                .isEqualTo("inputs: texts (expected: pairs of texts, or tensors)");
    }

    @Test
    void a_pair_that_is_too_long_loses_the_end_of_its_longer_text_where_that_is_allowed() {
        ranker(8);
        Inputs pair = new Inputs.Pairs(List.of(new TextPair("ada met", "new york in berlin a a")));

        assertThat(refusal(pair).code()).isEqualTo(Problem.Code.CONTEXT_LENGTH_EXCEEDED);
        assertThat(refusal(pair).field()).isEqualTo("inputs[0]");
        PredictOptions truncate = new PredictOptions(null, null, true, List.of(), false);
        assertThat(scores(predict(pair, truncate))).containsExactly(8 + 9 + 10 + 2.0);
    }

    @Test
    void a_pair_beside_others_scores_what_it_does_alone() {
        ranker(256);
        String[] words = {"ada", "new york", "berlin", "met in a", "love", ""};
        List<TextPair> pairs = new ArrayList<>();
        for (String one : words) {
            for (String other : words) {
                pairs.add(new TextPair(one, other));
            }
        }

        Answer together = predict(new Inputs.Pairs(pairs), TestModels.PLAIN);

        List<Double> alone = new ArrayList<>();
        for (TextPair pair : pairs) {
            alone.addAll(scores(predict(new Inputs.Pairs(List.of(pair)), TestModels.PLAIN)));
        }
        assertThat(scores(together)).isEqualTo(alone);
    }

    private void tagger(int maxTokens, AnswerConfig.Scheme scheme) {
        float[] table = new float[TAGS.length * LABELS.size()];
        for (int token = 0; token < TAGS.length; token++) {
            table[token * LABELS.size() + TAGS[token]] = 3;
        }
        byte[] graph = new GraphBuilder("tagger")
                .opset("", 13)
                .input("input_ids", OnnxType.INT64, -1, -1)
                .floats("table", List.of((long) TAGS.length, (long) LABELS.size()), table)
                .node("Gather", List.of("table", "input_ids"), List.of("logits"))
                .output("logits", OnnxType.FP32, -1, -1, LABELS.size())
                .build();
        offer(
                graph,
                Model.Task.TOKEN_CLASSIFICATION,
                LABELS,
                maxTokens,
                new AnswerConfig("logits", AnswerConfig.Activation.SOFTMAX, scheme, List.of()));
    }

    /** The score of every label, where the graph gives it 3 and the others 0. */
    private static double sure() {
        return Math.exp(3) / (Math.exp(3) + LABELS.size() - 1);
    }

    private void ranker(int maxTokens) {
        byte[] graph = new GraphBuilder("ranker")
                .opset("", 13)
                .input("input_ids", OnnxType.INT64, -1, -1)
                .input("token_type_ids", OnnxType.INT64, -1, -1)
                .longs("axes", List.of(1L), 1)
                .node("Mul", List.of("input_ids", "token_type_ids"), List.of("seconds"))
                .node("Cast", List.of("seconds"), List.of("numbers"), Attribute.of("to", OnnxType.FP32.number()))
                .node("ReduceSum", List.of("numbers", "axes"), List.of("score"))
                .output("score", OnnxType.FP32, -1, 1)
                .build();
        offer(graph, Model.Task.RERANK, List.of(), maxTokens, AnswerConfig.defaults());
    }

    private void offer(byte[] graph, Model.Task task, List<String> labels, int maxTokens, AnswerConfig answer) {
        WeightsConfig config = new WeightsConfig(
                task,
                "nlp",
                List.of("en"),
                List.of(),
                List.of(),
                labels,
                new TextConfig(maxTokens, 2, "", "", TextConfig.Pooling.MEAN, true),
                null,
                null,
                answer,
                TestModels.BATCHES,
                new ExecutorConfig.Onnx(),
                "golden.json");
        Bundle bundle = TestModels.bundle(own, "m", "1.0." + maxTokens, graph, config, "", TOKENIZER);
        engine.offer(KEY, () -> bundle);
    }

    private List<Entity> tags(String text, PredictOptions options) {
        Results.Tagged tagged = (Results.Tagged)
                predict(new Inputs.Texts(List.of(text)), options).results();
        return tagged.rows().getFirst().entities();
    }

    private List<String> texts(String text) {
        return tags(text, TestModels.PLAIN).stream().map(Entity::text).toList();
    }

    private static List<Double> scores(Answer answer) {
        return ((Results.Numbers) answer.results())
                .rows().stream().map(row -> row.values().get("score")).toList();
    }

    private Problem refusal(Inputs inputs) {
        return catchThrowableOfType(Problem.class, () -> predict(inputs, TestModels.PLAIN));
    }

    private Answer predict(Inputs inputs, PredictOptions options) {
        return engine.predict(KEY, inputs, options, Deadline.after(Duration.ofSeconds(60), Clock.system()));
    }
}
