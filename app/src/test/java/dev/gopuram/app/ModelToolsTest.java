package dev.gopuram.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What looks at models from outside: a simulation, an evaluation, the conformance of a server. */
class ModelToolsTest {
    private final AdminStub server = new AdminStub();

    @TempDir
    private Path dir;

    @AfterEach
    void close() {
        server.close();
    }

    private static JsonNode json(String text) {
        return Json.tree(Bytes.utf8(text));
    }

    private static Terminal simulate(String... more) {
        String[] all = new String[more.length + 4];
        all[0] = "models";
        all[1] = "simulate";
        all[2] = "--runs";
        all[3] = "20";
        System.arraycopy(more, 0, all, 4, more.length);
        return Terminal.run(all);
    }

    @Test
    void a_simulation_rolls_a_broken_version_back_and_tells_the_same_each_time() {
        Terminal broken = simulate("--candidate-errors", "0.5", "--json");

        assertThat(broken.exitCode()).as(broken.err()).isZero();
        JsonNode report = json(broken.out());
        assertThat(report.path("runs").asInt()).isEqualTo(20);
        assertThat(report.path("rolled_back").asInt()).isEqualTo(20);
        assertThat(report.path("promoted").asInt()).isZero();
        assertThat(report.path("median_to_rollback_seconds").asDouble()).isPositive();
        assertThat(simulate("--candidate-errors", "0.5", "--json").out()).isEqualTo(broken.out());
        assertThat(simulate("--candidate-errors", "0.5").out()).startsWith("20 runs: 0 promoted, 20 rolled back");
    }

    @Test
    void a_simulation_of_what_cannot_be_is_usage() {
        for (String[] wrong : new String[][] {
            {"--candidate-errors", "1.5"}, {"--steps", "0.5,0.2,1"}, {"--strategy", "purple"}, {"--dwell", "soon"}
        }) {
            Terminal refused = simulate(wrong);
            assertThat(refused.exitCode()).as(wrong[0] + ": " + refused.err()).isEqualTo(2);
            assertThat(refused.out()).isEmpty();
        }
    }

    @Test
    void an_evaluation_counts_what_was_right_and_writes_its_report() throws IOException {
        server.says(
                "POST /v1/models/sentiment%402.1.0/predict",
                200,
                "{'version':'2.1.0','results':[{'label':'positive'},{'label':'positive'},{'label':'negative'},"
                        + "{'label':'negative'}]}");
        Path rows = Files.writeString(dir.resolve("rows.ndjson"), """
                {"text":"a fine film","label":"positive","country":"de"}
                {"text":"what a bore","label":"negative","country":"de"}
                {"text":"dull and long","label":"negative","country":"in"}
                {"text":"never again","label":"negative","country":"in"}
                """);
        Path report = dir.resolve("report.json");
        Terminal measured = server.run(
                "models", "eval", "sentiment@2.1.0", rows.toString(), "--report", report.toString(), "--json");

        assertThat(measured.exitCode()).as(measured.err()).isZero();
        assertThat(json(measured.out()).at("/metrics/accuracy").asDouble()).isEqualTo(0.75);
        assertThat(json(Files.readString(report)).at("/versions/0").asString()).isEqualTo("2.1.0");
        assertThat(server.asked()).hasSize(1);
        assertThat(server.run("models", "eval", "sentiment@2.1.0", rows.toString())
                        .out())
                .contains("4 rows, accuracy 0.7500", "country: gap 0.5000");
    }

    @Test
    void an_evaluation_that_cannot_be_made_fails_in_words() throws IOException {
        Path rows = Files.writeString(dir.resolve("rows.ndjson"), "{\"text\":\"a\",\"label\":\"positive\"}\n");
        Terminal unknown = server.run("models", "eval", "nobody", rows.toString());

        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.err()).contains("no such thing here");
        assertThat(server.run("models", "eval", "m", rows.toString(), "--batch", "0")
                        .exitCode())
                .isEqualTo(2);
        server.says("POST /v1/models/m/predict", 200, "{'version':'1.0.0','results':[{'values':{'price':1}}]}");
        assertThat(server.run("models", "eval", "m", rows.toString()).err()).contains("one that answers labels");
    }

    @Test
    void a_report_that_could_not_be_written_is_noticed_before_anything_is_asked() throws IOException {
        Path rows = Files.writeString(dir.resolve("rows.ndjson"), "{\"text\":\"a\",\"label\":\"positive\"}\n");
        for (Path report : new Path[] {dir.resolve("nowhere").resolve("report.json"), dir}) {
            Terminal refused = server.run("models", "eval", "m", rows.toString(), "--report", report.toString());

            assertThat(refused.exitCode()).isEqualTo(2);
            assertThat(refused.err()).contains("report: " + report);
        }
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void a_server_that_is_none_of_the_protocol_fails_its_conformance() {
        String url = server.url();
        Terminal failed = Terminal.run("models", "conformance", "--url", url, "--model", "m", "--key", "the-key");

        assertThat(failed.exitCode()).as(failed.err()).isEqualTo(1);
        assertThat(failed.out()).contains("FAILED", "0 passed");
        Terminal machine =
                Terminal.run("models", "conformance", "--url", url, "--model", "m", "--key", "the-key", "--json");
        assertThat(machine.exitCode()).isEqualTo(1);
        assertThat(json(machine.out()).at("/results/0/id").asString()).isNotEmpty();
        assertThat(Terminal.run("models", "conformance").exitCode()).isEqualTo(2);
    }
}
