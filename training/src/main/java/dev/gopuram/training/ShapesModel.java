package dev.gopuram.training;

import dev.gopuram.evaluation.DataChecks;
import dev.gopuram.evaluation.DataRow;
import dev.gopuram.evaluation.DataRules;
import dev.gopuram.kernel.Vector;
import dev.gopuram.platform.onnx.GraphBuilder;
import dev.gopuram.platform.onnx.OnnxType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import javax.imageio.ImageIO;

/** Draws the pictures, fits a head to their features, measures it and writes it. */
final class ShapesModel {
    static final List<String> LABELS =
            Arrays.stream(Shape.values()).map(Shape::label).toList();
    static final long SEED = 1;
    static final int TRAIN_EACH = 500;
    static final int TEST_EACH = 200;
    static final HeadTrainer TRAINER = new HeadTrainer(0.03, 20, 32, 1);

    private static final String NAME = "shapes";
    private static final String VERSION = "1.0.0";
    private static final int PIECES_FROM = 600;
    private static final int GOLDEN_ROWS = 6;
    private static final double GOLDEN_TOLERANCE = 0.05;

    final List<ShapePicture> train = new ShapeMaker(SEED).make(TRAIN_EACH);
    final List<ShapePicture> test = new ShapeMaker(SEED + 1).make(TEST_EACH);

    void write(Path directory) {
        check();
        float[] pieces = pieces();
        LinearHead head = TRAINER.fit(LABELS, rows(pieces)).head();
        String manifest = manifest();
        GraphBuilder graph = HeadNodes.add(PictureGraph.features(pieces), PictureGraph.FEATURES, head)
                .metadata("gopuram.data_manifest_sha256", BundleParts.sha256(utf8(manifest)))
                .metadata("gopuram.training_config_sha256", BundleParts.sha256(utf8(trainingConfig())));
        byte[] model = graph.build();
        try (PictureEncoder encoder = new PictureEncoder(model, HeadNodes.PROBABILITIES)) {
            List<float[]> scores = encoder.all(test);
            Measured measured = measured(test, scores);
            new BundleParts(directory.resolve(NAME), NAME, VERSION)
                    .file("model.onnx", model)
                    .text("config.yaml", config())
                    .text("requirements.txt", "onnxruntime>=1.17\n")
                    .text("training_config.yaml", trainingConfig())
                    .text("data_manifest.json", manifest)
                    .text(
                            "evaluation_report.json",
                            Documents.report(
                                    Map.of("drawn", measured),
                                    Map.of(
                                            "drawn",
                                            test.size() + " pictures drawn with another seed than the training's"),
                                    List.of("size", "noise")))
                    .text("golden.json", golden(scores).text())
                    .text("MODEL_CARD.md", card(measured))
                    .end();
        }
    }

    private void check() {
        List<DataRow> rows = new ArrayList<>();
        for (int i = 0; i < train.size(); i++) {
            float[] numbers = train.get(i).numbers();
            double mean = 0;
            for (float number : numbers) {
                mean += number / numbers.length;
            }
            rows.add(new DataRow(
                    "picture " + i,
                    train.get(i).shape().label(),
                    digest(numbers),
                    Map.of("brightness", mean),
                    "",
                    null));
        }
        SentimentModel.passOrStop(DataChecks.run(
                rows, DataRules.of(Set.copyOf(LABELS), Map.of("brightness", new DataRules.Range(0, 1)))));
    }

    private static String digest(float[] numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Float.BYTES);
        bytes.asFloatBuffer().put(numbers);
        return BundleParts.sha256(bytes.array());
    }

    float[] pieces() {
        try (PictureEncoder encoder = new PictureEncoder(PictureGraph.edgesAlone(), PictureGraph.EDGES)) {
            return PictureGraph.cut(encoder.all(train.subList(0, PIECES_FROM)), new Random(SEED));
        }
    }

    /** The features of the training's pictures. */
    List<Labelled> rows(float[] pieces) {
        byte[] features = PictureGraph.features(pieces)
                .output(PictureGraph.FEATURES, OnnxType.FP32, -1, PictureGraph.SIZE)
                .build();
        try (PictureEncoder encoder = new PictureEncoder(features, PictureGraph.FEATURES)) {
            List<float[]> all = encoder.all(train);
            List<Labelled> rows = new ArrayList<>();
            for (int i = 0; i < train.size(); i++) {
                rows.add(new Labelled(train.get(i).shape().label(), Vector.wrap(all.get(i))));
            }
            return rows;
        }
    }

    static Measured measured(List<ShapePicture> pictures, List<float[]> scores) {
        List<Measured.Answer> answers = new ArrayList<>();
        for (int i = 0; i < pictures.size(); i++) {
            ShapePicture picture = pictures.get(i);
            answers.add(
                    new Measured.Answer(picture.shape().label(), LABELS.get(best(scores.get(i))), picture.segments()));
        }
        return new Measured(answers);
    }

    private static int best(float[] scores) {
        int best = 0;
        for (int i = 1; i < scores.length; i++) {
            best = scores[i] > scores[best] ? i : best;
        }
        return best;
    }

    private Documents.Golden golden(List<float[]> scores) {
        Documents.Golden golden = new Documents.Golden(GOLDEN_TOLERANCE);
        for (int i = 0; i < GOLDEN_ROWS; i++) {
            int best = best(scores.get(i));
            golden.add(png(test.get(i)), LABELS.get(best), scores.get(i)[best]);
        }
        return golden;
    }

    static String png(ShapePicture picture) {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture.image(), "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException("writing a picture", e);
        }
        return Base64.getEncoder().encodeToString(png.toByteArray());
    }

    private String manifest() {
        StringBuilder digests = new StringBuilder();
        train.forEach(picture -> digests.append(picture.shape().label())
                .append(' ')
                .append(digest(picture.numbers()))
                .append('\n'));
        return Documents.manifest(
                "drawn shapes",
                BundleParts.sha256(utf8(digests.toString())),
                train.stream().map(picture -> picture.shape().label()).toList(),
                "drawn by Gopuram's module training, seed " + SEED,
                new LinkedHashMap<>());
    }

    private static String trainingConfig() {
        return """
                trainer: Tribuo LinearSGDTrainer, log loss, AdaGrad
                rate: %s
                epochs: %d
                batch: %d
                seed: %d
                data_seed: %d
                features: fixed convolutions, edges in %d directions compared with %d pieces cut from the training's pictures
                """.formatted(
                        TRAINER.rate(),
                        TRAINER.epochs(),
                        TRAINER.batch(),
                        TRAINER.seed(),
                        SEED,
                        PictureGraph.MAPS,
                        PictureGraph.PIECES);
    }

    private static String config() {
        return """
                schema: 1
                name: shapes
                version: %s
                kind: weights
                task: image_classification
                family: vision
                inputs:
                  - {name: image, type: FP32, shape: [-1, 3, 32, 32]}
                outputs:
                  - {name: probabilities, type: FP32, shape: [-1, 6]}
                labels: [%s]
                image: {width: 32, height: 32, resize: stretch, channels: rgb, layout: nchw, scale: 0.00392156862745098, mean: [0, 0, 0], std: [1, 1, 1]}
                answer: {output: probabilities, activation: none}
                batching: {max_rows: 32, max_delay: 1ms, max_queued_rows: 1024}
                executor: {kind: onnx}
                golden: golden.json
                """.formatted(VERSION, String.join(", ", LABELS));
    }

    private static String card(Measured measured) {
        return """
                # shapes 1.0.0

                Tells which one of six shapes a small picture shows: %s. It always names one of them.

                ## What it is

                Fixed convolutions (edges in eight directions, compared with pieces cut out of pictures of the training) and a linear classifier (Tribuo) in one ONNX graph of a few hundred kilobytes, made while the
                project was built.

                ## How good it is

                On %d pictures drawn with another seed than the training's: accuracy %s, macro F1 %s.

                %s
                %s
                %s
                ## What it is not good at

                - It has seen drawn pictures alone: one filled shape on one plain ground, with noise. Photographs, outlines, several shapes, and shapes cut off by the border are strange to it.
                - Test and training pictures are of the same maker, so that the figures say nothing of other pictures.
                - Pictures are brought to 32 x 32, whatever they were.

                It is here to try out the platform with pictures, not to look at the world.
                """.formatted(
                        String.join(", ", LABELS),
                        measured.rows().size(),
                        three(measured.accuracy()),
                        three(measured.macroF1()),
                        Documents.table("shape", measured.recalls()),
                        Documents.table("size", measured.segments("size")),
                        Documents.table("noise", measured.segments("noise")));
    }

    private static String three(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
