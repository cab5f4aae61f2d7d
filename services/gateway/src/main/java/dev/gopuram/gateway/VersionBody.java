package dev.gopuram.gateway;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.gopuram.contracts.registry.ArtifactFile;
import dev.gopuram.contracts.registry.Check;
import dev.gopuram.contracts.registry.Kind;
import dev.gopuram.contracts.registry.Status;
import dev.gopuram.contracts.registry.Version;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A registered version, as our own API shows it. What its bundle does not say is absent.
 *
 * @param config YAML
 */
record VersionBody(
        String model,
        String version,
        long number,
        Kind kind,
        Status status,
        @Nullable String statusMessage,
        String digest,
        long bytes,
        String task,
        String family,
        List<String> aliases,
        Map<String, String> tags,
        Instant createdAt,
        Instant updatedAt,
        String createdBy,
        @Nullable String description,
        @Nullable String source,
        @Nullable String runId,
        @Nullable String runLink,
        @JsonRawValue @Nullable String inputSchema,
        @JsonRawValue @Nullable String outputSchema,
        @JsonRawValue @Nullable String evaluation,
        @JsonRawValue @Nullable String manifest,
        @Nullable String config,
        @Nullable List<ArtifactFile> files,
        @Nullable Check check) {
    /** Everything. */
    static VersionBody of(Version version) {
        return of(version, true);
    }

    /** As it stands in a list: without what fills pages. */
    static VersionBody brief(Version version) {
        return of(version, false);
    }

    private static VersionBody of(Version v, boolean whole) {
        return new VersionBody(
                v.model(),
                v.version(),
                v.number(),
                v.kind(),
                v.status(),
                told(v.statusMessage()),
                v.digest(),
                v.bytes(),
                v.task(),
                v.family(),
                v.aliases(),
                v.tags(),
                v.createdAt(),
                v.updatedAt(),
                v.createdBy(),
                told(v.description()),
                told(v.source()),
                told(v.runId()),
                told(v.runLink()),
                told(v.inputSchema()),
                told(v.outputSchema()),
                whole ? told(v.evaluation()) : null,
                whole ? told(v.manifest()) : null,
                whole ? told(v.config()) : null,
                whole ? v.files() : null,
                v.check());
    }

    private static @Nullable String told(String text) {
        return text.isBlank() ? null : text;
    }
}
