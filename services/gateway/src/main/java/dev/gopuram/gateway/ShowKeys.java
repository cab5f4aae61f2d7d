package dev.gopuram.gateway;

import dev.gopuram.contracts.users.KeyPage;
import dev.gopuram.contracts.users.ListKeys;
import dev.gopuram.contracts.users.Users;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;
import java.util.List;

/** Lists the tenant's keys, newest first, a page at a time. */
final class ShowKeys implements Operation {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1000;

    /** An empty cursor means that this was the last page. */
    record Body(List<KeyBody> keys, String nextCursor) {}

    private final Users users;

    ShowKeys(Users users) {
        this.users = users;
    }

    @Override
    public Answer answer(EdgeCall call) {
        QueryText query = QueryText.of(call, "cursor", "limit");
        ListKeys request = new ListKeys(query.text("cursor", ""), query.number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT));
        KeyPage page = call.ask(() -> users.listKeys(request));
        return Answer.ok(new Body(page.keys().stream().map(KeyBody::of).toList(), page.nextCursor()));
    }
}
