package dev.gopuram.platform.dialects;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Server-sent events of a recorded stream, cut and put together as a reader of the standard would. */
record AnthropicRecording(String type, String data) {
    /** The recording with this name among the resources. */
    static String text(String name) {
        try (InputStream in = AnthropicRecording.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    static List<AnthropicRecording> events(String stream) {
        List<AnthropicRecording> events = new ArrayList<>();
        for (String block : stream.split("(?:\r\n|\n|\r){2}", -1)) {
            String type = "";
            List<String> data = new ArrayList<>();
            for (String line : block.split("\r\n|\n|\r", -1)) {
                if (line.startsWith("event:")) {
                    type = line.substring(6).strip();
                } else if (line.startsWith("data:")) {
                    data.add(line.startsWith("data: ") ? line.substring(6) : line.substring(5));
                }
            }
            if (!data.isEmpty()) {
                events.add(new AnthropicRecording(type, String.join("\n", data)));
            }
        }
        return events;
    }

    static List<ModelEvent> decoded(EventDecoder decoder, String stream) {
        List<ModelEvent> events = new ArrayList<>();
        for (AnthropicRecording event : events(stream)) {
            decoder.read(event.type(), event.data(), events::add);
        }
        return events;
    }
}
