package dev.gopuram.contracts.registry;

import java.util.Map;

/**
 * Asks to register what was uploaded. A second time it is the same version.
 *
 * @param model the name it must have; as the bundle says where empty
 * @param version likewise
 * @param source where it came from, in the caller's words
 */
public record RegisterVersion(
        String upload,
        String model,
        String version,
        String description,
        String source,
        String runId,
        String runLink,
        Map<String, String> tags) {
    public RegisterVersion {
        tags = Map.copyOf(tags);
    }
}
