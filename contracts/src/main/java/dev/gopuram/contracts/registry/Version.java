package dev.gopuram.contracts.registry;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A registered version, with everything its bundle says.
 *
 * @param number among all of the tenant: prediction ids name it
 * @param ordinal 1, 2, 3 in the order of registration of its model's versions; never given to another
 * @param digest SHA-256 of the manifest of its files
 * @param task in the words of its configuration
 * @param family {@code nlp}, {@code vision}, {@code tabular} or {@code tensor}: what nodes may be told apart by;
 *     {@code prompt} for prompts
 * @param inputSchema JSON
 * @param outputSchema JSON
 * @param card Markdown
 * @param evaluation JSON
 * @param manifest JSON
 * @param config YAML
 * @param check of its golden rows; null where they have not been run
 */
public record Version(
        String model,
        String version,
        long number,
        long ordinal,
        Kind kind,
        Status status,
        String statusMessage,
        String digest,
        long bytes,
        String task,
        String family,
        Instant createdAt,
        Instant updatedAt,
        String createdBy,
        String description,
        String source,
        String runId,
        String runLink,
        Map<String, String> tags,
        List<String> aliases,
        String inputSchema,
        String outputSchema,
        String card,
        String evaluation,
        String manifest,
        String config,
        List<ArtifactFile> files,
        @Nullable Check check) {
    public Version {
        tags = Map.copyOf(tags);
        aliases = List.copyOf(aliases);
        files = List.copyOf(files);
    }
}
