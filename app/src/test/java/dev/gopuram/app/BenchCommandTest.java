package dev.gopuram.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class BenchCommandTest {
    /** From the same in other words down to another subject: nobody would order them otherwise. */
    private static final String OBVIOUS = """
        g\tf\ty\t1\t5.0\tA plane is taking off.\tAn air plane is taking off.
        g\tf\ty\t2\t3.0\tA man is playing a large flute.\tA man plays the guitar.
        g\tf\ty\t4\t0.0\tThe company reported higher profits.\tCats sleep most of the day.
        """;

    private final PrintStream realOut = System.out;
    private final PrintStream realErr = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path dir;

    @BeforeEach
    void listen() {
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void give_back_the_streams() {
        System.setOut(realOut);
        System.setErr(realErr);
    }

    @Test
    void pairs_in_an_obvious_order_correlate_wholly() throws IOException {
        JsonNode report = report(OBVIOUS);
        assertThat(report.path("spearman").asDouble()).isCloseTo(1, within(1e-9));
        assertThat(report.path("pairs").asInt()).isEqualTo(3);
        assertThat(report.path("model").asString()).isEqualTo("all-minilm-l6-v2@1.0.0");
        assertThat(report.size()).isEqualTo(3);
    }

    @Test
    void a_gold_score_out_of_order_is_seen() throws IOException {
        // ranks 3 2 1 against 2 3 1: 1 - 6 * 2 / (3 * 8)
        JsonNode report = report(OBVIOUS.replace("\t5.0\t", "\t2.0\t"));
        assertThat(report.path("spearman").asDouble()).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void of_a_file_of_all_splits_the_published_one_is_measured() throws IOException {
        StringBuilder all = new StringBuilder("split\tgenre\tdataset\tyear\tsid\tscore\tsentence1\tsentence2\n");
        OBVIOUS.lines().forEach(line -> all.append("test\t").append(line).append('\n'));
        all.append("train\tg\td\t1\t1\t0\tNever.\tNever.\ntrain\tg\td\t1\t1\t5\tNever.\tSoup is hot.\n");
        JsonNode report = report(all.toString());
        assertThat(report.path("spearman").asDouble()).isCloseTo(1, within(1e-9));
        assertThat(report.path("pairs").asInt()).isEqualTo(3);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("3 of 5 pairs: ");
        out.reset();
        report = report(all.toString(), "--split", "train");
        assertThat(report.path("spearman").asDouble()).isCloseTo(-1, within(1e-9));
    }

    @Test
    void a_file_that_cannot_be_read_exits_with_2() {
        assertThat(Main.run("bench", "embed", "--sts", dir.resolve("none").toString()))
                .isEqualTo(2);
        assertThat(Main.run("bench", "embed")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("none: cannot be read");
    }

    private JsonNode report(String pairs, String... options) throws IOException {
        Path file = Files.writeString(dir.resolve("sts-test.csv"), pairs);
        String[] arguments = Stream.concat(
                        Stream.of("bench", "embed", "--sts", file.toString(), "--json"), Stream.of(options))
                .toArray(String[]::new);
        assertThat(Main.run(arguments)).as(err.toString(StandardCharsets.UTF_8)).isZero();
        return Json.tree(Bytes.wrap(out.toByteArray()));
    }
}
