package dev.gopuram.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.json.Json;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Files into a collection by the command line, and a collection into a file and back, across two processes. */
@Timeout(600)
class IngestionTest {
    @TempDir
    private static Path dir;

    private static Installation installation;
    private static String key;
    private static Api api;

    @BeforeAll
    static void start() {
        installation = Installation.start(Layout.EDGE_AND_CORE, dir);
        key = Api.createKey(installation, "search", "search:write")
                .path("secret")
                .asString();
        api = new Api(installation.url(), key);
    }

    @AfterAll
    static void stop() {
        if (api != null) {
            api.close();
        }
        if (installation != null) {
            installation.close();
        }
    }

    @Test
    void files_of_all_formats_are_stored_and_those_that_cannot_be_read_are_named() throws IOException {
        Path files = Files.createDirectories(dir.resolve("files/deep"));
        Files.writeString(files.resolve("tides.txt"), "The moon pulls the sea.");
        Files.writeString(files.resolve("bread.md"), "# Bread\n\nYeast makes it rise.\n");
        Files.writeString(files.resolve("salt.html"), "<p>Salt comes from the sea.</p>");
        Files.write(files.resolve("bees.pdf"), pdf("Bees dance to tell the way."));
        Files.write(files.resolve("broken.pdf"), "no pdf at all".getBytes(StandardCharsets.UTF_8));
        Files.write(files.resolve("picture.bin"), new byte[] {0, 1, 2});

        JsonNode report = index("files", dir.resolve("files"));

        assertThat(report.path("documents").asInt()).isEqualTo(4);
        assertThat(report.path("skipped").propertyNames())
                .containsExactlyInAnyOrder("deep/broken.pdf", "deep/picture.bin");
        assertThat(report.path("skipped").path("deep/broken.pdf").asString()).contains("damaged");
        JsonNode hit = api.post("/v1/search", Map.of("collection", "files", "query", "bees dance", "mode", "text"))
                .json()
                .path("results")
                .get(0);
        assertThat(hit.path("document").asString()).isEqualTo("deep/bees.pdf");
        assertThat(hit.path("heading").get(0).asString()).isEqualTo("Page 1");
        assertThat(index("files", dir.resolve("files")).path("documents").asInt())
                .as("again, at no cost")
                .isEqualTo(4);
        assertThat(api.get("/v1/collections/files")
                        .json()
                        .path("pending_changes")
                        .asInt(-1))
                .isZero();
    }

    private static JsonNode index(String collection, Path path) {
        Installation.Outcome outcome = Installation.run(
                "search",
                "index",
                "--url",
                installation.url(),
                "--key",
                key,
                "--collection",
                collection,
                "--json",
                path.toString());
        assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
        return Json.tree(Bytes.utf8(outcome.out()));
    }

    @Test
    void a_collection_goes_into_a_file_and_back() {
        api.put("/v1/collections/origin");
        api.store("origin", "tides", "text", "The moon pulls the sea.");
        JsonNode made = api.post("/v1/collections/origin/snapshots", Map.of()).json();
        String id = made.path("id").asString();
        api.delete("/v1/collections/origin");

        Reply file = api.get("/v1/collections/origin/snapshots/" + id);
        assertThat(file.status()).isEqualTo(200);
        assertThat(file.body()).hasSize(made.path("bytes").asInt());
        Reply restored = api.put("/v1/collections/copy", Map.of("from_snapshot", id));
        assertThat(restored.status()).as(restored.toString()).isEqualTo(200);
        assertThat(api.search("copy", "hybrid", "moon and sea", 1)).containsExactly("tides");
    }

    private static String line(String id, int padding) {
        return "{\"id\":\"" + id + "\",\"text\":\"Salt of jar " + id + ".\"}" + " ".repeat(padding) + "\n";
    }

    @Test
    void a_body_larger_than_any_other_may_be_is_imported_as_it_comes() throws IOException, InterruptedException {
        api.put("/v1/collections/many");
        int documents = 90;
        String padded = line("jar", 400_000);
        assertThat((long) documents * padded.length()).isGreaterThan(32L << 20);
        List<byte[]> lines = IntStream.range(0, documents)
                .mapToObj(i -> line("jar" + i, 400_000).getBytes(StandardCharsets.UTF_8))
                .toList();
        HttpRequest request = HttpRequest.newBuilder(URI.create(installation.url() + "/v1/collections/many/documents"))
                .header("authorization", "Bearer " + key)
                .header("content-type", "application/x-ndjson")
                .POST(HttpRequest.BodyPublishers.ofByteArrays(lines))
                .build();

        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> reply = client.send(request, HttpResponse.BodyHandlers.ofString());
            JsonNode last = Json.tree(Bytes.utf8(reply.body().lines().toList().getLast()));

            assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
            assertThat(last.path("finished").asBoolean()).as(reply.body()).isTrue();
            assertThat(last.path("done").asInt()).isEqualTo(documents);
        }
        assertThat(api.get("/v1/collections/many").json().path("documents").asInt())
                .isEqualTo(documents);
    }

    @Test
    void an_import_that_is_cut_off_keeps_what_it_told_and_takes_no_half_for_a_whole() throws IOException {
        api.put("/v1/collections/cut");
        URI at = URI.create(installation.url());
        try (Socket socket = new Socket(at.getHost(), at.getPort())) {
            String lines =
                    IntStream.range(0, 70).mapToObj(i -> line("jar" + i, 0)).collect(Collectors.joining());
            String half = line("half", 0).strip();
            socket.getOutputStream()
                    .write(("POST /v1/collections/cut/documents HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + key
                                    + "\r\nContent-Type: application/x-ndjson\r\nContent-Length: 100000\r\n\r\n"
                                    + lines + half)
                            .getBytes(StandardCharsets.US_ASCII));
            StringBuilder told = new StringBuilder();
            while (told.indexOf("\"done\":64,") < 0) {
                int next = socket.getInputStream().read();
                assertThat(next).as(told.toString()).isNotNegative();
                told.append((char) next);
            }
        }

        assertThat(api.get("/v1/collections/cut/documents/jar63").status()).isEqualTo(200);
        assertThat(api.get("/v1/collections/cut/documents/half").status()).isEqualTo(404);
        assertThat(api.get("/v1/collections/cut").json().path("documents").asInt())
                .isEqualTo(64);
    }

    /** The least file that is a PDF with a line of text; readers mend its missing table. */
    private static byte[] pdf(String line) {
        String content = "BT /F 12 Tf 72 700 Td (" + line + ") Tj ET";
        return ("""
            %%PDF-1.7
            1 0 obj
            << /Type /Catalog /Pages 2 0 R >>
            endobj
            2 0 obj
            << /Type /Pages /Kids [3 0 R] /Count 1 >>
            endobj
            3 0 obj
            << /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R
            /Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>
            endobj
            4 0 obj
            << /Length %d >>
            stream
            %s
            endstream
            endobj
            trailer
            << /Root 1 0 R /Size 5 >>
            %%%%EOF
            """.formatted(content.length(), content)).getBytes(StandardCharsets.ISO_8859_1);
    }
}
