package dev.gopuram.gateway;

import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;
import dev.gopuram.governance.Tarpitted;
import dev.gopuram.kernel.Problem;

/** Forgets what is held against a caller on this node. */
final class PardonCaller implements Operation {
    record Body(String caller, boolean pardoned) {}

    private final Tarpitted tarpitted;

    PardonCaller(Tarpitted tarpitted) {
        this.tarpitted = tarpitted;
    }

    @Override
    public Answer answer(EdgeCall call) {
        String caller = call.pathValue("caller");
        if (!tarpitted.pardon(caller)) {
            throw Problem.notFound("caller", caller);
        }
        return Answer.ok(new Body(caller, true));
    }
}
