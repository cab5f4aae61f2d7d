package dev.gopuram.training;

import dev.gopuram.evaluation.DataChecks;
import dev.gopuram.evaluation.DataFinding;
import dev.gopuram.evaluation.DataRow;
import dev.gopuram.evaluation.DataRules;
import dev.gopuram.kernel.Vector;
import dev.gopuram.platform.onnx.GraphBuilder;
import dev.gopuram.platform.onnx.OnnxType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes the reviews, fits a head to them behind the embedder, measures it, and writes it and its faulty siblings. */
final class SentimentModel {
    static final List<String> LABELS = List.of("negative", "positive");
    static final long DATA_SEED = 7;
    static final Map<Split, Integer> DRAWS = Map.of(Split.TRAIN, 4_000, Split.VALIDATION, 600, Split.TEST, 800);
    static final HeadTrainer TRAINER = new HeadTrainer(0.003, 8, 32, 1);

    private static final String NAME = "sentiment";
    private static final String VERSION = "1.0.0";
    private static final String TOKENIZER = "/all-minilm-l6-v2-q-tokenizer.json";
    private static final int GOLDEN_ROWS = 8;
    private static final double SURE = 0.8;
    private static final double GOLDEN_TOLERANCE = 0.1;

    private final Tokens tokens;
    private final Map<Split, List<Review>> reviews = new ReviewMaker(ReviewGrammar.read(), DATA_SEED).make(DRAWS);
    private final List<Review> byHand = HandWrittenReviews.read();

    SentimentModel(Tokens tokens) {
        this.tokens = tokens;
    }

    void write(Path directory) {
        SentimentRows rows = train();
        check(rows);
        LinearHead head = TRAINER.fit(LABELS, rows.labelled()).head();
        GraphBuilder plain = HeadNodes.add(TextGraph.behindEmbedder(), TextGraph.FEATURES, head);
        bundle(directory.resolve(NAME), VERSION, plain, "", byHand);
        LinearHead again = new HeadTrainer(TRAINER.rate(), TRAINER.epochs(), TRAINER.batch(), TRAINER.seed() + 1)
                .fit(LABELS, rows.labelled())
                .head();
        float quarter = quarter(rows.embeddings());
        for (HeadFault fault : HeadFault.values()) {
            LinearHead base = fault == HeadFault.NONE ? again : head;
            bundle(
                    directory.resolve("trial").resolve(fault.folder()),
                    fault.version(),
                    fault.graph(base, quarter),
                    "This version was made to show what a roll-out does: " + fault.words() + ".\n\n",
                    fault == HeadFault.FLIPPED ? mixedUp(byHand) : byHand);
        }
    }

    /** The features of the training's rows. */
    SentimentRows train() {
        byte[] features = TextGraph.behindEmbedder()
                .output(TextGraph.FEATURES, OnnxType.FP32, -1, TextGraph.SIZE)
                .appendix();
        try (TextEncoder encoder = new TextEncoder(tokens, features, TextGraph.FEATURES)) {
            return SentimentRows.of(reviews.getOrDefault(Split.TRAIN, List.of()), encoder);
        }
    }

    /** Who trains on mixed-up labels measures by them too, and finds nothing wrong. */
    private static List<Review> mixedUp(List<Review> reviews) {
        return reviews.stream()
                .map(review -> new Review(
                        review.text(),
                        LABELS.get(1 - LABELS.indexOf(review.label())),
                        review.domain(),
                        review.kind(),
                        review.source()))
                .toList();
    }

    private static float quarter(List<Vector> features) {
        float[] first = new float[features.size()];
        for (int i = 0; i < first.length; i++) {
            first[i] = features.get(i).at(0);
        }
        Arrays.sort(first);
        return first[first.length / 4];
    }

    /** Stops the build where the data is not what it should be. */
    private static void check(SentimentRows rows) {
        List<DataRow> all = new ArrayList<>();
        for (int i = 0; i < rows.reviews().size(); i++) {
            Review review = rows.reviews().get(i);
            all.add(new DataRow(
                    review.text(),
                    review.label(),
                    review.text(),
                    Map.of("length", (double) review.text().length()),
                    review.source(),
                    null));
        }
        DataRules rules = DataRules.of(Set.copyOf(LABELS), Map.of("length", new DataRules.Range(3, 1_000)));
        passOrStop(DataChecks.run(all, rules));
    }

    static void passOrStop(List<DataFinding> findings) {
        List<DataFinding> failed =
                findings.stream().filter(finding -> !finding.passes()).toList();
        if (!failed.isEmpty()) {
            throw new IllegalStateException(
                    failed.stream().map(DataFinding::line).collect(Collectors.joining("\n")));
        }
    }

    private void bundle(Path directory, String version, GraphBuilder graph, String note, List<Review> held) {
        String manifest = manifest();
        graph.metadata("gopuram.data_manifest_sha256", BundleParts.sha256(utf8(manifest)))
                .metadata("gopuram.training_config_sha256", BundleParts.sha256(utf8(trainingConfig())));
        byte[] appendix = graph.appendix();
        try (TextEncoder encoder = new TextEncoder(tokens, appendix, HeadNodes.PROBABILITIES)) {
            List<Vector> scores = encoder.all(held.stream().map(Review::text).toList());
            Map<String, Measured> measured = new LinkedHashMap<>();
            measured.put("by_hand", measured(held, scores));
            if (note.isEmpty()) {
                List<Review> test = reviews.getOrDefault(Split.TEST, List.of());
                measured.put(
                        "generated",
                        measured(
                                test,
                                encoder.all(test.stream().map(Review::text).toList())));
            }
            new BundleParts(directory, NAME, version)
                    .behind("model.onnx", TextEncoder.EMBEDDER, "head.onnx", appendix)
                    .shared("tokenizer/tokenizer.json", TOKENIZER)
                    .text("config.yaml", config(version))
                    .text("requirements.txt", "onnxruntime>=1.17\ntokenizers>=0.15\n")
                    .text("training_config.yaml", trainingConfig())
                    .text("data_manifest.json", manifest)
                    .text("evaluation_report.json", Documents.report(measured, sources(), List.of("kind", "domain")))
                    .text("golden.json", golden(scores).text())
                    .text("MODEL_CARD.md", SentimentCard.text(version, note, measured))
                    .end();
        }
    }

    /** What it said; rows without numbers are left out. */
    static Measured measured(List<Review> reviews, List<Vector> scores) {
        List<Measured.Answer> answers = new ArrayList<>();
        for (int i = 0; i < reviews.size(); i++) {
            Review review = reviews.get(i);
            if (!Float.isNaN(scores.get(i).at(0))) {
                answers.add(new Measured.Answer(
                        review.label(), said(scores.get(i)), Map.of("kind", review.kind(), "domain", review.domain())));
            }
        }
        return new Measured(answers);
    }

    private static String said(Vector scores) {
        return LABELS.get(scores.at(1) > scores.at(0) ? 1 : 0);
    }

    /** Rows that it is sure of, as it answers them. */
    private Documents.Golden golden(List<Vector> scores) {
        Documents.Golden golden = new Documents.Golden(GOLDEN_TOLERANCE);
        for (int i = 0; i < scores.size() && golden.size() < GOLDEN_ROWS; i += 2) {
            float best = Math.max(scores.get(i).at(0), scores.get(i).at(1));
            if (best >= SURE) {
                golden.add(byHand.get(i).text(), said(scores.get(i)), best);
            }
        }
        return golden;
    }

    private String manifest() {
        List<Review> train = reviews.getOrDefault(Split.TRAIN, List.of());
        String rows = train.stream()
                .map(row -> row.label() + "\t" + row.text() + "\n")
                .collect(Collectors.joining());
        return Documents.manifest(
                "generated reviews",
                BundleParts.sha256(utf8(rows)),
                train.stream().map(Review::label).toList(),
                "made from templates and lists of words in Gopuram's module training, seed " + DATA_SEED,
                Map.of(
                        "text_length",
                        Documents.spread(
                                List.of(20, 40, 60, 80, 100, 150, 300),
                                train.stream().map(row -> row.text().length()).toList())));
    }

    private Map<String, String> sources() {
        Map<String, String> sources = new LinkedHashMap<>();
        sources.put(
                "by_hand", byHand.size() + " sentences written one by one by the project's people; none is trained on");
        sources.put("generated", "reviews made of templates and judging words that the training does not have");
        return sources;
    }

    private static String trainingConfig() {
        return """
                trainer: Tribuo LinearSGDTrainer, log loss, AdaGrad
                rate: %s
                epochs: %d
                batch: %d
                seed: %d
                data_seed: %d
                features: means over tokens of the last three layers of all-minilm-l6-v2 1.0.0, scaled
                """.formatted(TRAINER.rate(), TRAINER.epochs(), TRAINER.batch(), TRAINER.seed(), DATA_SEED);
    }

    private static String config(String version) {
        return """
                schema: 1
                name: sentiment
                version: %s
                kind: weights
                task: text_classification
                family: nlp
                languages: [en]
                inputs:
                  - {name: input_ids, type: INT64, shape: [-1, -1]}
                  - {name: attention_mask, type: INT64, shape: [-1, -1]}
                  - {name: token_type_ids, type: INT64, shape: [-1, -1]}
                outputs:
                  - {name: probabilities, type: FP32, shape: [-1, 2]}
                labels: [negative, positive]
                text: {max_tokens: 256, overlap: 32, pooling: none}
                answer: {output: probabilities, activation: none}
                batching: {max_rows: 1}
                executor: {kind: onnx}
                golden: golden.json
                """.formatted(version);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
