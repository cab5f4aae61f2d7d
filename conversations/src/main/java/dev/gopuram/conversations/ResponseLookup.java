package dev.gopuram.conversations;

import dev.gopuram.contracts.chat.FindResponse;
import dev.gopuram.contracts.chat.StoredResponse;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Problem;

/** Shows a stored response. */
final class ResponseLookup {
    private final ResponseStore store;

    ResponseLookup(ResponseStore store) {
        this.store = store;
    }

    StoredResponse run(FindResponse request) {
        return store.find(CallContext.current().tenant(), request.id())
                .orElseThrow(() -> Problem.notFound("response", request.id()).at("response_id"));
    }
}
