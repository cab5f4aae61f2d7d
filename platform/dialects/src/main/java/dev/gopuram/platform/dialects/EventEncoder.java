package dev.gopuram.platform.dialects;

import dev.gopuram.kernel.Bytes;
import java.util.function.Consumer;

/** Writes one stream's events. Not for two threads. */
public interface EventEncoder {
    /**
     * Writes what the event becomes: none, one or several server-sent events, each with its closing blank line. It writes
     * no end that the events do not tell.
     */
    void write(ModelEvent event, Consumer<Bytes> out);
}
