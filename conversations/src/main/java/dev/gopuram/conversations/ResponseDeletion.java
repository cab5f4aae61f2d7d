package dev.gopuram.conversations;

import dev.gopuram.contracts.chat.DeleteResponse;
import dev.gopuram.contracts.chat.Deleted;
import dev.gopuram.kernel.CallContext;

/** Deletes a stored response. */
final class ResponseDeletion {
    private final ResponseStore store;

    ResponseDeletion(ResponseStore store) {
        this.store = store;
    }

    Deleted run(DeleteResponse request) {
        return new Deleted(store.delete(CallContext.current().tenant(), request.id()));
    }
}
