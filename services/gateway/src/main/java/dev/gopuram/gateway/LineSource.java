package dev.gopuram.gateway;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import org.jspecify.annotations.Nullable;

/** Lines of a request, in their order. */
interface LineSource extends AutoCloseable {
    /** The next line with anything in it, once it is there; null at the end. A body that breaks off has no end, but fails. */
    @Nullable
    Line next() throws InterruptedException;

    /** No more of them are wanted. */
    @Override
    void close();

    /** A line by its number, from 1, blank lines counted. */
    sealed interface Line {
        int number();
    }

    record Read(int number, Bytes text) implements Line {}

    /** One that is not read, and why. */
    record Unread(int number, Problem why) implements Line {}
}
