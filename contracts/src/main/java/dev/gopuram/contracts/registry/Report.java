package dev.gopuram.contracts.registry;

import java.util.List;

/**
 * What a node has counted.
 *
 * @param run one start of the node
 */
public record Report(
        String node, String run, List<ArmReport> arms, List<VersionReport> versions, List<ShadowReport> shadows) {
    public Report {
        arms = List.copyOf(arms);
        versions = List.copyOf(versions);
        shadows = List.copyOf(shadows);
    }
}
