package dev.gopuram.users;

import dev.gopuram.contracts.users.ApiKey;
import dev.gopuram.contracts.users.KeyPage;
import dev.gopuram.contracts.users.ListKeys;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Principal;
import dev.gopuram.kernel.Problem;
import java.util.List;
import java.util.regex.Pattern;

/** Lists the calling tenant's keys, newest first: ids sort by the time they were made. The cursor is an id. */
final class KeyListing {
    static final int MAX_LIMIT = 1_000;

    private static final Pattern CURSOR = Pattern.compile("key_[0-9a-f]{32}");

    private final KeyStore store;

    KeyListing(KeyStore store) {
        this.store = store;
    }

    KeyPage run(ListKeys request) {
        CallContext context = CallContext.current();
        context.principal().require(Principal.ADMIN_SCOPE);
        requireLimit(request.limit());
        if (!request.cursor().isEmpty() && !CURSOR.matcher(request.cursor()).matches()) {
            throw Problem.invalid("cursor", request.cursor(), "empty, or the next_cursor of the last page");
        }
        String beforeId = request.cursor().isEmpty() ? null : request.cursor();
        List<ApiKey> found = store.read(keys -> keys.list(context.tenant(), beforeId, request.limit() + 1));
        if (found.size() <= request.limit()) {
            return new KeyPage(found, "");
        }
        List<ApiKey> page = found.subList(0, request.limit());
        return new KeyPage(page, page.getLast().id());
    }

    static void requireLimit(int limit) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw Problem.invalid("limit", limit, "1.." + MAX_LIMIT);
        }
    }
}
