package dev.gopuram.platform.http;

/** What the server calls for each request. */
public interface Handler {
    /** A request, at the end of its headers. Runs on the event loop: it must not block. */
    void handle(Exchange exchange);

    /**
     * A request was refused by the server itself. The reply's {@code Connection: close} is added by the server. Runs on
     * the event loop; {@link Refusal#detail} never quotes the request, so it needs no escaping in JSON.
     */
    default Reply refused(Refusal refusal) {
        return refusal.plain();
    }
}
