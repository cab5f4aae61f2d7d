package dev.gopuram.gateway;

import dev.gopuram.contracts.registry.RegisteredModel;
import dev.gopuram.contracts.registry.Status;
import dev.gopuram.contracts.registry.Version;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Models and versions as MLflow writes them. Its versions are numbers in the order of their model's registrations; ours stand beside them
 * as a tag and as an alias.
 */
final class MlflowJson {
    static final String PRODUCTION = "Production";
    static final String STAGING = "Staging";
    static final String ARCHIVED = "Archived";
    static final String NONE = "None";
    static final List<String> STAGES = List.of(NONE, STAGING, PRODUCTION, ARCHIVED);

    private static final String VERSION_TAG = "gopuram.version";

    record Tag(String key, String value) {
        static List<Tag> of(Map<String, String> tags) {
            return new TreeMap<>(tags)
                    .entrySet().stream()
                            .map(tag -> new Tag(tag.getKey(), tag.getValue()))
                            .toList();
        }
    }

    record AliasBody(String alias, String version) {}

    record VersionJson(
            String name,
            String version,
            long creationTimestamp,
            long lastUpdatedTimestamp,
            String userId,
            String currentStage,
            String description,
            String source,
            @Nullable String runId,
            String status,
            @Nullable String statusMessage,
            List<Tag> tags,
            @Nullable String runLink,
            List<String> aliases) {}

    record ModelJson(
            String name,
            long creationTimestamp,
            long lastUpdatedTimestamp,
            String description,
            List<VersionJson> latestVersions,
            List<Tag> tags,
            List<AliasBody> aliases) {}

    private MlflowJson() {}

    static VersionJson of(Version v) {
        Map<String, String> tags = new TreeMap<>(v.tags());
        tags.put(VERSION_TAG, v.version());
        List<String> aliases = new ArrayList<>(v.aliases());
        aliases.add(v.version());
        return new VersionJson(
                v.model(),
                Long.toString(v.ordinal()),
                v.createdAt().toEpochMilli(),
                v.updatedAt().toEpochMilli(),
                v.createdBy(),
                stage(v),
                v.description(),
                v.source().isEmpty() ? uri(v) : v.source(),
                told(v.runId()),
                status(v.status()),
                told(v.statusMessage()),
                Tag.of(tags),
                told(v.runLink()),
                aliases);
    }

    /** @param versions all of the model's, the highest first */
    static ModelJson of(RegisteredModel model, List<Version> versions) {
        Map<String, String> numbers = new LinkedHashMap<>();
        versions.forEach(version -> numbers.put(version.version(), Long.toString(version.ordinal())));
        List<AliasBody> aliases = new ArrayList<>();
        model.aliases()
                .forEach(alias -> aliases.add(new AliasBody(
                        alias.name(), Objects.requireNonNullElse(numbers.get(alias.version()), alias.version()))));
        numbers.forEach((version, number) -> aliases.add(new AliasBody(version, number)));
        return new ModelJson(
                model.name(),
                model.createdAt().toEpochMilli(),
                model.updatedAt().toEpochMilli(),
                model.description(),
                latest(versions, STAGES).stream().map(MlflowJson::of).toList(),
                Tag.of(model.tags()),
                aliases);
    }

    /** The newest in each of the stages that has one. */
    static List<Version> latest(List<Version> versions, List<String> stages) {
        Map<String, Version> newest = new LinkedHashMap<>();
        for (Version version : versions) {
            newest.merge(stage(version), version, (a, b) -> a.ordinal() >= b.ordinal() ? a : b);
        }
        return stages.stream().map(newest::get).filter(Objects::nonNull).toList();
    }

    static String stage(Version version) {
        if (version.aliases().contains(PRODUCTION.toLowerCase(Locale.ROOT))) {
            return PRODUCTION;
        }
        if (version.aliases().contains(STAGING.toLowerCase(Locale.ROOT))) {
            return STAGING;
        }
        return version.status() == Status.ARCHIVED ? ARCHIVED : NONE;
    }

    static String uri(Version version) {
        return "gopuram:/models/" + version.model() + "/" + version.version();
    }

    private static String status(Status status) {
        return switch (status) {
            case PENDING -> "PENDING_REGISTRATION";
            case READY, ARCHIVED -> "READY";
            case FAILED -> "FAILED_REGISTRATION";
        };
    }

    private static @Nullable String told(String text) {
        return text.isEmpty() ? null : text;
    }
}
