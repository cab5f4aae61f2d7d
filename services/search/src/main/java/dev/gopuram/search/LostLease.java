package dev.gopuram.search;

/** Another process has taken the work on a generation over, or the generation is gone: what this one made of it is refused. */
final class LostLease extends RuntimeException {
    private static final long serialVersionUID = 1;

    LostLease(String generation) {
        super("generation " + generation + ": another's or gone (expected: held by this process)");
    }
}
