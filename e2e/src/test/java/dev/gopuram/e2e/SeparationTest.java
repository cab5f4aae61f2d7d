package dev.gopuram.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.testkit.Eventually;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Models of language on one node, models of pictures on another, everything else on a third and a fourth. */
@Tag("heavy")
@Timeout(600)
class SeparationTest {
    private static final String NLP = "nlp";
    private static final String VISION = "vision";
    private static final int SIDE = 32;
    private static final Pattern SERVED =
            Pattern.compile("gopuram_wire_calls_total\\{(?=[^}]*method=\"(\\w+)\")(?=[^}]*service=\"models\")"
                    + "(?=[^}]*side=\"server\")[^}]*} (\\S+)");
    private static final Set<String> QUESTIONS = Set.of("predict", "embed");

    @TempDir
    private Path dir;

    @Test
    void each_model_is_found_where_it_is_and_a_node_that_is_away_takes_only_its_own_with_it() {
        try (Installation installation = Installation.start(Layout.MODELS_APART, dir);
                Rollouts admin = new Rollouts(installation);
                Api api = new Api(
                        installation.url(),
                        Api.createKey(installation, "predict", "search", "search:write", "chat", "embed", "models")
                                .path("secret")
                                .asString())) {
            sentiment(api, 200);
            shapes(api, 200);
            Corpus.store(api);
            assertThat(api.search(Corpus.COLLECTION, "vector", Corpus.TEXT.question(), 3))
                    .startsWith(Corpus.TEXT.id());
            assertThat(api.chat("extractive", Corpus.COLLECTION, Corpus.TEXT.question())
                            .status())
                    .isEqualTo(200);
            long language = answered(installation, NLP);
            long pictures = answered(installation, VISION);
            assertThat(language).isPositive();
            assertThat(pictures).isEqualTo(1);

            sentiment(api, 200);
            assertThat(answered(installation, NLP)).isEqualTo(language + 1);
            shapes(api, 200);
            assertThat(answered(installation, VISION)).isEqualTo(pictures + 1);
            assertThat(answered(installation, NLP)).isEqualTo(language + 1);
            assertThat(loaded(admin)).contains("sentiment", "shapes");

            installation.kill(VISION);

            Eventually.until("it is away", () -> shapes(api).status() == 503);
            sentiment(api, 200);
            assertThat(api.search(Corpus.COLLECTION, "hybrid", Corpus.TEXT.question(), 3))
                    .startsWith(Corpus.TEXT.id());
            assertThat(loaded(admin)).contains("sentiment").doesNotContain("shapes");

            installation.startAgain(VISION);

            Eventually.until("it is back", () -> shapes(api).status() == 200);
        }
    }

    /** How many questions a node's models were asked. */
    private static long answered(Installation installation, String node) {
        long sum = 0;
        Matcher calls = SERVED.matcher(installation.metrics(node));
        while (calls.find()) {
            sum += QUESTIONS.contains(calls.group(1)) ? (long) Double.parseDouble(calls.group(2)) : 0;
        }
        return sum;
    }

    private static Set<String> loaded(Rollouts admin) {
        Reply loaded = admin.get("/admin/v1/loaded");
        assertThat(loaded.status()).as(loaded.toString()).isEqualTo(200);
        return loaded.json()
                .path("versions")
                .valueStream()
                .map(version -> version.path("model").asString())
                .collect(Collectors.toSet());
    }

    private static void sentiment(Api api, int status) {
        Reply reply = api.post(
                "/v1/models/sentiment/predict", Map.of("inputs", List.of(Map.of("text", "What a lovely film"))));
        assertThat(reply.status()).as(reply.toString()).isEqualTo(status);
    }

    private static void shapes(Api api, int status) {
        Reply reply = shapes(api);
        assertThat(reply.status()).as(reply.toString()).isEqualTo(status);
    }

    private static Reply shapes(Api api) {
        return api.post("/v1/models/shapes/predict", Map.of("inputs", List.of(Map.of("image", square()))));
    }

    private static String square() {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        for (int x = SIDE / 4; x < SIDE - SIDE / 4; x++) {
            for (int y = SIDE / 4; y < SIDE - SIDE / 4; y++) {
                image.setRGB(x, y, 0xFFFFFF);
            }
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getEncoder().encodeToString(png.toByteArray());
    }
}
