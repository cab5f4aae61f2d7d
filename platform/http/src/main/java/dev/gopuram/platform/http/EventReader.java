package dev.gopuram.platform.http;

import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import java.util.function.Consumer;

/** Reads the meaning of one upstream's events as they pass. Called by one thread at a time; it must not block. */
public interface EventReader {
    /**
     * Passes on what the event becomes: usually the same frame, or none, or others. Comments and empty events do not come
     * here.
     */
    void read(Frame event, Consumer<Frame> out);

    /** Whether the event just read was the end mark: after it nothing more is read. */
    boolean finished();

    /** The end of the stream; asked once, and last. */
    End end(Closing how);
}
