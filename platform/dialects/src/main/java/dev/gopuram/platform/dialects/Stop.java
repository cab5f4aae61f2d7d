package dev.gopuram.platform.dialects;

/**
 * Why the answer ended.
 *
 * @param said the provider's own word, for a reason no other dialect has; the stop sequence for {@code SEQUENCE};
 *     otherwise empty
 */
public record Stop(Reason reason, String said) {
    public static final Stop END = new Stop(Reason.END, "");
    public static final Stop LENGTH = new Stop(Reason.LENGTH, "");
    public static final Stop TOOL_CALLS = new Stop(Reason.TOOL_CALLS, "");
    public static final Stop REFUSED = new Stop(Reason.REFUSED, "");

    /** Whether the answer may have been cut anywhere, even in the midst of a tool call's arguments. */
    boolean cuts() {
        return switch (reason) {
            case LENGTH, REFUSED, OTHER -> true;
            case END, TOOL_CALLS, SEQUENCE -> false;
        };
    }

    /** The reasons both dialects know, and the rest. */
    public enum Reason {
        /** The model was done. */
        END,
        /** The bound on tokens cut it. */
        LENGTH,
        /** The model waits for its tools. */
        TOOL_CALLS,
        /** One of the request's stop texts came. */
        SEQUENCE,
        /** The provider's filter or the model itself declined. */
        REFUSED,
        /** Another reason, in the provider's word. */
        OTHER
    }
}
