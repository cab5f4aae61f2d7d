package dev.gopuram.models;

import dev.gopuram.bundles.Bundle;
import dev.gopuram.contracts.registry.ArmReport;
import dev.gopuram.contracts.registry.ArtifactFile;
import dev.gopuram.contracts.registry.ArtifactPart;
import dev.gopuram.contracts.registry.ChangesSince;
import dev.gopuram.contracts.registry.FindVersion;
import dev.gopuram.contracts.registry.Kind;
import dev.gopuram.contracts.registry.ReadArtifact;
import dev.gopuram.contracts.registry.RegistryView;
import dev.gopuram.contracts.registry.Report;
import dev.gopuram.contracts.registry.ReportCheck;
import dev.gopuram.contracts.registry.Reported;
import dev.gopuram.contracts.registry.RolloutPolicy;
import dev.gopuram.contracts.registry.RolloutState;
import dev.gopuram.contracts.registry.ServedAlias;
import dev.gopuram.contracts.registry.ServedRollout;
import dev.gopuram.contracts.registry.ServedVersion;
import dev.gopuram.contracts.registry.ShadowComparison;
import dev.gopuram.contracts.registry.Status;
import dev.gopuram.contracts.registry.Version;
import dev.gopuram.contracts.registry.VersionReport;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Problem;
import dev.gopuram.testkit.UnaskedRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Serves what a test registers, with its files in parts, and keeps what it is told. */
final class ServingRegistry extends UnaskedRegistry {
    /** Files come in parts of these. */
    private static final int PART = 4096;

    private final Map<String, ServedVersion> versions = new LinkedHashMap<>();
    private final Map<String, Bundle> bundles = new HashMap<>();
    private final Map<String, ServedAlias> aliases = new LinkedHashMap<>();
    private final List<ReportCheck> checks = new ArrayList<>();
    private final List<String> fetched = new ArrayList<>();
    private final Map<String, ArmReport> arms = new HashMap<>();
    private final Map<String, VersionReport> counted = new HashMap<>();
    private @Nullable ShadowComparison comparison;
    private @Nullable ServedRollout rollout;
    private long revision;
    private boolean away;
    private boolean deaf;
    private int untold;
    private boolean damaged;

    synchronized void register(String tenant, Bundle bundle, Status status) {
        String name = bundle.config().name();
        String version = bundle.config().version().toString();
        String key = key(tenant, name, version);
        bundles.put(key, bundle);
        versions.put(
                key,
                new ServedVersion(
                        tenant,
                        name,
                        version,
                        7 + versions.size(),
                        Kind.WEIGHTS,
                        status,
                        "tabular",
                        "tabular",
                        bundle.digest(),
                        bundle.bytes(),
                        Instant.EPOCH,
                        ""));
        changed();
    }

    synchronized void delete(String tenant, String model, String version) {
        versions.remove(key(tenant, model, version));
        changed();
    }

    synchronized void alias(String tenant, String model, String alias, String version) {
        aliases.put(key(tenant, model, alias), new ServedAlias(tenant, model, alias, version));
        changed();
    }

    /** Of the model's production from 1.0.0 to 2.0.0. */
    synchronized void rollOut(String tenant, String model, RolloutState state, double weight, RolloutPolicy policy) {
        rollout = new ServedRollout(
                tenant, "ro_1", model, "production", "1.0.0", "2.0.0", state, 1, weight, policy, List.of());
        changed();
    }

    synchronized void endRollout() {
        rollout = null;
        changed();
    }

    synchronized void away(boolean now) {
        away = now;
        notifyAll();
    }

    /** Takes no checks. */
    synchronized void deaf(boolean now) {
        deaf = now;
    }

    /** Sends other bytes than were registered. */
    synchronized void damaged(boolean now) {
        damaged = now;
    }

    /** Checks that it did not take. */
    synchronized int untold() {
        return untold;
    }

    synchronized List<ReportCheck> checks() {
        return List.copyOf(checks);
    }

    /** Which files were asked for from their beginning. */
    synchronized List<String> fetched() {
        return List.copyOf(fetched);
    }

    synchronized long requests(boolean candidate) {
        ArmReport arm = arms.get("" + candidate);
        return arm == null ? 0 : arm.counts().requests();
    }

    synchronized long errors(boolean candidate) {
        ArmReport arm = arms.get("" + candidate);
        return arm == null ? 0 : arm.counts().errors();
    }

    synchronized @Nullable ShadowComparison comparison() {
        return comparison;
    }

    synchronized @Nullable VersionReport counted(String version) {
        return counted.get(version);
    }

    @Override
    public synchronized RegistryView changes(ChangesSince request) {
        while (!away && request.revision() == revision) {
            await();
        }
        check();
        return new RegistryView(
                revision,
                true,
                List.copyOf(versions.values()),
                List.copyOf(aliases.values()),
                rollout == null ? List.of() : List.of(rollout));
    }

    @Override
    public synchronized Reported report(Report request) {
        check();
        request.arms().forEach(arm -> arms.put("" + arm.candidate(), arm));
        request.versions().forEach(version -> counted.put(version.version(), version));
        request.shadows().forEach(shadow -> comparison = shadow.comparison());
        return new Reported(revision);
    }

    @Override
    public synchronized Reported reportCheck(ReportCheck request) {
        if (deaf) {
            untold++;
            throw Problem.of(Problem.Code.UNAVAILABLE, "deaf");
        }
        checks.add(request);
        return new Reported(revision);
    }

    @Override
    public synchronized Version findVersion(FindVersion request) {
        check();
        String tenant = CallContext.current().tenant();
        int at = request.model().indexOf('@');
        String model = request.model().substring(0, at);
        String version = request.model().substring(at + 1);
        ServedVersion served = versions.get(key(tenant, model, version));
        Bundle bundle = bundles.get(key(tenant, model, version));
        List<ArtifactFile> files = new ArrayList<>(bundle.files());
        return new Version(
                model,
                version,
                served.number(),
                served.number(),
                served.kind(),
                served.status(),
                "",
                served.digest(),
                served.bytes(),
                served.task(),
                served.family(),
                Instant.EPOCH,
                Instant.EPOCH,
                "",
                "",
                "",
                "",
                "",
                Map.of(),
                List.of(),
                "",
                "",
                "",
                "",
                "",
                "",
                files,
                null);
    }

    @Override
    public synchronized ArtifactPart readArtifact(ReadArtifact request) {
        check();
        if (request.offset() == 0) {
            fetched.add(request.model() + "@" + request.version() + "/" + request.path());
        }
        try {
            Bundle bundle = bundles.get(key(request.tenant(), request.model(), request.version()));
            byte[] whole = Files.readAllBytes(bundle.file(request.path()));
            if (damaged) {
                whole[whole.length - 1] ^= 1;
            }
            int from = Math.toIntExact(request.offset());
            return new ArtifactPart(
                    Bytes.wrap(Arrays.copyOfRange(whole, from, Math.min(whole.length, from + PART))), whole.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void check() {
        if (away) {
            throw Problem.of(Problem.Code.UNAVAILABLE, "away");
        }
    }

    private void changed() {
        revision++;
        notifyAll();
    }

    private static String key(String tenant, String model, String version) {
        return tenant + "/" + model + "/" + version;
    }

    private void await() {
        try {
            wait();
        } catch (InterruptedException e) {
            throw Problem.from(e);
        }
    }
}
