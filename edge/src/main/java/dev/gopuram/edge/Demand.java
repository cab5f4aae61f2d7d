package dev.gopuram.edge;

/**
 * What a request asks for, as far as it says: what limits must hold before it runs.
 *
 * @param model the one name of the model that is meant, as far as the edge knows it, else as spelled; empty where none is
 *     named, or where the route has no models
 * @param user the application's end user for whom it is asked; empty where not said
 * @param stream whether the answer is wanted as a stream
 * @param inputTokens tokens to be read, estimated from the request
 * @param maxOutputTokens the most tokens to be written; {@link #UNBOUNDED} where the request sets no bound, 0 where the
 *     route writes none
 */
public record Demand(String model, String user, boolean stream, long inputTokens, long maxOutputTokens) {
    public static final long UNBOUNDED = Long.MAX_VALUE;

    /** What asks for no tokens. */
    public static final Demand ONE_REQUEST = new Demand("", "", false, 0, 0);

    boolean asksForTokens() {
        return inputTokens > 0 || maxOutputTokens > 0;
    }

    /** The same of that model. */
    Demand of(String name) {
        return new Demand(name, user, stream, inputTokens, maxOutputTokens);
    }

    /** Reads a request's demand from its body, which has come. Refuses a body it cannot read by throwing a problem. */
    @FunctionalInterface
    public interface Reader {
        Demand read(EdgeCall call);
    }
}
