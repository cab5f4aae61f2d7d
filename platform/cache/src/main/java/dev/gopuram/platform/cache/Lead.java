package dev.gopuram.platform.cache;

/**
 * The right, and the duty, to make the answer that others wait for. It ends once, whichever way; whoever comes second
 * changes nothing.
 */
public interface Lead extends AutoCloseable {
    /** The answer is whole: it is kept, and those who wait have it. */
    void keep(Content content, Lifetimes lifetimes);

    /** There will be no answer that others may have: one of those who wait makes its own in turn. */
    @Override
    void close();
}
