package dev.gopuram.edge;

import dev.gopuram.kernel.Ids;

/**
 * Gives the call its request id, always ours, and its correlation id, the caller's where it is well-formed. A caller's
 * id ends up in logs and headers, so what is not plain is dropped, not escaped.
 */
public final class RequestIds implements Policy {
    static final int MAX_CORRELATION_ID = 128;

    private static final String PUNCTUATION = "-_.:/";

    private final Ids ids;

    public RequestIds(Ids ids) {
        this.ids = ids;
    }

    @Override
    public Admission admit(EdgeCall call) {
        String requestId = ids.prefixed("req");
        String given = call.arrival().correlationId();
        call.name(requestId, given == null || !plain(given) ? requestId : given);
        return Admission.ADMITTED;
    }

    private static boolean plain(String id) {
        return !id.isEmpty() && id.length() <= MAX_CORRELATION_ID && id.chars().allMatch(RequestIds::plain);
    }

    private static boolean plain(int c) {
        return c < 0x7f && (Character.isLetterOrDigit(c) || PUNCTUATION.indexOf(c) >= 0);
    }
}
