package dev.gopuram.gateway;

import dev.gopuram.contracts.registry.FindRollout;
import dev.gopuram.contracts.registry.ListRollouts;
import dev.gopuram.contracts.registry.RolloutPolicy;
import dev.gopuram.contracts.registry.StartRollout;
import dev.gopuram.contracts.registry.SteerRollout;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.platform.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Versions on their way: begun, looked at, taken in hand. */
final class Rollouts {
    private static final String PRODUCTION = "production";

    /**
     * What is to begin.
     *
     * @param alias production where absent
     * @param strategy a canary where neither this nor the policy says
     * @param policy what it says differently from the strategy's defaults
     */
    record Start(
            String candidate,
            @Nullable String alias,
            RolloutPolicy.@Nullable Strategy strategy,
            @Nullable PolicyBody policy,
            @Nullable String reason) {
        StartRollout asked(String model) {
            PolicyBody said = policy == null ? PolicyBody.NONE : policy;
            return new StartRollout(
                    model,
                    alias == null ? PRODUCTION : alias,
                    candidate,
                    said.or(strategy == null ? RolloutPolicy.Strategy.CANARY : strategy),
                    reason == null ? "" : reason);
        }
    }

    record Steer(SteerRollout.Action action, @Nullable String reason) {}

    record Found(List<RolloutBody> rollouts) {}

    private final RegistryPort registry;

    Rollouts(RegistryPort registry) {
        this.registry = registry;
    }

    Answer start(EdgeCall call) {
        StartRollout request = Json.read(call.body(), Start.class).asked(call.pathValue("model"));
        return Answer.json(201, RolloutBody.of(registry.ask(call, known -> known.startRollout(request))));
    }

    Answer steer(EdgeCall call) {
        Steer body = Json.read(call.body(), Steer.class);
        SteerRollout request =
                new SteerRollout(call.pathValue("id"), body.action(), body.reason() == null ? "" : body.reason());
        return Answer.ok(RolloutBody.of(registry.ask(call, known -> known.steerRollout(request))));
    }

    Answer show(EdgeCall call) {
        FindRollout request = new FindRollout(call.pathValue("id"));
        return Answer.ok(RolloutBody.of(registry.ask(call, known -> known.findRollout(request))));
    }

    Answer list(EdgeCall call) {
        QueryText query = QueryText.of(call, "model", "open", "limit");
        String model = call.pathValues().getOrDefault("model", query.text("model", ""));
        ListRollouts request = new ListRollouts(
                model,
                ModelAliases.flag(query, "open"),
                query.number("limit", RegisteredModels.DEFAULT_LIMIT, 1, RegisteredModels.MAX_LIMIT));
        return Answer.ok(new Found(registry.ask(call, known -> known.listRollouts(request)).rollouts().stream()
                .map(RolloutBody::of)
                .toList()));
    }
}
