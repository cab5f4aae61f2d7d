package dev.gopuram.edge;

import java.util.Locale;

/** What a route gives access to. Timeouts, limits and costs attach to it, whichever path or protocol led there. */
public enum Capability {
    HEALTH,
    CHAT,
    EMBED,
    MODELS,
    SEARCH,
    /** Writing what search finds: slower than searching by nature. */
    INDEX,
    /** API keys. */
    USERS;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
