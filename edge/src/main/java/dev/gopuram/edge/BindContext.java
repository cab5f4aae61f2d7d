package dev.gopuram.edge;

/** Binds the call's context, which every port call reads and carries on. */
public final class BindContext implements Policy {
    @Override
    public Answer around(EdgeCall call, Work work) {
        return call.context().call(work::run);
    }
}
