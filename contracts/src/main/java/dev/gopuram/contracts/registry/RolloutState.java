package dev.gopuram.contracts.registry;

/** Where a roll-out is. */
public enum RolloutState {
    /** The candidate is being loaded. */
    PENDING,
    /** It is compared and answers nobody. */
    SHADOW,
    /** It answers a share. */
    CANARY,
    /** It answers all and may be switched back. */
    PROMOTING,
    /** It took over. */
    STABLE,
    /** It keeps its share and does not go on. */
    PAUSED,
    /** The stable version answers all again. */
    ROLLED_BACK
}
