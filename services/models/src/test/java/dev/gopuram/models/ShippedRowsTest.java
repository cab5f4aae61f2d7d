package dev.gopuram.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.bundles.Bundle;
import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.models.PredictOptions;
import dev.gopuram.contracts.models.Results;
import dev.gopuram.inference.Differences;
import dev.gopuram.inference.EngineConfig;
import dev.gopuram.inference.InferenceEngine;
import dev.gopuram.inference.VersionKey;
import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.shipped.ShippedBundle;
import dev.gopuram.shipped.ShippedBundles;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ships says the same of a row alone and in the company of others: each is asked twice. */
class ShippedRowsTest {
    private static final double APART = 1e-5;
    private static final int ROWS = 48;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"all-minilm-l6-v2", "sentiment", "shapes"})
    void every_row_among_many_callers_is_within_a_hair_of_its_solo_run(String model) throws Exception {
        ShippedBundle shipped = ShippedBundles.all().stream()
                .filter(each -> each.model().equals(model))
                .findFirst()
                .orElseThrow();
        VersionKey key = new VersionKey("", model, shipped.version());
        try (InferenceEngine engine = new InferenceEngine(
                        new EngineConfig(2, 1, 4096, ByteSize.mib(512), 1_000_000, directory.resolve("natives")),
                        Clock.system());
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            engine.offer(key, () -> Bundle.open(shipped.unpack(directory)));
            Random random = new Random(11);
            List<Inputs> inputs = new ArrayList<>();
            for (int i = 0; i < ROWS; i++) {
                inputs.add(model.equals("shapes") ? picture(random) : text(random));
            }
            List<Results> alone = new ArrayList<>();
            for (Inputs each : inputs) {
                alone.add(ask(engine, key, each));
            }
            List<Future<Results>> together = new ArrayList<>();
            for (Inputs each : inputs) {
                together.add(callers.submit(() -> ask(engine, key, each)));
            }
            for (int i = 0; i < ROWS; i++) {
                assertThat(Differences.largest(alone.get(i), together.get(i).get()))
                        .as("row %s", i)
                        .isLessThanOrEqualTo(APART);
            }
        }
    }

    private static Results ask(InferenceEngine engine, VersionKey key, Inputs inputs) {
        PredictOptions plain = new PredictOptions(null, null, false, List.of(), false);
        return engine.predict(key, inputs, plain, Deadline.after(Duration.ofMinutes(2), Clock.system()))
                .results();
    }

    private static Inputs text(Random random) {
        String[] words = {"good", "bad", "film", "I", "loved", "hated", "it", "never", "again", "naïve", "漢字", "!"};
        StringBuilder text = new StringBuilder();
        for (int i = 1 + random.nextInt(6); i > 0; i--) {
            text.append(words[random.nextInt(words.length)]).append(' ');
        }
        return new Inputs.Texts(List.of(text.toString()));
    }

    private static Inputs picture(Random random) throws IOException {
        BufferedImage image =
                new BufferedImage(16 + random.nextInt(64), 16 + random.nextInt(64), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        for (int i = 0; i < 4; i++) {
            graphics.setColor(new Color(random.nextInt(1 << 24)));
            graphics.fillOval(random.nextInt(40), random.nextInt(40), 4 + random.nextInt(40), 4 + random.nextInt(40));
        }
        graphics.dispose();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return new Inputs.Images(List.of(Bytes.wrap(out.toByteArray())));
    }
}
