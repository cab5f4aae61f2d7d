package dev.gopuram.registry;

import dev.gopuram.contracts.registry.Alias;
import dev.gopuram.contracts.registry.AliasTerm;
import dev.gopuram.contracts.registry.RegisteredModel;
import dev.gopuram.contracts.registry.Rollout;
import dev.gopuram.contracts.registry.Status;
import dev.gopuram.contracts.registry.Verdict;
import dev.gopuram.contracts.registry.Version;
import dev.gopuram.registry.RolloutRows.Running;
import dev.gopuram.registry.VersionRows.Stored;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What is kept, put together as callers see it. */
final class Portraits {
    private final List<String> guarded;

    Portraits(List<String> guardedAliases) {
        this.guarded = guardedAliases;
    }

    boolean guarded(String alias) {
        return guarded.contains(alias);
    }

    Version of(Rows rows, Stored stored) {
        return of(
                rows,
                stored,
                rows.tags().of(stored.tenant(), stored.model(), stored.name()),
                rows.aliases().allNow(stored.tenant(), stored.model()));
    }

    /** Those of one model. */
    List<Version> of(Rows rows, String tenant, String model, List<Stored> versions) {
        Map<String, Map<String, String>> tags = rows.tags().ofModel(tenant, model);
        List<AliasTerm> aliases = rows.aliases().allNow(tenant, model);
        return versions.stream()
                .map(each -> of(rows, each, tags.getOrDefault(each.name(), Map.of()), aliases))
                .toList();
    }

    RegisteredModel of(Rows rows, ModelRows.Model model) {
        String tenant = model.tenant();
        List<Alias> aliases = rows.aliases().allNow(tenant, model.name()).stream()
                .map(term -> new Alias(term.alias(), term.version(), term.from(), term.by(), guarded(term.alias())))
                .toList();
        String latest = rows.versions().list(tenant, model.name(), null, 1).stream()
                .map(Stored::name)
                .findFirst()
                .orElse("");
        return new RegisteredModel(
                model.name(),
                model.kind(),
                model.description(),
                model.createdAt(),
                model.updatedAt(),
                rows.tags().of(tenant, model.name(), ""),
                aliases,
                latest);
    }

    Rollout of(Rows rows, Running rollout) {
        return of(rows, rollout, rollout.verdict());
    }

    Rollout of(Rows rows, Running rollout, Verdict verdict) {
        return new Rollout(
                rollout.id(),
                rollout.model(),
                rollout.alias(),
                rollout.stable(),
                rollout.candidate(),
                rollout.state(),
                rollout.step(),
                rollout.weight(),
                rollout.policy(),
                rollout.startedAt(),
                rollout.stepSince(),
                rollout.updatedAt(),
                rollout.startedBy(),
                rollout.reason(),
                rows.evidence().of(rollout.id()),
                verdict,
                rows.evidence().shadow(rollout.id()),
                rows.rollouts().transitions(rollout.id()));
    }

    private static Version of(Rows rows, Stored stored, Map<String, String> tags, List<AliasTerm> aliases) {
        Status status = Objects.requireNonNull(stored.status());
        VersionRows.Documents documents = stored.documents();
        return new Version(
                stored.model(),
                stored.name(),
                stored.number(),
                stored.ordinal(),
                stored.kind(),
                status,
                stored.statusMessage(),
                stored.digest(),
                stored.bytes(),
                stored.task(),
                stored.family(),
                stored.createdAt(),
                stored.updatedAt(),
                stored.createdBy(),
                stored.description(),
                stored.source(),
                stored.runId(),
                stored.runLink(),
                tags,
                aliases.stream()
                        .filter(term -> term.version().equals(stored.name()))
                        .map(AliasTerm::alias)
                        .toList(),
                documents.inputSchema(),
                documents.outputSchema(),
                documents.card(),
                documents.evaluation(),
                documents.manifest(),
                documents.config(),
                rows.versions().files(new VersionKey(stored.tenant(), stored.model(), stored.name())).stream()
                        .map(VersionRows.StoredFile::file)
                        .toList(),
                stored.check());
    }
}
