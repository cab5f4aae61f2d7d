package dev.gopuram.gateway;

import dev.gopuram.contracts.registry.AliasMoved;
import dev.gopuram.contracts.registry.ArchiveVersion;
import dev.gopuram.contracts.registry.DeleteVersion;
import dev.gopuram.contracts.registry.DescribeVersion;
import dev.gopuram.contracts.registry.FindRegistered;
import dev.gopuram.contracts.registry.MoveAlias;
import dev.gopuram.contracts.registry.RegisterVersion;
import dev.gopuram.contracts.registry.SetTag;
import dev.gopuram.contracts.registry.Status;
import dev.gopuram.contracts.registry.Version;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.kernel.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code model-versions/...} of MLflow's registry. */
final class MlflowVersions {
    static final String REASON = "asked for over MLflow's API";

    /** Where an archive was put by {@code POST /admin/v1/uploads}. */
    static final String UPLOADS = "gopuram:/uploads/";

    private static final int USUAL = 1000;
    private static final int MOST = 200_000;
    private static final Map<String, Comparator<Version>> ORDERS = Map.of(
            "name", Comparator.comparing(Version::model),
            "version_number", Comparator.comparingLong(Version::ordinal),
            "creation_timestamp", Comparator.comparing(Version::createdAt),
            "last_updated_timestamp", Comparator.comparing(Version::updatedAt));

    private final MlflowRegistry registry;

    MlflowVersions(MlflowRegistry registry) {
        this.registry = registry;
    }

    /** MLflow only keeps where files lie; here they must have come, so that they can be looked at. */
    Answer create(EdgeCall call) {
        MlflowArguments asked = MlflowArguments.of(call);
        String source = asked.text("source");
        if (!source.startsWith(UPLOADS)) {
            throw Problem.invalid(
                    "source", source, UPLOADS + "ID, as POST /admin/v1/uploads answers to the bundle's archive");
        }
        RegisterVersion request = new RegisterVersion(
                source.substring(UPLOADS.length()),
                asked.text("name"),
                "",
                asked.text("description", ""),
                source,
                asked.text("run_id", ""),
                asked.text("run_link", ""),
                asked.tags());
        return one(registry.port().ask(call, known -> known.registerVersion(request)));
    }

    Answer get(EdgeCall call) {
        return one(asked(call, MlflowArguments.of(call)));
    }

    Answer update(EdgeCall call) {
        MlflowArguments asked = MlflowArguments.of(call);
        Version version = asked(call, asked);
        DescribeVersion request =
                new DescribeVersion(version.model(), version.version(), asked.text("description", ""));
        return one(registry.port().ask(call, known -> known.describeVersion(request)));
    }

    Answer delete(EdgeCall call) {
        Version version = asked(call, MlflowArguments.of(call));
        DeleteVersion request = new DeleteVersion(version.model(), version.version());
        registry.port().ask(call, known -> known.deleteVersion(request));
        return Answer.ok(Map.of());
    }

    Answer downloadUri(EdgeCall call) {
        return Answer.ok(Map.of("artifact_uri", MlflowJson.uri(asked(call, MlflowArguments.of(call)))));
    }

    Answer setTag(EdgeCall call) {
        MlflowArguments asked = MlflowArguments.of(call);
        return tag(call, asked, asked.text("value", ""));
    }

    Answer deleteTag(EdgeCall call) {
        return tag(call, MlflowArguments.of(call), null);
    }

    private Answer tag(EdgeCall call, MlflowArguments asked, @Nullable String value) {
        Version version = asked(call, asked);
        SetTag request = new SetTag(version.model(), version.version(), asked.text("key"), value);
        registry.port().ask(call, known -> known.setTag(request));
        return Answer.ok(Map.of());
    }

    Answer search(EdgeCall call) {
        MlflowArguments asked = MlflowArguments.of(call);
        MlflowFilter filter = MlflowFilter.read(asked.text("filter", ""));
        List<Version> found = candidates(call, filter).stream()
                .filter(version -> filter.holds(field -> field(version, field), version.tags()))
                .sorted(MlflowRegistry.order(
                        asked.list("order_by"),
                        ORDERS,
                        () -> Comparator.comparing(Version::model)
                                .thenComparing(Comparator.comparingLong(Version::ordinal)
                                        .reversed())))
                .toList();
        MlflowRegistry.Page<Version> page = MlflowRegistry.page(found, asked, USUAL, MOST);
        return MlflowModels.listed(
                "model_versions", page.items().stream().map(MlflowJson::of).toList(), page.next());
    }

    private static @Nullable String field(Version version, String field) {
        return switch (field) {
            case "name" -> version.model();
            case "run_id" -> version.runId();
            case "source_path" -> version.source();
            case "version_number" -> Long.toString(version.ordinal());
            default -> null;
        };
    }

    /** Of the one model that is asked for, or of all; a model that is not there has none. */
    private List<Version> candidates(EdgeCall call, MlflowFilter filter) {
        Optional<String> name = filter.name();
        if (name.isPresent()) {
            try {
                return registry.versions(call, name.get());
            } catch (Problem problem) {
                if (problem.code() == Problem.Code.NOT_FOUND) {
                    return List.of();
                }
                throw problem;
            }
        }
        List<Version> all = new ArrayList<>();
        registry.models(call).forEach(model -> {
            all.addAll(registry.versions(call, model.name()));
            MlflowRegistry.requireFew(all.size());
        });
        return all;
    }

    Answer transition(EdgeCall call) {
        MlflowArguments asked = MlflowArguments.of(call);
        String stage = stage(asked.text("stage"));
        Version version = asked(call, asked);
        switch (stage) {
            case MlflowJson.PRODUCTION, MlflowJson.STAGING ->
                enter(call, version, stage.toLowerCase(Locale.ROOT), asked.flag("archive_existing_versions"));
            case MlflowJson.ARCHIVED -> {
                leave(call, version);
                archive(call, version, true);
            }
            default -> leave(call, version);
        }
        return one(registry.version(call, version.model(), version.ordinal()));
    }

    private void enter(EdgeCall call, Version version, String alias, boolean archiveFormer) {
        if (version.status() == Status.ARCHIVED) {
            archive(call, version, false);
        }
        String former = move(registry, call, version.model(), alias, version.version());
        if (archiveFormer && !former.isEmpty() && !former.equals(version.version())) {
            archiveUnlessNeeded(call, version.model(), former);
        }
    }

    /** The last that were in production stay deployable: they left the stage, and are not put away. */
    private void archiveUnlessNeeded(EdgeCall call, String model, String version) {
        try {
            registry.port().ask(call, known -> known.archiveVersion(new ArchiveVersion(model, version, true)));
        } catch (Problem problem) {
            if (problem.code() != Problem.Code.CONFLICT) {
                throw problem;
            }
        }
    }

    private void archive(EdgeCall call, Version version, boolean archived) {
        ArchiveVersion request = new ArchiveVersion(version.model(), version.version(), archived);
        registry.port().ask(call, known -> known.archiveVersion(request));
    }

    /** It stands behind neither stage any more. */
    private void leave(EdgeCall call, Version version) {
        registry.port().ask(call, known -> known.findRegistered(new FindRegistered(version.model()))).aliases().stream()
                .filter(alias -> alias.version().equals(version.version()))
                .filter(alias ->
                        alias.name().equals("production") || alias.name().equals("staging"))
                .forEach(alias -> move(registry, call, version.model(), alias.name(), ""));
    }

    /** Moves an alias and answers what it stood for. A move that waits for somebody has not been made. */
    static String move(MlflowRegistry registry, EdgeCall call, String model, String alias, String version) {
        MoveAlias request = new MoveAlias(model, alias, version, "", REASON);
        AliasMoved moved = registry.port().ask(call, known -> known.moveAlias(request));
        if (moved.pending() != null) {
            throw Problem.of(
                    Problem.Code.FORBIDDEN,
                    alias + ": waits for approval " + moved.pending().id()
                            + " (expected: somebody else's, by POST /admin/v1/approvals/"
                            + moved.pending().id() + ")");
        }
        return moved.previous();
    }

    /** MLflow's spelling of a stage. */
    static String stage(String asked) {
        return MlflowJson.STAGES.stream()
                .filter(stage -> stage.equalsIgnoreCase(asked))
                .findFirst()
                .orElseThrow(() -> Problem.invalid("stage", asked, String.join("|", MlflowJson.STAGES)));
    }

    private Version asked(EdgeCall call, MlflowArguments asked) {
        return registry.version(call, asked.text("name"), asked.version());
    }

    private static Answer one(Version version) {
        return Answer.ok(Map.of("model_version", MlflowJson.of(version)));
    }
}
