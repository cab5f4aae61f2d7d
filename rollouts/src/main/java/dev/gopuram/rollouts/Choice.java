package dev.gopuram.rollouts;

import org.jspecify.annotations.Nullable;

/**
 * The version that answers a request.
 *
 * @param alias the name that stood for it; empty where the version was named
 * @param arm what the request counts for; null where there is no roll-out
 * @param shadow who is asked too; null where nobody is
 */
public record Choice(
        String tenant,
        String model,
        String version,
        String alias,
        @Nullable Arm arm,
        Choice.@Nullable Shadow shadow) {
    /**
     * A version that is asked too, whose answer nobody gets but is compared.
     *
     * @param rollout whose candidate it is
     */
    public record Shadow(String rollout, String version) {}

    /** A version that was named: it is in no roll-out. */
    public static Choice named(String tenant, String model, String version) {
        return new Choice(tenant, model, version, "", null, null);
    }
}
