package dev.gopuram.gateway;

import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;

/** Says that the process answers. */
final class ShowHealth implements Operation {
    record Body(String status) {}

    @Override
    public Answer answer(EdgeCall call) {
        return Answer.ok(new Body("ok"));
    }
}
