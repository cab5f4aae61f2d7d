package dev.gopuram.platform.dialects;

/** A provider's words are not what its dialect promises. */
public final class UnreadableReply extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String what;

    public UnreadableReply(String what) {
        super(what);
        this.what = what;
    }

    /** What is wrong with them: where, what is there, and what was expected. */
    public String what() {
        return what;
    }
}
