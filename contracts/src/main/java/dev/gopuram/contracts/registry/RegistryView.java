package dev.gopuram.contracts.registry;

import java.util.List;

/**
 * What is to be served.
 *
 * @param changed whether the rest says anything: not where what was known is so still
 */
public record RegistryView(
        long revision,
        boolean changed,
        List<ServedVersion> versions,
        List<ServedAlias> aliases,
        List<ServedRollout> rollouts) {
    public RegistryView {
        versions = List.copyOf(versions);
        aliases = List.copyOf(aliases);
        rollouts = List.copyOf(rollouts);
    }
}
