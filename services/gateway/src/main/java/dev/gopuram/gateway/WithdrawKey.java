package dev.gopuram.gateway;

import dev.gopuram.contracts.users.RevokeKey;
import dev.gopuram.contracts.users.Users;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;

/** Withdraws a key for good. Edges notice within a poll. */
final class WithdrawKey implements Operation {
    private final Users users;

    WithdrawKey(Users users) {
        this.users = users;
    }

    @Override
    public Answer answer(EdgeCall call) {
        RevokeKey request = new RevokeKey(call.pathValue("id"));
        return Answer.ok(KeyBody.of(call.ask(() -> users.revokeKey(request))));
    }
}
