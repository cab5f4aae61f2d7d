package dev.gopuram.app;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;
import tools.jackson.databind.JsonNode;

/** Sends files to a collection, a line each, in bodies that stay well below the server's bound. */
final class Indexing {
    private static final int MAX_BODY_BYTES = 8 * 1024 * 1024;
    private static final long MAX_TEXT_BYTES = 4L * 1024 * 1024;

    /** In base64 a third more, and still within the server's bound of a body. */
    private static final long MAX_PDF_BYTES = 23L * 1024 * 1024;

    private static final String PDF = "pdf";

    /**
     * What was stored, and what was not and why.
     *
     * @param skipped reasons by file
     */
    record Result(long documents, long chunks, Map<String, String> skipped) {}

    private final Client client;
    private final String collection;
    private final Map<String, String> skipped = new LinkedHashMap<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final List<String> sent = new ArrayList<>();
    private long documents;
    private long chunks;

    Indexing(Client client, String collection) {
        this.client = client;
        this.collection = collection;
    }

    /** Makes the collection if need be and stores the files; {@code step} is called with each number of files done. */
    Result store(List<SearchCommand.SourceFile> files, IntConsumer step) {
        client.put("/v1/collections/" + collection, Map.of());
        for (SearchCommand.SourceFile file : files) {
            line(file).ifPresentOrElse(line -> add(file, line, step), () -> step.accept(1));
        }
        send(step);
        return new Result(documents, chunks, skipped);
    }

    private void add(SearchCommand.SourceFile file, Bytes line, IntConsumer step) {
        if (body.size() + line.length() > MAX_BODY_BYTES) {
            send(step);
        }
        body.writeBytes(line.shared());
        body.write('\n');
        sent.add(file.id());
    }

    private void send(IntConsumer step) {
        if (sent.isEmpty()) {
            return;
        }
        String path = "/v1/collections/" + collection + "/documents?refresh=wait";
        int stored = 0;
        JsonNode last = Json.tree(Bytes.utf8("{}"));
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(client.lines(path, body.toByteArray()), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                last = Json.tree(Bytes.utf8(line));
                stored = hear(last, stored, step);
            }
        } catch (IOException e) {
            throw Problem.of(Problem.Code.UNAVAILABLE, "the server broke off: " + e)
                    .causedBy(e);
        }
        if (!last.path("finished").asBoolean(false)) {
            throw Problem.of(
                    Problem.Code.UPSTREAM_FAILED,
                    last.path("detail").asString("the server broke off")
                            + "; what was stored stays, begin again to go on");
        }
        documents += last.path("done").asLong();
        chunks += last.path("chunks").asLong();
        body.reset();
        sent.clear();
    }

    /** Answers how many documents of this body are stored by now. */
    private int hear(JsonNode line, int before, IntConsumer step) {
        if (line.has("line")) {
            skipped.put(
                    sent.get(line.path("line").asInt() - 1), line.path("detail").asString());
            step.accept(1);
            return before;
        }
        int done = line.path("done").asInt(before);
        step.accept(done - before);
        return done;
    }

    private Optional<Bytes> line(SearchCommand.SourceFile file) {
        String format = format(file.id());
        try {
            long size = Files.size(file.path());
            long most = format.equals(PDF) ? MAX_PDF_BYTES : MAX_TEXT_BYTES;
            if (size > most) {
                return skip(file, size + " bytes (expected: at most " + most + ")");
            }
            byte[] bytes = Files.readAllBytes(file.path());
            if (format.equals(PDF)) {
                String base64 = Base64.getEncoder().encodeToString(bytes);
                return Optional.of(Json.write(Map.of("id", file.id(), "format", PDF, "content_base64", base64)));
            }
            return text(file, bytes).map(text -> Json.write(Map.of("id", file.id(), "format", format, "text", text)));
        } catch (IOException e) {
            throw Problem.invalid("path", file.path(), "a file that can be read")
                    .causedBy(e);
        }
    }

    private Optional<String> text(SearchCommand.SourceFile file, byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (text.isBlank()) {
                return skip(file, "empty");
            }
            return text.indexOf('\0') >= 0 ? skip(file, "binary (expected: text)") : Optional.of(text);
        } catch (CharacterCodingException e) {
            return skip(file, "not UTF-8 (expected: text in UTF-8)");
        }
    }

    private <T> Optional<T> skip(SearchCommand.SourceFile file, String why) {
        skipped.put(file.id(), why);
        return Optional.empty();
    }

    static String format(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".md") || lower.endsWith(".markdown")) {
            return "markdown";
        }
        if (lower.endsWith(".pdf")) {
            return PDF;
        }
        return lower.endsWith(".html") || lower.endsWith(".htm") ? "html" : "text";
    }
}
