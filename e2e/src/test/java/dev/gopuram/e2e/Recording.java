package dev.gopuram.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.testkit.Script;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** A provider's reply as it goes over the wire: a file under {@code recorded/}, with parts of it replaced. */
record Recording(String name, String text) {
    private static final String BLANK_LINE = "\n\n";

    /** Reads a file: {@code anthropic/tools.sse}. */
    static Recording of(String name) {
        try (InputStream file = Recording.class.getResourceAsStream("/recorded/" + name)) {
            return new Recording(
                    name, new String(Objects.requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Recording with(String part, String instead) {
        assertThat(text).as(name).contains(part);
        return new Recording(name, text.replace(part, instead));
    }

    /** The events up to and with the one that holds this. */
    Recording until(String part) {
        int at = text.indexOf(part);
        assertThat(at).as(part + " in " + name).isNotNegative();
        return new Recording(name, text.substring(0, text.indexOf(BLANK_LINE, at) + BLANK_LINE.length()));
    }

    int length() {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Plays it whole. */
    Script script(String... headers) {
        return name.endsWith(".sse") ? Script.verbatim(text) : Script.json(200, text, headers);
    }
}
