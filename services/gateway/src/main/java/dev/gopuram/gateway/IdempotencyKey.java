package dev.gopuram.gateway;

import dev.gopuram.edge.EdgeCall;
import dev.gopuram.kernel.Problem;

/** The caller's name for one creation: sent again, it creates nothing new. */
final class IdempotencyKey {
    static final int MAX_LENGTH = 255;

    private IdempotencyKey() {}

    /** The caller's, checked; the request's id where the caller gave none, which makes each request its own. */
    static String of(EdgeCall call) {
        String key = call.arrival().idempotencyKey();
        if (key == null) {
            return call.requestId();
        }
        if (key.isEmpty() || key.length() > MAX_LENGTH || !key.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw Problem.invalid("idempotency-key", key, "1.." + MAX_LENGTH + " visible ASCII characters");
        }
        return key;
    }
}
