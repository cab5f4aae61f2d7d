package dev.gopuram.app;

import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;
import tools.jackson.databind.JsonNode;

/** Sends files to a collection, in batches that stay well below the server's bounds. */
final class Indexing {
    private static final int MAX_BATCH_DOCUMENTS = 16;
    private static final int MAX_BATCH_BYTES = 1024 * 1024;
    private static final long MAX_FILE_BYTES = 4L * 1024 * 1024;

    /**
     * What was stored, and what was not and why.
     *
     * @param skipped reasons by file
     */
    record Result(int documents, int chunks, Map<String, String> skipped) {}

    private final Client client;
    private final String collection;
    private final Map<String, String> skipped = new LinkedHashMap<>();
    private final List<Map<String, ?>> batch = new ArrayList<>();
    private long batchBytes;
    private int documents;
    private int chunks;

    Indexing(Client client, String collection) {
        this.client = client;
        this.collection = collection;
    }

    /** Makes the collection if need be and stores the files; {@code step} is called with each number of files done. */
    Result store(List<SearchCommand.SourceFile> files, IntConsumer step) {
        client.put("/v1/collections/" + collection, Map.of());
        for (SearchCommand.SourceFile file : files) {
            read(file).ifPresentOrElse(text -> add(file, text, step), () -> step.accept(1));
        }
        send(step);
        return new Result(documents, chunks, skipped);
    }

    private void add(SearchCommand.SourceFile file, String text, IntConsumer step) {
        if (batch.size() == MAX_BATCH_DOCUMENTS || (!batch.isEmpty() && batchBytes + text.length() > MAX_BATCH_BYTES)) {
            send(step);
        }
        batch.add(Map.of("id", file.id(), "format", format(file.id()), "text", text));
        batchBytes += text.length();
    }

    private void send(IntConsumer step) {
        if (batch.isEmpty()) {
            return;
        }
        JsonNode stored = client.post("/v1/collections/" + collection + "/documents", Map.of("documents", batch));
        documents += stored.path("documents").asInt();
        chunks += stored.path("chunks").asInt();
        step.accept(batch.size());
        batch.clear();
        batchBytes = 0;
    }

    private Optional<String> read(SearchCommand.SourceFile file) {
        try {
            long size = Files.size(file.path());
            if (size > MAX_FILE_BYTES) {
                return skip(file, size + " bytes (expected: at most " + MAX_FILE_BYTES + ")");
            }
            byte[] bytes = Files.readAllBytes(file.path());
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
        } catch (IOException e) {
            throw Problem.invalid("path", file.path(), "a file that can be read")
                    .causedBy(e);
        }
    }

    private Optional<String> skip(SearchCommand.SourceFile file, String why) {
        skipped.put(file.id(), why);
        return Optional.empty();
    }

    static String format(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".md") || lower.endsWith(".markdown")) {
            return "markdown";
        }
        return lower.endsWith(".html") || lower.endsWith(".htm") ? "html" : "text";
    }
}
