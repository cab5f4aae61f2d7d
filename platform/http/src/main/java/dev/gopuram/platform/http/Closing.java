package dev.gopuram.platform.http;

import dev.gopuram.kernel.Problem;

/** How an upstream's event stream came to its end. */
public sealed interface Closing {
    /** The end mark was seen. */
    record Complete() implements Closing {}

    /** The body ended properly, but without the end mark. */
    record Eof() implements Closing {}

    /** The connection broke, a timeout passed, or an event was too large. */
    record Broken(Problem problem) implements Closing {}

    /** The consumer left. */
    record Left() implements Closing {}
}
