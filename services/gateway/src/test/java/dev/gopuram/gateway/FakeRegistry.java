package dev.gopuram.gateway;

import dev.gopuram.contracts.registry.Alias;
import dev.gopuram.contracts.registry.AliasHistory;
import dev.gopuram.contracts.registry.AliasMoved;
import dev.gopuram.contracts.registry.AliasTerm;
import dev.gopuram.contracts.registry.Approval;
import dev.gopuram.contracts.registry.ApprovalList;
import dev.gopuram.contracts.registry.ArchiveVersion;
import dev.gopuram.contracts.registry.ArtifactPart;
import dev.gopuram.contracts.registry.BeginUpload;
import dev.gopuram.contracts.registry.DecideApproval;
import dev.gopuram.contracts.registry.DeleteModel;
import dev.gopuram.contracts.registry.DeleteVersion;
import dev.gopuram.contracts.registry.Deleted;
import dev.gopuram.contracts.registry.DescribeVersion;
import dev.gopuram.contracts.registry.FeedbackTaken;
import dev.gopuram.contracts.registry.FindHistory;
import dev.gopuram.contracts.registry.FindRegistered;
import dev.gopuram.contracts.registry.FindRollout;
import dev.gopuram.contracts.registry.FindVersion;
import dev.gopuram.contracts.registry.GiveFeedback;
import dev.gopuram.contracts.registry.InspectVersion;
import dev.gopuram.contracts.registry.Kind;
import dev.gopuram.contracts.registry.ListApprovals;
import dev.gopuram.contracts.registry.ListRegistered;
import dev.gopuram.contracts.registry.ListRollouts;
import dev.gopuram.contracts.registry.ListVersions;
import dev.gopuram.contracts.registry.MoveAlias;
import dev.gopuram.contracts.registry.PutModel;
import dev.gopuram.contracts.registry.ReadArtifact;
import dev.gopuram.contracts.registry.RegisterVersion;
import dev.gopuram.contracts.registry.RegisteredModel;
import dev.gopuram.contracts.registry.RegisteredPage;
import dev.gopuram.contracts.registry.RenameModel;
import dev.gopuram.contracts.registry.Rollout;
import dev.gopuram.contracts.registry.RolloutList;
import dev.gopuram.contracts.registry.RolloutState;
import dev.gopuram.contracts.registry.SetTag;
import dev.gopuram.contracts.registry.StartRollout;
import dev.gopuram.contracts.registry.Status;
import dev.gopuram.contracts.registry.SteerRollout;
import dev.gopuram.contracts.registry.TagSet;
import dev.gopuram.contracts.registry.Upload;
import dev.gopuram.contracts.registry.Verdict;
import dev.gopuram.contracts.registry.Version;
import dev.gopuram.contracts.registry.VersionHealth;
import dev.gopuram.contracts.registry.VersionPage;
import dev.gopuram.contracts.registry.WriteUpload;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.testkit.UnaskedRegistry;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A registry in memory, of one tenant: strict where callers rely on it, and believing whatever is uploaded. */
final class FakeRegistry extends UnaskedRegistry {
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static final class Named {
        Kind kind = Kind.WEIGHTS;
        String description = "";
        final Map<String, String> tags = new TreeMap<>();
        final Map<String, String> aliases = new TreeMap<>();
        final Map<String, Version> versions = new LinkedHashMap<>();
    }

    private final TreeMap<String, Named> models = new TreeMap<>();
    /** Of all models: three ship. */
    private long numbered = 3;

    private final List<AliasTerm> terms = new ArrayList<>();
    private final Map<String, ByteArrayOutputStream> uploads = new LinkedHashMap<>();
    private final List<Rollout> rollouts = new ArrayList<>();
    private final List<Approval> approvals = new ArrayList<>();

    /** What was said of predictions, in order. */
    final List<GiveFeedback> feedback = new ArrayList<>();

    /** What it was asked last to begin, register and look up. */
    @Nullable
    BeginUpload begun;

    @Nullable
    RegisterVersion registering;

    @Nullable
    StartRollout starting;

    @Nullable
    FindHistory looked;

    /** Says no to everything, where a test sets it. */
    volatile @Nullable Problem failing;

    /** What was uploaded last, whole. */
    byte[] uploaded() {
        return new ArrayList<>(uploads.values()).getLast().toByteArray();
    }

    /** A version that is ready. */
    FakeRegistry add(String model, String version) {
        return add(model, version, Kind.WEIGHTS);
    }

    synchronized FakeRegistry add(String model, String version, Kind kind) {
        Named named = models.computeIfAbsent(model, absent -> new Named());
        named.kind = kind;
        named.versions.put(version, version(model, version, kind, ++numbered, named.versions.size() + 1));
        return this;
    }

    private static Version version(String model, String version, Kind kind, long number, long ordinal) {
        return new Version(
                model,
                version,
                number,
                ordinal,
                kind,
                Status.READY,
                "",
                "0".repeat(64),
                1000,
                "text_classification",
                kind == Kind.PROMPT ? "prompt" : "nlp",
                NOW,
                NOW,
                "key_1",
                "",
                "",
                "",
                "",
                Map.of(),
                List.of(),
                "{\"type\":\"object\"}",
                "",
                "# " + model + "\nA card.\n",
                "{\"metrics\":{\"accuracy\":0.9}}",
                "",
                "schema: 1\n",
                List.of(),
                null);
    }

    private void up() {
        Problem why = failing;
        if (why != null) {
            throw why;
        }
    }

    private Named named(String model) {
        up();
        Named named = models.get(model);
        if (named == null) {
            throw Problem.notFound("model", model);
        }
        return named;
    }

    private Version shown(Named named, String version) {
        Version found = named.versions.get(version);
        if (found == null) {
            throw Problem.notFound("version", version);
        }
        List<String> aliases = named.aliases.entrySet().stream()
                .filter(entry -> entry.getValue().equals(version))
                .map(Map.Entry::getKey)
                .toList();
        return with(found, found.description(), found.tags(), aliases, found.status());
    }

    private static Version with(
            Version v, String description, Map<String, String> tags, List<String> aliases, Status status) {
        return new Version(
                v.model(),
                v.version(),
                v.number(),
                v.ordinal(),
                v.kind(),
                status,
                v.statusMessage(),
                v.digest(),
                v.bytes(),
                v.task(),
                v.family(),
                v.createdAt(),
                v.updatedAt(),
                v.createdBy(),
                description,
                v.source(),
                v.runId(),
                v.runLink(),
                tags,
                aliases,
                v.inputSchema(),
                v.outputSchema(),
                v.card(),
                v.evaluation(),
                v.manifest(),
                v.config(),
                v.files(),
                v.check());
    }

    private RegisteredModel shown(String name) {
        Named named = named(name);
        List<Alias> aliases = named.aliases.entrySet().stream()
                .map(entry -> new Alias(
                        entry.getKey(),
                        entry.getValue(),
                        NOW,
                        "key_1",
                        entry.getKey().equals("production")))
                .toList();
        String latest = named.versions.isEmpty() ? "" : new ArrayList<>(named.versions.keySet()).getLast();
        return new RegisteredModel(name, named.kind, named.description, NOW, NOW, named.tags, aliases, latest);
    }

    @Override
    public synchronized Upload beginUpload(BeginUpload request) {
        up();
        begun = request;
        String id = "upload_" + uploads.size();
        uploads.put(id, new ByteArrayOutputStream());
        return new Upload(id, 0);
    }

    @Override
    public synchronized Upload writeUpload(WriteUpload request) {
        ByteArrayOutputStream into = Objects.requireNonNull(uploads.get(request.upload()));
        if (request.offset() != into.size()) {
            throw Problem.invalid("offset", request.offset(), Integer.toString(into.size()));
        }
        into.writeBytes(request.content().toArray());
        return new Upload(request.upload(), into.size());
    }

    @Override
    public synchronized Version registerVersion(RegisterVersion request) {
        registering = request;
        ByteArrayOutputStream archive = uploads.get(request.upload());
        if (archive == null) {
            throw Problem.notFound("upload", request.upload());
        }
        long size = archive.size();
        if (size != Objects.requireNonNull(begun).bytes()) {
            throw Problem.of(Problem.Code.UNPROCESSABLE, "upload: " + size + " (expected: " + begun.bytes() + ")");
        }
        String model = request.model().isEmpty() ? "pushed" : request.model();
        String version = request.version().isEmpty() ? "1.0.0" : request.version();
        add(model, version);
        return shown(named(model), version);
    }

    @Override
    public synchronized RegisteredModel putModel(PutModel request) {
        up();
        if (request.create() && models.containsKey(request.model())) {
            throw Problem.of(Problem.Code.CONFLICT, "model: " + request.model() + " (expected: a new one)")
                    .at("model");
        }
        Named named = models.computeIfAbsent(request.model(), absent -> new Named());
        named.kind = request.kind();
        named.description = request.description();
        return shown(request.model());
    }

    @Override
    public synchronized RegisteredModel renameModel(RenameModel request) {
        models.put(request.to(), named(request.model()));
        models.remove(request.model());
        return shown(request.to());
    }

    @Override
    public synchronized Deleted deleteModel(DeleteModel request) {
        up();
        return new Deleted(models.remove(request.model()) != null);
    }

    @Override
    public synchronized RegisteredModel findRegistered(FindRegistered request) {
        return shown(request.model());
    }

    @Override
    public synchronized RegisteredPage listRegistered(ListRegistered request) {
        up();
        List<String> names =
                new ArrayList<>(models.tailMap(request.cursor(), false).keySet());
        List<RegisteredModel> page =
                names.stream().limit(request.limit()).map(this::shown).toList();
        return new RegisteredPage(
                page, names.size() > page.size() ? page.getLast().name() : "");
    }

    @Override
    public synchronized Version findVersion(FindVersion request) {
        int at = request.model().indexOf('@');
        String model = at < 0 ? request.model() : request.model().substring(0, at);
        Named named = named(model);
        String asked = at < 0 ? "production" : request.model().substring(at + 1);
        return shown(
                named, named.aliases.getOrDefault(asked, at < 0 ? shown(model).latest() : asked));
    }

    @Override
    public synchronized VersionPage listVersions(ListVersions request) {
        Named named = named(request.model());
        List<Version> all = named.versions.keySet().stream()
                .map(version -> shown(named, version))
                .sorted(Comparator.comparingLong(Version::number).reversed())
                .toList();
        int from = request.cursor().isEmpty() ? 0 : Integer.parseInt(request.cursor());
        int to = Math.min(all.size(), from + request.limit());
        return new VersionPage(all.subList(from, to), to < all.size() ? Integer.toString(to) : "");
    }

    @Override
    public synchronized Version describeVersion(DescribeVersion request) {
        Named named = named(request.model());
        Version v = shown(named, request.version());
        named.versions.put(request.version(), with(v, request.description(), v.tags(), v.aliases(), v.status()));
        return shown(named, request.version());
    }

    @Override
    public synchronized Version archiveVersion(ArchiveVersion request) {
        Named named = named(request.model());
        Version v = shown(named, request.version());
        Status status = request.archived() ? Status.ARCHIVED : Status.READY;
        named.versions.put(request.version(), with(v, v.description(), v.tags(), v.aliases(), status));
        return shown(named, request.version());
    }

    @Override
    public synchronized Deleted deleteVersion(DeleteVersion request) {
        return new Deleted(named(request.model()).versions.remove(request.version()) != null);
    }

    @Override
    public synchronized TagSet setTag(SetTag request) {
        Named named = named(request.model());
        if (request.version().isEmpty()) {
            put(named.tags, request);
            return new TagSet(named.tags);
        }
        Version v = shown(named, request.version());
        Map<String, String> tags = new TreeMap<>(v.tags());
        put(tags, request);
        named.versions.put(request.version(), with(v, v.description(), tags, v.aliases(), v.status()));
        return new TagSet(tags);
    }

    private static void put(Map<String, String> tags, SetTag request) {
        if (request.value() == null) {
            tags.remove(request.key());
        } else {
            tags.put(request.key(), request.value());
        }
    }

    @Override
    public ArtifactPart readArtifact(ReadArtifact request) {
        up();
        Bytes file = Bytes.utf8("file " + request.path());
        return new ArtifactPart(
                request.offset() >= file.length() ? Bytes.EMPTY : file.slice((int) request.offset(), file.length()),
                file.length());
    }

    @Override
    public synchronized AliasMoved moveAlias(MoveAlias request) {
        Named named = named(request.model());
        String before = named.aliases.getOrDefault(request.alias(), "");
        if (!request.expected().isEmpty() && !request.expected().equals(before)) {
            throw Problem.of(
                    Problem.Code.CONFLICT, request.alias() + ": " + before + " (expected: " + request.expected() + ")");
        }
        if (request.alias().equals("guarded")) {
            Approval pending = new Approval(
                    "apr_" + approvals.size(),
                    request.model(),
                    request.alias(),
                    request.version(),
                    "key_1",
                    NOW,
                    request.reason(),
                    Approval.State.PENDING,
                    "",
                    null,
                    "");
            approvals.add(pending);
            return new AliasMoved(request.model(), request.alias(), before, before, pending);
        }
        if (request.version().isEmpty()) {
            named.aliases.remove(request.alias());
        } else {
            named.aliases.put(request.alias(), shown(named, request.version()).version());
        }
        terms.addFirst(new AliasTerm(
                request.model(), request.alias(), request.version(), NOW, null, "key_1", request.reason(), ""));
        return new AliasMoved(request.model(), request.alias(), request.version(), before, null);
    }

    @Override
    public synchronized ApprovalList listApprovals(ListApprovals request) {
        up();
        return new ApprovalList(approvals);
    }

    @Override
    public synchronized Approval decideApproval(DecideApproval request) {
        up();
        Approval found = approvals.stream()
                .filter(each -> each.id().equals(request.id()))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("approval", request.id()));
        return new Approval(
                found.id(),
                found.model(),
                found.alias(),
                found.version(),
                found.requestedBy(),
                found.requestedAt(),
                found.reason(),
                request.approve() ? Approval.State.APPROVED : Approval.State.REJECTED,
                "key_2",
                NOW,
                request.comment());
    }

    @Override
    public synchronized AliasHistory findHistory(FindHistory request) {
        up();
        looked = request;
        return new AliasHistory(terms.stream()
                .filter(term -> term.model().equals(request.model()))
                .toList());
    }

    @Override
    public synchronized Rollout startRollout(StartRollout request) {
        starting = request;
        Named named = named(request.model());
        Rollout made = new Rollout(
                "rollout_" + rollouts.size(),
                request.model(),
                request.alias(),
                named.aliases.getOrDefault(request.alias(), ""),
                shown(named, request.candidate()).version(),
                RolloutState.PENDING,
                0,
                0,
                request.policy(),
                NOW,
                NOW,
                NOW,
                "key_1",
                request.reason(),
                List.of(),
                new Verdict(0, 0, 0, 3, "requests"),
                null,
                List.of());
        rollouts.addFirst(made);
        return made;
    }

    @Override
    public synchronized Rollout steerRollout(SteerRollout request) {
        Rollout r = findRollout(new FindRollout(request.id()));
        RolloutState to = switch (request.action()) {
            case PAUSE -> RolloutState.PAUSED;
            case RESUME, ADVANCE -> RolloutState.CANARY;
            case PROMOTE -> RolloutState.STABLE;
            case ABORT -> RolloutState.ROLLED_BACK;
        };
        Rollout moved = new Rollout(
                r.id(),
                r.model(),
                r.alias(),
                r.stable(),
                r.candidate(),
                to,
                r.step(),
                r.weight(),
                r.policy(),
                r.startedAt(),
                r.stepSince(),
                r.updatedAt(),
                r.startedBy(),
                request.reason(),
                r.evidence(),
                r.verdict(),
                r.shadow(),
                r.transitions());
        rollouts.replaceAll(each -> each.id().equals(r.id()) ? moved : each);
        return moved;
    }

    @Override
    public synchronized Rollout findRollout(FindRollout request) {
        up();
        return rollouts.stream()
                .filter(each -> each.id().equals(request.id()))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("rollout", request.id()));
    }

    @Override
    public synchronized RolloutList listRollouts(ListRollouts request) {
        up();
        return new RolloutList(rollouts);
    }

    @Override
    public synchronized FeedbackTaken giveFeedback(GiveFeedback request) {
        up();
        if (!request.predictionId().startsWith("pred_")) {
            throw Problem.notFound("prediction", request.predictionId());
        }
        feedback.add(request);
        Boolean correct = request.correct() == null && !request.label().isEmpty()
                ? Boolean.valueOf(request.label().equals("positive"))
                : request.correct();
        return new FeedbackTaken(request.predictionId(), "mini", "1", correct, feedback.size() > 1);
    }

    @Override
    public synchronized VersionHealth inspectVersion(InspectVersion request) {
        Version version = findVersion(new FindVersion(request.model()));
        return new VersionHealth(
                version.model(),
                version.version(),
                10,
                1,
                900L,
                1500L,
                4,
                3,
                null,
                List.of(),
                List.of(),
                false,
                List.of());
    }
}
