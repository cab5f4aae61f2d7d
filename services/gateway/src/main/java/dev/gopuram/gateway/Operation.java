package dev.gopuram.gateway;

/** What a route does: reads the request, calls one port method, writes the answer. Blocking; on a virtual thread. */
@FunctionalInterface
interface Operation {
    Answer answer(EdgeCall call);
}
