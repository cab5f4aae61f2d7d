package dev.gopuram.platform.http;

import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import org.jspecify.annotations.Nullable;

/** Reads the meaning of one upstream's events as they pass. Called by one thread at a time; it must not block. */
public interface EventReader {
    /** The frame to pass on, usually the same one; null drops it. Comments and empty events do not come here. */
    @Nullable
    Frame read(Frame event);

    /** Whether the event just read was the end mark: after it nothing more is read. */
    boolean finished();

    /** The end of the stream; asked once, and last. */
    End end(Closing how);
}
