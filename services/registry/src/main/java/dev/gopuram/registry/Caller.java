package dev.gopuram.registry;

import dev.gopuram.kernel.CallContext;

/**
 * Whoever calls, as events and history name them.
 *
 * @param request the same where a call comes again
 */
record Caller(String tenant, String id, String request) {
    static Caller now(String tenant) {
        CallContext call = CallContext.current();
        return new Caller(tenant, call.principal().id(), call.requestId());
    }
}
