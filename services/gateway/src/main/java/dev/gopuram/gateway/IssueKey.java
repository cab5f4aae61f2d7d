package dev.gopuram.gateway;

import dev.gopuram.contracts.users.CreateKey;
import dev.gopuram.contracts.users.Users;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.IdempotencyKey;
import dev.gopuram.edge.Operation;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes an API key of the caller's tenant. */
final class IssueKey implements Operation {
    private static final String DEFAULT_TIER = "free";
    private static final Duration LONGEST = Duration.ofDays(3650);

    record Body(
            String name,
            List<String> scopes,
            @Nullable String tier,
            @Nullable Long ttlSeconds,
            @Nullable String team) {
        Body {
            if (ttlSeconds != null && (ttlSeconds < 1 || ttlSeconds > LONGEST.toSeconds())) {
                throw Problem.invalid("ttl_seconds", ttlSeconds, "1.." + LONGEST.toSeconds());
            }
        }
    }

    private final Users users;

    IssueKey(Users users) {
        this.users = users;
    }

    @Override
    public Answer answer(EdgeCall call) {
        Body body = Json.read(call.body(), Body.class);
        CreateKey request = new CreateKey(
                IdempotencyKey.of(call),
                body.name(),
                body.scopes(),
                body.tier() == null ? DEFAULT_TIER : body.tier(),
                body.ttlSeconds() == null ? null : Duration.ofSeconds(body.ttlSeconds()),
                body.team() == null ? "" : body.team());
        return Answer.json(201, KeyBody.of(call.ask(() -> users.createKey(request))));
    }
}
