package dev.gopuram.edge;

/** What a route does: reads the request, calls one port method, writes the answer. Blocking; on a virtual thread. */
@FunctionalInterface
public interface Operation {
    Answer answer(EdgeCall call);
}
