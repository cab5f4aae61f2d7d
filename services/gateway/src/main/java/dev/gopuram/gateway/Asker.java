package dev.gopuram.gateway;

import dev.gopuram.edge.EdgeCall;
import dev.gopuram.kernel.Principal;
import org.jspecify.annotations.Nullable;

/** Who asks for a prediction and what it goes by, in whichever protocol. */
final class Asker {
    private static final String REQUEST_PREFIX = "req_";

    private Asker() {}

    /** The prediction goes by the id of its request, which no other has. */
    static String predictionId(EdgeCall call) {
        String request = call.requestId();
        return "pred_" + (request.startsWith(REQUEST_PREFIX) ? request.substring(REQUEST_PREFIX.length()) : request);
    }

    /**
     * Whom a roll-out should know again: the end user, else the key, else nobody.
     *
     * @param user null where none is named
     */
    static String routingKey(EdgeCall call, @Nullable String user) {
        if (user != null) {
            return user;
        }
        String caller = call.caller().id();
        return caller.equals(Principal.ANONYMOUS) ? call.requestId() : caller;
    }
}
