package dev.gopuram.kernel;

/** How a stream ended. Whichever way it was, it says what was used until then. */
public sealed interface End extends Step {
    Usage usage();

    /** The same end, with other numbers. */
    default End with(Usage other) {
        return switch (this) {
            case Finished finished -> new Finished(other);
            case Truncated truncated -> new Truncated(other, truncated.detail());
            case Failed failed -> new Failed(other, failed.problem());
            case Cancelled cancelled -> new Cancelled(other);
        };
    }

    /** The answer is whole. */
    record Finished(Usage usage) implements End {}

    /** The upstream stopped without its end mark: what was sent is true, but not all of it. */
    record Truncated(Usage usage, String detail) implements End {}

    /** Something broke on the way. */
    record Failed(Usage usage, Problem problem) implements End {}

    /** The reader left. */
    record Cancelled(Usage usage) implements End {}
}
