package dev.gopuram.platform.dialects;

/** A provider's words are not what its dialect promises. */
public final class UnreadableReply extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UnreadableReply(String message) {
        super(message);
    }
}
