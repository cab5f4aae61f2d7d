package dev.gopuram.platform.dialects;

import java.util.function.Consumer;

/** Reads one stream's events. Not for two threads. */
public interface EventDecoder {
    /**
     * Reads one server-sent event.
     *
     * @param type the {@code event:} field; empty where there was none
     * @param data the {@code data:} lines, joined by line feeds
     * @throws UnreadableReply where it is not what the dialect promises
     */
    void read(String type, String data, Consumer<ModelEvent> out);
}
