package dev.gopuram.gateway;

import dev.gopuram.contracts.models.FindModel;
import dev.gopuram.contracts.models.FindStatistics;
import dev.gopuram.contracts.models.ListLoaded;
import dev.gopuram.contracts.models.LoadModel;
import dev.gopuram.contracts.models.LoadedVersion;
import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.contracts.models.Predict;
import dev.gopuram.contracts.models.Predictions;
import dev.gopuram.contracts.models.UnloadModel;
import dev.gopuram.contracts.models.VersionStatistics;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Problem;
import dev.gopuram.oip.OipModel;
import dev.gopuram.oip.OipName;
import dev.gopuram.oip.OipRequest;
import dev.gopuram.platform.lifecycle.Readiness;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the Open Inference Protocol asks of models, over HTTP and gRPC alike. */
final class OipModels {
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Models models;

    OipModels(Models models) {
        this.models = models;
    }

    Model find(EdgeCall call, OipName name) {
        return call.ask(() -> models.findModel(new FindModel(name.reference())));
    }

    OipModel describe(EdgeCall call, OipName name) {
        Model model = find(call, name);
        List<String> versions = loaded(call).stream()
                .filter(version -> version.model().equals(model.name()))
                .map(LoadedVersion::version)
                .toList();
        return OipModel.of(model, versions.isEmpty() ? List.of(model.version()) : versions);
    }

    /** Refuses a model that cannot be called now. */
    void requireReady(EdgeCall call, OipName name) {
        unready(call, name).ifPresent(version -> {
            throw Problem.of(
                            Problem.Code.UNAVAILABLE,
                            "model: " + name.reference() + " is "
                                    + (version.reason().isEmpty() ? "not ready" : version.reason()))
                    .retryAfter(RETRY);
        });
    }

    /** The version that would be called, where it cannot be now. */
    Optional<LoadedVersion> unready(EdgeCall call, OipName name) {
        Model model = find(call, name);
        return loaded(call).stream()
                .filter(version -> version.model().equals(model.name())
                        && version.version().equals(model.version()))
                .filter(version -> !callable(version.state()))
                .findFirst();
    }

    private static boolean callable(LoadedVersion.State state) {
        return switch (state) {
            case READY, UNLOADED -> true;
            case LOADING, UNAVAILABLE -> false;
        };
    }

    List<LoadedVersion> loaded(EdgeCall call) {
        return call.ask(() -> models.listLoaded(new ListLoaded())).versions();
    }

    /** Of a model, or a version of one; of all where empty. */
    List<VersionStatistics> statistics(EdgeCall call, String reference) {
        return call.ask(() -> models.showStatistics(new FindStatistics(reference)))
                .versions();
    }

    void load(EdgeCall call, String model) {
        var _ = call.ask(() -> models.loadModel(new LoadModel(model)));
    }

    void unload(EdgeCall call, String model) {
        var _ = call.ask(() -> models.unloadModel(new UnloadModel(model)));
    }

    /** What the model says, within the time that the client gives it. */
    Predictions infer(EdgeCall call, OipRequest request) {
        Predictions made = predict(
                call, request.predict(Asker.predictionId(call), Asker.routingKey(call, null)), request.timeout());
        call.note(made.model() + "@" + made.version(), made.usage().on(made.cpuMicros()));
        return made;
    }

    private Predictions predict(EdgeCall call, Predict request, @Nullable Duration timeout) {
        Supplier<Predictions> asking = () -> models.predict(request);
        if (timeout == null) {
            return call.ask(asking);
        }
        CallContext context = CallContext.current();
        return call.ask(
                () -> context.withDeadline(context.deadline().atMost(timeout)).call(asking));
    }

    static boolean ready(Map<String, Readiness> parts) {
        return parts.values().stream().noneMatch(Readiness.NotReady.class::isInstance);
    }
}
