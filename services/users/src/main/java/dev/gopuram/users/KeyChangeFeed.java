package dev.gopuram.users;

import dev.gopuram.contracts.users.KeyChanges;
import dev.gopuram.contracts.users.KeyChangesSince;
import dev.gopuram.kernel.Problem;
import dev.gopuram.users.KeyStore.Changed;
import java.util.List;

/**
 * The keys of all tenants that changed after a cursor, in the order of their changes. A cursor that lies ahead of the
 * last change comes from another database (an older backup was restored): it is refused, so that the edge starts anew.
 */
final class KeyChangeFeed {
    private final KeyStore store;

    KeyChangeFeed(KeyStore store) {
        this.store = store;
    }

    KeyChanges run(KeyChangesSince request) {
        NodeLevel.require();
        KeyListing.requireLimit(request.limit());
        return store.read(keys -> {
            long last = keys.lastSeq();
            if (request.cursor() < 0 || request.cursor() > last) {
                throw Problem.invalid("cursor", request.cursor(), "0.." + last + "; start again from 0");
            }
            return page(keys.changedAfter(request.cursor(), request.limit() + 1), request);
        });
    }

    private static KeyChanges page(List<Changed> found, KeyChangesSince request) {
        boolean more = found.size() > request.limit();
        List<Changed> page = more ? found.subList(0, request.limit()) : found;
        long cursor = page.isEmpty() ? request.cursor() : page.getLast().seq();
        return new KeyChanges(page.stream().map(Changed::key).toList(), cursor, more);
    }
}
