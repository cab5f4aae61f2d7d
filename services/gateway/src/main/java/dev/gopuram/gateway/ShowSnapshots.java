package dev.gopuram.gateway;

import dev.gopuram.contracts.search.ListSnapshots;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;

/** Lists a collection's snapshots. */
final class ShowSnapshots implements Operation {
    private final Search search;

    ShowSnapshots(Search search) {
        this.search = search;
    }

    @Override
    public Answer answer(EdgeCall call) {
        ListSnapshots request = new ListSnapshots(call.pathValue("collection"));
        return Answer.ok(call.ask(() -> search.listSnapshots(request)));
    }
}
