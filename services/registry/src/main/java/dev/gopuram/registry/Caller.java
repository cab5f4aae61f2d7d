package dev.gopuram.registry;

import dev.gopuram.kernel.CallContext;

/** Whoever calls, as events and history name them. */
record Caller(String tenant, String id) {
    static Caller now(String tenant) {
        return new Caller(tenant, CallContext.current().principal().id());
    }
}
