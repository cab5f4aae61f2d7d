package dev.gopuram.gateway;

import dev.gopuram.kernel.Bytes;
import org.jspecify.annotations.Nullable;

/** Lines of a request, in their order. */
interface LineSource {
    /** The next line with anything in it, once it is there; null at the end. */
    @Nullable
    Line next() throws InterruptedException;

    /**
     * A line.
     *
     * @param number from 1, blank lines counted
     */
    record Line(int number, Bytes text) {}
}
