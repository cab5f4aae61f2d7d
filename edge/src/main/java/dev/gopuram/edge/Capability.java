package dev.gopuram.edge;

import java.util.Locale;

/** What a route gives access to. Timeouts, limits and costs attach to it, whichever path or protocol led there. */
public enum Capability {
    HEALTH,
    CHAT,
    EMBED,
    MODELS,
    /** Predictions by models that are no chat, whichever protocol asks for them. */
    PREDICT,
    /** Versions of models and prompts, and what stands behind which name. */
    REGISTRY,
    SEARCH,
    /** Writing what search finds: slower than searching by nature. */
    INDEX,
    /** API keys. */
    USERS,
    /** Upstreams of the operator's own. */
    OWN;

    /** Its name in configuration, logs and metrics. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
