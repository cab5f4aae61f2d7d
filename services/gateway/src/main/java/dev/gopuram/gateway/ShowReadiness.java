package dev.gopuram.gateway;

import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;
import dev.gopuram.platform.http.Headers;
import dev.gopuram.platform.json.Json;
import dev.gopuram.platform.lifecycle.Readiness;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Says whether the node can take traffic, and which part of it cannot. */
final class ShowReadiness implements Operation {
    record Body(String status, Map<String, String> waitingFor) {}

    private final Supplier<Map<String, Readiness>> readiness;

    ShowReadiness(Supplier<Map<String, Readiness>> readiness) {
        this.readiness = readiness;
    }

    @Override
    public Answer answer(EdgeCall call) {
        Map<String, String> missing = new TreeMap<>();
        readiness.get().forEach((part, state) -> {
            if (state instanceof Readiness.NotReady not) {
                missing.put(part, not.reason());
            }
        });
        if (missing.isEmpty()) {
            return Answer.ok(new Body("ready", missing));
        }
        Headers headers = Answer.JSON.with("retry-after", "1");
        return new Answer.Whole(503, headers, Json.write(new Body("not ready", missing)));
    }
}
