package dev.gopuram.e2e;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** The events of a streamed answer, read as they come. Closing it early is leaving. */
final class EventStream implements AutoCloseable {
    private static final String DATA = "data: ";
    private static final String DONE = "[DONE]";

    private final InputStream body;
    private final BufferedReader lines;
    private boolean done;

    EventStream(InputStream body) {
        this.body = body;
        this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    /** The next event; empty at the end. */
    Optional<JsonNode> next() {
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals(DATA + DONE)) {
                    done = true;
                } else if (line.startsWith(DATA)) {
                    return Optional.of(Json.tree(Bytes.utf8(line.substring(DATA.length()))));
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text of the next event that has some. */
    String nextText() {
        for (Optional<JsonNode> event = next(); event.isPresent(); event = next()) {
            String text = textOf(event.get());
            if (!text.isEmpty()) {
                return text;
            }
        }
        throw new AssertionError("the stream ended (expected: a piece of text)");
    }

    List<JsonNode> rest() {
        List<JsonNode> events = new ArrayList<>();
        for (Optional<JsonNode> event = next(); event.isPresent(); event = next()) {
            events.add(event.get());
        }
        return events;
    }

    /** Whether the end mark came. */
    boolean done() {
        return done;
    }

    static String text(List<JsonNode> events) {
        return events.stream().map(EventStream::textOf).collect(Collectors.joining());
    }

    private static String textOf(JsonNode event) {
        return event.path("choices").path(0).path("delta").path("content").asString("");
    }

    @Override
    public void close() {
        try {
            body.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
