package dev.gopuram.gateway;

import dev.gopuram.contracts.search.Viewer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The application's own users, on whose behalf it asks; it has authenticated them, and says who they are. */
final class Viewers {
    /** Sees what everybody may read. */
    static final Viewer NOBODY = new Viewer("", List.of());

    private Viewers() {}

    /** The viewer that a request names; null where it names none. */
    static @Nullable Viewer of(@Nullable String userId, @Nullable List<String> groups) {
        if (userId == null && groups == null) {
            return null;
        }
        return new Viewer(userId == null ? "" : userId, groups == null ? List.of() : groups);
    }
}
